"""What a webhook says, whichever provider it came from: the values that a parser yields."""

from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import Millis
from crm_tui.domain.lead import ContactPoint
from crm_tui.domain.message import MessageStatus, MessageType


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


@dataclass(frozen=True, slots=True)
class ReactionSeen:
    """An emoji put on a message; `emoji` None takes it away."""

    wa_id: str
    target_wa_id: str
    sender: Sender
    timestamp: Millis
    emoji: str | None


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
    pricing_category: str | None = None
    pricing_type: str | None = None


@dataclass(frozen=True, slots=True)
class MessageEdited:
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
    """The person switched marketing messages off (`stop`) or on (`resume`, `signup`)."""

    sender: Sender
    wants_marketing: bool
    timestamp: Millis


@dataclass(frozen=True, slots=True)
class TemplateSeen:
    """A template's state or category changed."""

    name: str
    language: str
    status: str | None
    category: str | None


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
    | Unread
    | Ignored
)
