"""`crm privacy breach`: what happened, the clocks of 6 and 72 hours, whom it concerns, who was told."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crm_tui.cli.lead_choice import FilterOption, IdsOption
from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table
from crm_tui.domain.text import counted

if TYPE_CHECKING:
    from crm_tui.domain.ids import LeadId
    from crm_tui.shop import Shop

app = typer.Typer(
    help="The breach log: new, show, people, told, close.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
BreachArgument = Annotated[str, typer.Argument(metavar="ID", help="An id like V3.")]
KindsOption = Annotated[str | None, typer.Option(help="Which data: names, numbers, chats.")]
MeasuresOption = Annotated[str | None, typer.Option(help="What was done against it.")]


@app.command("new")
def new(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="What happened, in quotes.")],
    kinds: KindsOption = None,
    measures: MeasuresOption = None,
    noticed: Annotated[
        str, typer.Option(metavar="WHEN", help="When it was noticed; the clocks run from then.")
    ] = "",
    began: Annotated[str, typer.Option(metavar="WHEN", help="When it began, if known.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Write down a breach: 6 hours to CERT-In, 72 to the Board, the people without delay."""
    from crm_tui.domain.past import read_past
    from crm_tui.services.privacy import breaches
    from crm_tui.shop import open_shop
    from crm_tui.store.settings import profile

    shop = open_shop()
    now, zone = shop.clock.now(), shop.db.read_now(profile).timezone
    made = shop.db.write_now(
        breaches.begin,
        shop.actor,
        now,
        what,
        kinds=kinds or "",
        measures=measures or "",
        noticed_at=read_past(noticed, now, zone) if noticed else now,
        began_at=read_past(began, now, zone) if began else None,
    )
    _show_one(shop, made.id, as_json)


@app.command("show")
def show_breach(
    breach: Annotated[str, typer.Argument(metavar="[ID]", help="An id like V3.")] = "",
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FOLDER", help="Write the reports there, filled in."),
    ] = None,
    kinds: KindsOption = None,
    measures: MeasuresOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one with its clocks (or all), add what is known by now, write the reports."""
    from crm_tui.services.privacy import breaches
    from crm_tui.shop import open_shop

    shop = open_shop()
    if not breach:
        _show_all(shop, as_json)
        return
    number = breaches.find(breach)
    if kinds is not None or measures is not None:
        shop.db.write_now(breaches.add_words, shop.actor, shop.clock.now(), number, kinds, measures)
    _show_one(shop, number, as_json, to)


@app.command("people")
def people(
    breach: BreachArgument,
    ids: IdsOption = "",
    name: FilterOption = "",
    everybody: Annotated[bool, typer.Option("--everybody", help="Every lead of the shop.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List whom it concerns; with --ids, --filter or --everybody put them on the list."""
    from crm_tui.services.privacy import breaches
    from crm_tui.services.privacy.shapes import person_json
    from crm_tui.shop import open_shop

    shop, number = open_shop(), breaches.find(breach)
    if ids or name or everybody:
        wanted = _wanted(shop, ids, name, everybody)
        for start in range(0, len(wanted), 500):
            part, now = wanted[start : start + 500], shop.clock.now()
            shop.db.write_now(breaches.add_people, shop.actor, now, number, part)
    found = shop.db.read_now(breaches.account_of, shop.actor, number)
    items = [person_json(one) for one in found.people]
    if as_json:
        show_json(one_page(items, None))
    elif items:
        heads = ("lead_id", "name", "phone", "told_at")
        show_table(heads, [[one[head] or "-" for head in heads] for one in items])
    else:
        show(f"Nobody is on the list of {breach.upper()} yet: --ids L1,L2, --filter, --everybody.")


@app.command("told")
def told(
    breach: BreachArgument,
    who: Annotated[str, typer.Argument(metavar="cert|board|people", help="Who was told.")],
    ids: IdsOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write down that they were told; of the people --ids, or all."""
    from crm_tui.cli.lead_choice import chosen
    from crm_tui.domain.breach import read_told
    from crm_tui.services.privacy import breaches
    from crm_tui.shop import open_shop

    number, whom = breaches.find(breach), read_told(who)
    shop = open_shop()
    meant = chosen(shop, [], ids, "")[0] if ids else None
    shop.db.write_now(breaches.mark_told, shop.actor, shop.clock.now(), number, whom, meant)
    _show_one(shop, number, as_json)


@app.command("close")
def close(
    breach: BreachArgument,
    why: Annotated[str, typer.Option(help="Why somebody was not told.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Close it: everybody was told, or --why says why not."""
    from crm_tui.services.privacy import breaches
    from crm_tui.shop import open_shop

    shop, number = open_shop(), breaches.find(breach)
    shop.db.write_now(breaches.close, shop.actor, shop.clock.now(), number, why)
    _show_one(shop, number, as_json)


def _wanted(shop: "Shop", ids: str, name: str, everybody: bool) -> "list[LeadId]":
    from crm_tui.cli.lead_choice import chosen
    from crm_tui.domain.ids import LeadId
    from crm_tui.store.leads import order

    if everybody:
        return [LeadId(one) for one in shop.db.read_now(order)]
    return chosen(shop, [], ids, name)[0]


def _show_all(shop: "Shop", as_json: bool) -> None:
    from crm_tui.services.privacy import breaches
    from crm_tui.services.privacy.shapes import breach_json

    now = shop.clock.now()
    items = [breach_json(one, now) for one in shop.db.read_now(breaches.every, shop.actor)]
    if as_json:
        show_json(one_page(items, None))
    elif items:
        show_table(("id", "noticed", "clocks", "what"), [_row(one) for one in items])
    else:
        show('No breach is written down. `crm privacy breach new "what happened"` begins one.')


def _row(item: dict[str, Any]) -> tuple[str, str, str, str]:
    state = "closed" if item["closed_at"] else _clocks(item)
    return item["id"], item["noticed_at"], state, item["what"]


def _clocks(item: dict[str, Any]) -> str:
    return ", ".join(f"{one['who']}: {one['words']}" for one in item["clocks"])


def _show_one(shop: "Shop", number: int, as_json: bool, to: Path | None = None) -> None:
    from crm_tui.services.privacy import breaches
    from crm_tui.services.privacy.shapes import breach_json, person_json

    found = shop.db.read_now(breaches.account_of, shop.actor, number)
    item = breach_json(found.breach, shop.clock.now())
    files: list[str] = []
    if to is not None:
        texts = shop.db.read_now(breaches.reports, found, shop.settings.privacy_contact)
        files = [str(path) for path in breaches.write_reports(to, texts)]
    if as_json:
        show_json(item | {"people": [person_json(one) for one in found.people], "files": files})
        return
    show(f"{item['id']}: {item['what']}\nnoticed {item['noticed_at']}; {_clocks(item)}")
    show(f"{counted(len(found.people), 'person')} concerned, {found.untold:,} not told yet.")
    for one in files:
        show(f"  {one}")
