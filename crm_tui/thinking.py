"""The agents of a shop put together: models with their budget, the encoder, the books they are kept in."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from crm_tui.agents.crew import make_crew
from crm_tui.agents.embedding import Embedder, local_embedder
from crm_tui.agents.endpoints import Access
from crm_tui.agents.fallback import make_models
from crm_tui.agents.frame import Asker
from crm_tui.agents.hosted_embedder import hosted_embedder
from crm_tui.agents.insight_agent import InsightAgent
from crm_tui.agents.spending import Budget, CallRecord, OnCall, budget_of
from crm_tui.domain.clock import start_of_day
from crm_tui.services.choosing_ai import read_seconds
from crm_tui.services.metrics import Metrics, NoMetrics
from crm_tui.services.suggestions import Suggestions
from crm_tui.shop import Shop
from crm_tui.store import ai_calls, settings
from crm_tui.store.ai_calls import AiCall


@asynccontextmanager
async def agents_of(shop: Shop, metrics: Metrics | None = None) -> AsyncIterator[Suggestions]:
    """The shop's agents, whose models share one budget a day; every call is written down."""
    watched = metrics or NoMetrics()
    read = shop.settings
    budget = budget_of(
        read.llm_daily_cap, read.usd_inr, lambda: _spent_today(shop), read.llm_daily_budget
    )
    keep = _keep_books(shop, watched)
    model = make_models(
        read.llm_models,
        read.llm_base_url or None,
        read.llm_key or None,
        read.gemini_key or None,
        budget=budget,
        on_call=keep,
        attempt=read_seconds(read.llm_timeout),
    )
    async with AsyncExitStack() as stack:
        if model is not None:
            stack.push_async_callback(model.aclose)
        embedder = _embedder(shop, budget, keep, stack)
        crew = make_crew(model, shop.clock)
        insights = InsightAgent(Asker(model))
        yield Suggestions(
            *(shop.db, crew, shop.clock, shop.policy, embedder, watched, shop.actor), insights
        )


def _embedder(shop: Shop, budget: Budget, keep: OnCall, stack: AsyncExitStack) -> Embedder:
    """The hosted one that the shop has chosen, else the one that comes with the program."""
    read = shop.settings
    if not read.embedding_model:
        return local_embedder()
    access = Access(read.llm_base_url, read.llm_key, read.gemini_key)
    hosted = hosted_embedder(read.embedding_model, access, budget=budget, on_call=keep)
    stack.push_async_callback(hosted.aclose)
    return hosted


def _keep_books(shop: Shop, metrics: Metrics) -> Callable[[CallRecord], Awaitable[None]]:
    async def keep(record: CallRecord) -> None:
        await shop.db.write(ai_calls.add, AiCall(**asdict(record)), shop.clock.now())
        metrics.call(record)

    return keep


async def _spent_today(shop: Shop) -> int:
    """Since midnight by the shop's clock: that is when an owner expects a new day's money."""
    zone = ZoneInfo((await shop.db.read(settings.profile)).timezone)
    today = datetime.fromtimestamp(shop.clock.now() / 1000, zone).date()
    return await shop.db.read(ai_calls.spent_since, start_of_day(today, zone))
