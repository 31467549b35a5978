"""The desk of the numbers: what a screen or a command reads, each a short transaction."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from crm_tui.domain.actor import Actor
from crm_tui.domain.analytics.insight import Insights
from crm_tui.domain.analytics.numbers import Numbers
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.clock import Clock
from crm_tui.domain.roles import Act
from crm_tui.services.analytics import settling
from crm_tui.services.analytics.panels import Panel, read_panel
from crm_tui.services.analytics.reading import numbers
from crm_tui.services.may import needs
from crm_tui.store import settings
from crm_tui.store.database import Database

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _nobody_looks(left: int) -> None:
    """Nobody is told how many are left."""


class AnalyticsDesk:
    """One person at the numbers of one shop; `usd_inr` is the setting of that name."""

    def __init__(self, db: Database, zone: str, clock: Clock, actor: Actor, usd_inr: str) -> None:
        self._db, self._clock, self.actor = db, clock, actor
        self.zone, self._usd_inr = ZoneInfo(zone), usd_inr

    def today(self) -> date:
        """The day by the shop's calendar."""
        return (_EPOCH + timedelta(milliseconds=self._clock.now())).astimezone(self.zone).date()

    @needs(Act.READ_REPORTS)
    async def settle(self, on_left: Callable[[int], None] = _nobody_looks) -> None:
        """Count what changed since it was counted last; `on_left` is told how many are left.

        From then on by the shop's zone of now: two that count by different zones would never end.
        """
        self.zone = ZoneInfo((await self._db.read(settings.profile)).timezone)
        await settling.settle_all(self._db, self.zone, on_left)

    @needs(Act.READ_REPORTS)
    async def panel(self, panel: Panel, period: Period) -> Numbers:
        """The numbers of one panel; raises CrmError."""
        now = self._clock.now()
        return await self._db.read(
            read_panel, self.actor, panel, period, self.zone, self._usd_inr, now
        )

    @needs(Act.READ_REPORTS)
    async def numbers(self, period: Period) -> Numbers:
        """All of them; raises CrmError."""
        now = self._clock.now()
        return await self._db.read(numbers, self.actor, period, self.zone, self._usd_inr, now)

    @needs(Act.READ_REPORTS)
    async def insights(self, found: Numbers) -> Insights:
        """What stands out in them; the worker asks a model, where there is one. Raises CrmError."""
        from crm_tui.services.analytics.insights import insights_of, want_insights

        await self._db.write(want_insights, self.actor, found, self._clock.now())
        return await self._db.read(insights_of, self.actor, found)

    @needs(Act.READ_REPORTS)
    async def write_report(self, period: Period, target: Path) -> None:
        """Write these days to a .xlsx, .html or .json file, with everything counted. Raises CrmError."""
        from crm_tui.services.analytics.report_files import check_ending, write_report
        from crm_tui.services.setting_up import saved_profile

        check_ending(target)
        await self.settle()
        found, shop = await self.numbers(period), await self._db.read(saved_profile)
        now = self._clock.now()
        await asyncio.to_thread(write_report, self._db, found, shop.name, target, self.actor, now)
