"""The outbox: what is due leaves once, through one gate, and every outcome is written down."""

import asyncio
from dataclasses import dataclass

from crm_tui.domain.actor import WORKER
from crm_tui.domain.clock import MINUTE, SECOND, Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import MESSAGE, show_id
from crm_tui.domain.lead import ContactPoint, Lead, LeadStatus
from crm_tui.services import leads, sending
from crm_tui.store import events, inbox_columns, knowledge, outbox
from crm_tui.store import leads as lead_store
from crm_tui.store.database import Database
from crm_tui.store.outbox import Outbound
from crm_tui.store.tx import Tx
from crm_tui.whatsapp.provider import (
    Accepted,
    Action,
    NotReached,
    Outcome,
    Provider,
    Refused,
    Unknown,
)

PATIENCE = 30 * MINUTE
"""A message that could not leave for so long is given back to the person: late may be wrong."""
_AT_ONCE = 8
_LONGEST_PAUSE = 5 * MINUTE
_TRY_AGAIN = frozenset({Action.RETRY, Action.SLOW, Action.AUTH})


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message taken for sending: from now on it leaves at most once."""

    due: Outbound
    to: ContactPoint
    lead: Lead


class Outbox:
    """Sends what is due, for the worker of one epoch."""

    def __init__(self, db: Database, provider: Provider | None, clock: Clock, epoch: int) -> None:
        self._db, self._provider, self._clock, self._epoch = db, provider, clock, epoch

    async def send_due(self) -> int:
        """Send everything whose time has come; how many were tried. Nothing without a provider."""
        provider = self._provider
        if provider is None:
            return 0
        tried = 0
        while batch := await self._db.read(outbox.due, self._clock.now(), _AT_ONCE):
            await asyncio.gather(*(self._send(provider, due) for due in batch))
            tried += len(batch)
        return tried

    async def _send(self, provider: Provider, due: Outbound) -> None:
        claimed = await self._db.write(_claim, due, self._epoch, self._clock.now())
        if claimed is None:
            return
        try:
            outcome = await _hand_over(provider, self._db, claimed)
        except asyncio.CancelledError:
            stopped = Unknown("The program stopped while this was being sent.")
            await asyncio.shield(self._db.write(_settle, claimed, stopped, self._clock.now()))
            raise
        await self._db.write(_settle, claimed, outcome, self._clock.now())


async def _hand_over(provider: Provider, db: Database, claimed: Claimed) -> Outcome:
    due = claimed.due
    if due.template is None:
        return await provider.send_text(
            claimed.to, due.content, tracker=due.tracker, reply_to=due.reply_to_wa_id
        )
    call = due.template
    template = await db.read(knowledge.template, call.name, call.language)
    if template is None:
        return Refused(None, f"The template {call.name} is gone.", Action.FIX)
    return await provider.send_template(claimed.to, template, call, tracker=due.tracker)


def _claim(tx: Tx, due: Outbound, epoch: int, now: Millis) -> Claimed | None:
    """Ask the gate again and take the message, in one transaction."""
    lead = leads.get(tx, due.lead_id)
    to = lead.address()
    verdict = sending.gate_now(tx, due, now)
    if not verdict.allowed or to is None:
        reason = verdict.reasons[0]
        outbox.set_failed(tx, due.id, None, f"{reason.text} {reason.fix}")
        inbox_columns.refresh(tx, due.lead_id, now)
        return None
    return Claimed(due, to, lead) if outbox.claim(tx, due.id, epoch) else None


def _settle(tx: Tx, claimed: Claimed, outcome: Outcome, now: Millis) -> None:
    """Write down how it ended."""
    due = claimed.due
    match outcome:
        case Accepted():
            _accepted(tx, claimed, outcome, now)
        case Unknown():
            outbox.set_unknown(tx, due.id, outcome.text)
            _record(tx, due, "message_unknown", now, outcome.text)
        case NotReached():
            _again_or_fail(tx, due, outcome.text, None, None, now)
        case Refused() if outcome.action in _TRY_AGAIN:
            _again_or_fail(tx, due, outcome.text, outcome.code, outcome.retry_after, now)
        case Refused():
            _failed(tx, due, outcome.code, outcome.text, now)
            if outcome.action is Action.OPT_OUT:
                lead_store.set_opt_out(tx, due.lead_id, "marketing_opted_out_at", now)


def _accepted(tx: Tx, claimed: Claimed, outcome: Accepted, now: Millis) -> None:
    due = claimed.due
    outbox.set_accepted(tx, due.id, outcome.wa_id)
    _record(tx, due, "message_sent", now)
    if claimed.lead.status is LeadStatus.NEW:
        leads.edit(tx, WORKER, now, due.lead_id, {"status": LeadStatus.CONTACTED})
    inbox_columns.refresh(tx, due.lead_id, now)


def _again_or_fail(
    tx: Tx, due: Outbound, text: str, code: int | None, after: float | None, now: Millis
) -> None:
    """It certainly did not leave: try later, but not for ever."""
    queued_at = sending.get_message(tx, due.id).timestamp
    if now - queued_at > PATIENCE:
        _failed(tx, due, code, f"{text} It was tried for half an hour.", now)
        return
    pause = min(_LONGEST_PAUSE, SECOND * 2 ** min(due.attempts, 9))
    outbox.put_back(tx, due.id, Millis(now + max(pause, int((after or 0) * SECOND))), text)


def _failed(tx: Tx, due: Outbound, code: int | None, text: str, now: Millis) -> None:
    outbox.set_failed(tx, due.id, code, text)
    inbox_columns.refresh(tx, due.lead_id, now)
    _record(tx, due, "message_failed", now, text)


def _record(tx: Tx, due: Outbound, kind: str, now: Millis, text: str = "") -> None:
    events.record(tx, due.lead_id, kind, WORKER, now, message=show_id(MESSAGE, due.id), text=text)


def need_key(provider_key: str) -> None:
    """A person who sends from the shell is told at once that nothing could leave."""
    if not provider_key:
        raise CrmError(
            "No WhatsApp provider is connected, so nothing can be sent.",
            "Run `crm setup`, or set CRM_PROVIDER_KEY.",
        )
