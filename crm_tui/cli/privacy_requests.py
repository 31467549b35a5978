"""`crm privacy request`: what people ask about their own data, and by when it is answered."""

from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table

if TYPE_CHECKING:
    from crm_tui.domain.privacy import Request

app = typer.Typer(
    help="Requests about their own data: new, list, done.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("new")
def new(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="access, correction, erasure, grievance, nominee.")
    ],
    words: Annotated[str, typer.Argument(metavar="WORDS", help="What they ask, in quotes.")] = "",
    lead: Annotated[str, typer.Option(metavar="LEAD", help="Who asks, if they are a lead.")] = "",
    asked: Annotated[
        str, typer.Option(metavar="WHEN", help="When they asked: 2026-11-20, 3h, 2d.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Write down a request; it is due after the days of CRM_REQUEST_DAYS."""
    from crm_tui.domain.past import read_past
    from crm_tui.domain.privacy import read_days, read_kind
    from crm_tui.services.leads import find
    from crm_tui.services.privacy import requests
    from crm_tui.shop import open_shop
    from crm_tui.store.settings import profile

    wanted = read_kind(kind)
    shop = open_shop()
    now, days = shop.clock.now(), read_days(shop.settings.request_days)
    lead_id = shop.db.read_now(find, lead).id if lead else None
    zone = shop.db.read_now(profile).timezone
    asked_at = read_past(asked, now, zone) if asked else now
    made = shop.db.write_now(requests.add, shop.actor, now, lead_id, wanted, words, days, asked_at)
    _told(made, as_json)


@app.command("list")
def list_requests(
    every: Annotated[bool, typer.Option("--all", help="Also those that are answered.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List requests: open ones, what is due first on top."""
    from crm_tui.services.privacy.shapes import request_json
    from crm_tui.shop import open_shop
    from crm_tui.store import privacy_requests

    shop = open_shop()
    reading = privacy_requests.every if every else privacy_requests.open_ones
    found, now = shop.db.read_now(reading), shop.clock.now()
    items = [request_json(one, now) for one in found]
    if as_json:
        show_json(one_page(items, None))
    elif items:
        show_table(
            ("id", "lead", "asks for", "due", "", "words"),
            [
                (
                    *(one["id"], one["lead_id"] or "-", one["kind"], one["due_at"][:10]),
                    "LATE" if one["late"] else "answered" if one["done_at"] else "",
                    one["words"],
                )
                for one in items
            ],
        )
    else:
        show("Nobody has asked. `crm privacy request new access --lead L42` writes one down.")


@app.command("done")
def done(
    request: Annotated[str, typer.Argument(metavar="ID", help="An id like R3.")],
    answer: Annotated[str, typer.Option(help="What they were told.")] = "",
    as_json: JsonOption = False,
) -> None:
    """It is answered; the answer is kept."""
    from crm_tui.services.privacy import requests
    from crm_tui.shop import open_shop

    shop = open_shop()
    number = shop.db.read_now(requests.find, request).id
    found = shop.db.write_now(requests.finish, shop.actor, shop.clock.now(), number, answer)
    _told(found, as_json)


def _told(request: "Request", as_json: bool) -> None:
    from crm_tui.domain.clock import iso
    from crm_tui.services.privacy.shapes import request_json

    item = request_json(request, request.asked_at)
    if as_json:
        show_json(item)
    elif request.done_at is None:
        show(f"{item['id']} is due on {iso(request.due_at)[:10]}.")
    else:
        show(f"{item['id']} is answered.")
