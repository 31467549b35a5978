"""The numbers of one period beside those of the one before."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm_tui.domain.analytics.period import Period

Value = int | float | None
"""None: there is nothing to say (nobody was won, so a won deal costs nothing that can be told)."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One value now and before; the id is one of the catalogue."""

    id: str
    value: Value
    before: Value


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; `of` where it is a part of something."""

    part: str
    value: int
    before: int
    of: int | None = None
    before_of: int | None = None


@dataclass(frozen=True, slots=True)
class AgentRow:
    """One agent with one version of its prompt; values by the ids of AGENT_COLUMNS."""

    agent: str
    version: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Numbers:
    """All of them. Tables are sorted by value, largest first, then by part; hours by part."""

    period: Period
    figures: Mapping[str, Figure] = field(default_factory=dict)
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    daily: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """One value for each day of the period, the first day first."""
    funnel: Mapping[str, int] = field(default_factory=dict)
    agents: tuple[AgentRow, ...] = ()
    uncounted: int = 0
    """Leads and days that are still being counted: the numbers are final at 0."""
