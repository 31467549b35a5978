"""Messages: kinds, states, and the rule by which a state may follow another."""

from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import Millis
from crm_tui.domain.content import Details
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.template import TemplateCall


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class MessageType(StrEnum):
    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"
    AUDIO = "audio"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACTS = "contacts"
    REACTION = "reaction"
    INTERACTIVE = "interactive"
    BUTTON = "button"
    ORDER = "order"
    TEMPLATE = "template"
    SYSTEM = "system"
    UNSUPPORTED = "unsupported"


MEDIA_TYPES = frozenset(
    {
        MessageType.IMAGE,
        MessageType.VIDEO,
        MessageType.DOCUMENT,
        MessageType.AUDIO,
        MessageType.STICKER,
    }
)


class MessageStatus(StrEnum):
    RECEIVED = "received"
    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    """Handed to the provider, no answer: never repeated by itself."""
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


# Meta, "status object": apply as a rank, ignore lower ones; `failed` overrides only what is not yet
# delivered and is final. `played` counts as read.
_RANK = {
    MessageStatus.QUEUED: 0,
    MessageStatus.SENDING: 1,
    MessageStatus.UNKNOWN: 2,
    MessageStatus.SENT: 3,
    MessageStatus.FAILED: 4,
    MessageStatus.DELIVERED: 5,
    MessageStatus.READ: 6,
}


def may_follow(current: MessageStatus, reported: MessageStatus) -> bool:
    """Whether a provider's status moves an outbound message forward; order and doubles do not matter.

    A report that a message failed, once it is delivered or read, is refused; so is any after `failed`.
    """
    if current in (MessageStatus.RECEIVED, MessageStatus.FAILED):
        return False
    return _RANK[reported] > _RANK[current]


class MediaState(StrEnum):
    PENDING = "pending"
    STORED = "stored"
    GONE = "gone"
    """The provider no longer has it, or refused it for good."""


@dataclass(frozen=True, slots=True)
class Media:
    """The file of a message; on disk encrypted, under a name made from its content."""

    state: MediaState
    mime_type: str
    filename: str | None = None
    size: int | None = None
    """Bytes; known once stored."""
    sha256: str | None = None
    """Hex digest of the plain file; known once stored."""
    provider_id: str | None = None
    url: str | None = None
    voice: bool = False
    seconds: float | None = None
    """How long a voice note plays; known once stored."""
    preview: "Preview | None" = None
    """A small picture of it; known once stored, where pictures can be read."""
    file: str | None = None
    """Its name in the media folder; known once stored."""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A picture as a terminal can paint it: rows of RGB pixels, two rows to a line of cells."""

    width: int
    height: int
    pixels: bytes
    """`width * height * 3` bytes, row by row."""


@dataclass(frozen=True, slots=True)
class Message:
    id: MessageId
    lead_id: LeadId
    direction: Direction
    content: str
    message_type: MessageType
    whatsapp_message_id: str | None
    timestamp: Millis
    """The provider's time for inbound, the time of queueing for outbound."""
    status: MessageStatus
    actor: str
    reply_to: MessageId | None = None
    reply_preview: str | None = None
    """First words of the quoted message, when it is known here."""
    media: Media | None = None
    template: TemplateCall | None = None
    details: Details | None = None
    """What it carries beside its words."""
    reaction: str | None = None
    """The emoji that the other side put on this message."""
    our_reaction: str | None = None
    """The emoji that the shop put on it; one whose sending failed is not there."""
    forwarded: bool = False
    send_at: Millis | None = None
    """A queued message leaves at this time; until then it can be taken back."""
    error_code: int | None = None
    error_text: str | None = None
    edited: bool = False
    revoked: bool = False
