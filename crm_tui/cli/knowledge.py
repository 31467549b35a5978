"""`crm knowledge`."""

from pathlib import Path
from typing import Annotated

import typer

from crm_tui.cli.out import JsonOption, counted, one_page, show, show_json, show_table

app = typer.Typer(
    help="The shop's facts, on which drafts rest.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("add")
def add(
    file: Annotated[Path, typer.Argument(help="A .txt or .md file, a fact a line or paragraph.")],
    as_json: JsonOption = False,
) -> None:
    """Add a file of facts; one of the same name replaces the former."""
    from crm_tui.services.knowledge import add_file
    from crm_tui.shop import open_shop

    shop = open_shop()
    count = add_file(shop.db, file, shop.clock.now())
    if as_json:
        show_json({"document": file.name, "facts": count})
    else:
        show(f"{file.name}: {counted(count, 'fact')}.")


@app.command("list")
def list_documents(as_json: JsonOption = False) -> None:
    """List the files of facts."""
    from crm_tui.domain.clock import iso
    from crm_tui.shop import open_shop
    from crm_tui.store.knowledge import documents

    items = [
        {"document": found.name, "facts": found.facts, "added_at": iso(found.created_at)}
        for found in open_shop().db.read_now(documents)
    ]
    if as_json:
        show_json(one_page(items, None))
    elif items:
        show_table(("facts", "document"), [(item["facts"], item["document"]) for item in items])
    else:
        show("No facts yet. `crm knowledge add prices.txt` adds a file of them.")


@app.command("remove")
def remove(
    document: Annotated[str, typer.Argument(help="The file's name.")], as_json: JsonOption = False
) -> None:
    """Remove a file of facts."""
    from crm_tui.domain.errors import NotFound
    from crm_tui.shop import open_shop
    from crm_tui.store.knowledge import remove_document

    count = open_shop().db.write_now(remove_document, document)
    if count == 0:
        raise NotFound(f"There is no file {document!r} here.", "`crm knowledge list` shows them.")
    if as_json:
        show_json({"document": document, "facts": count})
    else:
        show(f"{document} is removed ({counted(count, 'fact')}).")
