"""Leaving a workflow: what ends a run is told by the rows alone, so that asking twice changes nothing."""

from crm_tui.domain.actor import WORKER
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import MESSAGE, show_id
from crm_tui.domain.lead import OPEN_STATUSES, Lead, LeadStatus
from crm_tui.domain.workflow import (
    ENROLMENT,
    MOST_AUTOMATIC,
    Enrolment,
    EnrolmentState,
    ExitReason,
    Outcome,
    Workflow,
)
from crm_tui.store import enrolments, events, inbox_columns, leads, outbox, promised
from crm_tui.store.tx import Tx

TELLS = frozenset(ExitReason) - {
    *(ExitReason.COMPLETED, ExitReason.EXPIRED, ExitReason.DISMISSED, ExitReason.REMOVED),
}
"""What the timeline does not tell otherwise."""


def went_on(tx: Tx, lead_id: int, now: Millis) -> None:
    """They wrote, the shop wrote, a wish changed: runs of this lead end, and what has not left stays."""
    for message_id in enrolments.overtaken_by_reply(tx, lead_id):
        _take_back(tx, lead_id, message_id, now)
    runs = enrolments.open_of(tx, lead_id)
    if not runs:
        return
    lead = leads.get(tx, lead_id)
    if lead is None:
        return
    deciding = any(one.state is EnrolmentState.DECIDING for one in runs)
    for one in runs:
        # What a person approves at this moment is the run's own message.
        why = reason(tx, one, lead, asks_person=not deciding)
        if why is not None:
            end(tx, one, why, now)


def reason(tx: Tx, one: Enrolment, lead: Lead, *, asks_person: bool = True) -> ExitReason | None:
    """Why this run is over; None while it goes on."""
    if lead.opted_out_at is not None:
        return ExitReason.OPT_OUT
    if enrolments.wrote_since(tx, one):
        machines = enrolments.automatic_since_person(tx, one.lead_id) >= MOST_AUTOMATIC
        return ExitReason.NEEDS_PERSON if machines else ExitReason.REPLY
    by_phone = promised.called_since(tx, one.lead_id, one.entered_at)
    if asks_person and (by_phone or enrolments.person_wrote_since(tx, one)):
        return ExitReason.PERSON
    return None


def moved_on(tx: Tx, one: Enrolment, lead: Lead, workflow: Workflow) -> bool:
    """Whether their status ends the run: a person moved them, or nothing can come of it any more."""
    if ExitReason.STATUS not in workflow.exits:
        return False
    closed = lead.status not in OPEN_STATUSES and lead.status not in workflow.when.statuses
    return (
        closed or _is_undone(one, lead) or enrolments.status_moved_since(tx, lead.id, _since(one))
    )


def _is_undone(one: Enrolment, lead: Lead) -> bool:
    """The status that began the run is not theirs any more; the first message makes a new one contacted."""
    kind, _, rest = one.cause.partition(":")
    began = rest.partition(":")[0]
    by_sending = began == LeadStatus.NEW and lead.status == LeadStatus.CONTACTED
    return kind == "status" and lead.status != began and not by_sending


def _since(one: Enrolment) -> Millis:
    """From when a status counts as another one: a run that a status began knows its time."""
    kind, _, rest = one.cause.partition(":")
    at = rest.rpartition(":")[2]
    return Millis(int(at)) if kind == "status" and at.isdecimal() else one.entered_at


def end(tx: Tx, one: Enrolment, why: ExitReason, now: Millis) -> None:
    """The run is over; what it proposes goes with it, and so does what it sent that has not left."""
    enrolments.make_stale(tx, one.id)
    last = enrolments.last_step(tx, one.id)
    if why is not ExitReason.COMPLETED and last is not None and last.outcome is Outcome.SENT:
        _take_back(tx, one.lead_id, last.message_id, now)
    enrolments.end(tx, one, why, now)
    if why in TELLS:
        shown = show_id(ENROLMENT, one.id)
        events.record(
            tx,
            one.lead_id,
            "workflow_left",
            WORKER,
            now,
            workflow=one.workflow,
            run=shown,
            reason=why,
        )


def _take_back(tx: Tx, lead_id: int, message_id: int | None, now: Millis) -> None:
    """An automatic message that has not left is not sent."""
    if message_id is None:
        return
    step = enrolments.step_of_message(tx, message_id)
    text = outbox.take_back(tx, message_id)
    if text is None:
        return
    if step is not None:
        enrolments.change_step(tx, step.enrolment_id, step.step, Outcome.TAKEN_BACK, now)
    inbox_columns.refresh(tx, lead_id, now)
    shown = show_id(MESSAGE, message_id)
    events.record(tx, lead_id, "send_undone", WORKER, now, text=text, message=shown)
