"""The seam to a WhatsApp provider: what it can do, and the four ways a send can end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from crm_tui.domain.capability import Capabilities
from crm_tui.domain.clock import Millis
from crm_tui.domain.content import Buttons, Cards, Link, Location, Menu
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint
from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.domain.refusal import Action as Action
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.domain.webhook import MediaRef


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took it; delivery is reported later."""

    wa_id: str
    recipient: str | None = None
    """The recipient's WhatsApp id as the provider knows it, when it says so."""
    provider: str = ""
    """Who took it, by name."""


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
    """Certainly not sent, and may be tried again: there was no connection, or its file did not go up."""

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


@dataclass(frozen=True, slots=True)
class Text:
    body: str


@dataclass(frozen=True, slots=True)
class File:
    """A picture, document, recording, video or sticker, whole in memory."""

    kind: MessageType
    content: bytes
    mime_type: str
    filename: str
    caption: str = ""
    voice: bool = False
    """A recording that plays like one made in WhatsApp (Ogg Opus)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Words with something to tap below them."""

    body: str
    choices: Buttons | Menu | Link


@dataclass(frozen=True, slots=True)
class Reaction:
    target_wa_id: str
    emoji: str
    """Empty takes the reaction away."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its values, and the file on top of it where it has one."""

    template: Template
    call: TemplateCall
    header: File | None = None


Content = Text | File | Location | Cards | Asked | Reaction | Filled


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as the provider lists it among those that it took."""

    wa_id: str
    text: str
    at: Millis
    status: MessageStatus


@dataclass(frozen=True, slots=True)
class AccountState:
    """The number as the provider sees it now."""

    name: str = ""
    """The approved display name."""
    quality: str = ""
    """`green`, `yellow`, `red`, or empty when it does not say."""
    daily_limit: int | None = None
    """People a day that may be written to first; 0 is no limit; None when it does not say."""
    connected: bool = True


class NoHost(CrmError):
    """There is no such place at all: trying again changes nothing."""


class FileHost(Protocol):
    """A public place for files, for providers that fetch them from an address."""

    async def put(self, file: File) -> str:
        """The address, good for half an hour at least; raises CrmError when it cannot be had."""
        ...


class Sender(Protocol):
    """What takes a message."""

    async def send(
        self, to: ContactPoint, what: Content, *, tracker: str, reply_to: str | None = None
    ) -> Outcome:
        """Send one message; a file is uploaded first, and one that could not be is not sent.

        `tracker` comes back in every status where the provider carries it, `reply_to` is a WhatsApp
        message id. What the provider cannot carry is Refused, with what to do instead.
        """
        ...


class Provider(Sender, Protocol):
    """One WhatsApp provider account; every call has its own time limit and never raises for an outcome."""

    name: str

    @property
    def can(self) -> Capabilities:
        """What it can carry."""
        ...

    async def mark_read(self, wa_id: str, *, typing: bool = False) -> bool:
        """Show the customer blue ticks (and that somebody types); False when it was not done."""
        ...

    async def fetch_media(self, ref: MediaRef, limit: int) -> bytes:
        """The file of an inbound message, at most `limit` bytes; raises MediaGone or MediaNotNow."""
        ...

    async def list_templates(self) -> tuple[Template, ...]:
        """Every template of the account; raises CrmError when the list cannot be had."""
        ...

    async def create_template(self, template: Template, examples: Sequence[str]) -> Template:
        """Submit a template for approval, with an example for each of its variables in their order.

        The template as the provider took it (its category may be another one); raises CrmError.
        """
        ...

    async def look_up(self, to: ContactPoint, since: Millis) -> tuple[Sent, ...]:
        """What it took for this person since then; () where it cannot say. Raises CrmError."""
        ...

    async def account(self) -> AccountState | None:
        """The number's state; None where it cannot say. Raises CrmError."""
        ...

    async def aclose(self) -> None: ...
