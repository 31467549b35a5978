"""What becomes evident of an audit log: where it was changed, and in which way."""

from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import Millis


class Damage(StrEnum):
    """In which way a log is not as it was written."""

    MISSING = "missing"
    """A row is not there, and later ones are."""
    CHANGED = "changed"
    """A row is not as it was written."""
    MOVED = "moved"
    """A row stands in another one's place."""
    DETAIL_CHANGED = "detail changed"
    DETAIL_MISSING = "detail missing"
    """And nobody has erased the person that it was about."""
    CUT = "cut off"
    """It was longer once: only what was kept outside the shop shows it."""
    REWRITTEN = "rewritten"
    """It goes together, and is not what it was: only what was kept outside the shop shows it."""


@dataclass(frozen=True, slots=True)
class Broken:
    """One place where it is not as it was written."""

    n: int
    """The row."""
    damage: Damage
    text: str
    """A sentence without a customer's words."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """An end of the log that was kept outside the shop."""

    n: int
    mac: str
    """Of that row, in hex; the first eight digits are enough."""
    log: str = ""
    """Where that log began, as the relay has it; empty: this one."""
    at: Millis | None = None
    """When that row was written, where it is known."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look through the whole log found."""

    rows: int
    head: str
    """MAC of the last row in hex; empty without rows."""
    broken: tuple[Broken, ...]
    """The first of them; `more` says how many others there are."""
    more: int
    anchors: int
    """How many ends that were kept outside agreed."""
    anchored: int
    """The last row that one of them stands for; 0 when none does."""
    erased: int
    """Details that are gone because a person was erased."""
    restored: tuple[Millis, ...] = ()
    """When this log went on from a backup: what came after that backup then is not in it."""

    @property
    def whole(self) -> bool:
        return not self.broken
