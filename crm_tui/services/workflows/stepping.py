"""One step of one run, in one transaction: it ends, waits, is proposed, or is sent; at most once."""

from dataclasses import dataclass, replace

from crm_tui.domain.automatic import WAITS, AutomaticRule
from crm_tui.domain.clock import HOUR, Millis
from crm_tui.domain.errors import Conflict
from crm_tui.domain.experiment.drawing import HOLDOUT
from crm_tui.domain.ids import MessageId
from crm_tui.domain.lead import Lead
from crm_tui.domain.outgoing import Verdict
from crm_tui.domain.policy import next_open
from crm_tui.domain.timing import AHEAD
from crm_tui.domain.workflow import (
    LATE,
    LONGEST_WAIT,
    Enrolment,
    EnrolmentState,
    ExitReason,
    Outcome,
    Step,
    StepDone,
    Switch,
    Trigger,
    Workflow,
)
from crm_tui.services import sending, tasks
from crm_tui.services.experiments import arms
from crm_tui.services.sending import SendRefused, Wanted
from crm_tui.services.workflows import leaving, planning, slots
from crm_tui.services.workflows.clockwork import caught_up_at
from crm_tui.services.workflows.files import Library
from crm_tui.services.workflows.planning import Shop
from crm_tui.services.workflows.proposing import overdue, propose
from crm_tui.services.workflows.saying import Saying, say
from crm_tui.store import enrolments, leads, scheduled
from crm_tui.store import workflows as store
from crm_tui.store.tx import Tx

AGAIN = HOUR
"""After so long it is tried again when something that passes was in the way."""
_ONE_AT_A_TIME = 4 * HOUR
"""So long it waits while another workflow's proposal stands for the same lead."""
_ENDS = {
    "opted_out": ExitReason.OPT_OUT,
    AutomaticRule.ANSWERED: ExitReason.REPLY,
    AutomaticRule.PERSON_WROTE: ExitReason.PERSON,
    AutomaticRule.NEEDS_PERSON: ExitReason.NEEDS_PERSON,
    AutomaticRule.UNANSWERED: ExitReason.CAP,
}
"""Refusals of the gate that end the run."""
_PASSES = WAITS | {"pair_rate", "quiet_hours"}
"""Refusals that time mends."""


@dataclass(frozen=True, slots=True)
class _Due:
    """A step whose time has come."""

    workflow: Workflow
    switch: Switch | None
    one: Enrolment
    lead: Lead
    since: Millis
    """When the step before it was done."""
    arm: str = ""

    @property
    def step(self) -> Step:
        return self.workflow.steps[self.one.step].with_arm(self.arm)


def go(tx: Tx, library: Library, enrolment_id: int, shop: Shop, now: Millis) -> bool:
    """Do the step of this run if it is due; False when it is not, or somebody was faster."""
    one = enrolments.get(tx, enrolment_id)
    if one is None or one.state is not EnrolmentState.WAITING or (one.due_at or now) > now:
        return False
    found = _ready(tx, library, one, now)
    if found is not None and not _is_early(tx, found, shop, now):
        _do(tx, found, shop, now)
    return True


def _ready(tx: Tx, library: Library, one: Enrolment, now: Millis) -> _Due | None:
    """The step to do; None when the run has ended, or waits for something else."""
    lead, workflow = leads.get(tx, one.lead_id), library.workflows.get(one.workflow)
    if workflow is None or lead is None:
        # Its file cannot be read at the moment, or is gone: nothing is sent, nothing is forgotten.
        enrolments.plan(tx, one, one.step, Millis(now + AGAIN))
        return None
    switch = store.switch_of(tx, one.workflow)
    last = enrolments.last_step(tx, one.id)
    why = _over(tx, one, lead, workflow, switch, last)
    if why is not None:
        leaving.end(tx, one, why, now)
        return None
    if last is not None and _stands_again(tx, one, last, now):
        return None
    if last is not None and last.step >= one.step:
        enrolments.plan(tx, one, last.step + 1, now)  # done before: never a second time
        return None
    return _Due(workflow, switch, one, lead, _since(tx, workflow, one, last, now))


def _since(
    tx: Tx, workflow: Workflow, one: Enrolment, last: StepDone | None, now: Millis
) -> Millis:
    """From when the step's wait counts; a quotation that was queued for later counts as it leaves."""
    if last is not None:
        return last.at
    quoted = _quotation(workflow, one)
    left = scheduled.left_at(tx, quoted) if quoted else None
    return one.entered_at if left is None or left > now + LONGEST_WAIT else left


def _quotation(workflow: Workflow, one: Enrolment) -> MessageId:
    """The message that a run asks about; 0 where none began it."""
    return MessageId(one.after_message if workflow.when.trigger is Trigger.QUOTE_SENT else 0)


def _over(
    tx: Tx,
    one: Enrolment,
    lead: Lead,
    workflow: Workflow,
    switch: Switch | None,
    last: StepDone | None,
) -> ExitReason | None:
    if switch is not None and not switch.enabled:
        return ExitReason.SWITCHED_OFF
    if lead.do_not_disturb:
        return ExitReason.OPT_OUT
    if (why := leaving.reason(tx, one, lead)) is not None:
        return why
    if leaving.moved_on(tx, one, lead, workflow):
        return ExitReason.STATUS
    quoted = _quotation(workflow, one)
    if quoted and scheduled.left_at(tx, quoted) is None:
        return ExitReason.UNDELIVERED
    sent = None if last is None else last.message_id
    if sent is not None and enrolments.message_status(tx, sent) == "failed":
        return ExitReason.UNDELIVERED
    return ExitReason.COMPLETED if one.step >= len(workflow.steps) else None


def _stands_again(tx: Tx, one: Enrolment, last: StepDone, now: Millis) -> bool:
    """What was approved was taken back before it left: the proposal stands as before."""
    if last.suggestion_id is None or last.message_id is not None:
        return False
    if enrolments.suggestion_status(tx, last.suggestion_id) != "pending":
        return False
    enrolments.change_step(tx, one.id, last.step, Outcome.PROPOSED, now)
    enrolments.set_state(tx, one, EnrolmentState.PROPOSED, last.step)
    return True


def _is_early(tx: Tx, due: _Due, shop: Shop, now: Millis) -> bool:
    """The step before was only just done, or the file waits longer now: plan it first."""
    one, step = due.one, due.workflow.steps[due.one.step]
    planned_at = one.due_at or now
    if due.since > now and due.one.step:
        return (
            False  # the clock was ahead when the step before was done: a person looks at this one
        )
    if planned_at > due.since and planned_at >= due.since + step.wait:
        return False
    at = planning.due_at(tx, due.workflow, one.step, one.lead_id, due.since, shop, now)
    if at <= planned_at:
        return False
    enrolments.plan(tx, one, one.step, at)
    return True


def _do(tx: Tx, due: _Due, shop: Shop, now: Millis) -> None:
    arm = planning.arm_of(tx, due.workflow, due.one.step, due.lead.id, now)
    due = replace(due, arm=arm)
    if arm == HOLDOUT:
        _done(tx, due, Outcome.HOLDOUT, None, shop, now)
    elif due.step.says.task:
        _add_task(tx, due, shop, now)
    elif enrolments.proposes_other(tx, due.lead.id, due.one.id):
        enrolments.plan(tx, due.one, due.one.step, Millis(now + _ONE_AT_A_TIME))
    else:
        _speak(tx, due, shop, now)


def _add_task(tx: Tx, due: _Due, shop: Shop, now: Millis) -> None:
    says = due.step.says
    values = slots.values_of(tx, due.lead, set(slots.places(says.task)))
    values = {name: value or due.lead.name for name, value in values.items()}
    tasks.add(tx, due.workflow.actor, now, [due.lead.id], slots.filled(says.task, values), now)
    _done(tx, due, Outcome.TASK, None, shop, now)


def _speak(tx: Tx, due: _Due, shop: Shop, now: Millis) -> None:
    """Send it by itself where that is allowed, else propose it."""
    by_itself = due.switch is not None and due.switch.sends(due.workflow)
    saying = say(tx, due.step.says, due.lead, now, template_first=by_itself)
    late = _lateness(tx, due, shop, now)
    if late:
        _propose(tx, due, saying, late, now)
    elif by_itself and saying.by_itself:
        _send(tx, due, saying, shop, now)
    else:
        _propose(tx, due, saying, _why_not(saying) if by_itself else "", now)


def _lateness(tx: Tx, due: _Due, shop: Shop, now: Millis) -> str:
    """Why it must not leave by itself although it is due; empty when it is in time."""
    at = due.one.due_at or now
    if now - at > LATE:
        return overdue(now - at)
    # What was in the way (its file away, another's proposal, a cap) has moved that time on and on.
    number = due.one.step
    first = planning.due_at(tx, due.workflow, number, due.lead.id, due.since, shop, now)
    # Learnt anew, a good time may come out earlier than it was planned.
    if now - first > LATE + (AHEAD if due.step.good_time else 0):
        return overdue(now - first)
    caught_up = caught_up_at(tx)
    if due.since > now or (caught_up is not None and at <= caught_up):
        return "The computer was off, or its clock was wrong: see whether it still fits."
    return ""


def _why_not(saying: Saying) -> str:
    if saying.template is None and not saying.lacks:
        return "Only a template leaves by itself."
    return "It cannot leave by itself."


def _send(tx: Tx, due: _Due, saying: Saying, shop: Shop, now: Millis) -> None:
    wanted = Wanted(due.lead.id, template=saying.template)
    try:
        message = sending.queue(
            tx, wanted, shop.policy, due.workflow.actor, now, 0, clears_draft=False
        )
    except SendRefused as refused:
        _refused(tx, due, saying, refused.verdict, shop, now)
    else:
        _done(tx, due, Outcome.SENT, message.id, shop, now)


def _refused(tx: Tx, due: _Due, saying: Saying, verdict: Verdict, shop: Shop, now: Millis) -> None:
    """It waits, ends or is proposed, by what the gate said; nothing was written."""
    rules = [reason.rule for reason in verdict.reasons]
    ends = next((_ENDS[rule] for rule in rules if rule in _ENDS), None)
    if ends is not None:
        leaving.end(tx, due.one, ends, now)
    elif all(rule in _PASSES for rule in rules):
        at = Millis(now if verdict.only_quiet else now + AGAIN)
        later = max(next_open(shop.policy, at), Millis(now + 1))
        enrolments.plan(tx, due.one, due.one.step, later)
    else:
        first = verdict.reasons[0]
        _propose(tx, due, saying, f"It did not leave by itself: {first.text} {first.fix}", now)


def _propose(tx: Tx, due: _Due, saying: Saying, why: str, now: Millis) -> None:
    if not propose(tx, due.workflow, due.one, due.arm, saying, why, now):
        raise Conflict("This step was done by another worker.", "Nothing was sent twice.")


def _done(
    tx: Tx, due: _Due, outcome: Outcome, message_id: int | None, shop: Shop, now: Millis
) -> None:
    """Write the step down, and plan the next one or end."""
    one, workflow = due.one, due.workflow
    sent = None if message_id is None else sending.get_message(tx, message_id).id
    done = StepDone(one.id, one.step, due.arm, outcome, "", None, sent, now)
    if not enrolments.note_step(tx, done):
        raise Conflict("This step was done by another worker.", "Nothing was sent twice.")
    if sent is not None and due.arm:
        arms.note_sent(tx, workflow.name, one.step, due.lead.id, sent, now)
    if one.step + 1 >= len(workflow.steps):
        leaving.end(tx, one, ExitReason.COMPLETED, now)
        return
    number = one.step + 1
    at = planning.due_at(tx, workflow, number, one.lead_id, now, shop, now)
    enrolments.plan(tx, one, number, at)


# -- proposals that nobody decided, or that something overtook ------------------------------------


def look_at(tx: Tx, library: Library, enrolment_id: int, expires: int, now: Millis) -> None:
    """End or go on with a run whose proposal something overtook, or that nobody looks at."""
    one = enrolments.get(tx, enrolment_id)
    if one is None or one.state is not EnrolmentState.PROPOSED:
        return
    lead, workflow = leads.get(tx, one.lead_id), library.workflows.get(one.workflow)
    last, switch = enrolments.last_step(tx, one.id), store.switch_of(tx, one.workflow)
    if lead is None or last is None or last.suggestion_id is None:
        return
    if switch is not None and not switch.enabled:
        leaving.end(tx, one, ExitReason.SWITCHED_OFF, now)
    elif workflow is not None and leaving.moved_on(tx, one, lead, workflow):
        leaving.end(tx, one, ExitReason.STATUS, now)
    elif (status := enrolments.suggestion_status(tx, last.suggestion_id)) == "rejected":
        enrolments.change_step(tx, one.id, last.step, Outcome.DISMISSED, now)
        leaving.end(tx, one, ExitReason.DISMISSED, now)
    elif status != "pending":
        enrolments.change_step(tx, one.id, last.step, Outcome.OVERTAKEN, now)
        enrolments.plan(tx, one, last.step + 1, now)
    elif now - max(last.at, caught_up_at(tx) or last.at) > expires:
        leaving.end(tx, one, ExitReason.EXPIRED, now)
