"""What the numbers are drawn from: marks, lines, and what is there to be shown so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rich.cells import cell_len

from crm_tui.domain.analytics.numbers import AgentRow, Figure, Numbers, Row
from crm_tui.widgets.strips import fit

AGENTS, SAID = "agents", "said"
"""What may be waited for besides figures and tables."""
Span = tuple[str, str]
"""Words, and the name of their look."""
MARGIN = 2
"""Cells before a line, for the sign of the mark."""


class Kind(StrEnum):
    """What a mark stands on."""

    FIGURE = "figure"
    DAYS = "days"
    """A figure, day by day."""
    STEP = "step"
    ROW = "row"
    MORE = "more"
    """The rows of a table that are not shown yet."""
    HOURS = "hours"
    AGENT = "agent"
    SAID = "said"
    """A sentence about the numbers; its part is the reference of the list behind it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that can be marked; the id is one of the catalogue."""

    kind: Kind
    id: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a column: from the left, at the right edge, and what it belongs to."""

    start: tuple[Span, ...] = ()
    end: tuple[Span, ...] = ()
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about the numbers, and the reference of the list behind it."""

    text: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is there so far; `waiting` are ids of figures and tables, AGENTS and SAID, still being read."""

    numbers: Numbers
    waiting: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    """Tables whose rows are all shown."""
    said: Sequence[Said] = field(default=())

    def figure(self, id_: str) -> Figure | None:
        """None: not read yet."""
        return None if id_ in self.waiting else self.numbers.figures.get(id_)

    def rows(self, id_: str) -> Sequence[Row] | None:
        return self.numbers.tables.get(id_)

    def funnel(self) -> Mapping[str, int]:
        return self.numbers.funnel

    def agents(self) -> Sequence[AgentRow]:
        return self.numbers.agents


def title(words: str) -> Line:
    """The head of a part."""
    return Line(((f" {words}", "title"),))


def soft(words: str) -> Line:
    """Words that are no number."""
    return Line(((" " * MARGIN + words, "soft"),))


def padded(text: str, cells: int) -> str:
    """Cut or filled up to so many cells."""
    cut = fit(text, cells)
    return cut + " " * max(0, cells - cell_len(cut))


def right(text: str, cells: int) -> str:
    """The same, at the right edge of them."""
    return " " * max(0, cells - cell_len(text)) + text
