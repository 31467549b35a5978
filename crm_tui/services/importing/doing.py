"""The worker's side of imports that a screen asked for: each job done, what came of it written down."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.clock import DAY, Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.phone import Phone, show_phone
from crm_tui.domain.roles import Act, least
from crm_tui.services.importing import runs
from crm_tui.services.importing.jobs import APPLY, PREVIEW, REFUSED, UNDO, read_options
from crm_tui.services.importing.plan import Likely
from crm_tui.services.importing.rejects import free_place, write_rejected
from crm_tui.services.importing.runs import File, Outcome
from crm_tui.services.importing.shapes import outcome_json, undone_json
from crm_tui.services.importing.undo import Undone, undo
from crm_tui.services.job_progress import OnProgress
from crm_tui.services.shapes import Json
from crm_tui.sheets.people import People
from crm_tui.store import imports, jobs, leads
from crm_tui.store.database import Database
from crm_tui.store.imports import ImportState
from crm_tui.store.jobs import Job
from crm_tui.store.tx import Tx

_MOST = 300
"""Refused, passed over and likely rows that a preview keeps of each."""
_SAMPLE = 20
"""Rows that it keeps as they stand."""
_LONGEST, _MOST_TEXT = 500, 1_000_000
"""Characters of a cell that are kept, and of all refused rows together."""
_LONG_AGO = DAY


async def do(db: Database, job: Job, clock: Clock, on_progress: OnProgress) -> None:
    """Do a job of one of the `KINDS`; raises CrmError with the sentence for the person."""
    before = await db.read(jobs.state, job.id)
    if before is not None and before.result:
        return  # it was done, and the worker ended right then
    await _DOERS[job.kind](db, job, clock, on_progress)


async def _preview(db: Database, job: Job, clock: Clock, on_progress: OnProgress) -> None:
    path, options = read_options(job)
    file = await runs.load(db, path, options, must_reach=False)
    outcome = await runs.preview(db, file, clock, _of(file, on_progress))
    await db.write(_keep, job.id, outcome, _actor(job.actor), clock.now())


async def _apply(db: Database, job: Job, clock: Clock, on_progress: OnProgress) -> None:
    file = await _same_file(db, job)
    await runs.apply(db, file, _actor(job.actor), clock, _of(file, on_progress), job.id)


async def _undo(db: Database, job: Job, clock: Clock, on_progress: OnProgress) -> None:
    import_id = int(job.payload["import_id"])
    total = await db.read(imports.count_changes, import_id)
    on_progress(0, total)

    def tell(done: int) -> None:
        on_progress(done, total)

    def keep(tx: Tx, undone: Undone) -> None:
        document = undone_json(undone)
        short = {"kept": document["kept"][:_MOST], "stay": len(undone.kept)}
        jobs.keep_result(tx, job.id, document | short)

    await undo(db, import_id, _actor(job.actor), clock, tell, keep)


async def _write_refused(db: Database, job: Job, _: Clock, on_progress: OnProgress) -> None:
    file, path = await _same_file(db, job), Path(job.payload["path"])
    on_progress(0, len(file.rejected))

    def write() -> Json:
        target = free_place(path, db.path.parent)
        return {"rows": write_rejected(file, target), "path": str(target)}

    await db.write(jobs.keep_result, job.id, await asyncio.to_thread(write))


async def _same_file(db: Database, job: Job) -> File:
    """The file as it was when it was looked at."""
    file = await runs.load(db, *read_options(job))
    if file.people.sheet.sha256 != job.payload["sha256"]:
        raise CrmError(f"{file.name} has changed since it was looked at.", "Look at it again.")
    return file


def _of(file: File, on_progress: OnProgress) -> runs.OnProgress:
    """From here on it is known how many rows there are."""
    total = len(file.rows)
    on_progress(0, total)
    return lambda done: on_progress(done, total)


def _keep(tx: Tx, job_id: int, outcome: Outcome, actor: Actor, now: Millis) -> None:
    imports.drop_previews(tx, Millis(now - _LONG_AGO))
    people, refused, mended = outcome.file.people, outcome.rejected, outcome.file.options.mended
    good = (row.number for row in outcome.file.rows if row.draft and row.number in mended)
    document = {
        name: value[:_MOST] if isinstance(value, list) else value
        for name, value in outcome_json(outcome).items()
    }
    document |= {"sheets": people.sheet.sheets, "sheet": people.sheet.name, "source": people.source}
    document["likely"] = [_named(tx, one, outcome.file) for one in outcome.likely]
    counts = {
        "job": job_id,
        "document": document,
        "refused": _cells(people, (row.number for row in refused[:_MOST])),
        "mended": _cells(people, good),
        "sample": list(map(_shortened, people.sheet.rows[people.first : people.first + _SAMPLE])),
    }
    imports.begin(
        tx,
        file=outcome.file.name,
        sha256=people.sheet.sha256,
        source=people.source,
        layout=people.mapping.layout,
        mapping=people.mapping.shown(),
        counts=counts,
        state=ImportState.PREVIEW,
        actor=actor,
        now=now,
    )


def _named(tx: Tx, one: Likely, file: File) -> Json:
    """A likely double with the names and numbers of both."""
    draft = file.rows[one.row - file.rows[0].number].draft
    lead = leads.get(tx, one.lead_id)
    who = "" if draft is None else _shown(draft.name, *draft.phones, *draft.landlines)
    here = "" if lead is None else _shown(lead.name, *filter(None, [lead.phone]))
    return {"row": one.row, "who": who, "here": here, "why": one.why}


def _shown(name: str, *numbers: Phone) -> str:
    return f"{name} {show_phone(numbers[0])}".strip() if numbers else name


def _cells(people: People, numbers: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """As many of these rows as a screen can take in, as they stand in the file but for long cells.

    The number of a row of another sheet is passed over.
    """
    there = range(people.sheet.first_row, people.sheet.first_row + len(people.sheet.rows))
    found, text = {}, 0
    for number in numbers:
        if number in there and text < _MOST_TEXT:
            found[number] = _shortened(people.cells(number))
            text += sum(map(len, found[number]))
    return found


def _shortened(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(cell if len(cell) <= _LONGEST else f"{cell[: _LONGEST - 1]}…" for cell in cells)


def _actor(text: str) -> Actor:
    kind, _, name = text.partition(":")
    # Who left the job was allowed to when they left it.
    return Actor(ActorKind(kind), name, least(Act.IMPORT))


_DOERS: dict[str, Callable[[Database, Job, Clock, OnProgress], Awaitable[None]]] = {
    PREVIEW: _preview,
    APPLY: _apply,
    UNDO: _undo,
    REFUSED: _write_refused,
}
