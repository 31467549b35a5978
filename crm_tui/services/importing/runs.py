"""Imports: look at a file, write it in small transactions, know of every row what became of it."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import clean_line
from crm_tui.services.importing.giving_way import GivingWay
from crm_tui.services.importing.plan import Faces, Likely, Verdict, judge
from crm_tui.services.importing.writing import Run, begin, end, write_batch
from crm_tui.sheets.fields import Field
from crm_tui.sheets.people import People, Row
from crm_tui.sheets.reading import read
from crm_tui.sheets.rows import read_rows, understand
from crm_tui.store import imported_leads, imports
from crm_tui.store.database import Database

BATCH = 200
"""Rows of one transaction: a message that comes in meanwhile waits for one at most."""
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
    source: str = ""
    overwrite: bool = False
    mended: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """New text of cells, by row number and column."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that has been read and understood; the database was asked nothing."""

    name: str
    people: People
    rows: tuple[Row, ...]
    options: Options


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
        return [row for row in self.file.rows if row.draft is None and not row.skipped]


def open_file(path: Path, options: Options, remembered: Mapping[str, Mapping[str, str]]) -> File:
    """Read a file in its child process and understand every row; raises CrmError. Takes seconds."""
    people = understand(
        read(path, options.sheet),
        path.name,
        source=clean_line(options.source, 60),
        said=options.said,
        remembered=remembered,
    )
    _check(people, clean_line(path.name, 80))
    rows = tuple(read_rows(people, options.mended))
    return File(clean_line(path.name, 120), people, rows, options)


def _check(people: People, shown: str) -> None:
    if not len(people):
        raise CrmError(f"{shown} has a header and no rows.", "Choose the file with the people.")
    if not people.mapping.of(Field.PHONE, Field.PHONE2, Field.CONTACT, Field.EMAIL):
        there = ", ".join(column.header for column in people.mapping.columns[:20])
        raise CrmError(
            f"No column of {shown} holds phone numbers or e-mail addresses.",
            f"If one does, name it with --map phone=HEADER. The columns are: {there}.",
        )


async def load(db: Database, path: Path, options: Options) -> File:
    """`open_file` in a thread, with what people chose for earlier files of this layout."""
    remembered = await db.read(imports.layouts)
    return await asyncio.to_thread(open_file, path, options, remembered)


async def preview(db: Database, file: File, clock: Clock, on_progress: OnProgress) -> Outcome:
    """What an import would do; nothing is written."""
    faces = Faces(await db.read(imported_leads.names))
    counts, likely, done = Counter[Verdict](), list[Likely](), 0
    for rows in _parts(file.rows, _LOOKED_AT):
        judged, found = await db.read(
            judge, rows, faces, clock.now(), overwrite=file.options.overwrite
        )
        counts.update(one.verdict for one in judged)
        likely += found
        done += len(rows)
        on_progress(done)
    return Outcome(file, counts, tuple(likely[:MOST_LIKELY]))


async def apply(
    db: Database, file: File, actor: Actor, clock: Clock, on_progress: OnProgress
) -> Outcome:
    """Write the file's people; broken off at any moment it can be undone, or done again."""
    faces = Faces(await db.read(imported_leads.names))
    run = await _begin(db, file, actor, clock)
    likely: list[Likely] = []
    way = GivingWay()
    waiting = list(reversed(file.rows))
    while waiting:
        batch = [waiting.pop() for _ in range(min(BATCH, len(waiting)))]
        started = time.monotonic()
        written = await db.write(write_batch, run, batch, faces, clock.now())
        waiting += reversed(written.postponed)
        likely += written.likely
        on_progress(run.done)
        ended = time.monotonic()
        await asyncio.sleep(way.pause(written.version, ended - started, ended))
    await db.write(end, run)
    return Outcome(file, run.counts, tuple(likely[:MOST_LIKELY]), run.import_id)


async def _begin(db: Database, file: File, actor: Actor, clock: Clock) -> Run:
    return await db.write(
        begin,
        file.name,
        file.people,
        actor,
        clock.now(),
        overwrite=file.options.overwrite,
        was_told=bool(file.options.said),
    )


def _parts(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
