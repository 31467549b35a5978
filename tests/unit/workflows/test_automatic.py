"""What leaves by itself: only where the owner allowed it, at most once, and never against a wish."""

import asyncio
from dataclasses import replace

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.policy import read_quiet_hours
from crm_tui.domain.template import Template
from crm_tui.domain.workflow import EnrolmentState, ExitReason, Outcome
from crm_tui.services import automatic, life_cycle
from crm_tui.services.workflows.run import WorkflowRun
from crm_tui.store import enrolments
from tests.unit.workflows.town import WRITES_BACK, Town

TWO_STEPS = (
    WRITES_BACK
    + """
[[step]]
wait = "1 day"
template = "hello"
slots = { 1 = "lead.first_name" }
"""
)


@pytest.fixture
async def sends(town: Town) -> Town:
    """A workflow of two steps that answers by itself."""
    town.file("answers", TWO_STEPS)
    town.automatic("answers")
    await town.work()
    return town


async def test_it_proposes_until_somebody_allows_it(town: Town) -> None:
    town.file("answers", TWO_STEPS)
    await town.work()
    lead_id = town.writes()
    await town.work()
    assert town.sent(lead_id) == []
    assert len(town.proposals(lead_id)) == 1


async def test_it_sends_an_approved_template_filled_from_the_database(sends: Town) -> None:
    lead_id = sends.writes()
    await sends.work()
    (message,) = sends.sent(lead_id)
    assert message["content"] == "Hello Asha, we are here."
    assert message["actor"] == "workflow:answers"
    (run,) = sends.runs(lead_id)
    assert [(s.outcome, s.message_id) for s in sends.steps(run)] == [(Outcome.SENT, message["id"])]
    assert run.due_at == sends.now() + DAY


async def test_a_template_that_is_not_approved_is_proposed(sends: Town) -> None:
    sends.template(Template("hello", "en", "utility", "paused", "Hello {{1}}", ("1",)))
    lead_id = sends.writes()
    await sends.work()
    assert sends.sent(lead_id) == []
    assert len(sends.proposals(lead_id)) == 1


async def test_marketing_without_consent_is_proposed_and_says_why(sends: Town) -> None:
    sends.template(Template("hello", "en", "marketing", "approved", "Hello {{1}}", ("1",)))
    lead_id = sends.writes()
    await sends.work()
    assert sends.sent(lead_id) == []
    assert "has not agreed to get marketing" in sends.proposals(lead_id)[0].draft.reason


async def test_a_changed_file_only_proposes_again(sends: Town) -> None:
    sends.file("answers", TWO_STEPS.replace("Write back", "Write at once"))
    lead_id = sends.writes()
    await sends.work()
    assert sends.sent(lead_id) == []
    assert len(sends.proposals(lead_id)) == 1


async def test_their_reply_ends_it_and_keeps_back_what_has_not_left(sends: Town) -> None:
    lead_id = sends.writes()
    await sends.work()
    assert len(sends.sent(lead_id)) == 1
    sends.enabled("answers", False)
    sends.writes("wait, something else")
    assert sends.sent(lead_id) == []
    assert sends.runs(lead_id)[0].ended_why == ExitReason.REPLY


async def test_stop_ends_it(sends: Town) -> None:
    lead_id = sends.writes()
    await sends.work()
    sends.leaves()
    sends.writes("STOP")
    assert sends.runs(lead_id)[0].ended_why == ExitReason.OPT_OUT
    sends.forward(2 * DAY)
    await sends.work()
    assert len(sends.sent(lead_id)) == 1


async def test_a_persons_own_message_ends_it(sends: Town) -> None:
    lead_id = sends.writes()
    await sends.work()
    sends.leaves()
    sends.answers(lead_id)
    assert sends.runs(lead_id)[0].ended_why == ExitReason.PERSON


async def test_a_status_that_a_person_moved_ends_it(sends: Town) -> None:
    lead_id = sends.writes()
    await sends.work()
    sends.leaves()
    sends.forward(MINUTE)
    sends.shop.db.write_now(
        life_cycle.set_status, OWNER, sends.now(), [lead_id], LeadStatus.QUALIFIED
    )
    sends.forward(DAY)
    await sends.work()
    assert sends.runs(lead_id)[0].ended_why == ExitReason.STATUS
    assert len(sends.sent(lead_id)) == 1


async def test_the_customer_who_answers_everything_gets_three_and_then_a_person(
    town: Town,
) -> None:
    town.file("echo", WRITES_BACK)
    town.automatic("echo")
    await town.work()
    lead_id = town.writes("and you?")
    for _ in range(8):
        town.writes("and you?")
        await town.work()
        town.leaves()
        town.forward(2 * HOUR)
    assert len(town.sent(lead_id)) == 3
    assert town.runs(lead_id)[-1].ended_why == ExitReason.NEEDS_PERSON


async def test_two_without_an_answer_are_enough(town: Town) -> None:
    step = TWO_STEPS.partition("[[step]]")[2]
    town.file("three", f'{TWO_STEPS}\n[[step]]\nwait = "1 day"\n{step.partition("[[step]]")[0]}')
    town.automatic("three")
    await town.work()
    lead_id = town.writes()
    for _ in range(3):
        await town.work()
        town.leaves()
        town.forward(DAY)
    await town.work()
    assert len(town.sent(lead_id)) == 2
    assert town.runs(lead_id)[0].ended_why == ExitReason.CAP


async def test_the_kill_switch_holds(sends: Town) -> None:
    sends.shop.db.write_now(automatic.stop, OWNER, sends.now())
    lead_id = sends.writes()
    await sends.work()
    assert sends.sent(lead_id) == []
    assert "Automatic sending is stopped" in sends.proposals(lead_id)[0].draft.reason


async def test_what_falls_into_the_night_leaves_in_the_morning(sends: Town) -> None:
    night = read_quiet_hours("12:00-14:00", "Asia/Kolkata")  # it is 12:30 there
    sends.policy = replace(sends.policy, quiet=night)
    sends.run = WorkflowRun(sends.shop.db, sends.shop.home, sends.policy, sends.clock)
    lead_id = sends.writes()
    await sends.work()
    assert sends.sent(lead_id) == []
    (run,) = sends.runs(lead_id)
    assert night is not None
    assert run.due_at is not None
    assert run.due_at == night.ends(sends.now())
    sends.forward(run.due_at - sends.now())
    await sends.work()
    assert len(sends.sent(lead_id)) == 1


# -- at most once -------------------------------------------------------------------------------


async def test_two_workers_at_once_send_once(sends: Town) -> None:
    people = [sends.writes(sender=f"9198765432{n:02}") for n in range(10)]
    await sends.work()
    for lead_id in people:
        assert len(sends.sent(lead_id)) == 1
    sends.leaves()
    sends.forward(DAY)
    await asyncio.gather(sends.work(), sends.work(sends.other))
    for lead_id in people:
        assert len(sends.sent(lead_id)) == 2


async def test_a_run_whose_step_is_written_down_never_does_it_again(sends: Town) -> None:
    """As after a crash between two writes, were they two: the step's row decides."""
    lead_id = sends.writes()
    await sends.work()
    (run,) = sends.runs(lead_id)
    sends.shop.db.write_now(enrolments.plan, run, 0, sends.now())
    await sends.work()
    assert len(sends.sent(lead_id)) == 1
    assert sends.runs(lead_id)[0].step == 1


async def test_what_fails_inside_a_step_leaves_nothing_behind(
    sends: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def falls(*args: object) -> None:
        raise RuntimeError("the machine stopped here")

    lead_id = sends.writes()
    with monkeypatch.context() as patched:
        patched.setattr(enrolments, "note_step", falls)
        with pytest.raises(RuntimeError):
            await sends.work()
    assert sends.sent(lead_id) == []
    await sends.work(sends.other)
    assert len(sends.sent(lead_id)) == 1


async def test_one_cause_enters_once(sends: Town) -> None:
    lead_id = sends.writes()
    await sends.work()
    await sends.work(sends.other)
    assert len(sends.runs(lead_id)) == 1


# -- clocks -------------------------------------------------------------------------------------


async def test_a_step_that_is_hours_late_is_proposed(sends: Town) -> None:
    lead_id = sends.writes()
    await sends.work()
    sends.leaves()
    sends.forward(DAY + 3 * HOUR)
    await sends.work()
    assert len(sends.sent(lead_id)) == 1
    assert "It was due 3 hours ago" in sends.proposals(lead_id)[0].draft.reason


async def test_a_clock_that_jumps_ahead_makes_proposals_and_sends_nothing(sends: Town) -> None:
    lead_id = sends.writes()
    await sends.work()
    sends.leaves()
    sends.forward(3 * 365 * DAY)
    await sends.work()
    assert len(sends.sent(lead_id)) == 1
    assert len(sends.proposals(lead_id)) == 1


async def test_a_clock_that_comes_back_from_years_ahead_plans_anew(sends: Town) -> None:
    away = 5 * 365 * DAY
    sends.forward(away)
    await sends.work()
    lead_id = sends.writes()
    await sends.work()
    sends.leaves()
    sends.forward(-away)
    await sends.work()
    (run,) = sends.runs(lead_id)
    assert run.state is EnrolmentState.WAITING
    assert run.entered_at <= sends.now()
    assert run.due_at is not None
    assert run.due_at <= sends.now() + 2 * DAY


async def test_a_reply_that_comes_before_the_worker_sees_the_clock_is_right_again_counts(
    sends: Town,
) -> None:
    away = 5 * 365 * DAY
    sends.forward(away)
    await sends.work()
    lead_id = sends.writes()
    await sends.work()
    sends.leaves()
    sends.forward(-away)
    sends.automatic("answers", False)
    sends.writes("haan ji")
    for _ in range(2):
        sends.forward(MINUTE)
        await sends.work()
        sends.forward(DAY)
    assert sends.runs(lead_id)[0].ended_why == ExitReason.REPLY
    assert len(sends.sent(lead_id)) == 1


async def test_a_pause_of_a_night_sends_what_is_due_just_now(sends: Town) -> None:
    lead_id = sends.writes()
    await sends.work()
    sends.leaves()
    sends.forward(DAY + MINUTE)
    await sends.work()
    assert len(sends.sent(lead_id)) == 2
