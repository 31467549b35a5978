"""`crm export`."""

from pathlib import Path
from typing import Annotated

import typer

from crm_tui.cli.lead_choice import FilterOption, spec_of
from crm_tui.cli.out import JsonOption, counted, show, show_json
from crm_tui.cli.progress import Progress


def export(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="leads|messages|timeline|notes|tasks|calls|consents|suggestions",
            help="What to export.",
        ),
    ],
    file: Annotated[Path, typer.Argument(help="Where to: .xlsx, .csv or .json.")],
    status: Annotated[str | None, typer.Option(help="Only of leads with this status.")] = None,
    source: Annotated[str | None, typer.Option(help="Only of leads from this source.")] = None,
    tag: Annotated[str | None, typer.Option(help="Only of leads with this tag.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only of this person's leads.")] = None,
    unread: Annotated[bool, typer.Option("--unread", help="Only with unread messages.")] = False,
    due: Annotated[bool, typer.Option("--due", help="Only with a task that is due.")] = False,
    rotting: Annotated[bool, typer.Option("--rotting", help="Only with silence too long.")] = False,
    min_score: Annotated[int | None, typer.Option(help="Only with this score or more.")] = None,
    query: Annotated[str, typer.Option(help="Name, number or words of the chat.")] = "",
    name: FilterOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write leads, messages, notes … to a file; the filters of `crm leads list` apply."""
    from crm_tui.services.exporting import export as write
    from crm_tui.shop import open_shop

    shop = open_shop()
    spec = spec_of(
        shop,
        name=name,
        status=status,
        source=source,
        tag=tag,
        owner=owner,
        unread=unread,
        due=due,
        rotting=rotting,
        query=query,
        min_score=min_score,
    )
    with Progress(f"exporting {kind}") as progress:
        count = write(shop.db, kind, file, progress.at, spec, shop.clock.now())
    if as_json:
        show_json({"file": str(file), "kind": kind, "items": count})
    else:
        show(f"{counted(count, 'row')} of {kind} in {file}.")
