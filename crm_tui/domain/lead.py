"""A lead: a person or firm that may buy, and the addresses by which they are reached."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.phone import Phone
from crm_tui.domain.score import Reason

BEING_ERASED = "(being erased)"
"""What a lead is called from the first step of its erasing until its last row is gone."""


class LeadStatus(StrEnum):
    NEW = "new"
    CONTACTED = "contacted"
    QUALIFIED = "qualified"
    PROPOSAL = "proposal"
    CLOSED = "closed"
    """Won: they bought."""
    LOST = "lost"


OPEN_STATUSES = (LeadStatus.NEW, LeadStatus.CONTACTED, LeadStatus.QUALIFIED, LeadStatus.PROPOSAL)
"""Something may still come of it."""


class LostReason(StrEnum):
    """Why nothing came of it; the value is what people read and write."""

    PRICE = "price"
    NO_ANSWER = "no answer"
    BOUGHT_ELSEWHERE = "bought elsewhere"
    NOT_NOW = "not now"
    WRONG_NUMBER = "wrong number"
    OTHER = "other"
    """Needs words: `other: moved to Dubai`."""


class PointKind(StrEnum):
    """What a contact point's value is; a business-scoped user id stands where no phone is shown."""

    WA_ID = "wa_id"
    BSUID = "bsuid"
    PARENT_BSUID = "parent_bsuid"
    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class ContactPoint:
    channel: str
    """`whatsapp`, `phone` or `email`."""
    kind: PointKind
    value: str
    seen_at: Millis | None = field(default=None, compare=False)
    """When they last wrote from it."""


# When both are given the phone wins (Meta).
_ADDRESSES = (PointKind.WA_ID, PointKind.BSUID)


@dataclass(frozen=True, slots=True)
class Lead:
    id: LeadId
    name: str
    phone: Phone | None
    email: str | None
    company: str | None
    source: str
    status: LeadStatus
    quality_score: int | None
    """1 to 10; None until somebody or something judged it."""
    created_at: Millis
    updated_at: Millis
    tags: tuple[str, ...] = ()
    opted_out_at: Millis | None = None
    """When they wrote STOP; lifted by START."""
    marketing_opted_out_at: Millis | None = None
    """When they switched marketing messages off inside WhatsApp."""
    marketing_consent_at: Millis | None = None
    """When they agreed to get marketing; the consent log holds the proof."""
    marketing_held_until: Millis | None = None
    """WhatsApp held a marketing message back (131049): none before this time."""
    undeliverable: int = 0
    """Messages in a row that could not be delivered; 0 again when they write."""
    referral: Mapping[str, str] | None = None
    """The advertisement by which they came."""
    last_message_at: Millis | None = None
    last_message_preview: str = ""
    last_inbound_at: Millis | None = None
    """When they last wrote something that wants an answer: no reaction, call or notice."""
    unread_count: int = 0
    needs_reply: bool = False
    window_expires_at: Millis | None = None
    """End of the 24 hours in which free-form replies may be sent."""
    draft: str = ""
    contact_points: tuple[ContactPoint, ...] = field(default=())
    owner: str = ""
    """Who looks after them; empty for nobody in particular."""
    value_paise: int | None = None
    """What they may spend."""
    lost_reason: str | None = None
    status_at: Millis | None = None
    """Since when the status holds; None: since they came."""
    custom: Mapping[str, str] = field(default_factory=dict)
    """What has no field of its own, by key; `custom_field` holds the labels."""
    own_score: int | None = None
    """A person's own judgement, 1 to 10: it wins until it is cleared."""
    score_reasons: tuple[Reason, ...] = ()
    do_not_disturb: bool = False
    """A mark of the source or of a person: no marketing, no calls."""
    ai_opted_out_at: Millis | None = None
    """When they asked that no agent reads or drafts for them; the consent log holds the proof."""
    minor: bool = False
    """Under 18: no marketing, no memory, no score (DPDP Act, section 9)."""

    def address(self, channel: str = "whatsapp") -> ContactPoint | None:
        """Where to send: from where they last wrote, else their present number, else any."""
        reachable = [
            p for p in self.contact_points if p.channel == channel and p.kind in _ADDRESSES
        ]
        return max(reachable, key=self._closeness, default=None)

    def _closeness(self, point: ContactPoint) -> tuple[int, bool, int]:
        is_present = self.phone is not None and point.value == self.phone.lstrip("+")
        return (point.seen_at or 0, is_present, -_ADDRESSES.index(point.kind))


@dataclass(frozen=True, slots=True)
class LeadRow:
    """One line of the inbox."""

    id: LeadId
    name: str
    phone: Phone | None
    status: LeadStatus
    last_message_at: Millis | None
    last_message_preview: str
    unread_count: int
    needs_reply: bool
    window_expires_at: Millis | None
    has_draft: bool
    has_suggestion: bool
    """A pending suggestion is ready."""
