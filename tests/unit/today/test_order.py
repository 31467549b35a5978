"""Today: who comes first and why, read from a real shop."""

from crm_tui.domain import today_words as words
from crm_tui.domain.clock import DAY, HOUR, MINUTE
from crm_tui.domain.follow import TaskKind
from crm_tui.domain.suggestion import SuggestionType
from crm_tui.domain.today import Item, ReasonKind
from tests.conftest import FakeClock
from tests.unit.today.people import People


def kinds(item: Item) -> list[ReasonKind]:
    return [reason.kind for reason in item.reasons]


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


def test_a_broadcast_that_failed_for_many_buries_nobody_who_waits(
    people: People, clock: FakeClock
) -> None:
    people.waits("waits", 3 * HOUR)
    failed = {"status": "failed", "send_at": clock.time - HOUR, "actor": "broadcast:B1"}
    for number in range(120):
        one = people.lead(f"no WhatsApp {number}")
        people.message(one, sort_key=number, **failed)
    assert people.names() == ["waits"]


def test_a_broadcast_after_it_does_not_settle_what_did_not_leave(
    people: People, clock: FakeClock
) -> None:
    asha = people.lead("Asha")
    people.message(asha, status="failed", send_at=clock.time - HOUR, sort_key=1)
    people.message(asha, sort_key=2, actor="broadcast:B1")
    assert people.names() == ["Asha"]


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
