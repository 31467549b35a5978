"""Who enters what: each event once, nobody who is looked after, and no digging in the past."""

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.memory import FactKind, FactSource
from crm_tui.domain.workflow import ExitReason
from crm_tui.services import life_cycle, merging, tasks
from crm_tui.services.workflows import desk
from crm_tui.services.workflows.files import load
from crm_tui.store import lead_facts
from crm_tui.store.tx import Tx
from tests.unit.workflows.town import WRITES_BACK, Town

MOVED = """
title = "Qualified"
why = "For the test."

[when]
trigger = "status"
status = ["qualified"]
value = 5000

[[step]]
wait = "1 day"
draft = "Hello {lead.first_name}"
"""


def flows(town: Town, lead_id: LeadId) -> list[str]:
    return [one.workflow for one in town.runs(lead_id)]


def moves(town: Town, lead_id: LeadId, status: LeadStatus) -> None:
    town.shop.db.write_now(life_cycle.set_status, OWNER, town.now(), [lead_id], status, "price")


async def test_a_status_that_a_person_sets_lets_them_in(town: Town) -> None:
    town.file("moved", MOVED)
    await town.work()
    rich, poor = town.comes("Asha"), town.comes("Meena", "98765 43211")
    town.shop.db.write_now(life_cycle.set_value, OWNER, town.now(), [rich], 1_000_000)
    town.forward(MINUTE)
    for lead_id in (rich, poor):
        moves(town, lead_id, LeadStatus.QUALIFIED)
    await town.work()
    assert "moved" in flows(town, rich)
    assert "moved" not in flows(town, poor)


async def test_who_moves_on_after_that_leaves(town: Town) -> None:
    town.file("moved", MOVED.replace("value = 5000\n", ""))
    await town.work()
    lead_id = town.comes()
    moves(town, lead_id, LeadStatus.QUALIFIED)
    town.forward(MINUTE)
    await town.work()
    moves(town, lead_id, LeadStatus.PROPOSAL)
    town.forward(DAY)
    await town.work()
    run = next(one for one in town.runs(lead_id) if one.workflow == "moved")
    assert run.ended_why == ExitReason.STATUS


async def test_the_workers_own_first_step_to_contacted_does_not_count(town: Town) -> None:
    lead_id = town.comes()
    await town.work()
    town.shop.db.write_now(
        lambda tx: tx.run("UPDATE lead SET status = 'contacted', status_at = 9 WHERE id = 1")
    )
    town.forward(5 * MINUTE)
    await town.work()
    assert len(town.proposals(lead_id)) == 1


async def test_a_lead_of_proposal_has_a_quotation(town: Town) -> None:
    lead_id = town.comes()
    moves(town, lead_id, LeadStatus.PROPOSAL)
    await town.work()
    assert "quote_sent" in flows(town, lead_id)


def promises(town: Town, lead_id: LeadId, value: str, due: Millis) -> None:
    town.shop.db.write_now(
        lead_facts.add,
        lead_id,
        FactKind.PROMISE,
        value,
        source=FactSource.RULES,
        actor="agent:memory",
        now=town.now(),
        due_at=due,
    )


async def test_a_visit_that_was_promised_and_missed(town: Town) -> None:
    lead_id = town.writes("kal shop pe aaunga")
    due = Millis(town.now() + DAY)
    for value in ("kal shop pe aaunga", "paise bhej dunga"):
        promises(town, lead_id, value, due)
    await town.work()
    assert flows(town, lead_id) == []
    town.forward(DAY + HOUR)
    await town.work()
    assert flows(town, lead_id) == ["visit_missed"]


async def test_a_visit_noted_as_a_task_counts_until_it_is_done(town: Town) -> None:
    came, missed = town.comes("Asha"), town.comes("Meena", "98765 43211")
    due = Millis(town.now() + HOUR)
    made = town.shop.db.write_now(tasks.add, OWNER, town.now(), [came, missed], "Visit at 5", due)
    town.shop.db.write_now(tasks.set_done, OWNER, town.now(), made[0].id)
    town.forward(2 * HOUR)
    await town.work()
    assert "visit_missed" not in flows(town, came)
    assert "visit_missed" in flows(town, missed)


async def test_a_customer_of_two_quiet_months(town: Town) -> None:
    lead_id = town.writes()
    town.answers(lead_id)
    town.leaves()
    moves(town, lead_id, LeadStatus.CLOSED)
    for _ in range(61):
        town.forward(DAY)
        await town.work()
    assert flows(town, lead_id) == ["win_back"]


async def test_one_silence_is_one_run_although_reminders_go_out(town: Town) -> None:
    """The shop's own reminder is not the next silence."""
    lead_id = town.writes()
    town.answers(lead_id)
    town.leaves()
    for _ in range(30):
        town.forward(DAY)
        await town.work()
        for one in town.proposals(lead_id):
            if not one.draft.flags:
                town.approve(one)
                town.leaves()
    assert flows(town, lead_id) == ["no_reply"]


async def test_who_another_workflow_looks_after_is_not_reminded_besides(town: Town) -> None:
    lead_id = town.writes()
    town.answers(lead_id)
    town.leaves()
    moves(town, lead_id, LeadStatus.PROPOSAL)
    await town.work()
    town.forward(2 * DAY + HOUR)
    await town.work()
    assert flows(town, lead_id) == ["quote_sent"]


async def test_a_new_installation_does_not_dig_out_old_silences(town: Town) -> None:
    town.enabled("no_reply", False)
    old = town.writes()
    town.answers(old)
    town.leaves()
    town.forward(30 * DAY)
    town.enabled("no_reply", True)
    await town.work()
    assert flows(town, old) == []


async def test_nobody_enters_who_must_not_be_written_to(town: Town) -> None:
    town.file("ask", WRITES_BACK)
    await town.work()
    lead_id = town.writes("STOP")
    await town.work()
    assert flows(town, lead_id) == []
    other = town.comes("Meena", "98765 43211")
    town.shop.db.write_now(life_cycle.set_do_not_disturb, OWNER, town.now(), [other], True)
    await town.work()
    assert flows(town, other) == []


async def test_a_person_puts_somebody_in_once(town: Town) -> None:
    flow, lead_id = load(town.shop.home).get("no_reply"), town.comes()
    args = (flow, lead_id, town.policy, OWNER)
    town.shop.db.write_now(desk.enrol, *args, town.now())
    with pytest.raises(Conflict, match="in no_reply already"):
        town.shop.db.write_now(desk.enrol, *args, town.now())
    town.shop.db.write_now(desk.leave, town.runs(lead_id)[-1].id, OWNER, town.now())
    town.forward(1)
    town.shop.db.write_now(desk.enrol, *args, town.now())
    stopped = town.writes("STOP", "919876543299")
    with pytest.raises(CrmError, match="asked to get no more"):
        town.shop.db.write_now(desk.enrol, flow, stopped, town.policy, OWNER, town.now())


async def test_two_leads_that_become_one_hear_it_once_and_are_parted_whole(town: Town) -> None:
    flow = load(town.shop.home).get("no_reply")
    pair = [town.comes("Asha"), town.comes("Asha P", "98765 43211")]
    for lead_id in pair:
        town.shop.db.write_now(desk.enrol, flow, lead_id, town.policy, OWNER, town.now())
    kept, gone = pair
    before = [town.runs(one) for one in pair]
    town.shop.db.write_now(merging.merge, OWNER, town.now(), kept, gone)
    assert [one.ended_why for one in town.runs(kept) if not one.is_open] == [ExitReason.MERGED]
    assert len([one for one in town.runs(kept) if one.is_open]) == 1
    town.shop.db.write_now(merging.unmerge, OWNER, town.now(), gone)
    assert [town.runs(one) for one in pair] == before


async def test_a_place_that_both_have_comes_back_when_they_are_parted(town: Town) -> None:
    kept, gone = town.comes("Asha"), town.comes("Asha P", "98765 43211")

    def places(tx: Tx) -> None:
        for lead_id in (kept, gone):
            tx.run(
                "INSERT INTO enrolment (workflow, lead_id, cause, state, entered_at, ended_at)"
                " VALUES ('x', :id, 'status:closed:5', 'ended', 5, 6)",
                id=lead_id,
            )
        tx.run(
            "INSERT INTO workflow_step (enrolment_id, step, outcome, at)"
            " SELECT id, 0, 'task', 6 FROM enrolment WHERE workflow = 'x'"
        )

    town.shop.db.write_now(places)
    before = [(run, town.steps(run)) for run in (*town.runs(kept), *town.runs(gone))]
    town.shop.db.write_now(merging.merge, OWNER, town.now(), kept, gone)
    assert len(town.runs(kept)) == 1
    town.shop.db.write_now(merging.unmerge, OWNER, town.now(), gone)
    assert [(run, town.steps(run)) for run in (*town.runs(kept), *town.runs(gone))] == before


async def test_who_comes_after_somebody_was_taken_back_is_greeted_too(town: Town) -> None:
    """Their entry on the timeline gets the number of the one that went."""
    gone = town.comes("Mistake", "98765 43299")
    await town.work()
    town.shop.db.write_now(lambda tx: tx.run("DELETE FROM lead WHERE id = :id", id=gone))
    await town.work()
    lead_id = town.comes()
    await town.work()
    assert flows(town, lead_id) == ["new_lead_greeting"]
