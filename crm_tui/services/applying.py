"""What a webhook said, brought into the shop: one function for each kind of thing seen."""

from dataclasses import dataclass

from crm_tui.domain import opt_out
from crm_tui.domain.actor import CUSTOMER
from crm_tui.domain.clock import MINUTE, Millis
from crm_tui.domain.consent import Consent, Evidence, Purpose
from crm_tui.domain.ids import MESSAGE, LeadId, MessageId, show_id
from crm_tui.domain.lead import PointKind
from crm_tui.domain.message import Direction, Media, MediaState, MessageStatus, MessageType
from crm_tui.domain.phone import phone_of_wa_id
from crm_tui.domain.webhook import (
    AccountSeen,
    ContactSeen,
    IdentityChanged,
    Ignored,
    LeadSeen,
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
from crm_tui.services import account, capturing, consent, forgetting, reporting, template_news
from crm_tui.services.follow_ups import own_promises
from crm_tui.services.identity import join, known_lead, lead_of
from crm_tui.services.late_media import TOO_LATE
from crm_tui.store import erasing_again, events, held_changes, leads, messages, reactions
from crm_tui.store.held_changes import HeldChange
from crm_tui.store.reports import Names, Report
from crm_tui.store.tx import Tx

_TALKING = 30 * MINUTE
_NO_ANSWER = frozenset({MessageType.SYSTEM, MessageType.REACTION})


@dataclass(frozen=True, slots=True)
class Touched:
    """A lead whose line in the inbox must be brought into step."""

    lead_id: LeadId
    spoke: bool = False
    """The conversation has a new message: drafts are stale, and a new one may be due."""


def apply(tx: Tx, seen: Seen, now: Millis) -> Touched | None:
    """Bring one thing that a webhook said into the shop; whose inbox line it concerns."""
    match seen:
        case MessageSeen():
            return _message(tx, seen, now)
        case StatusSeen():
            return _status(tx, seen, now)
        case ReactionSeen():
            return _reaction(tx, seen, now)
        case MessageEdited():
            return _change(tx, seen.wa_id, HeldChange("edit", seen.content, seen.timestamp))
        case MessageRevoked():
            return _change(tx, seen.wa_id, HeldChange("revoke", "", seen.timestamp))
        case IdentityChanged():
            return _identity(tx, seen, now)
        case PreferenceSeen():
            return _preference(tx, seen, now)
        case TemplateSeen():
            template_news.note(tx, seen, now)
        case AccountSeen():
            account.note(tx, seen, now)
        case ContactSeen():
            known_lead(tx, seen.sender, now)
        case LeadSeen():
            return Touched(capturing.capture(tx, seen.draft, CUSTOMER, now).lead_id)
        case Unread() | Ignored():
            pass
    return None


# -- messages -----------------------------------------------------------------------------------


def _message(tx: Tx, seen: MessageSeen, now: Millis) -> Touched | None:
    known = messages.id_of_wa_id(tx, seen.wa_id)
    if known is not None:
        return _again(tx, seen, known)
    if _is_erased(tx, seen.sender, seen.timestamp, now):
        return None
    lead_id = lead_of(tx, seen.sender, now, "whatsapp ad" if seen.referral else "whatsapp")
    from_customer = seen.origin is Origin.CUSTOMER
    seen_on_phone = messages.written_on_phone_since(tx, lead_id, seen.timestamp)
    message_id = messages.add_new(tx, _new(seen, lead_id, seen_on_phone), now)
    _take_held(tx, seen.wa_id, message_id)
    if seen.outgoing:
        reporting.take_held(tx, seen.wa_id, now)
    if from_customer:
        leads.wrote_from(tx, lead_id, seen.sender.points, seen.timestamp)
        _note_wish(tx, lead_id, message_id, seen, now)
    if seen.referral:
        leads.set_referral(tx, lead_id, seen.referral)
    if seen.origin is Origin.PHONE_APP:
        messages.mark_read(tx, lead_id, seen.timestamp)
        own_promises.note(tx, message_id, now)
    return Touched(lead_id, spoke=True)


def _is_erased(tx: Tx, sender: Sender, at: Millis, now: Millis) -> bool:
    """Whether nobody is left whose it is: it was written before an erasing, and lay at the relay meanwhile."""
    return erasing_again.was_before(tx, sender.points, at) and known_lead(tx, sender, now) is None


def _again(tx: Tx, seen: MessageSeen, known: MessageId) -> Touched | None:
    """An id that is here already: a double, or the file of a message that waited for it."""
    if seen.placeholder:
        return None
    message = messages.get(tx, known)
    if message is None:
        return None
    new = _new(seen, message.lead_id, seen_on_phone=True)
    return Touched(message.lead_id) if messages.fill_placeholder(tx, known, new) else None


def _new(seen: MessageSeen, lead_id: LeadId, seen_on_phone: bool) -> messages.NewMessage:
    from_shop, from_customer = seen.outgoing, seen.origin is Origin.CUSTOMER
    return messages.NewMessage(
        lead_id=lead_id,
        direction=Direction.OUTBOUND if from_shop else Direction.INBOUND,
        content=seen.content,
        message_type=seen.message_type,
        timestamp=seen.timestamp,
        status=_first_status(seen, seen_on_phone),
        actor="person:phone app" if from_shop else str(CUSTOMER),
        origin=seen.origin,
        wa_id=seen.wa_id,
        reply_to_wa_id=seen.reply_to_wa_id,
        media=_media(seen),
        details=seen.details,
        forwarded=seen.forwarded,
        placeholder=seen.placeholder,
        unread=from_customer and not seen_on_phone,
        # An echo from the phone app neither opens nor extends the window (Meta, coexistence).
        opens_window=seen.opens_window and from_customer,
        wants_reply=not from_shop and seen.message_type not in _NO_ANSWER,
        unsupported_reason=seen.unsupported_reason,
    )


def _first_status(seen: MessageSeen, seen_on_phone: bool) -> MessageStatus:
    if seen.outgoing:
        return seen.status or MessageStatus.SENT
    is_read = seen_on_phone or seen.origin is Origin.HISTORY
    return MessageStatus.READ if is_read else MessageStatus.RECEIVED


def _take_held(tx: Tx, wa_id: str, message_id: MessageId) -> None:
    """What overtook the message: its reactions, and what its sender changed about it."""
    if reactions.wait_for(tx, wa_id):
        reactions.refresh(tx, wa_id)
    for change in held_changes.take(tx, wa_id):
        _apply_change(tx, message_id, change)


def _media(seen: MessageSeen) -> Media | None:
    if seen.media is None:
        return None
    return Media(
        state=MediaState.GONE if seen.media.too_late else MediaState.PENDING,
        error=TOO_LATE if seen.media.too_late else None,
        mime_type=seen.media.mime_type,
        filename=seen.media.filename,
        sha256=seen.media.sha256,
        provider_id=seen.media.provider_id,
        url=seen.media.url,
        voice=seen.media.voice,
    )


def _change(tx: Tx, wa_id: str, change: HeldChange) -> Touched | None:
    """Change a message; one that is not here yet is changed when it comes."""
    found = messages.id_of_wa_id(tx, wa_id)
    message = None if found is None else messages.get(tx, found)
    if message is None:
        held_changes.hold(tx, wa_id, change)
        return None
    _apply_change(tx, message.id, change)
    # What was drafted rests on words that are not there any more.
    return Touched(message.lead_id, spoke=message.direction is Direction.INBOUND)


def _apply_change(tx: Tx, message_id: MessageId, change: HeldChange) -> None:
    if change.kind == "edit":
        messages.edit(tx, message_id, change.content, change.at)
    else:
        messages.revoke(tx, message_id)
    forgetting.forget_message(tx, message_id)


def _reaction(tx: Tx, seen: ReactionSeen, now: Millis) -> Touched | None:
    if messages.id_of_wa_id(tx, seen.wa_id) is not None:
        return None
    if _is_erased(tx, seen.sender, seen.timestamp, now):
        return None
    lead_id = lead_of(tx, seen.sender, now)
    from_customer = seen.origin is Origin.CUSTOMER
    messages.add(
        tx,
        messages.NewMessage(
            lead_id=lead_id,
            direction=Direction.OUTBOUND if seen.outgoing else Direction.INBOUND,
            content=seen.emoji or "",
            message_type=MessageType.REACTION,
            timestamp=seen.timestamp,
            status=MessageStatus.SENT if seen.outgoing else MessageStatus.RECEIVED,
            actor="person:phone app" if seen.outgoing else str(CUSTOMER),
            origin=seen.origin,
            wa_id=seen.wa_id,
            reply_to_wa_id=seen.target_wa_id,
            # Any message of the customer opens the window, a reaction as well (Meta).
            opens_window=from_customer,
        ),
        now,
    )
    if from_customer:
        leads.wrote_from(tx, lead_id, seen.sender.points, seen.timestamp)
    reactions.refresh(tx, seen.target_wa_id)
    return Touched(lead_id)


# -- statuses -----------------------------------------------------------------------------------


def _status(tx: Tx, seen: StatusSeen, now: Millis) -> Touched | None:
    lead_id = reporting.apply(
        tx,
        Names(seen.wa_id, seen.tracker, seen.other_id),
        Report(
            seen.status,
            seen.timestamp,
            seen.error_code,
            seen.error_text,
            seen.pricing_category,
            seen.pricing_type,
            seen.action,
        ),
        now,
    )
    if lead_id is None:
        return None
    if seen.recipient is not None:
        lead_id = _learn_points(tx, lead_id, seen.recipient, now)
    return Touched(lead_id) if seen.status is MessageStatus.FAILED else None


def _learn_points(tx: Tx, lead_id: LeadId, recipient: Sender, now: Millis) -> LeadId:
    """A report may show another id of the person that the message went to; the lead that stays."""
    owners = leads.owners(tx, recipient.points)
    kept, *others = sorted({lead_id, *owners.values()})
    join(tx, kept, others, now)
    leads.add_points(tx, kept, [one for one in recipient.points if one not in owners], now)
    return kept


# -- people -------------------------------------------------------------------------------------


def _identity(tx: Tx, seen: IdentityChanged, now: Millis) -> Touched:
    """A new number or user id: whoever had the old one has the new one, and answers go there."""
    lead_id = lead_of(tx, Sender((*seen.old, *seen.new)), now)
    leads.wrote_from(tx, lead_id, seen.new, seen.timestamp)
    number = next((phone_of_wa_id(p.value) for p in seen.new if p.kind is PointKind.WA_ID), None)
    if number is not None:
        leads.change(tx, lead_id, now, phone=number)
    events.record(tx, lead_id, "identity_changed", CUSTOMER, now)
    return Touched(lead_id)


def _note_wish(
    tx: Tx, lead_id: LeadId, message_id: MessageId, seen: MessageSeen, now: Millis
) -> None:
    if (purpose := opt_out.withdrawn(seen.content)) is not None:
        _withdraw(tx, lead_id, purpose, message_id, seen, now)
        return
    wish = opt_out.wish(seen.content)
    if wish is None or (opt_out.is_ambiguous(seen.content) and _asked_lately(tx, lead_id, seen)):
        return
    wants = wish is opt_out.Wish.START
    shown = show_id(MESSAGE, message_id)
    proof = f"{shown}: {seen.content[:200]}"
    _wish(tx, lead_id, Purpose.MESSAGES, wants, seen.timestamp, proof)
    lead = leads.get(tx, lead_id)
    if wants and lead is not None and lead.marketing_opted_out_at is not None:
        # START takes back what they stopped; it asks for nothing that they never had.
        _wish(tx, lead_id, Purpose.MARKETING, wants, seen.timestamp, proof)
    kind = "opted_in" if wants else "opted_out"
    events.record(tx, lead_id, kind, CUSTOMER, now, words=seen.content[:80], message=shown)


def _withdraw(
    tx: Tx, lead_id: LeadId, purpose: Purpose, message_id: MessageId, seen: MessageSeen, now: Millis
) -> None:
    """`no offers`, `no AI`: one purpose alone; they go on being written to."""
    shown = show_id(MESSAGE, message_id)
    proof = f"{shown}: {seen.content[:200]}"
    _wish(tx, lead_id, purpose, False, seen.timestamp, proof)
    events.record(
        tx, lead_id, f"{purpose}_off", CUSTOMER, now, words=seen.content[:80], message=shown
    )


def _asked_lately(tx: Tx, lead_id: LeadId, seen: MessageSeen) -> bool:
    """The shop wrote to them in its own words just now: `nahi chahiye` is an answer to that."""
    return messages.wrote_freely_since(tx, lead_id, Millis(seen.timestamp - _TALKING))


def _preference(tx: Tx, seen: PreferenceSeen, now: Millis) -> Touched:
    lead_id = lead_of(tx, seen.sender, now)
    purpose = Purpose.MESSAGES if seen.everything else Purpose.MARKETING
    proof = seen.words or "switched in WhatsApp"
    _wish(tx, lead_id, purpose, seen.wants, seen.timestamp, proof, Evidence.PROVIDER)
    kind = f"{'opted' if seen.everything else 'marketing'}_{_word(seen)}"
    events.record(tx, lead_id, kind, CUSTOMER, now, words=proof[:80])
    return Touched(lead_id)


def _word(seen: PreferenceSeen) -> str:
    on, off = ("in", "out") if seen.everything else ("on", "off")
    return on if seen.wants else off


def _wish(
    tx: Tx,
    lead_id: LeadId,
    purpose: Purpose,
    wants: bool,
    at: Millis,
    proof: str,
    evidence: Evidence = Evidence.MESSAGE,
) -> None:
    said = Consent(lead_id, purpose, wants, at, "whatsapp", proof, str(CUSTOMER), evidence)
    consent.keep_heard(tx, said)
