"""The readable side of one inbound message, whichever provider told it."""

from dataclasses import dataclass

from crm_tui.domain.content import Details
from crm_tui.domain.message import MessageType
from crm_tui.domain.webhook import MediaRef


@dataclass(frozen=True, slots=True)
class Told:
    message_type: MessageType
    content: str
    media: MediaRef | None = None
    details: Details | None = None
    unsupported: str | None = None
    """Why a person cannot read it here."""
