"""`crm import`: a file, or `list` and `undo`."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import click
import typer
import typer.core

from crm_tui.cli.out import JsonOption, one_page, show, show_json, show_table, tell
from crm_tui.cli.progress import Progress
from crm_tui.domain.text import counted

if TYPE_CHECKING:
    from crm_tui.services.importing.runs import Options, Outcome
    from crm_tui.shop import Shop

T = TypeVar("T")
_SHOWN = 20
"""Refused rows that are shown; all of them are in --json and in the file of --rejected."""


class _FileOrCommand(typer.core.TyperGroup):
    """`crm import FILE` is `crm import file FILE`; a file called `list` is `./list`."""

    default_command = "file"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {*self.commands, *ctx.help_option_names}
        if args and args[0] not in known:
            args = [self.default_command, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_FileOrCommand,
    help="Import people from a file: crm import FILE. Nothing is lost, and all of it can be undone.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("file")
def import_file(
    file: Annotated[Path, typer.Argument(help="An .xlsx, .xls, .ods, .csv or .vcf file.")],
    sheet: Annotated[str | None, typer.Option(help="Which sheet, by name or number.")] = None,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="field=Header; several may be given.")
    ] = None,
    source: Annotated[str, typer.Option(help="Where these people come from.")] = "",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace what leads hold already.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would happen; write nothing.")
    ] = False,
    erased_too: Annotated[
        bool, typer.Option("--erased-too", help="Also people who were erased at their wish.")
    ] = False,
    rejected: Annotated[
        Path | None, typer.Option(help="Write refused rows here, .xlsx or .csv.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Import people; `crm import FILE` is enough."""
    from crm_tui.services.importing.rejects import write_rejected
    from crm_tui.services.importing.runs import Options
    from crm_tui.services.importing.shapes import outcome_json
    from crm_tui.shop import open_shop

    options = Options(
        sheet=sheet,
        said=_said(mapping or []),
        source=source,
        overwrite=overwrite,
        erased_too=erased_too,
    )
    shop = open_shop()
    outcome = _run(shop, _import(shop, file, options, dry_run=dry_run))
    written = None if rejected is None else write_rejected(outcome.file, rejected)
    if as_json:
        show_json(outcome_json(outcome))
        return
    _show(outcome)
    if rejected is not None and written is not None:
        show(f"{counted(written, 'refused row')} in {rejected}.")


@app.command("list")
def list_imports(as_json: JsonOption = False) -> None:
    """List imports, newest first; one that was broken off shows as unfinished."""
    from crm_tui.services.importing.shapes import run_json
    from crm_tui.shop import open_shop
    from crm_tui.store.imports import newest

    items = [run_json(run) for run in open_shop().db.read_now(newest, 200)]
    if as_json:
        show_json(one_page(items, None))
    elif items:
        heads = ("import_id", "at", "state", "created", "updated", "rejected", "file")
        show_table(heads, [[item[head] for head in heads] for item in items])
    else:
        show("Nothing was imported yet. `crm import FILE` imports people from a file.")


@app.command("undo")
def undo_import(
    import_id: Annotated[str, typer.Argument(metavar="ID", help="An id like I3.")],
    as_json: JsonOption = False,
) -> None:
    """Take a whole import back; what somebody has changed since stays, and is told."""
    from crm_tui.services.importing.shapes import undone_json
    from crm_tui.services.importing.undo import find
    from crm_tui.shop import open_shop

    shop = open_shop()
    run = shop.db.read_now(find, import_id)
    undone = _run(shop, _undo(shop, run.id))
    if as_json:
        show_json(undone_json(undone))
        return
    show(
        f"{import_id.upper()} is undone: {counted(undone.removed, 'lead')} taken out,"
        f" {undone.restored:,} as before."
    )
    for kept in undone.kept[:_SHOWN]:
        show(f"  {kept.why}")
    if len(undone.kept) > _SHOWN:
        show(f"  … and {len(undone.kept) - _SHOWN:,} more that were changed since.")


async def _import(shop: "Shop", path: Path, options: "Options", *, dry_run: bool) -> "Outcome":
    from crm_tui.services.importing import runs

    file = await runs.load(shop.db, path, options)
    what = "looking at" if dry_run else "importing"
    with Progress(f"{what} {file.name}", len(file.rows)) as progress:
        if dry_run:
            return await runs.preview(shop.db, file, shop.clock, progress.at)
        return await runs.apply(shop.db, file, shop.actor, shop.clock, progress.at)


async def _undo(shop: "Shop", import_id: int) -> Any:
    from crm_tui.services.importing.undo import undo
    from crm_tui.store.imports import count_changes

    total = await shop.db.read(count_changes, import_id)
    with Progress("undoing", total) as progress:
        return await undo(shop.db, import_id, shop.actor, shop.clock, progress.at)


def _run(shop: "Shop", work: Coroutine[Any, Any, T]) -> T:
    async def run() -> T:
        try:
            return await work
        finally:
            await shop.db.close()

    return asyncio.run(run())


def _said(pairs: list[str]) -> dict[str, str]:
    from crm_tui.domain.errors import CrmError

    said: dict[str, str] = {}
    for pair in pairs:
        word, sign, header = pair.partition("=")
        if not sign or not word.strip() or not header.strip():
            raise CrmError(f"{pair!r} maps nothing.", 'Write --map "phone=Handy No".')
        said[word.strip()] = header.strip()
    return said


def _show(outcome: "Outcome") -> None:
    """What happened, for a person."""
    from crm_tui.services.importing.plan import Verdict, shown_lead
    from crm_tui.services.importing.shapes import shown_import

    for note in outcome.file.people.notes:
        tell(note)
    for header, became in outcome.file.people.mapping.shown().items():
        show(f"  {header} → {became}")
    counts = ", ".join(f"{outcome.counts[one]:,} {one}" for one in Verdict)
    show(f"{outcome.file.name}: {counted(len(outcome.file.rows), 'row')}: {counts}.")
    for row in outcome.rejected[:_SHOWN]:
        problem = row.problems[0]
        show(f"  row {row.number}: {problem.column} {problem.value!r}: {problem.reason}")
    for one in outcome.likely[:_SHOWN]:
        show(f"  row {one.row} may be {shown_lead(one.lead_id)}: {one.why}")
    if outcome.import_id is None:
        show("Nothing was written.")
    else:
        show(f"Undo it with `crm import undo {shown_import(outcome.import_id)}`.")
