"""Today: who comes first and why, read from a real shop; what is hidden, counted and told."""

import json
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from crm_tui.cli.commands import app
from crm_tui.domain import today_words as words
from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.follow import TaskKind
from crm_tui.domain.ids import LeadId, MessageId, SuggestionId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.money import Money
from crm_tui.domain.policy import QuietHours
from crm_tui.domain.suggestion import Draft, Flag, Source, SuggestionType
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.domain.today import Item, Progress, Ready, Reason, ReasonKind, Today
from crm_tui.domain.today_order import in_order, pressing, rank
from crm_tui.services import today as service
from crm_tui.services import today_away
from crm_tui.shop import Shop
from crm_tui.store import agent_work, suggestions, templates
from crm_tui.store import tasks as task_store
from crm_tui.store.tx import new_id
from tests.conftest import NOON, FakeClock

ZONE = "Asia/Kolkata"
KOLKATA = ZoneInfo(ZONE)
DAY_BEGAN = Millis(int(datetime(2026, 11, 22, 5, tzinfo=KOLKATA).timestamp() * 1000))


NOT_KNOWN = (
    *("last_inbound_at", "window_expires_at", "opted_out_at", "marketing_consent_at"),
    *("value_paise", "quality_score"),
)
LEAD = (
    "INSERT INTO lead (name, source, status, created_at, updated_at, activity_at, last_message_at,"
    " needs_reply, do_not_disturb, last_inbound_at, window_expires_at, opted_out_at,"
    " marketing_consent_at, value_paise, quality_score)"
    " VALUES (:name, :source, :status, :created_at, :updated_at, :activity_at, :last_message_at,"
    " :needs_reply, :do_not_disturb, :last_inbound_at, :window_expires_at, :opted_out_at,"
    " :marketing_consent_at, :value_paise, :quality_score) RETURNING id"
)
MESSAGE = (
    "INSERT INTO message (lead_id, direction, content, message_type, timestamp, sort_key, status,"
    " actor, created_at, send_at, error_text)"
    " VALUES (:lead_id, :direction, :content, :message_type, :timestamp, :sort_key, :status,"
    " :actor, :created_at, :send_at, :error_text) RETURNING id"
)


class People:
    """Leads of a shop as their rows would be after all that is told of them."""

    def __init__(self, shop: Shop, clock: FakeClock) -> None:
        self.shop, self.clock = shop, clock

    def lead(self, name: str, **columns: object) -> LeadId:
        now = self.clock.time
        row = {
            "name": name,
            "source": "counter",
            "status": "contacted",
            "created_at": now - 5 * DAY,
            "updated_at": now,
            "activity_at": now - DAY,
            "last_message_at": now - DAY,
            **dict.fromkeys(NOT_KNOWN),
            "needs_reply": 0,
            "do_not_disturb": 0,
            **columns,
        }
        return LeadId(self.shop.db.write_now(lambda tx: new_id(tx, LEAD, **row)))

    def waits(self, name: str, ago: int, **columns: object) -> LeadId:
        """Wrote so long ago, and has no answer yet."""
        at = self.clock.time - ago
        seen = {"last_message_at": at, "last_inbound_at": at, "activity_at": at}
        window = at + 24 * HOUR
        return self.lead(name, needs_reply=1, window_expires_at=window, **{**seen, **columns})

    def new(self, name: str, ago: int, **columns: object) -> LeadId:
        """Came so long ago, and nobody has written."""
        at = self.clock.time - ago
        moments = {"created_at": at, "activity_at": at, "last_message_at": None}
        return self.lead(name, status="new", **{**moments, **columns})

    def task(self, lead_id: LeadId, text: str, due: int, kind: TaskKind = TaskKind.TASK) -> int:
        """Due so long from now."""
        now = self.clock.now()
        at = Millis(now + due)
        made = self.shop.db.write_now(task_store.add, lead_id, text, at, str(OWNER), now, kind=kind)
        return made.id

    def draft(self, lead_id: LeadId, content: str, **more: Any) -> int:
        draft = Draft(
            content=content,
            agent_type="message_generation",
            suggestion_type=SuggestionType.REPLY,
            confidence_score=0.9,
            intent="price",
            source=Source.FACTS,
            model=None,
            prompt_version="1",
        )
        made = replace(draft, **more)
        return self.shop.db.write_now(suggestions.add, lead_id, None, made, self.clock.now())

    def message(self, lead_id: LeadId, **columns: object) -> MessageId:
        """One of the shop's."""
        now = self.clock.time
        row = {
            "lead_id": lead_id,
            "direction": "outbound",
            "content": "Your order is ready",
            "message_type": "text",
            "timestamp": now,
            "sort_key": now * 4_096,
            "status": "sent",
            "actor": str(OWNER),
            "created_at": now,
            "send_at": None,
            "error_text": None,
            **columns,
        }
        return MessageId(self.shop.db.write_now(lambda tx: new_id(tx, MESSAGE, **row)))

    def run_ended(self, lead_id: LeadId, why: str, ago: int) -> None:
        """A run of a workflow with them ended so long ago."""
        at = self.clock.time - ago
        self.run(
            "INSERT INTO enrolment (workflow, lead_id, cause, state, entered_at, ended_at, ended_why)"
            " VALUES ('greeting', :lead, :why, 'ended', :at, :at, :why)",
            lead=lead_id,
            why=why,
            at=at,
        )

    def run(self, sql: str, **values: object) -> None:
        self.shop.db.write_now(lambda tx: tx.run(sql, **values))

    def today(self, limit: int = 100) -> Today:
        now, policy = self.clock.now(), self.shop.policy
        return self.shop.db.read_now(service.today, policy, ZONE, now, limit=limit)

    def names(self) -> list[str]:
        return [item.name for item in self.today().items]


@pytest.fixture
def people(shop: Shop, clock: FakeClock) -> People:
    return People(shop, clock)


def kinds(item: Item) -> list[ReasonKind]:
    return [reason.kind for reason in item.reasons]


# -- who, and in which order -------------------------------------------------------------------


def test_a_new_shop_has_nothing_to_do(people: People) -> None:
    found = people.today()
    assert (found.items, found.people, found.more, found.counts) == ((), 0, 0, {})


def test_what_costs_most_if_missed_comes_first(people: People, clock: FakeClock) -> None:
    cold = people.lead(
        "cold", status="proposal", value_paise=4_500_000, activity_at=clock.time - 12 * DAY
    )
    people.waits("window closed", 30 * HOUR)
    people.new("new since days", 2 * DAY)
    proposed = people.lead("proposed")
    people.draft(proposed, "Hello again", suggestion_type=SuggestionType.FOLLOW_UP)
    people.task(people.lead("overdue"), "call", -2 * DAY)
    people.task(people.lead("follow-up"), "call", 3 * HOUR)
    people.task(people.lead("promise later"), "send it", 5 * HOUR, TaskKind.PROMISE)
    people.new("new today", 3 * HOUR)
    people.waits("open window", 5 * HOUR)
    people.message(people.lead("in doubt"), status="unknown")
    people.run_ended(people.lead("needs a person"), "needs_person", HOUR)
    people.task(people.lead("promise now"), "send it", -20 * MINUTE, TaskKind.PROMISE)
    people.waits("closing", 22 * HOUR)
    people.new("just came", 12 * MINUTE)
    people.waits("last hour", 24 * HOUR - 30 * MINUTE)
    assert people.names() == [
        *("last hour", "just came", "closing", "promise now", "needs a person", "in doubt"),
        *("open window", "new today", "promise later", "follow-up", "overdue", "proposed"),
        *("window closed", "new since days", "cold"),
    ]
    assert people.today().items[-1].lead_id == cold


def test_everybody_has_one_row_with_every_reason(people: People) -> None:
    asha = people.waits("Asha", 5 * HOUR)
    people.task(asha, "call about the wedding", HOUR)
    people.task(asha, "send the price list", -MINUTE, TaskKind.PROMISE)
    (item,) = people.today().items
    assert kinds(item) == [ReasonKind.PROMISE, ReasonKind.ANSWER, ReasonKind.FOLLOW_UP]


def test_what_is_due_tomorrow_is_not_for_today(people: People) -> None:
    people.task(people.lead("tonight"), "call", 11 * HOUR)
    people.task(people.lead("tomorrow"), "call", 12 * HOUR)
    assert people.names() == ["tonight"]


def test_the_newest_of_two_new_leads_comes_first(people: People) -> None:
    people.new("older", 40 * MINUTE)
    people.new("newer", 4 * MINUTE)
    assert people.names() == ["newer", "older"]


def test_an_imported_list_is_no_rush_of_new_leads(people: People, clock: FakeClock) -> None:
    lead_id = people.new("from a sheet", HOUR)
    people.run(
        "INSERT INTO event (lead_id, kind, actor, at) VALUES (:id, 'imported', 'import:1', :at)",
        id=lead_id,
        at=clock.time,
    )
    people.new("walked in", HOUR)
    assert people.names() == ["walked in"]


def test_who_said_stop_is_left_alone(people: People, clock: FakeClock) -> None:
    stopped = clock.time - HOUR
    people.waits("said STOP", HOUR, opted_out_at=stopped)
    people.new("no more", HOUR, opted_out_at=stopped)
    people.new("not to be disturbed", HOUR, do_not_disturb=1)
    people.waits("asks again", 30 * MINUTE, opted_out_at=stopped)
    assert people.names() == ["asks again"]


def test_a_silent_lead_that_is_planned_for_is_not_going_cold(
    people: People, clock: FakeClock
) -> None:
    silent = {"status": "proposal", "value_paise": 500_000, "activity_at": clock.time - 12 * DAY}
    people.task(people.lead("planned", **silent), "call", 3 * DAY)
    people.run(
        "INSERT INTO enrolment (workflow, lead_id, cause, state, entered_at)"
        " VALUES ('winback', :id, 'x', 'waiting', 1)",
        id=people.lead("in a workflow", **silent),
    )
    people.lead("worth nothing known", status="proposal", activity_at=clock.time - 12 * DAY)
    people.lead("only nine days", **{**silent, "activity_at": clock.time - 9 * DAY})
    people.lead("won", **{**silent, "status": "closed"})
    people.lead("good", status="qualified", quality_score=8, activity_at=clock.time - 8 * DAY)
    people.lead("big", **silent)
    assert people.names() == ["big", "good"]


def test_a_message_that_was_followed_by_another_is_settled(
    people: People, clock: FakeClock
) -> None:
    failed = {"status": "failed", "send_at": clock.time - HOUR, "error_text": "Too late."}
    again = people.lead("sent again")
    people.message(again, **failed)
    people.message(again, sort_key=clock.time * 4_096 + 1)
    people.message(people.lead("kept back"), sort_key=7, **failed)
    people.message(people.lead("in doubt"), sort_key=8, status="unknown", error_text="No answer.")
    said = [(i.name, words.sentence(i.reasons[0], clock.now())) for i in people.today().items]
    assert said == [
        ("kept back", "not sent 1 h ago: Too late."),
        ("in doubt", "in doubt just now: No answer."),
    ]


def test_a_person_who_has_written_was_needed_no_more(people: People) -> None:
    asha = people.lead("Asha")
    people.run_ended(asha, "needs_person", HOUR)
    people.run_ended(people.lead("Ravi"), "reply", HOUR)
    assert people.names() == ["Asha"]
    people.message(asha)
    assert people.names() == []


def test_a_task_that_is_done_is_gone(people: People, clock: FakeClock) -> None:
    task_id = people.task(people.lead("Asha"), "call", -HOUR)
    people.run("UPDATE task SET done_at = :at WHERE id = :id", at=clock.time, id=task_id)
    assert people.names() == []


# -- what a row shows ----------------------------------------------------------------------------


def test_a_row_shows_the_best_draft_and_its_cost(people: People) -> None:
    asha = people.waits("Asha", HOUR)
    people.draft(asha, "Check me", flags=(Flag("price", "₹650 is new."),))
    best = people.draft(asha, "Namaste Asha ji!")
    (item,) = people.today().items
    assert item.ready is not None
    assert (item.ready.id, item.ready.words, item.ready.cost) == (
        best,
        "Namaste Asha ji!",
        Money(0),
    )
    assert item.ready.by_one_key


def test_a_draft_outside_the_window_cannot_go_by_one_key(people: People) -> None:
    people.draft(people.waits("Asha", 30 * HOUR), "Namaste!")
    ready = people.today().items[0].ready
    assert ready is not None
    assert ready.cost is None
    assert not ready.by_one_key


def test_a_draft_that_is_asked_for_is_being_written(people: People, clock: FakeClock) -> None:
    asha = people.waits("Asha", HOUR)
    people.run(
        "INSERT INTO agent_work (lead_id, task, due_at) VALUES (:id, 'generate_reply', 1)", id=asha
    )
    assert people.today().items[0].being_written
    people.draft(asha, "Namaste!")
    assert not people.today().items[0].being_written
    assert people.shop.db.read_now(agent_work.partial, asha) is not None


UTILITY = Template("quote", "en", "utility", "approved", "Hi {{1}}", ("1",))
MARKETING = Template("offer", "en", "marketing", "approved", "Hi {{1}}", ("1",))


def propose(people: People, lead_id: LeadId, template: Template) -> None:
    people.shop.db.write_now(templates.save, template)
    call = TemplateCall(template.name, "en", (("1", "Asha"),))
    kind = SuggestionType.FOLLOW_UP
    people.draft(lead_id, "Hi Asha", suggestion_type=kind, template=call)


def test_the_cost_of_all_leaves_out_what_the_gate_surely_refuses(people: People) -> None:
    propose(people, people.lead("quote"), UTILITY)
    propose(people, people.lead("no consent"), MARKETING)
    propose(people, people.lead("consents", marketing_consent_at=1), MARKETING)
    people.draft(people.waits("answer", HOUR), "Namaste!")
    found = people.today()
    costs = {item.name: item.ready and item.ready.cost for item in found.items}
    assert costs == {
        "quote": Money(12),
        "no consent": None,
        "consents": Money(87),
        "answer": Money(0),
    }
    assert found.cost == Money(99)


def test_a_template_that_is_not_approved_costs_nothing(people: People) -> None:
    propose(people, people.lead("quote"), replace(UTILITY, status="paused"))
    ready = people.today().items[0].ready
    assert ready is not None
    assert ready.cost is None


def test_marketing_waits_for_the_end_of_the_quiet_hours(people: People, clock: FakeClock) -> None:
    propose(people, people.lead("consents", marketing_consent_at=1), MARKETING)
    quiet = QuietHours(time(12), time(14), KOLKATA)
    policy = replace(people.shop.policy, quiet=quiet, closed=None)
    found = people.shop.db.read_now(service.today, policy, ZONE, clock.now())
    assert found.opens_at == NOON + 90 * MINUTE
    assert found.cost == Money(0)
    assert words.quiet(found, KOLKATA) == "quiet until 14:00"


# -- bounded, and counted ------------------------------------------------------------------------


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


# -- put away ------------------------------------------------------------------------------------


def put_away(people: People, lead_id: LeadId, until: int = DAY) -> None:
    now = people.clock.now()
    people.shop.db.write_now(today_away.put_one_away, lead_id, now, Millis(now + until))


def test_who_is_put_away_comes_back_with_something_new(people: People, clock: FakeClock) -> None:
    asha = people.waits("Asha", HOUR)
    people.waits("Ravi", HOUR)
    put_away(people, asha)
    assert people.names() == ["Ravi"]
    clock.forward(HOUR)
    people.run("UPDATE lead SET last_inbound_at = :at WHERE id = :id", at=clock.time, id=asha)
    assert people.names() == ["Asha", "Ravi"]


def test_who_is_put_away_comes_back_when_the_time_is_over(people: People, clock: FakeClock) -> None:
    put_away(people, people.waits("Asha", HOUR), until=2 * HOUR)
    clock.forward(2 * HOUR - 1)
    assert people.names() == []
    clock.forward(1)
    assert people.names() == ["Asha"]


def test_a_clock_that_is_set_back_hides_nobody(people: People, clock: FakeClock) -> None:
    asha = people.waits("Asha", HOUR)
    clock.forward(900 * DAY)
    put_away(people, asha)
    clock.forward(-900 * DAY)
    assert people.names() == ["Asha"]


def test_a_promise_that_falls_due_brings_somebody_back(people: People, clock: FakeClock) -> None:
    asha = people.waits("Asha", HOUR)
    people.task(asha, "send the price list", 30 * MINUTE, TaskKind.PROMISE)
    put_away(people, asha)
    assert people.names() == []
    clock.forward(30 * MINUTE)
    assert people.names() == ["Asha"]


def test_putting_away_forgets_those_whose_time_is_over(people: People, clock: FakeClock) -> None:
    put_away(people, people.lead("one"), until=HOUR)
    clock.forward(HOUR)
    two = people.lead("two")
    put_away(people, two)
    assert set(people.shop.db.read_now(today_away.put_away, clock.now())) == {two}
    people.shop.db.write_now(today_away.bring_back, two, clock.now())
    assert people.shop.db.read_now(today_away.put_away, clock.now()) == {}


# -- the first start of a day --------------------------------------------------------------------


def opens(people: People) -> bool:
    now = people.clock.now()
    return people.shop.db.write_now(service.opens_by_itself, people.shop.policy, ZONE, now)


def test_it_opens_by_itself_once_a_day_and_never_in_a_brand_new_shop(
    people: People, clock: FakeClock
) -> None:
    people.waits("Asha", HOUR)
    assert not opens(people)
    clock.forward(16 * HOUR)  # half past four in the morning: still the same day
    assert not opens(people)
    clock.forward(HOUR)
    assert opens(people)
    assert not opens(people)


def test_it_stays_closed_when_nobody_waits(people: People, clock: FakeClock) -> None:
    assert not opens(people)
    clock.forward(DAY)
    assert not opens(people)


def test_a_clock_that_jumps_by_years_opens_it_once(people: People, clock: FakeClock) -> None:
    people.task(people.lead("Asha"), "call", -HOUR)
    assert not opens(people)
    clock.forward(4 * 365 * DAY)
    assert opens(people)
    clock.forward(-4 * 365 * DAY)
    assert not opens(people)
    clock.forward(DAY)
    assert opens(people)


def test_the_day_begins_at_five_by_the_shops_clock() -> None:
    night = Millis(DAY_BEGAN - MINUTE)
    assert today_away.bounds(NOON, ZONE).began == DAY_BEGAN
    assert today_away.bounds(night, ZONE).began == DAY_BEGAN - DAY
    assert today_away.bounds(NOON, ZONE).next_morning == DAY_BEGAN + DAY
    assert today_away.bounds(night, ZONE).next_morning == DAY_BEGAN


# -- pure rules ----------------------------------------------------------------------------------


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


# -- the command ---------------------------------------------------------------------------------


@pytest.fixture
def at_the_shell(
    people: People, shop_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> People:
    for name, value in shop_env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("crm_tui.domain.clock.SystemClock.now", lambda _: people.clock.now())
    return people


def test_the_command_prints_one_json_document(at_the_shell: People) -> None:
    asha = at_the_shell.waits("आशा [red]", 22 * HOUR)
    made = at_the_shell.draft(asha, "Namaste!")
    at_the_shell.waits("Ravi", HOUR)
    ran = CliRunner().invoke(app, ["today", "--json", "--limit", "1"])
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.stdout)
    (item,) = found["items"]
    assert item["lead_id"] == f"L{asha}"
    assert item["name"] == "आशा [red]"
    assert item["reasons"] == [
        {"kind": "answer", "text": "asked 22 h ago, 2 h left", "at": "2026-11-21T09:00:00Z"}
    ]
    assert item["window_expires_at"] == "2026-11-22T09:00:00Z"
    assert (item["suggestion_id"], item["draft"], item["by_one_key"]) == (
        f"S{made}",
        "Namaste!",
        True,
    )
    assert item["cost"] == {"amount_paise": 0, "currency": "INR"}
    assert (found["counts"], found["people"], found["next"]) == ({"answer": 2}, 2, None)


def test_the_command_tells_a_person(at_the_shell: People) -> None:
    at_the_shell.draft(at_the_shell.waits("Asha", 22 * HOUR), "Namaste Asha ji!")
    ran = CliRunner().invoke(app, ["today"])
    assert ran.stdout.splitlines() == [
        "Sunday 22 November · 1 to answer · free if all is sent",
        "",
        "L1  Asha",
        "    asked 22 h ago, 2 h left",
        "    S1 (free): Namaste Asha ji!",
    ]


def test_the_command_says_when_nobody_waits(at_the_shell: People) -> None:
    assert "Nobody waits for you." in CliRunner().invoke(app, ["today"]).stdout
