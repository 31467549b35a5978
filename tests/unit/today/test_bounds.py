"""Today in a shop where hundreds wait: bounded, and counted."""

import pytest

from crm_tui.domain import today_words as words
from crm_tui.domain.clock import HOUR, MINUTE
from crm_tui.domain.follow import TaskKind
from crm_tui.domain.today import ReasonKind
from crm_tui.services import today as service
from tests.unit.today.people import People


def test_hundreds_are_bounded_and_counted(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST", 8)
    for number in range(30):
        people.waits(f"waits {number}", (number + 1) * MINUTE)
    found = people.today(limit=5)
    assert [item.name for item in found.items] == [f"waits {n}" for n in (29, 28, 27, 26, 25)]
    assert found.counts[ReasonKind.ANSWER] == 30
    assert (found.people, found.exact) == (30, False)
    assert words.more(found) == "and more than 25 more"


def test_a_count_of_all_that_was_read_is_exact(people: People) -> None:
    for number in range(7):
        people.task(people.lead(f"Asha {number}"), "call", -MINUTE)
    found = people.today(limit=3)
    assert (found.people, found.exact, words.more(found)) == (7, True, "and 4 more")


def test_tasks_beyond_the_bound_are_counted_by_kind(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST", 4)
    for number in range(6):
        people.task(people.lead(f"p {number}"), "send", -MINUTE, TaskKind.PROMISE)
        people.task(people.lead(f"f {number}"), "call", -HOUR)
    found = people.today()
    assert found.counts == {ReasonKind.PROMISE: 6, ReasonKind.FOLLOW_UP: 6}
