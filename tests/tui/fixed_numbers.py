"""Numbers that are known, for a window that reads them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from crm_tui.domain.analytics.catalogue import DAILY, FIGURES, FUNNEL, TABLES, Unit
from crm_tui.domain.analytics.insight import Insight, Insights
from crm_tui.domain.analytics.numbers import Figure, Numbers, Row
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.errors import CrmError
from crm_tui.services.analytics.panels import Panel

TODAY = date(2026, 11, 22)


def made(panel: Panel, period: Period, part: str = "form") -> Numbers:
    """A panel full of threes that were twos."""
    units = {one.id: one.unit for one in FIGURES}
    values = {id_: 0.5 if units[id_] is Unit.SHARE else 3 for id_ in panel.figures}
    of = {one.id: 6 if one.of else None for one in TABLES}
    hours = tuple(Row(f"{day} {hour:02d}", day + hour, 0) for day in range(7) for hour in range(24))
    tables = {
        id_: hours if id_.endswith("_by_hour") else (Row(part, 3, 2, of[id_], of[id_]),)
        for id_ in panel.tables
    }
    return Numbers(
        period,
        {id_: Figure(id_, value, 2) for id_, value in values.items()},
        tables,
        {id_: tuple(range(period.days)) for id_ in panel.daily if id_ in DAILY},
        dict.fromkeys(FUNNEL, 3) if panel.funnel else {},
    )


@dataclass
class FixedDesk:
    """Numbers that are known, given out when the test says so."""

    part: str = "form"
    left: tuple[int, ...] = ()
    said: tuple[Insight, ...] = ()
    trouble: CrmError | None = None
    allowed: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[Period] = field(default_factory=list)

    def today(self) -> date:
        return TODAY

    async def settle(self, on_left: Callable[[int], None]) -> None:
        for count in self.left:
            on_left(count)
        if self.left:
            await self.allowed.wait()

    async def panel(self, panel: Panel, period: Period) -> Numbers:
        self.asked.append(period)
        await self.allowed.wait()
        if self.trouble is not None:
            raise self.trouble
        return made(panel, period, self.part)

    async def insights(self, found: Numbers) -> Insights:
        return Insights(found.period, self.said, None, "")

    async def write_report(self, period: Period, target: Path) -> None:
        raise CrmError("These numbers are not written down.", "Take a real desk.")


def given(part: str = "form") -> FixedDesk:
    """A desk that keeps nobody waiting; `part` is what each row is by."""
    desk = FixedDesk(part)
    desk.allowed.set()
    return desk
