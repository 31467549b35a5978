"""Erasing a person: why, how far it is, by what they are recognised, how long a hold may be."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote_plus

from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint, PointKind

LONGEST_HOLD = 8 * 366
"""Days: tax and company law ask for eight years at most."""
_NATIONAL = 10
"""Digits of an Indian number without its country: how people write it."""
_SHORTEST_NAME = 5
"""A shorter name, or one of a single word, is many people's and stands in many texts."""
_NO_DIGITS = re.compile(rb"\D+")


KINDS = {
    "message": ("message", "messages"),
    "media": ("file", "files"),
    "suggestion": ("draft or suggestion", "drafts and suggestions"),
    "lead_fact": ("remembered fact", "remembered facts"),
    "memory": ("text in the memory", "texts in the memory"),
    "note": ("note", "notes"),
    "task": ("task", "tasks"),
    "call_log": ("call", "calls"),
    "consent": ("line of the consent log", "lines of the consent log"),
    "enquiry": ("enquiry", "enquiries"),
    "event": ("entry of the timeline", "entries of the timeline"),
    "enrolment": ("run of a workflow", "runs of workflows"),
    "broadcast_person": ("broadcast they were in", "broadcasts they were in"),
    "experiment_person": ("test they were in", "tests they were in"),
}
"""What a person is told about, by table: one of it, and several."""


def in_words(kind: str, number: int) -> str:
    """`1 message`, `1,200 messages`."""
    one, several = KINDS[kind]
    return f"{number:,} {one if number == 1 else several}"


class Why(StrEnum):
    WISH = "wish"
    """They asked for it: a restored backup erases them again, an import tells."""
    RETENTION = "retention"
    """The shop's own rule about old chats."""
    AGAIN = "again"
    """A restored backup had them still."""


class Stage(StrEnum):
    """What is done next; each may be done again from its beginning."""

    ROWS = "rows"
    LEAD = "lead"
    TRACES = "traces"
    FILES = "files"
    INDEX = "index"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Marks:
    """By what raw texts, logs and lists are known to speak of them; gone once they are erased."""

    digits: tuple[str, ...] = ()
    """National numbers, digits only."""
    words: tuple[str, ...] = ()
    """Addresses and other ids, as they stand."""
    names: tuple[str, ...] = ()
    """Full names: two words and more."""

    def are_in(self, raw: bytes) -> bool:
        """Whether a raw text (JSON, a web form's body, a line) is about them: number, address or id."""
        return any(self._in_one(one) for one in _spellings(raw))

    def are_in_text(self, text: str) -> bool:
        """The same for text of our own, where a full name counts too."""
        return self.are_in(text.encode()) or any(
            re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) for name in self.names
        )

    def _in_one(self, raw: bytes) -> bool:
        folded = raw.lower()
        if any(word.lower().encode() in folded for word in self.words):
            return True
        if not self.digits:
            return False
        joined = _NO_DIGITS.sub(b"", raw)
        return any(one.encode() in joined for one in self.digits)


def _spellings(raw: bytes) -> Iterable[bytes]:
    """As it stands, out of a web form's escapes, and out of JSON's."""
    yield raw
    if b"%" in raw:
        yield unquote_plus(raw.decode("utf-8", "replace")).encode()
    if b"\\u" in raw:
        try:
            yield json.dumps(json.loads(raw), ensure_ascii=False).encode("utf-8", "replace")
        except (ValueError, RecursionError):
            return


def marks_of(points: Iterable[ContactPoint], texts: Iterable[str], names: Iterable[str]) -> Marks:
    """From all contact points, from further numbers and addresses, and from what they are called."""
    digits, words = set(), set()
    for value in [*(point.value for point in points), *texts]:
        found = "".join(sign for sign in value if sign.isdigit())
        is_number = len(found) >= _NATIONAL and not value.strip("+-() 0123456789")
        if is_number:
            digits.add(found[-_NATIONAL:])
        elif value.strip():
            words.add(value.strip())
    full = {name.strip() for name in names if _is_full(name.strip())}
    return Marks(tuple(sorted(digits)), tuple(sorted(words)), tuple(sorted(full)))


def _is_full(name: str) -> bool:
    return len(name) >= _SHORTEST_NAME and " " in name and not name.startswith("+")


def spelled(kind: str, value: str) -> str:
    """A contact point as its keyed hash is made of it: however it is spelled, and whichever channel."""
    if kind in (PointKind.PHONE, PointKind.WA_ID):
        return "number:" + "".join(sign for sign in value if sign.isdigit())
    return f"{kind}:{value.strip().lower()}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list that a restored backup is held against: no name, no number."""

    lead_ids: tuple[int, ...]
    points: tuple[str, ...]
    """Keyed hashes of their contact points."""
    born: tuple[str, ...]
    """Keyed hashes of each lead's id with the moment it was made."""
    at: Millis
    actor: str
    hold_until: Millis | None = None
    proof: str = ""
    """Keyed hash of their consent log."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would go."""

    lead_id: int
    name: str
    twins: tuple[int, ...]
    """Leads that became part of this one: theirs goes too."""
    counts: dict[str, int]
    """By table (`KINDS`); those without any are left out."""
    elsewhere: dict[str, int] = field(default_factory=dict)
    """What other people's rows say of them: it stays."""
    waiting: int = 0
    """Messages that have not left: they are taken back."""
    on_its_way: bool = False
    """A message is being sent right now: it must end first."""


def hold_until(now: Millis, days: int | None) -> Millis | None:
    """The end of a hold; None for none. Raises CrmError for a number of days that makes no sense."""
    if days is None:
        return None
    if not 1 <= days <= LONGEST_HOLD:
        raise CrmError(
            f"A hold of {days} days cannot be.", f"Choose 1 to {LONGEST_HOLD} days, or --now."
        )
    return Millis(now + days * DAY)
