"""`crm export`."""

from pathlib import Path
from typing import Annotated

import typer

from crm_tui.cli.lead_choice import FilterOption, Narrowing, filtered, spec_of
from crm_tui.cli.out import JsonOption, show, show_json
from crm_tui.cli.progress import Progress
from crm_tui.cli.proving import CodeOption, prove_for
from crm_tui.domain.roles import Act
from crm_tui.domain.text import counted


@filtered
def export(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="leads|messages|timeline|notes|tasks|calls|consents|suggestions",
            help="What to export.",
        ),
    ],
    file: Annotated[Path, typer.Argument(help="Where to: .xlsx, .csv or .json.")],
    narrowed: Narrowing,
    name: FilterOption = "",
    code: CodeOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write leads, messages, notes … to a file; the filters of `crm leads list` apply."""
    from crm_tui.services.exporting import export as write
    from crm_tui.shop import open_shop

    shop = open_shop()
    prove_for(shop, Act.EXPORT_ALL, code)
    spec = spec_of(shop, narrowed, name)
    with Progress(f"exporting {kind}") as progress:
        count = write(shop.db, kind, file, progress.at, shop.actor, shop.clock.now(), spec)
    if as_json:
        show_json({"file": str(file), "kind": kind, "items": count})
    else:
        show(f"{counted(count, 'row')} of {kind} in {file}.")
