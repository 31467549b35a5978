"""`crm export`."""

from pathlib import Path
from typing import Annotated

import typer

from crm_tui.cli.out import JsonOption, show, show_json
from crm_tui.cli.progress import Progress


def export(
    kind: Annotated[str, typer.Argument(metavar="leads|messages", help="What to export.")],
    file: Annotated[Path, typer.Argument(help="Where to: a .json file.")],
    as_json: JsonOption = False,
) -> None:
    """Write all leads or all messages to a file."""
    from crm_tui.services.exporting import export as write
    from crm_tui.shop import open_shop

    db = open_shop().db
    with Progress(f"exporting {kind}") as progress:
        count = write(db, kind, file, progress.at)
    if as_json:
        show_json({"file": str(file), "kind": kind, "items": count})
    else:
        show(f"{count:,} {kind} are in {file}.")
