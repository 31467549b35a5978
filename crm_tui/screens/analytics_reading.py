"""Reading the numbers panel by panel, while what is not counted yet is counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from textual import on, work
from textual.dom import DOMNode
from textual.message import Message

from crm_tui.domain.analytics.insight import Insights
from crm_tui.domain.analytics.numbers import Numbers
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.errors import CrmError
from crm_tui.messages import Changed
from crm_tui.screens.analytics_state import Gathered
from crm_tui.screens.pace import Pace
from crm_tui.widgets.analytics_head import AnalyticsHead
from crm_tui.widgets.analytics_lines import Said

if TYPE_CHECKING:
    from crm_tui.services.analytics.panels import Panel


class NumbersDesk(Protocol):
    """Where the window reads; `services.analytics.desk` has the real one. All raise CrmError."""

    def today(self) -> date:
        """By the shop's calendar."""
        ...

    async def settle(self, on_left: Callable[[int], None]) -> None:
        """Count what is not counted yet; `on_left` hears how much there is."""
        ...

    async def panel(self, panel: "Panel", period: Period) -> Numbers:
        """Some of the numbers."""
        ...

    async def insights(self, found: Numbers) -> Insights:
        """What stands out in all of them."""
        ...

    async def write_report(self, period: Period, target: Path) -> None:
        """All of them, in a file."""
        ...


class AnalyticsReading(DOMNode):
    """Shows each panel as soon as it is here; reads all again, soon, when the shop changed."""

    @dataclass
    class Filled(Message):
        """One panel."""

        found: Numbers

    @dataclass
    class Whole(Message):
        """All panels of these days were read."""

        period: Period

    @dataclass
    class StandsOut(Message):
        """Sentences about these days."""

        found: Insights

    @dataclass
    class Left(Message):
        """So much is still to be counted."""

        count: int

    @dataclass
    class Counted(Message):
        """Nothing is left to be counted; whether there was anything."""

        changed: bool

    @dataclass
    class Troubled(Message):
        """Why not, and what to do."""

        text: str

    head: AnalyticsHead
    _desk: NumbersDesk
    _gathered: Gathered
    _pace: Pace
    _counts = False

    @property
    def period(self) -> Period:
        """The days that are wanted."""
        raise NotImplementedError

    def paint(self) -> None:
        """Show what is there."""
        raise NotImplementedError

    def read_again(self) -> None:
        """All panels, and what is not counted yet."""
        self.count()
        self.read(self.period)

    @work(exclusive=True, group="numbers")
    async def read(self, period: Period) -> None:
        """Panel by panel."""
        from crm_tui.services.analytics.panels import PANELS

        self.head.reads = bool(self._gathered.waiting)
        try:
            with self._pace.reading():
                for panel in PANELS:
                    self.post_message(self.Filled(await self._desk.panel(panel, period)))
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Whole(period))

    @work(group="count")
    async def count(self) -> None:
        """Once at a time; the worker may be at it too."""
        if self._counts:
            return
        seen: list[int] = []

        def left(count: int) -> None:
            seen.append(count)
            self.post_message(self.Left(count))

        self._counts = True
        try:
            await self._desk.settle(left)
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        finally:
            self._counts = False
        self.post_message(self.Counted(any(seen)))

    @on(Filled)
    def _filled(self, event: Filled) -> None:
        if event.found.period == self._gathered.numbers.period:
            self._gathered.put(event.found)
            self.paint()

    @on(Whole)
    def _whole(self, event: Whole) -> None:
        if event.period == self._gathered.numbers.period:
            self._gathered.end()
            self.head.reads = False
            self.paint()
            self.look_for_insights(self._gathered.numbers)

    @work(exclusive=True, group="insights")
    async def look_for_insights(self, found: Numbers) -> None:
        """Sentences come last: they are made from all numbers."""
        try:
            told = await self._desk.insights(found)
        except CrmError as error:
            told = Insights(found.period)
            self.post_message(self.Troubled(error.sentence()))
        self.post_message(self.StandsOut(told))

    @on(StandsOut)
    def _stands_out(self, event: StandsOut) -> None:
        if event.found.period == self._gathered.numbers.period:
            self._gathered.put_said([Said(one.text, one.ref) for one in event.found.items])
            self.paint()

    @on(Left)
    def _left(self, event: Left) -> None:
        self.head.left = event.count

    @on(Counted)
    def _counted(self, event: Counted) -> None:
        """What is shown was read before: at once again, if there was anything."""
        self.head.left = 0
        if event.changed:
            self.read(self.period)

    @on(Changed)
    def _changed(self) -> None:
        self._pace.ask()

    @on(Troubled)
    def _troubled(self, event: Troubled) -> None:
        self.head.reads = False
        self.app.notify(event.text, severity="warning", markup=False)
