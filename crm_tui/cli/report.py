"""`crm report`: what the numbers say, on the terminal or in a file."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import click
import typer
import typer.core

from crm_tui.cli.out import JsonOption, show, show_json
from crm_tui.cli.progress import Progress

if TYPE_CHECKING:
    from crm_tui.domain.analytics.numbers import Numbers
    from crm_tui.domain.analytics.period import Period
    from crm_tui.shop import Shop

FromOption = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="The first day, like 2026-11-01.")
]
ToOption = Annotated[
    str | None, typer.Option("--to", metavar="DAY", help="The last day; without it today.")
]


class _NumbersOrCommand(typer.core.TyperGroup):
    """`crm report` is `crm report numbers`; a file called `numbers` is `./numbers`."""

    default_command = "numbers"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {*self.commands, *ctx.help_option_names}
        if not args or args[0] not in known:
            args = [self.default_command, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_NumbersOrCommand,
    help="What the numbers say: crm report [FILE] [--from DAY] [--to DAY].",
    rich_markup_mode=None,
)


@app.command("numbers")
def numbers(
    file: Annotated[
        Path | None,
        typer.Argument(help="Write it to this file instead: .xlsx, .html or .json."),
    ] = None,
    first: FromOption = None,
    last: ToOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell the numbers of these days beside those of as many days before; `crm report` is enough.

    Without days they are the thirty up to today.
    """
    from crm_tui.services.analytics.report_files import check_ending
    from crm_tui.services.setting_up import saved_profile
    from crm_tui.shop import open_shop

    if file is not None:
        check_ending(file)
    shop = open_shop()
    profile = shop.db.read_now(saved_profile)
    found = read_numbers(shop, period_of(shop, first, last))
    if file is not None:
        _write(shop, found, profile.name, file, as_json)
    else:
        _print(shop, found, profile.name, as_json)


def period_of(shop: "Shop", first: str | None, last: str | None) -> "Period":
    """The days that were asked for, by the shop's calendar. Raises CrmError."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from crm_tui.domain.analytics.period import read_period
    from crm_tui.services.setting_up import saved_profile

    zone = ZoneInfo(shop.db.read_now(saved_profile).timezone)
    return read_period(first, last, datetime.fromtimestamp(shop.clock.now() / 1000, zone).date())


def read_numbers(shop: "Shop", period: "Period") -> "Numbers":
    """All numbers of these days, after what is still uncounted has been counted."""
    from crm_tui.services.analytics.desk import AnalyticsDesk
    from crm_tui.services.setting_up import saved_profile

    zone = shop.db.read_now(saved_profile).timezone
    desk = AnalyticsDesk(shop.db, zone, shop.clock, shop.actor, shop.settings.usd_inr)

    async def counted() -> "Numbers":
        with Progress("counting, left") as progress:
            await desk.settle(progress.at)
        try:
            return await desk.numbers(period)
        finally:
            await shop.db.close()

    return asyncio.run(counted())


def _print(shop: "Shop", found: "Numbers", name: str, as_json: bool) -> None:
    from crm_tui.services.analytics.insights import insights_of
    from crm_tui.services.analytics.report_json import report_json
    from crm_tui.services.analytics.report_text import report_lines

    if as_json:
        show_json(report_json(found))
        return
    said = [one.text for one in shop.db.read_now(insights_of, shop.actor, found).items]
    for line in report_lines(found, name, said):
        show(line)


def _write(shop: "Shop", found: "Numbers", name: str, file: Path, as_json: bool) -> None:
    from crm_tui.services.analytics.report_files import write_report
    from crm_tui.services.analytics.report_words import period_words

    write_report(shop.db, found, name, file, shop.actor, shop.clock.now())
    if as_json:
        days = {"from": found.period.first.isoformat(), "to": found.period.last.isoformat()}
        show_json({"file": str(file), "period": days})
    else:
        show(f"The numbers of {period_words(found.period)} are in {file}.")
