"""What customers see of a person at the chat: blue ticks, and that somebody is typing."""

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock
from crm_tui.domain.ids import LeadId
from crm_tui.domain.roles import Act
from crm_tui.domain.window import WindowState, state
from crm_tui.services import leads
from crm_tui.services.may import needs
from crm_tui.store import inbox_columns, jobs, messages
from crm_tui.store.tx import Tx


@needs(Act.WRITE_TO_CUSTOMERS)
def mark_read(tx: Tx, lead_id: LeadId, actor: Actor, clock: Clock) -> None:
    """The person has seen the chat; the worker shows the customer blue ticks."""
    seen = messages.mark_read(tx, lead_id)
    if seen:
        now = clock.now()
        inbox_columns.refresh(tx, lead_id, now)
        # Marking one message read marks the earlier ones of the chat too (Meta).
        jobs.leave(tx, "mark_read", {"wa_id": seen[-1]}, actor, now)


@needs(Act.WRITE_TO_CUSTOMERS)
def typing(tx: Tx, lead_id: LeadId, actor: Actor, clock: Clock) -> None:
    """Only who wrote within 24 hours waits for an answer."""
    lead = leads.get(tx, lead_id)
    wa_id = messages.newest_inbound(tx, lead_id)
    if wa_id and state(lead.window_expires_at, clock.now()) is not WindowState.CLOSED:
        jobs.leave(tx, "typing", {"wa_id": wa_id}, actor, clock.now())
