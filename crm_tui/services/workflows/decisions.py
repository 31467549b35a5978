"""What a person's decision about a proposal means for the run that made it."""

from crm_tui.domain.clock import Millis
from crm_tui.domain.message import Message
from crm_tui.domain.suggestion import Suggestion
from crm_tui.domain.workflow import EnrolmentState, ExitReason, Outcome
from crm_tui.services.experiments import arms
from crm_tui.services.workflows import leaving
from crm_tui.store import enrolments
from crm_tui.store.tx import Tx


def deciding(tx: Tx, suggestion: Suggestion) -> None:
    """It is being sent: the person's message is the run's own, and does not end it."""
    if suggestion.enrolment_id is None:
        return
    one = enrolments.get(tx, suggestion.enrolment_id)
    if one is not None and one.is_open:
        enrolments.set_state(tx, one, EnrolmentState.DECIDING)


def sent(tx: Tx, suggestion: Suggestion, message: Message, now: Millis, *, edited: bool) -> None:
    """It went into the outbox: the step has its message, and the next one is planned."""
    step = enrolments.step_of_suggestion(tx, suggestion.id)
    if step is None:
        return
    outcome = Outcome.EDITED if edited else Outcome.APPROVED
    enrolments.change_step(tx, step.enrolment_id, step.step, outcome, now, message.id)
    one = enrolments.get(tx, step.enrolment_id)
    if one is None:
        return
    if step.arm and not edited:
        arms.note_sent(tx, one.workflow, step.step, one.lead_id, message.id, now)
    if one.is_open:
        # Its file says how long to wait: the worker plans it, from now.
        enrolments.plan(tx, one, step.step + 1, now)


def rejected(tx: Tx, suggestion: Suggestion, now: Millis) -> None:
    """A person does not want it: the run is over."""
    step = enrolments.step_of_suggestion(tx, suggestion.id)
    if step is None:
        return
    enrolments.change_step(tx, step.enrolment_id, step.step, Outcome.DISMISSED, now)
    one = enrolments.get(tx, step.enrolment_id)
    if one is not None and one.is_open:
        leaving.end(tx, one, ExitReason.DISMISSED, now)
