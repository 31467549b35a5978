"""Delivery reports: applied to the message that they are about, and remembered where they are refusals."""

from crm_tui.domain.actor import CUSTOMER
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.message import MessageStatus
from crm_tui.services import consequences
from crm_tui.store import events, outbox, reactions, reports
from crm_tui.store.reports import Names, Report
from crm_tui.store.tx import Tx


def apply(tx: Tx, names: Names, seen: Report, now: Millis) -> LeadId | None:
    """Whose message is concerned; None when the report came before its message's id is known.

    A refusal has consequences once, and only for what was sent from here.
    """
    found = reports.report(tx, names, seen)
    if found is None:
        return None
    if found.moved and found.own and seen.status is MessageStatus.FAILED:
        code, text = seen.error_code, seen.error_text or ""
        events.record(
            tx, found.lead_id, "message_failed", CUSTOMER, seen.timestamp, code=code, text=text
        )
        if seen.action is not None:
            consequences.remember(tx, found.lead_id, seen.action, code, text, CUSTOMER, now)
    return found.lead_id


def accepted(tx: Tx, message_id: int, wa_id: str, provider: str, now: Millis) -> None:
    """The provider took it: what came for it before its id was known finds it now."""
    outbox.set_accepted(tx, message_id, wa_id, provider)
    reactions.refresh(tx, wa_id)
    take_held(tx, wa_id, now)


def take_held(tx: Tx, wa_id: str, now: Millis) -> None:
    """Apply what was reported of a message before it was known here."""
    for names, seen in reports.take_held(tx, wa_id):
        apply(tx, names, seen, now)
