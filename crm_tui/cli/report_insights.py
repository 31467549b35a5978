"""`crm report insights`: what stands out in the numbers, in a few sentences."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.out import JsonOption, show, show_json, tell
from crm_tui.cli.progress import Progress
from crm_tui.cli.report import FromOption, ToOption, period_of

if TYPE_CHECKING:
    from crm_tui.domain.analytics.insight import Insights
    from crm_tui.domain.analytics.period import Period
    from crm_tui.services.experiments.reporting import Report
    from crm_tui.shop import Shop


def insights(
    first: FromOption = None,
    last: ToOption = None,
    by_rules: Annotated[
        bool, typer.Option("--rules", help="By rules alone: no model is asked.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say what stands out in the numbers of these days: at most five sentences.

    A model writes them where one is set; a sentence that the numbers do not bear out is left out, and
    rules take its place. The experiments stand below.
    """
    from crm_tui.services.analytics.insight_json import insights_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    found, tests = asyncio.run(_read(shop, period_of(shop, first, last), by_rules))
    if as_json:
        show_json(insights_json(found, tests))
    else:
        _print(found, tests)


async def _read(shop: "Shop", period: "Period", by_rules: bool) -> "tuple[Insights, list[Report]]":
    from crm_tui.services.analytics.desk import AnalyticsDesk
    from crm_tui.services.analytics.insights import by_rules_alone, write_insights
    from crm_tui.services.experiments.reporting import reports
    from crm_tui.store.settings import profile
    from crm_tui.thinking import agents_of

    zone = (await shop.db.read(profile)).timezone
    desk = AnalyticsDesk(shop.db, zone, shop.clock, shop.actor, shop.settings.usd_inr)
    now = shop.clock.now()
    try:
        with Progress("counting, left") as progress:
            await desk.settle(progress.at)
        numbers, tests = await desk.numbers(period), await shop.db.read(reports, now)
        if by_rules:
            return by_rules_alone(numbers), tests
        async with agents_of(shop) as agents:
            return await write_insights(shop.db, agents.insights, numbers, now), tests
    finally:
        await shop.db.close()


def _print(found: "Insights", tests: "list[Report]") -> None:
    from crm_tui.services.analytics.report_words import period_words

    show(f"{period_words(found.period)}\n")
    for one in found.items:
        show(f"  {one.text}")
        if one.ref:
            show(f"      crm leads list --figure '{one.ref}'")
    if not found.items:
        show("  Nothing stands out in these days yet. That is no bad news.")
    if tests:
        show("\nExperiments")
    for test in tests:
        show(f"  {test.experiment.name}: {test.verdict.text}")
    if found.why:
        tell(found.why)
