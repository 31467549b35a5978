"""The seam to a WhatsApp provider: what it can do, and the four ways a send can end."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from crm_tui.domain.business import Template
from crm_tui.domain.lead import ContactPoint
from crm_tui.domain.message import TemplateCall
from crm_tui.domain.webhook import MediaRef


class Action(StrEnum):
    """What to do about a refusal (error tables of the providers)."""

    RETRY = "retry"
    SLOW = "slow"
    LATER = "later"
    TEMPLATE = "template"
    FIX = "fix"
    AUTH = "auth"
    STOP = "stop"
    OPT_OUT = "opt_out"
    BAD_NUMBER = "bad_number"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took it; delivery is reported later."""

    wa_id: str
    recipient: str | None = None
    """The recipient's WhatsApp id as the provider knows it, when it says so."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider answered no: it was certainly not sent."""

    code: int | None
    text: str
    """One sentence for the person, with the next step."""
    action: Action
    retry_after: float | None = None
    """Seconds that the provider asked to wait."""


@dataclass(frozen=True, slots=True)
class NotReached:
    """No connection was made: it was certainly not sent, and may be tried again."""

    text: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request left and no usable answer came: it may have been sent, so it is never repeated."""

    text: str


Outcome = Accepted | Refused | NotReached | Unknown


class MediaGone(Exception):
    """The provider no longer has the file, or refuses it for good."""


class MediaNotNow(Exception):
    """The file could not be fetched this time."""


class Provider(Protocol):
    """One WhatsApp provider account; every call has its own time limit and never raises for an outcome."""

    name: str

    async def send_text(
        self, to: ContactPoint, text: str, *, tracker: str, reply_to: str | None = None
    ) -> Outcome:
        """Free-form text; `tracker` comes back in every status, `reply_to` is a WhatsApp message id."""
        ...

    async def send_template(
        self, to: ContactPoint, template: Template, call: TemplateCall, *, tracker: str
    ) -> Outcome: ...

    async def mark_read(self, wa_id: str) -> bool:
        """Show the customer blue ticks; False when the provider refused."""
        ...

    async def fetch_media(self, ref: MediaRef, limit: int) -> bytes:
        """The file of an inbound message, at most `limit` bytes; raises MediaGone or MediaNotNow."""
        ...

    async def list_templates(self) -> tuple[Template, ...]:
        """Every template of the account; raises CrmError when the list cannot be had."""
        ...

    async def aclose(self) -> None: ...
