"""The order of Today and its words, without a shop."""

from dataclasses import replace

import pytest

from crm_tui.domain import today_words as words
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.ids import LeadId, SuggestionId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.money import Money
from crm_tui.domain.today import Item, Progress, Ready, Reason, ReasonKind, Today
from crm_tui.domain.today_order import in_order, pressing, rank
from tests.conftest import NOON
from tests.unit.today.people import DAY_BEGAN, KOLKATA


def test_the_window_decides_how_pressing_an_answer_is() -> None:
    def answer(left: int) -> Reason:
        return Reason(ReasonKind.ANSWER, NOON, Millis(NOON + left))

    loud = [pressing(answer(left), NOON) for left in (MINUTE, 50 * MINUTE, 2 * HOUR, 4 * HOUR)]
    assert loud == [0, 2, 1, 0]
    assert [rank(answer(left), NOON, DAY_BEGAN)[0] for left in (MINUTE, 4 * HOUR)] == [12, 7]


def test_a_new_lead_grows_louder_at_15_and_60_minutes() -> None:
    def new(age: int) -> Reason:
        return Reason(ReasonKind.NEW, Millis(NOON - age))

    ages = (14 * MINUTE, 15 * MINUTE, 59 * MINUTE, 60 * MINUTE, 2 * DAY)
    assert [pressing(new(age), NOON) for age in ages] == [0, 1, 1, 2, 0]


def test_older_tasks_stand_behind_those_of_today_the_newest_first() -> None:
    def due(at: int) -> Reason:
        return Reason(ReasonKind.FOLLOW_UP, Millis(at))

    later, sooner = due(NOON + HOUR), due(NOON - HOUR)
    yesterday, long_ago = due(NOON - DAY), due(NOON - 300 * DAY)
    found = [(LeadId(n), one) for n, one in enumerate((long_ago, later, yesterday, sooner))]
    order = [reasons[0] for _, reasons in in_order(found, NOON, DAY_BEGAN)]
    assert order == [sooner, later, yesterday, long_ago]


@pytest.mark.parametrize(
    ("millis", "said"),
    [
        (-5, "now"),
        (59_999, "now"),
        (12 * MINUTE, "12 min"),
        (2 * HOUR + 10 * MINUTE, "2 h 10 min"),
        (3 * HOUR, "3 h"),
        (DAY, "1 day"),
        (1_200 * DAY, "1,200 days"),
    ],
)
def test_spans_are_said_as_people_say_them(millis: int, said: str) -> None:
    assert words.span(millis) == said


def test_the_head_says_the_day_and_what_there_is() -> None:
    counts = {ReasonKind.ANSWER: 7, ReasonKind.PROMISE: 1, ReasonKind.FOLLOW_UP: 3}
    said = words.head(Today(NOON, (), counts, 11), KOLKATA)
    assert said == "Sunday 22 November · 7 to answer · 1 promise · 3 follow-ups"


def test_the_head_says_what_all_that_is_ready_costs() -> None:
    ready = Ready(SuggestionId(1), "Hi", False, False, "quote", Money(12))
    reason = Reason(ReasonKind.PROPOSAL, NOON)
    item = Item(LeadId(1), "A", None, LeadStatus.NEW, None, (reason,), ready)
    flagged = replace(item, ready=replace(ready, flagged=True))
    found = Today(NOON, (item, flagged), {}, 2)
    assert words.head(found, KOLKATA) == "Sunday 22 November · ₹0.12 if all is sent"


def test_progress_counts_what_was_done() -> None:
    progress = Progress()
    ids = [LeadId(n) for n in range(4)]
    progress.shows(ids, 4)
    assert (progress.done, progress.total) == (0, 4)
    progress.shows(ids[1:], 3)
    assert (progress.done, progress.total) == (1, 4)
    progress.shows([LeadId(9), *ids[1:]], 4)
    assert (progress.done, progress.total) == (1, 5)
    progress.shows([], 0)
    assert (progress.done, progress.total) == (5, 5)


def test_who_is_pushed_out_of_a_bounded_list_is_not_done() -> None:
    progress = Progress()
    progress.shows([LeadId(1), LeadId(2), LeadId(3)], 10)
    progress.shows([LeadId(9), LeadId(1), LeadId(2)], 11)
    assert (progress.done, progress.total) == (0, 11)
    progress.shows([LeadId(9), LeadId(2), LeadId(3)], 10)
    assert (progress.done, progress.total) == (1, 11)


def test_hostile_words_stay_one_harmless_line() -> None:
    evil = "call \x1b]52;c;aGk=\x07 [@click=app.quit]x[/]\nnow"
    said = words.sentence(Reason(ReasonKind.FOLLOW_UP, NOON, words=evil), NOON)
    assert "\x1b" not in said
    assert "\n" not in said
    assert "[@click=app.quit]x[/]" in said
