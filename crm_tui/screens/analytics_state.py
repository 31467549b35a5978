"""What the screen of numbers knows so far: panels are put in one by one, in whatever order they come."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from crm_tui.domain.analytics.catalogue import FIGURES, TABLES
from crm_tui.domain.analytics.numbers import Numbers
from crm_tui.domain.analytics.period import Period
from crm_tui.screens.analytics_days import Days
from crm_tui.widgets.analytics_lines import AGENTS, SAID, Mark, Said, Shown

_ALL = frozenset({AGENTS, SAID, *(one.id for one in FIGURES), *(one.id for one in TABLES)})


@dataclass(slots=True)
class Place:
    """Where somebody was: kept while they look at the leads behind a number."""

    days: Days = field(default_factory=Days)
    mark: Mark | None = None
    whole: frozenset[str] = frozenset()
    """Tables whose rows are all shown."""


@dataclass(slots=True)
class Gathered:
    """Numbers of one period, as far as they are read."""

    numbers: Numbers
    waiting: frozenset[str] = _ALL
    said: Sequence[Said] = ()

    def begin(self, period: Period) -> None:
        """Other days: rows keep their places until their own values are here."""
        if period != self.numbers.period:
            self.numbers = Numbers(period, tables=self.numbers.tables)
            self.waiting = _ALL

    def put(self, found: Numbers) -> None:
        """One panel more, or the same one anew."""
        here = self.numbers
        self.numbers = replace(
            here,
            figures={**here.figures, **found.figures},
            tables={**here.tables, **found.tables},
            daily={**here.daily, **found.daily},
            funnel={**here.funnel, **found.funnel},
            agents=found.agents or here.agents,
            uncounted=found.uncounted,
        )
        self.waiting -= found.figures.keys() | found.tables.keys()

    def end(self) -> None:
        """All panels are here; the sentences about them come last."""
        self.waiting &= {SAID}

    def put_said(self, said: Sequence[Said]) -> None:
        """What stands out; none where it could not be told."""
        self.said = said
        self.waiting -= {SAID}

    def shown(self, whole: frozenset[str]) -> Shown:
        """What is to be drawn; `whole` names the tables whose rows are all shown."""
        return Shown(self.numbers, self.waiting, whole, self.said)

    @property
    def is_empty(self) -> bool:
        """Everything is read, and nothing happened, neither in these days nor before."""
        figures = self.numbers.figures.values()
        some = any(one.value or one.before for one in figures) or any(self.numbers.tables.values())
        return not (self.waiting - {SAID} or some)
