"""Messages that travel between panes; those of one widget stand inside it."""

from array import array
from dataclasses import dataclass

from textual.message import Message

from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.lead import Lead, LeadRow
from crm_tui.domain.message import Media
from crm_tui.domain.message import Message as ChatMessage
from crm_tui.domain.suggestion import Suggestion


@dataclass
class OpenChat(Message):
    """Somebody wants this chat on screen."""

    lead_id: LeadId
    write: bool = False
    """Go straight to the composer."""
    at: MessageId | None = None
    """Go to this message."""


@dataclass
class ChatLoaded(Message):
    """A chat was read from the database."""

    lead: Lead
    page: list[ChatMessage]
    """The newest messages, newest last."""
    whole: bool
    """There are no older ones."""
    suggestions: list[Suggestion]
    """Pending ones, best first."""
    being_written: str | None = None
    """What is there of a draft that was asked for; None when none is."""


@dataclass
class OlderLoaded(Message):
    """More of the open chat's past."""

    lead_id: LeadId
    before: MessageId
    page: list[ChatMessage]


@dataclass
class OrderLoaded(Message):
    """All lead ids in list order, for this search."""

    search: str
    order: "array[int]"
    kept: str = ""
    """The saved filter that it is for; empty for none."""


@dataclass
class RowsLoaded(Message):
    """Lines of the list, with the ids that were asked for."""

    asked: tuple[LeadId, ...]
    rows: list[LeadRow]


@dataclass
class Changed(Message):
    """The database changed: which leads, and of which of them more than the list line."""

    leads: frozenset[LeadId]
    order: bool
    """The list's order may be another one now."""
    account: bool = False
    """What WhatsApp says about the account is not what it was."""
    people: bool = False
    """Somebody was added, let go, or has another role."""


@dataclass
class Marked(Message):
    """So many leads are marked in the list."""

    count: int


@dataclass
class Busy(Message):
    """What is being done to many leads, and how far it is; empty when it is done."""

    words: str


@dataclass
class Queued(Message):
    """A message counts down; until it leaves it can be taken back."""

    message: ChatMessage
    name: str
    """The lead's name, for the bar."""


@dataclass
class TakenBack(Message):
    """A queued message was stopped; its text belongs into the composer again."""

    message_id: MessageId
    lead_id: LeadId
    text: str | None
    """None when it had left already; empty for a reaction."""
    file: Media | None = None
    """What was attached to it."""


@dataclass
class CameBack(Message):
    """A person said that this message did not arrive: its words are theirs again."""

    message: ChatMessage


@dataclass
class Problem(Message):
    """Something could not be done: one sentence with the next step."""

    text: str


@dataclass
class Notice(Message):
    """Something worth a line, no problem."""

    text: str
    seconds: float = 4.0
    """How long it stands there."""


@dataclass
class Stepped(Message):
    """A step over a lead was taken: what was done, for the notice that names the undo key."""

    words: str


@dataclass
class TopSeen(Message):
    """What the top bar shows."""

    worker_alive: bool
    unread: int
    warning: str
    """The newest urgent notice about the account; empty when all is well."""
    service: bool = False
    """The worker runs as a service: it goes on when the inbox is left."""
    stopped: bool = False
    """The kill switch is on: nothing leaves by itself."""
