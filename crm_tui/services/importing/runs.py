"""Imports: look at a file, write it in small transactions, know of every row what became of it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean_line
from crm_tui.services.importing import erased
from crm_tui.services.importing.giving_way import Pace, no_collecting
from crm_tui.services.importing.plan import Faces, Judged, Likely, Verdict, ask, judge
from crm_tui.services.importing.writing import (
    Prepared,
    Run,
    Written,
    begin,
    end,
    prepare,
    write_rows,
)
from crm_tui.services.may import needs
from crm_tui.sheets.fields import Field
from crm_tui.sheets.people import People, Row
from crm_tui.sheets.reading import read
from crm_tui.sheets.rows import read_rows, understand
from crm_tui.sheets.sheet import Sheet
from crm_tui.store import imported_leads, imports
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

_LOOKED_AT = 1_000
"""Rows of one read, in a preview."""
MOST_LIKELY = 200
"""Likely doubles that are listed."""
OnProgress = Callable[[int], None]
"""Gets the number of rows done so far."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a person said about a file."""

    sheet: str | None = None
    said: Mapping[str, str] = field(default_factory=dict)
    """Field to header."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Header to field, as `Mapping.shown` writes it: `phone`, `ignore`, `custom: Cake`."""
    source: str = ""
    overwrite: bool = False
    mended: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """New text of cells, by row number and column."""
    erased_too: bool = False
    """Also who was erased at their wish: a person has decided so."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that has been read and understood; the database was asked nothing."""

    name: str
    people: People
    rows: tuple[Row, ...]
    options: Options

    @property
    def rejected(self) -> list[Row]:
        return [row for row in self.rows if row.draft is None and not row.skipped]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import would do, or did; `import_id` is None when nothing was written."""

    file: File
    counts: Mapping[Verdict, int]
    likely: tuple[Likely, ...]
    """The first 200 of the new leads that may be somebody who is here already."""
    import_id: int | None = None

    @property
    def rejected(self) -> list[Row]:
        return self.file.rejected


def open_file(
    sheet: Sheet,
    path: Path,
    options: Options,
    remembered: Mapping[str, Mapping[str, str]],
    gone: erased.Erased,
    *,
    must_reach: bool,
) -> File:
    """Understand every row of a sheet; raises CrmError. Takes seconds.

    With `must_reach` a file in which nobody could be reached is refused; without, its rows are.
    """
    people = understand(
        sheet,
        path.name,
        source=clean_line(options.source, 60),
        said=options.said,
        chosen=options.columns,
        remembered=remembered,
    )
    _check(people, clean_line(path.name, 80), must_reach)
    read = read_rows(people, options.mended)
    rows = tuple(read if options.erased_too else erased.told(people, read, gone))
    return File(clean_line(path.name, 120), people, rows, options)


def _check(people: People, shown: str, must_reach: bool) -> None:
    if not len(people):
        raise CrmError(f"{shown} has a header and no rows.", "Choose the file with the people.")
    reaching = people.mapping.of(Field.PHONE, Field.PHONE2, Field.CONTACT, Field.EMAIL)
    if must_reach and not reaching:
        there = ", ".join(column.header for column in people.mapping.columns[:20])
        raise CrmError(
            f"No column of {shown} holds phone numbers or e-mail addresses.",
            f"If one does, name it with --map phone=HEADER. The columns are: {there}.",
        )


async def load(db: Database, path: Path, options: Options, *, must_reach: bool = True) -> File:
    """Read a file in its child process and understand it; raises CrmError.

    What people chose for earlier files of this layout is looked up while the child reads.
    """
    with no_collecting():
        sheet, (remembered, gone) = await asyncio.gather(
            asyncio.to_thread(read, path, options.sheet), db.read(_known)
        )
        return await asyncio.to_thread(
            open_file, sheet, path, options, remembered, gone, must_reach=must_reach
        )


def _known(tx: Tx) -> tuple[dict[str, dict[str, str]], erased.Erased]:
    return imports.layouts(tx), erased.read(tx)


async def preview(db: Database, file: File, clock: Clock, on_progress: OnProgress) -> Outcome:
    """What an import would do; nothing is written."""
    faces = Faces(await db.read(imported_leads.names))
    counts, likely, done = Counter[Verdict](), list[Likely](), 0
    with no_collecting():
        for rows in _parts(file.rows, _LOOKED_AT):
            judged, found = await db.read(_look, rows, faces, file.options, clock.now())
            counts.update(one.verdict for one in judged)
            likely += found
            done += len(rows)
            on_progress(done)
    return Outcome(file, counts, tuple(likely[:MOST_LIKELY]))


def _look(
    tx: Tx, rows: Sequence[Row], faces: Faces, options: Options, now: Millis
) -> tuple[list[Judged], list[Likely]]:
    return judge(tx, [ask(row, now) for row in rows], faces, overwrite=options.overwrite)


@needs(Act.IMPORT)
async def apply(
    db: Database,
    file: File,
    actor: Actor,
    clock: Clock,
    on_progress: OnProgress,
    job: int | None = None,
) -> Outcome:
    """Write the file's people; broken off at any moment it can be undone, or done again.

    Done again for the same job it goes on with the same run.
    """
    async with db.alone():
        run = await _begin(db, file, actor, clock, job)
        likely = await _write_all(db, run, file, clock, on_progress)
        await db.write(end, run, clock.now())
    return Outcome(file, run.counts, tuple(likely[:MOST_LIKELY]), run.import_id)


async def _write_all(
    db: Database, run: Run, file: File, clock: Clock, on_progress: OnProgress
) -> list[Likely]:
    faces = Faces(await db.read(imported_leads.names))
    likely: list[Likely] = []
    pace = Pace(db.is_wanted)
    with no_collecting():
        at = pace.most
        ready = await asyncio.to_thread(prepare, run, file.rows[:at], clock.now())
        while ready:
            most = pace.most
            # After transactions that ended early there is enough left.
            upcoming = file.rows[at : at + most] if len(ready) <= most else ()
            written, more = await _write(db, run, ready[:most], faces, clock, pace, upcoming)
            ready, at = [*written.rest, *ready[most:], *more], at + len(upcoming)
            likely += written.likely
            on_progress(run.done)
    return likely


async def _write(
    db: Database,
    run: Run,
    ready: Sequence[Prepared],
    faces: Faces,
    clock: Clock,
    pace: Pace,
    upcoming: Sequence[Row],
) -> tuple[Written, list[Prepared]]:
    """One transaction; while it is committed, the upcoming rows are prepared.

    SQLite lets go of Python's lock for the whole of a commit, which is its longest part, but takes it
    again for each row: work beside the rows would slow both down.
    """
    loop, written = asyncio.get_running_loop(), asyncio.Event()

    async def prepare_upcoming() -> list[Prepared]:
        await written.wait()
        return await asyncio.to_thread(prepare, run, upcoming, clock.now())

    preparing = asyncio.create_task(prepare_upcoming())
    try:
        done = await db.write_politely(
            write_rows,
            run,
            ready,
            faces,
            clock.now(),
            pace.is_wanted,
            lambda: loop.call_soon_threadsafe(written.set),
        )
        return done, await preparing
    finally:
        preparing.cancel()
        await asyncio.gather(preparing, return_exceptions=True)


async def _begin(db: Database, file: File, actor: Actor, clock: Clock, job: int | None) -> Run:
    return await db.write(
        begin,
        file.name,
        file.people,
        actor,
        clock.now(),
        overwrite=file.options.overwrite,
        was_told=bool(file.options.said or file.options.columns),
        job=job,
    )


def _parts(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
