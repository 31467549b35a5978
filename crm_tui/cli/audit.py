"""`crm audit`: who did what, and whether the log is as it was written."""

from typing import TYPE_CHECKING, Annotated

import click
import typer
import typer.core

from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_tui.domain.audit import Anchored, Checked
    from crm_tui.services.audit_desk import Filter
    from crm_tui.shop import Shop


class _ListOrCommand(typer.core.TyperGroup):
    """`crm audit` is `crm audit list`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["list", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_ListOrCommand,
    help="Who did what, and when: list, verify.",
    rich_markup_mode=None,
)

DayOption = Annotated[str | None, typer.Option(metavar="DAY", help="From this day on.")]


@app.command("list")
def list_acts(
    who: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only of this person or program.")
    ] = None,
    act: Annotated[
        str | None, typer.Option(metavar="WORDS", help='Only acts with these words: "status".')
    ] = None,
    lead: Annotated[
        str | None, typer.Option(metavar="LEAD", help="Only on this lead, and who is part of it.")
    ] = None,
    since: DayOption = None,
    until: Annotated[
        str | None, typer.Option(metavar="DAY", help="Up to this day, which counts.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 50,
    before: Annotated[int | None, typer.Option(help="Go on below this number (`next`).")] = None,
    as_json: JsonOption = False,
) -> None:
    """List who did what, the newest first; a DAY is today, yesterday or 2026-11-20."""
    from crm_tui.services.audit_desk import page
    from crm_tui.services.audit_shapes import entry_json, entry_row
    from crm_tui.services.setting_up import saved_profile
    from crm_tui.shop import open_shop

    shop = open_shop()
    zone = shop.db.read_now(saved_profile).timezone
    wanted = _wanted(shop, zone, who, act, lead, since, until)
    seen, more = shop.db.read_now(page, shop.actor, wanted, before, limit)
    if as_json:
        items = [entry_json(one) for one in seen.entries]
        show_json(one_page(items, None if more is None else str(more)))
    elif seen.entries:
        rows = [entry_row(one, seen.names, zone) for one in seen.entries]
        show_table(("no.", "when", "who", "what", "lead", "how it was and is"), rows)
    else:
        show("Nothing of that kind stands in the log.")


def _wanted(
    shop: "Shop",
    zone: str,
    who: str | None,
    act: str | None,
    lead: str | None,
    since: str | None,
    until: str | None,
) -> "Filter":
    from crm_tui.services import audit_reading as reading
    from crm_tui.services.audit_desk import Filter

    now, read = shop.clock.now(), shop.db.read_now
    return Filter(
        actors=read(reading.of_actor, who) if who else (),
        acts=read(reading.of_act, act) if act else (),
        leads=read(reading.of_lead, lead) if lead else (),
        since=reading.read_day(since, now, zone)[0] if since else None,
        until=reading.read_day(until, now, zone)[1] if until else None,
    )


@app.command("verify")
def verify(
    head: Annotated[
        list[str] | None,
        typer.Option(
            metavar="N:MAC",
            help="A head that you kept, from a report or a backup: 12840:1a2b-3c4d. May be repeated.",
        ),
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Do not ask the relay.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check the whole log, and hold it against what the relay remembers; exit code 1 when it was changed."""
    from crm_tui.services.audit_desk import check
    from crm_tui.services.audit_ends import read_head
    from crm_tui.services.audit_shapes import checked_json
    from crm_tui.shop import open_shop

    shop = open_shop()
    kept = [read_head(one) for one in head or ()]
    at_relay, trouble = _ends_at_relay(shop, offline=offline)
    checked = shop.db.read_now(check, shop.actor, [*kept, *at_relay])
    if as_json:
        show_json(checked_json(checked, len(at_relay), trouble))
    else:
        _show_checked(checked, len(at_relay), trouble)
    if not checked.whole:
        raise typer.Exit(1)


def _ends_at_relay(shop: "Shop", *, offline: bool) -> "tuple[Sequence[Anchored], str]":
    """What the relay remembers, and why it could not be asked; it is not needed for the rest."""
    from crm_tui.domain.errors import CrmError
    from crm_tui.pair_shop import ask

    settings = shop.settings
    if offline or not settings.relay_url or not settings.relay_token:
        return (), ""
    try:
        return ask(settings.relay_url, settings.relay_token, lambda relay: relay.ends()), ""
    except CrmError as error:
        return (), error.sentence()


def _show_checked(checked: "Checked", at_relay: int, trouble: str) -> None:
    from crm_tui.services.audit_shapes import checked_lines

    for line in checked_lines(checked, at_relay):
        show(line)
    if trouble:
        tell(f"The relay was not asked: {trouble}")
