"""Ingest: raw webhook events become conversations, each exactly once, whatever comes in between."""

from collections.abc import Callable, Sequence

from crm_tui.domain import opt_out
from crm_tui.domain.actor import CUSTOMER
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.message import Direction, Media, MediaState, MessageStatus, MessageType
from crm_tui.domain.webhook import (
    IdentityChanged,
    Ignored,
    MessageEdited,
    MessageRevoked,
    MessageSeen,
    Origin,
    PreferenceSeen,
    ReactionSeen,
    Seen,
    Sender,
    StatusSeen,
    TemplateSeen,
    Unread,
)
from crm_tui.services.identity import lead_of
from crm_tui.store import (
    events,
    inbox_columns,
    knowledge,
    leads,
    messages,
    outbox,
    suggestions,
    webhooks,
)
from crm_tui.store.connect import INTEGRITY_ERRORS
from crm_tui.store.tx import Tx
from crm_tui.store.webhooks import RawEvent

Parse = Callable[[RawEvent], Sequence[Seen]]

_NO_ANSWER = frozenset({MessageType.SYSTEM, MessageType.REACTION})
_SENSELESS: tuple[type[Exception], ...] = (
    *(ValueError, OverflowError, TypeError, LookupError),
    *INTEGRITY_ERRORS,
)
"""What a part that makes no sense runs into; a full disk or a busy file is no fault of the part."""
_MARKETING_STOPPED = 131050
"""Meta: the user stopped marketing messages."""


def keep_and_apply(tx: Tx, batch: Sequence[RawEvent], parse: Parse, now: Millis) -> int:
    """Store a batch with its cursor and apply it, all in one transaction; how many were new."""
    fresh = 0
    for raw in batch:
        event_id = webhooks.keep(tx, raw)
        if event_id is not None:
            fresh += 1
            apply_event(tx, event_id, raw, parse, now)
    if batch:
        webhooks.set_cursor(tx, batch[-1].spool, batch[-1].seq)
    return fresh


def apply_event(tx: Tx, event_id: int, raw: RawEvent, parse: Parse, now: Millis) -> None:
    """Apply every part of one event; a part that cannot be applied is quarantined with its reason."""
    refused = 0
    for seen in parse(raw):
        reason = seen.reason if isinstance(seen, Unread) else _apply_safely(tx, seen, now)
        if reason is not None:
            refused += 1
            text = seen.raw if isinstance(seen, Unread) else repr(seen)[:65_536]
            webhooks.quarantine(tx, event_id, reason, text, now)
    webhooks.set_state(tx, event_id, "quarantined" if refused else "done")


def _apply_safely(tx: Tx, seen: Seen, now: Millis) -> str | None:
    """Apply one part; the reason when it could not be, with nothing of it left behind."""
    tx.run("SAVEPOINT part")
    try:
        apply(tx, seen, now)
    except CrmError as error:
        reason = error.sentence()
    except _SENSELESS as error:
        reason = f"{type(error).__name__}: {error}"
    else:
        tx.run("RELEASE part")
        return None
    tx.run("ROLLBACK TO part")
    tx.run("RELEASE part")
    return reason[:500]


def apply(tx: Tx, seen: Seen, now: Millis) -> None:
    """Bring one thing that a webhook said into the shop."""
    match seen:
        case MessageSeen():
            _message(tx, seen, now)
        case StatusSeen():
            _status(tx, seen, now)
        case ReactionSeen():
            _reaction(tx, seen, now)
        case MessageEdited():
            _on_known(tx, seen.wa_id, now, lambda found: messages.edit(tx, found, seen.content))
        case MessageRevoked():
            _on_known(tx, seen.wa_id, now, lambda found: messages.revoke(tx, found))
        case IdentityChanged():
            lead_id = lead_of(tx, Sender(seen.old), now)
            leads.add_points(tx, lead_id, seen.new, now)
            events.record(tx, lead_id, "identity_changed", CUSTOMER, now)
        case PreferenceSeen():
            _preference(tx, seen, now)
        case TemplateSeen():
            knowledge.change_template(tx, seen.name, seen.language, seen.status, seen.category)
        case Unread() | Ignored():
            pass


def _message(tx: Tx, seen: MessageSeen, now: Millis) -> None:
    if messages.id_of_wa_id(tx, seen.wa_id) is not None:
        return
    lead_id = lead_of(tx, seen.sender, now, "whatsapp ad" if seen.referral else "whatsapp")
    from_shop = seen.outgoing
    from_customer = seen.origin is Origin.CUSTOMER
    seen_on_phone = messages.written_on_phone_since(tx, lead_id, seen.timestamp)
    messages.add(
        tx,
        messages.NewMessage(
            lead_id=lead_id,
            direction=Direction.OUTBOUND if from_shop else Direction.INBOUND,
            content=seen.content,
            message_type=seen.message_type,
            timestamp=seen.timestamp,
            status=_first_status(from_shop, seen_on_phone),
            actor="person:phone app" if from_shop else str(CUSTOMER),
            origin=seen.origin,
            wa_id=seen.wa_id,
            reply_to_wa_id=seen.reply_to_wa_id,
            media=_media(seen),
            unread=from_customer and not seen_on_phone,
            # An echo from the phone app neither opens nor extends the window (Meta, coexistence).
            opens_window=seen.opens_window and from_customer,
            wants_reply=not from_shop and seen.message_type not in _NO_ANSWER,
            unsupported_reason=seen.unsupported_reason,
        ),
        now,
    )
    if from_customer:
        leads.wrote_from(tx, lead_id, seen.sender.points, seen.timestamp)
    if seen.referral:
        leads.set_referral(tx, lead_id, seen.referral)
    if seen.origin is Origin.PHONE_APP:
        messages.mark_read(tx, lead_id, seen.timestamp)
    if from_customer:
        _note_wish(tx, lead_id, seen, now)
    _go_on(tx, lead_id, now)


def _first_status(from_shop: bool, seen_on_phone: bool) -> MessageStatus:
    if from_shop:
        return MessageStatus.SENT
    return MessageStatus.READ if seen_on_phone else MessageStatus.RECEIVED


def _go_on(tx: Tx, lead_id: LeadId, now: Millis) -> None:
    """The conversation has a new message: what was drafted is stale, and a new draft may be due."""
    suggestions.retire(tx, lead_id)
    waits = inbox_columns.refresh(tx, lead_id, now)
    suggestions.set_draft_due(tx, lead_id, now if waits else None)


def _note_wish(tx: Tx, lead_id: LeadId, seen: MessageSeen, now: Millis) -> None:
    wish = opt_out.wish(seen.content)
    if wish is opt_out.Wish.STOP:
        leads.opt_out(tx, lead_id, "opted_out_at", seen.timestamp)
        events.record(tx, lead_id, "opted_out", CUSTOMER, now, words=seen.content[:80])
    elif wish is opt_out.Wish.START:
        leads.opt_in(tx, lead_id, "opted_out_at", seen.timestamp)
        leads.opt_in(tx, lead_id, "marketing_opted_out_at", seen.timestamp)
        events.record(tx, lead_id, "opted_in", CUSTOMER, now, words=seen.content[:80])


def _media(seen: MessageSeen) -> Media | None:
    if seen.media is None:
        return None
    return Media(
        state=MediaState.PENDING,
        mime_type=seen.media.mime_type,
        filename=seen.media.filename,
        sha256=seen.media.sha256,
        provider_id=seen.media.provider_id,
        url=seen.media.url,
        voice=seen.media.voice,
    )


def _status(tx: Tx, seen: StatusSeen, now: Millis) -> None:
    report = outbox.Report(
        seen.status,
        seen.timestamp,
        seen.error_code,
        seen.error_text,
        seen.pricing_category,
    )
    lead_id = outbox.report(tx, seen.wa_id, seen.tracker, report)
    if lead_id is None:
        return
    if seen.status is MessageStatus.FAILED:
        inbox_columns.refresh(tx, lead_id, now)
        events.record(
            tx, lead_id, "message_failed", CUSTOMER, now, code=seen.error_code, text=seen.error_text
        )
    if seen.error_code == _MARKETING_STOPPED:
        leads.opt_out(tx, lead_id, "marketing_opted_out_at", seen.timestamp)


def _reaction(tx: Tx, seen: ReactionSeen, now: Millis) -> None:
    lead_id = lead_of(tx, seen.sender, now)
    messages.react(tx, seen.target_wa_id, seen.emoji)
    events.record(tx, lead_id, "reaction", CUSTOMER, now, emoji=seen.emoji)


def _on_known(tx: Tx, wa_id: str, now: Millis, change: Callable[[int], None]) -> None:
    """Change a message that is here; one that is not is nothing to change."""
    found = messages.id_of_wa_id(tx, wa_id)
    message = None if found is None else messages.get(tx, found)
    if message is not None:
        change(message.id)
        inbox_columns.refresh(tx, message.lead_id, now)


def _preference(tx: Tx, seen: PreferenceSeen, now: Millis) -> None:
    lead_id = lead_of(tx, seen.sender, now)
    change = leads.opt_in if seen.wants_marketing else leads.opt_out
    change(tx, lead_id, "marketing_opted_out_at", seen.timestamp)
    kind = "marketing_on" if seen.wants_marketing else "marketing_off"
    events.record(tx, lead_id, kind, CUSTOMER, now)


def replay(tx: Tx, parse: Parse, now: Millis, limit: int = 100) -> int:
    """Apply stored events that were not applied yet; how many."""
    waiting = webhooks.unread(tx, limit)
    for event_id, raw in waiting:
        apply_event(tx, event_id, raw, parse, now)
    return len(waiting)


def quarantine_line(
    tx: Tx, spool: str, seq: int | None, line: bytes, reason: str, now: Millis
) -> None:
    """A feed line that could not be opened: kept as it came, and the cursor goes on."""
    shown = line[:65_536].decode("utf-8", "replace")
    if seq is None:
        webhooks.quarantine(tx, None, reason, shown, now)
        return
    event_id = webhooks.keep(tx, RawEvent(spool, seq, "", "", now, {}, line))
    if event_id is not None:
        webhooks.quarantine(tx, event_id, reason, shown, now)
        webhooks.set_state(tx, event_id, "quarantined")
    webhooks.set_cursor(tx, spool, seq)
