"""Entering a workflow: once for each cause, and never by somebody who is in it already."""

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.ids import LeadId, show_id
from crm_tui.domain.roles import Act
from crm_tui.domain.workflow import ENROLMENT, Enrolment, ExitReason, Trigger, Workflow
from crm_tui.services import leads
from crm_tui.services.may import needs
from crm_tui.services.workflows import leaving, planning
from crm_tui.services.workflows.planning import Shop
from crm_tui.services.workflows.walking import Entry, Looked, look
from crm_tui.store import enrolments, events
from crm_tui.store import workflows as store
from crm_tui.store.tx import Tx

_OF_SILENCE = frozenset({Trigger.NO_REPLY, Trigger.SILENT_CUSTOMER})
"""Whoever another workflow looks after is not silent for want of a word."""


def take_in(
    tx: Tx, workflow: Workflow, cursor: store.Cursor | None, shop: Shop, now: Millis
) -> Looked:
    """Look at the next part of the list, let in who may enter, and remember where to go on."""
    looked = look(tx, workflow.when, cursor, now)
    for entry in looked.entries:
        enter(tx, workflow, entry, shop, now)
    store.set_cursor(tx, workflow.name, looked.cursor)
    return looked


def enter(tx: Tx, workflow: Workflow, entry: Entry, shop: Shop, now: Millis) -> int | None:
    """Begin a run; None when this cause began one before, or they are in it, or looked after."""
    here = [
        one for one in enrolments.open_of(tx, entry.lead_id) if not _is_over(tx, one, workflow, now)
    ]
    looked_after = bool(here) and workflow.when.trigger in _OF_SILENCE
    if looked_after or any(one.workflow == workflow.name for one in here):
        return None
    # It counts from what began it: what came in between ends it, and what is late by then is proposed.
    began = now if entry.at is None else min(entry.at, now)
    due_at = planning.due_at(tx, workflow, 0, entry.lead_id, began, shop, now)
    return enrolments.add(tx, workflow.name, entry.lead_id, entry.cause, due_at, began)


def _is_over(tx: Tx, one: Enrolment, workflow: Workflow, now: Millis) -> bool:
    """A run of this workflow that the move to another status has ended gives way to a new one."""
    lead = leads.get(tx, one.lead_id)
    is_over = one.workflow == workflow.name and leaving.moved_on(tx, one, lead, workflow)
    if is_over:
        leaving.end(tx, one, ExitReason.STATUS, now)
    return is_over


@needs(Act.FOLLOW_UP)
def by_hand(
    tx: Tx, workflow: Workflow, lead_id: LeadId, shop: Shop, actor: Actor, now: Millis
) -> Enrolment:
    """A person puts a lead in; raises Conflict when they are in it, CrmError when they opted out."""
    lead = leads.get(tx, lead_id)
    if lead.opted_out_at is not None:
        raise CrmError(
            f"{lead.name} asked to get no more messages.",
            "Wait until they write again; START lifts it for good.",
        )
    for one in enrolments.open_of(tx, lead.id):
        if one.workflow == workflow.name:
            shown = show_id(ENROLMENT, one.id)
            raise Conflict(
                f"{lead.name} is in {workflow.name} already ({shown}).",
                f"`crm workflows leave {shown}` takes them out.",
            )
    due_at = planning.due_at(tx, workflow, 0, lead.id, now, shop, now)
    made = enrolments.add(tx, workflow.name, lead.id, f"by_hand:{lead.id}:{now}", due_at, now)
    found = None if made is None else enrolments.get(tx, made)
    if found is None:
        raise Conflict(f"{lead.name} was put into {workflow.name} just now.", "Look at its runs.")
    shown = show_id(ENROLMENT, found.id)
    events.record(tx, lead.id, "workflow_entered", actor, now, workflow=workflow.name, run=shown)
    return found
