"""A lead: a person or firm that may buy, and the addresses by which they are reached."""

from dataclasses import dataclass, field
from enum import StrEnum

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.phone import Phone


class LeadStatus(StrEnum):
    NEW = "new"
    CONTACTED = "contacted"
    QUALIFIED = "qualified"
    PROPOSAL = "proposal"
    CLOSED = "closed"


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
    last_message_at: Millis | None = None
    last_message_preview: str = ""
    last_inbound_at: Millis | None = None
    unread_count: int = 0
    needs_reply: bool = False
    window_expires_at: Millis | None = None
    """End of the 24 hours in which free-form replies may be sent."""
    draft: str = ""
    contact_points: tuple[ContactPoint, ...] = field(default=())

    def address(self, channel: str = "whatsapp") -> ContactPoint | None:
        """Where to send: the WhatsApp id, else the business-scoped id, else the phone number."""
        by_kind = {p.kind: p for p in self.contact_points if p.channel in (channel, "phone")}
        for kind in (PointKind.WA_ID, PointKind.BSUID, PointKind.PHONE):
            if kind in by_kind:
                return by_kind[kind]
        return None


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
