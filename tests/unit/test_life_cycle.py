"""A lead's way through the shop: every change is an event, and every step can be taken back."""

import pytest

from crm_tui.domain.actor import OWNER, Actor, ActorKind
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.follow import CallOutcome
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.roles import Role
from crm_tui.domain.rotting import DAYS, rotting_days
from crm_tui.services import calls, life_cycle, notes, tasks, undoing
from crm_tui.shop import Shop
from crm_tui.store import calls as call_store
from crm_tui.store import events, tags
from crm_tui.store import notes as note_store
from crm_tui.store import tasks as task_store
from tests.conftest import FakeClock
from tests.unit.lead_town import LeadTown

RAVI = Actor(ActorKind.PERSON, "ravi", Role.MANAGER)


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


@pytest.fixture
def asha(town: LeadTown) -> LeadId:
    return town.comes("Asha", "9876543210")


def kinds(town: LeadTown, lead_id: LeadId) -> list[str]:
    return [event.kind for event in town.read(events.timeline, lead_id)]


def test_a_status_holds_since_its_moment_and_is_an_event_with_its_actor(
    town: LeadTown, asha: LeadId, clock: FakeClock
) -> None:
    clock.forward(5_000)
    town.do(life_cycle.set_status, [asha], LeadStatus.QUALIFIED)
    lead = town.lead(asha)
    assert (lead.status, lead.status_at) == (LeadStatus.QUALIFIED, clock.now())
    event = town.read(events.timeline, asha)[0]
    assert (event.kind, event.actor) == ("status_changed", "person:owner")
    assert (event.data["before"], event.data["after"]) == ("new", "qualified")


@pytest.mark.parametrize("reason", ["", "because", "other", "other:  "])
def test_lost_needs_a_reason(town: LeadTown, asha: LeadId, reason: str) -> None:
    with pytest.raises(CrmError, match=r"reason"):
        town.do(life_cycle.set_status, [asha], LeadStatus.LOST, reason)
    assert town.lead(asha).status is LeadStatus.NEW


@pytest.mark.parametrize("reason", ["price", "No Answer", "other: moved to Dubai"])
def test_a_reason_is_one_of_the_list_or_words(town: LeadTown, asha: LeadId, reason: str) -> None:
    town.do(life_cycle.set_status, [asha], LeadStatus.LOST, reason)
    assert town.lead(asha).lost_reason == reason.lower().replace("dubai", "Dubai")


def test_who_comes_back_has_no_reason_any_more(town: LeadTown, asha: LeadId) -> None:
    town.do(life_cycle.set_status, [asha], LeadStatus.LOST, "price")
    town.do(life_cycle.set_status, [asha], LeadStatus.CONTACTED)
    assert town.lead(asha).lost_reason is None


def test_tags_are_small_letters_each_once_and_found_by_their_table(
    town: LeadTown, asha: LeadId
) -> None:
    town.do(life_cycle.tag, [asha], add=["+VIP", "#wedding", "vip"])
    assert town.lead(asha).tags == ("vip", "wedding")
    town.do(life_cycle.tag, [asha], remove=["-vip"])
    assert town.lead(asha).tags == ("wedding",)
    assert town.read(tags.every) == [("wedding", 1)]


@pytest.mark.parametrize("bad", ["", "+", "\x1b", "  "])
def test_an_empty_tag_is_refused(town: LeadTown, asha: LeadId, bad: str) -> None:
    with pytest.raises(CrmError, match="no tag"):
        town.do(life_cycle.tag, [asha], add=[bad])


def test_custom_fields_are_made_on_the_spot_and_emptied_away(town: LeadTown, asha: LeadId) -> None:
    town.do(life_cycle.set_custom, asha, {"Wedding date": "3 May", "City": "Pune"})
    town.do(life_cycle.set_custom, asha, {"wedding  DATE": ""})
    assert town.lead(asha).custom == {"city": "Pune"}


def test_one_step_over_many_leads_is_undone_as_one(town: LeadTown, asha: LeadId) -> None:
    meena = town.comes("Meena", "9876543211")
    town.do(life_cycle.set_status, [meena], LeadStatus.PROPOSAL)
    town.do(life_cycle.set_status, [asha, meena], LeadStatus.CLOSED)
    done = town.undo()
    assert (done.title, done.restored, done.kept) == ("status closed of 2 leads", 2, ())
    assert town.lead(asha).status is LeadStatus.NEW
    assert town.lead(asha).status_at is None
    assert town.lead(meena).status is LeadStatus.PROPOSAL


def test_more_than_500_leads_are_too_many_for_one_step(town: LeadTown) -> None:
    with pytest.raises(CrmError, match="too many"):
        town.do(life_cycle.tag, [LeadId(n) for n in range(501)], add=["x"])


def test_a_step_over_a_lead_that_is_not_there_changes_nobody(town: LeadTown, asha: LeadId) -> None:
    with pytest.raises(NotFound):
        town.do(life_cycle.tag, [asha, LeadId(99)], add=["x"])
    assert town.lead(asha).tags == ()


def test_undo_leaves_what_somebody_else_changed_since_and_tells_it(
    town: LeadTown, asha: LeadId
) -> None:
    town.do(life_cycle.set_owner, [asha], "Sita")
    now = town.shop.clock.now()
    town.shop.db.write_now(life_cycle.set_owner, RAVI, now, [asha], "Ravi")
    done = town.undo()
    assert done.restored == 0
    assert done.kept == ("L1: its owner was changed since and stays.",)
    assert town.lead(asha).owner == "Ravi"


def test_undo_takes_back_only_the_persons_own_steps(town: LeadTown, asha: LeadId) -> None:
    now = town.shop.clock.now()
    town.shop.db.write_now(life_cycle.tag, RAVI, now, [asha], ["vip"])
    with pytest.raises(Conflict, match="nothing to undo"):
        town.undo()
    town.undo(RAVI)
    assert town.lead(asha).tags == ()


def test_steps_are_taken_back_one_by_one_to_the_beginning(town: LeadTown, asha: LeadId) -> None:
    before = town.tables("event", "change", "undo_step", "sqlite_sequence", "custom_field")
    town.do(life_cycle.set_status, [asha], LeadStatus.LOST, "price")
    town.do(life_cycle.tag, [asha], add=["vip"])
    town.do(life_cycle.set_value, [asha], 12_500_00)
    town.do(life_cycle.set_do_not_disturb, [asha], True)
    town.do(life_cycle.set_custom, asha, {"City": "Pune"})
    town.do(notes.add, asha, "wants a cake")
    town.do(tasks.add, [asha], "call her", None)
    town.do(tasks.set_done, 1)
    town.do(calls.log, asha, CallOutcome.BUSY)
    town.do(notes.delete, 1)
    for _ in range(10):
        town.undo()
    with pytest.raises(Conflict):
        town.undo()
    after = town.tables("event", "change", "undo_step", "sqlite_sequence", "custom_field")
    for table in after:
        for row in [*before[table], *after[table]]:
            for scored in ("quality_score", "score_reasons", "updated_at"):
                row.pop(scored, None)
    assert after == before


def test_a_deleted_note_comes_back_under_its_own_id_and_is_found_again(
    town: LeadTown, asha: LeadId
) -> None:
    note = town.do(notes.add, asha, "kal cake chahiye")
    town.do(notes.delete, note.id)
    assert town.read(note_store.of_lead, asha) == []
    town.undo()
    assert town.read(note_store.of_lead, asha) == [note]


def test_an_undone_note_that_was_never_changed_is_gone(town: LeadTown, asha: LeadId) -> None:
    town.do(notes.add, asha, "wrong person")
    town.undo()
    assert town.read(note_store.of_lead, asha) == []


def test_an_added_task_that_was_done_since_is_not_taken_away(town: LeadTown, asha: LeadId) -> None:
    town.do(tasks.add, [asha], "call", None)
    town.shop.db.write_now(tasks.set_done, RAVI, town.shop.clock.now(), 1)
    assert town.undo().kept == ("T1 was changed since: it stays.",)
    assert len(town.read(task_store.of_lead, asha)) == 1


def test_open_tasks_come_first_by_what_is_due_first(town: LeadTown, asha: LeadId) -> None:
    now = town.shop.clock.now()
    for text, due in (("later", now + 2 * DAY), ("some day", None), ("soon", now + DAY)):
        town.do(tasks.add, [asha], text, due)
    town.do(tasks.set_done, 1)
    assert [one.text for one in town.read(task_store.of_lead, asha)] == [
        "soon",
        "some day",
        "later",
    ]


def test_a_call_is_kept_with_what_came_of_it(town: LeadTown, asha: LeadId) -> None:
    town.do(calls.log, asha, calls.read_outcome("no-answer"), seconds=0)
    (call,) = town.read(call_store.of_lead, asha)
    assert (call.outcome, call.seconds) == (CallOutcome.NO_ANSWER, 0)


@pytest.mark.parametrize("outcome", ["", "maybe", "\x1b[31m"])
def test_a_call_without_an_outcome_of_the_list_is_refused(outcome: str) -> None:
    with pytest.raises(CrmError, match="no outcome"):
        calls.read_outcome(outcome)


def test_the_timeline_of_events_names_every_change(town: LeadTown, asha: LeadId) -> None:
    town.do(life_cycle.tag, [asha], add=["vip"])
    town.do(life_cycle.set_owner, [asha], "Sita")
    town.do(notes.add, asha, "x")
    town.undo()
    assert kinds(town, asha) == [
        "undone",
        "note_added",
        "lead_changed",
        "tags_changed",
        "lead_added",
    ]


def test_an_open_lead_rots_after_the_days_that_its_status_allows(
    town: LeadTown, asha: LeadId, clock: FakeClock
) -> None:
    allowed = DAYS[LeadStatus.NEW]
    assert rotting_days(town.lead(asha), Millis(clock.now() + allowed * DAY - 1)) is None
    assert rotting_days(town.lead(asha), Millis(clock.now() + allowed * DAY)) == allowed


def test_closed_and_lost_leads_do_not_rot(town: LeadTown, asha: LeadId, clock: FakeClock) -> None:
    town.do(life_cycle.set_status, [asha], LeadStatus.CLOSED)
    assert rotting_days(town.lead(asha), Millis(clock.now() + 100 * DAY)) is None


def test_nothing_is_written_down_for_a_change_that_changes_nothing(
    town: LeadTown, asha: LeadId
) -> None:
    before = len(kinds(town, asha))
    town.do(life_cycle.set_status, [asha], LeadStatus.NEW)
    town.do(life_cycle.tag, [asha], remove=["never-there"])
    assert len(kinds(town, asha)) == before
    assert town.read(undoing.newest, OWNER) is None
