"""`crm knowledge`: the shop's facts, on which drafts rest."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crm_tui.cli import knowledge_words
from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table, tell
from crm_tui.domain.text import counted

if TYPE_CHECKING:
    from crm_tui.services.knowledge_files import Paper
    from crm_tui.store.knowledge import Entry

FactArgument = Annotated[str, typer.Argument(metavar="FACT", help="An id like K7.")]

app = typer.Typer(
    help="The shop's facts, on which drafts rest.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(knowledge_words.app, name="words")


@app.command("add")
def add(
    file: Annotated[Path, typer.Argument(help="A .txt, .md, .xlsx, .csv or .pdf file.")],
    sheet: Annotated[
        str | None, typer.Option(help="Which sheet of a workbook, by name or number.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Add a file of facts; one of the same name replaces the former.

    Of a price list each row becomes a fact, of a text each line, of a PDF each paragraph.
    """
    from crm_tui.services import knowledge_jobs
    from crm_tui.shop import open_shop

    shop = open_shop()
    kept = shop.db.write_now(knowledge_jobs.keep, _read(file, sheet), shop.actor, shop.clock.now())
    taken = knowledge_jobs.taken_json(kept)
    if as_json:
        show_json(taken)
        return
    for note in kept.notes:
        tell(note)
    show(knowledge_jobs.sum_of(taken))
    if kept.corrections:
        show(knowledge_jobs.corrections_of(taken))


def _read(file: Path, sheet: str | None) -> "Paper":
    from crm_tui.cli.progress import Progress
    from crm_tui.services.knowledge_files import read_paper

    with Progress(f"reading {file.name}, pages", None) as progress:
        return read_paper(file, sheet, lambda done, total: progress.at(done))


@app.command("list")
def list_documents(as_json: JsonOption = False) -> None:
    """List the files of facts."""
    from crm_tui.domain.clock import iso
    from crm_tui.services.knowledge import documents
    from crm_tui.shop import open_shop

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


@app.command("show")
def show_document(
    document: Annotated[str, typer.Argument(help="The file's name.")], as_json: JsonOption = False
) -> None:
    """Show the facts of a file, each with its id and the place that it stands at."""
    from crm_tui.services.knowledge import document as find
    from crm_tui.shop import open_shop

    items = [_json(entry) for entry in open_shop().db.read_now(find, document)]
    if as_json:
        show_json(one_page(items, None))
        return
    for item in items:
        place = f"  ({item['place']})" if item["place"] else ""
        topic = f"{item['topic']}: " if item["topic"] else ""
        show(f"{item['id']:>6}  {topic}{item['text']}{place}")


@app.command("remove")
def remove(
    what: Annotated[
        str, typer.Argument(metavar="DOCUMENT|FACT", help="A file's name, or an id like K7.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Remove a file of facts, or one fact; drafts that rested on it are written anew."""
    from crm_tui.domain.ids import KNOWLEDGE, read_id
    from crm_tui.services import knowledge
    from crm_tui.shop import open_shop

    shop = open_shop()
    fact_id = read_id(KNOWLEDGE, what)
    if fact_id is not None:
        gone = shop.db.write_now(knowledge.remove, fact_id, shop.actor, shop.clock.now())
        _tell(gone, as_json, "is removed")
        return
    count = shop.db.write_now(knowledge.remove_document, what, shop.actor, shop.clock.now())
    if as_json:
        show_json({"document": what, "facts": count})
    else:
        show(f"{what} is removed ({counted(count, 'fact')}).")


@app.command("edit")
def edit(
    fact: FactArgument,
    text: Annotated[str, typer.Argument(help="What it shall say.")],
    as_json: JsonOption = False,
) -> None:
    """Correct a fact; its id stays, and drafts that rested on it are written anew."""
    from crm_tui.services import knowledge
    from crm_tui.shop import open_shop

    shop = open_shop()
    fact_id = knowledge.read_fact_id(fact)
    _tell(
        shop.db.write_now(knowledge.edit, fact_id, text, shop.actor, shop.clock.now()),
        as_json,
        "is changed",
    )


@app.command("write")
def write(
    text: Annotated[str, typer.Argument(help='For example "We are closed on Tuesdays."')],
    topic: Annotated[str, typer.Option(help="The heading that it stands under.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Write a fact of one's own."""
    from crm_tui.services import knowledge
    from crm_tui.shop import open_shop

    shop = open_shop()
    _tell(
        shop.db.write_now(knowledge.write, text, shop.actor, shop.clock.now(), topic),
        as_json,
        "is written",
    )


def _tell(entry: "Entry", as_json: bool, done: str) -> None:
    item = _json(entry)
    if as_json:
        show_json(item)
    else:
        show(f"{item['id']} {done}: {item['text']}")


def _json(entry: "Entry") -> dict[str, Any]:
    from crm_tui.domain.clock import iso_or_none
    from crm_tui.services.shapes import fact_json

    more = {"place": entry.place, "edited_at": iso_or_none(entry.edited_at)}
    return {**fact_json(entry.fact), **more}
