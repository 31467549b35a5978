"""What a webhook says, whichever provider it came from: the values that a parser yields."""

from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import Millis
from crm_tui.domain.content import Details
from crm_tui.domain.lead import ContactPoint
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.domain.refusal import Action


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote, by every id that the webhook shows; at least one point."""

    points: tuple[ContactPoint, ...]
    name: str | None = None
    """The profile name; never a key."""


@dataclass(frozen=True, slots=True)
class MediaRef:
    """A file that the provider holds for a few minutes (address) or days (id)."""

    provider_id: str | None
    url: str | None
    mime_type: str
    filename: str | None = None
    sha256: str | None = None
    voice: bool = False
    too_late: bool = False
    """The webhook came after the provider had dropped the file."""


class Origin(StrEnum):
    CUSTOMER = "customer"
    PHONE_APP = "phone_app"
    """An echo: the shop wrote it in the WhatsApp Business app."""
    HISTORY = "history"
    """Synchronised from before the number was connected."""


@dataclass(frozen=True, slots=True)
class MessageSeen:
    """A message, from the customer or (origin `phone_app`) from the shop's own phone."""

    wa_id: str
    """The provider's message id, the key of idempotent ingest."""
    sender: Sender
    """The customer's side, also for an echo."""
    timestamp: Millis
    message_type: MessageType
    content: str
    """Clean text: the body, a caption, or a plain description of a location, contact, order …"""
    origin: Origin = Origin.CUSTOMER
    outgoing: bool = False
    """The shop wrote it: an echo, or its own side of a synchronised history."""
    reply_to_wa_id: str | None = None
    media: MediaRef | None = None
    referral: dict[str, str] | None = None
    opens_window: bool = True
    """False for system notices and unsupported kinds."""
    unsupported_reason: str | None = None
    details: Details | None = None
    """A place, contact cards, or what was tapped."""
    forwarded: bool = False
    status: MessageStatus | None = None
    """Of a synchronised message of the shop's own: how far it had come."""
    placeholder: bool = False
    """Its file follows in another webhook under the same id (coexistence, "history")."""


@dataclass(frozen=True, slots=True)
class ReactionSeen:
    """An emoji put on a message; `emoji` None takes it away."""

    wa_id: str
    target_wa_id: str
    sender: Sender
    timestamp: Millis
    emoji: str | None
    origin: Origin = Origin.CUSTOMER
    outgoing: bool = False
    """The shop put it on, in the WhatsApp Business app."""


@dataclass(frozen=True, slots=True)
class StatusSeen:
    """A delivery report for a message of ours."""

    wa_id: str
    status: MessageStatus
    timestamp: Millis
    tracker: str | None = None
    """The outbox id that we sent along (`biz_opaque_callback_data`), when it came back."""
    error_code: int | None = None
    error_text: str | None = None
    action: Action | None = None
    """What the error asks the shop to do, by the provider's own table."""
    pricing_category: str | None = None
    pricing_type: str | None = None
    """`regular`, `free_customer_service` or `free_entry_point`."""
    other_id: str | None = None
    """Another id of the same message: Gupshup's own, where `wa_id` is WhatsApp's."""
    recipient: Sender | None = None
    """To whom it went, by every id that the report shows."""


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """The sender changed the words of a message."""

    wa_id: str
    """Id of the original message."""
    content: str
    timestamp: Millis


@dataclass(frozen=True, slots=True)
class MessageRevoked:
    wa_id: str
    """Id of the original message."""
    timestamp: Millis


@dataclass(frozen=True, slots=True)
class IdentityChanged:
    """A person's number or user id changed: both points are one person."""

    old: tuple[ContactPoint, ...]
    new: tuple[ContactPoint, ...]
    timestamp: Millis


@dataclass(frozen=True, slots=True)
class PreferenceSeen:
    """The person switched messages off (`stop`) or on (`resume`, `signup`)."""

    sender: Sender
    wants: bool
    timestamp: Millis
    everything: bool = False
    """All messages of the shop, not marketing alone (Gupshup, "user-event")."""
    words: str = ""
    """What the provider said, as proof."""


@dataclass(frozen=True, slots=True)
class TemplateSeen:
    """A template's state or category changed."""

    name: str
    language: str
    status: str | None = None
    category: str | None = None
    quality: str | None = None
    """`green`, `yellow`, `red` or `unknown`."""
    reason: str | None = None
    """Why it was rejected or paused, in the provider's words."""
    changed: bool = False
    """Its words changed at the provider: the list must be fetched again."""


class Blocks(StrEnum):
    """What an account may not send any more."""

    NOTHING = "nothing"
    TEMPLATES = "templates"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """A notice about the shop's number or account: quality, limit, restriction, name, alert."""

    kind: str
    """The provider's word for it, like `account_alerts`."""
    text: str
    """One sentence for the owner, with the next step where there is one."""
    timestamp: Millis
    urgent: bool = False
    """Worth a line on the screen, not only in the list of notices."""
    blocks: Blocks | None = None
    """What is blocked from now on (`NOTHING` lifts it); None says nothing about that."""
    blocked_until: Millis | None = None
    quality: str | None = None
    """Of the number: `green`, `yellow` or `red`."""
    daily_limit: int | None = None
    """People a day that may be written to first; 0 is no limit; None says nothing about it."""


@dataclass(frozen=True, slots=True)
class ContactSeen:
    """The phone app's address book names somebody (coexistence)."""

    sender: Sender


@dataclass(frozen=True, slots=True)
class LeadSeen:
    """Somebody asked for something on a web form or a portal."""

    draft: LeadDraft
    words: str
    """What they asked in one text, for the list and the timeline."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A part that could not be read: it goes to quarantine with this reason, the rest goes on."""

    reason: str
    raw: str
    """The part as JSON text, at most 64 KB."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A known or unknown notice that changes nothing here; the raw event is kept all the same."""

    field: str


Seen = (
    MessageSeen
    | ReactionSeen
    | StatusSeen
    | MessageEdited
    | MessageRevoked
    | IdentityChanged
    | PreferenceSeen
    | TemplateSeen
    | AccountSeen
    | ContactSeen
    | LeadSeen
    | Unread
    | Ignored
)
