"""The worker's part of insights: a model is asked about the days that somebody looks at."""

from zoneinfo import ZoneInfo

from crm_tui.agents.insight_agent import InsightAgent
from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock
from crm_tui.services.analytics.insights import write_insights
from crm_tui.services.analytics.reading import numbers
from crm_tui.services.analytics.settling import settle_all
from crm_tui.store import settings
from crm_tui.store.analytics import insights as store
from crm_tui.store.database import Database


class InsightWork:
    """Looks for a wish, and answers it once."""

    def __init__(
        self, db: Database, agent: InsightAgent, clock: Clock, actor: Actor, usd_inr: str
    ) -> None:
        self._db, self._agent, self._clock = db, agent, clock
        self._actor, self._usd_inr = actor, usd_inr

    async def go_on(self) -> int:
        """Answer one wish; 0 when there is none, or no model to ask. Raises CrmError."""
        period = await self._db.read(store.wanted) if self._agent.has_model else None
        if period is None:
            return 0
        # Taken first: what fails is asked for again by whoever looks, and never without end.
        await self._db.write(store.forget_wish, period)
        zone = ZoneInfo((await self._db.read(settings.profile)).timezone)
        await settle_all(self._db, zone)
        now = self._clock.now()
        found = await self._db.read(numbers, self._actor, period, zone, self._usd_inr, now)
        await write_insights(self._db, self._agent, found, now)
        return 1
