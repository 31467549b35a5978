"""The timeline of a lead: everything that happened with it, in one list."""

from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import Millis


class EntryKind(StrEnum):
    """The value is what people filter by."""

    MESSAGE = "message"
    CALL = "call"
    NOTE = "note"
    TASK = "task"
    STATUS = "status"
    FIELD = "field"
    IMPORT = "import"
    ENQUIRY = "enquiry"
    SUGGESTION = "suggestion"
    CONSENT = "consent"
    MERGE = "merge"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entry:
    kind: EntryKind
    at: Millis
    actor: str
    title: str
    """What it was: `they wrote`, `call: no answer`, `status: new → qualified`."""
    words: str
    """Of the message, note …; foreign text: clean it before it is shown."""
    ref: str
    """The id of the row that it stands for, like `M12`."""


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A place in a timeline: everything strictly before it is still to come."""

    at: Millis
    place: int
    """Of the source among those of one moment."""
    id: int

    def __str__(self) -> str:
        return f"{self.at}.{self.place}.{self.id}"


def read_cursor(text: str) -> Cursor | None:
    """The reverse of `str(cursor)`; None when it is none."""
    parts = text.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    at, place, row = map(int, parts)
    return Cursor(Millis(at), place, row)


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first."""

    entries: tuple[Entry, ...]
    next: Cursor | None
    """From where the next page goes on; None at the end."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which something happened."""

    starts_at: Millis
    """Midnight in the shop's zone."""
    ends_at: Millis
    """The next midnight: a cursor there begins with the day's newest entry."""
    entries: int
