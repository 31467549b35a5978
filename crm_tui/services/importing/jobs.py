"""Imports for a screen: it leaves a job and reads what the worker wrote down; it opens no file.

First `leave_preview`: the worker reads the file and keeps what it found (`found`). The person looks,
changes columns (another preview) and mends cells; then `leave_apply`. `leave_undo` takes an import
back. What goes wrong is the job's error.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.clock import DAY, Clock, Millis
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.services.importing import runs
from crm_tui.services.importing.runs import Options, Outcome
from crm_tui.services.importing.shapes import outcome_json
from crm_tui.services.importing.undo import undo
from crm_tui.store import imports, jobs
from crm_tui.store.database import Database
from crm_tui.store.imports import ImportState
from crm_tui.store.jobs import Job
from crm_tui.store.tx import Tx

PREVIEW, APPLY, UNDO = "import_preview", "import_apply", "import_undo"
KINDS = frozenset({PREVIEW, APPLY, UNDO})
_MOST = 300
"""Refused, passed over and likely rows that a preview keeps of each."""
_SAMPLE = 20
"""Rows that it keeps as they stand."""
_LONG_AGO = DAY


@dataclass(frozen=True, slots=True)
class Found:
    """What the worker found in a file."""

    document: Mapping[str, Any]
    """That of `crm import --dry-run --json`, its lists cut at 300."""
    refused: Mapping[int, tuple[str, ...]]
    """The refused rows whole, by number, for the grid in which they are mended."""
    sample: tuple[tuple[str, ...], ...]
    """The first rows below the header; columns are `document["columns"]`."""


# -- the screen's side --------------------------------------------------------------------------


def leave_preview(tx: Tx, path: Path, options: Options, actor: Actor, now: Millis) -> int:
    """Ask the worker to look at a file; the job's id."""
    payload = {"path": str(path.absolute()), "asked_at": now, **_to_json(options)}
    return jobs.leave(tx, PREVIEW, payload, actor, now)


def found(tx: Tx, job_id: int) -> Found | None:
    """What the worker found; None while it is still looking."""
    run = imports.preview_of(tx, job_id)
    if run is None:
        return None
    refused = {int(row): tuple(cells) for row, cells in run.counts["refused"].items()}
    sample = tuple(map(tuple, run.counts["sample"]))
    return Found(run.counts["document"], refused, sample)


def leave_apply(
    tx: Tx, path: Path, options: Options, preview_job: int, actor: Actor, now: Millis
) -> int:
    """Ask the worker to import what was looked at; raises Conflict when there is no such preview."""
    run = imports.preview_of(tx, preview_job)
    if run is None:
        raise Conflict("This file has not been looked at yet.", "Wait for the preview.")
    payload = {"path": str(path.absolute()), "sha256": run.sha256, **_to_json(options)}
    return jobs.leave(tx, APPLY, payload, actor, now)


def leave_undo(tx: Tx, import_id: int, actor: Actor, now: Millis) -> int:
    """Ask the worker to take an import back."""
    return jobs.leave(tx, UNDO, {"import_id": import_id}, actor, now)


# -- the worker's side --------------------------------------------------------------------------


async def do(db: Database, job: Job, clock: Clock, on_progress: Callable[[int], None]) -> None:
    """Do a job of one of the `KINDS`; raises CrmError with the sentence for the person."""
    actor = _actor(job.actor)
    if job.kind == UNDO:
        await undo(db, int(job.payload["import_id"]), actor, clock, on_progress)
        return
    path, options = Path(job.payload["path"]), _from_json(job.payload)
    file = await runs.load(db, path, options)
    if job.kind == PREVIEW:
        outcome = await runs.preview(db, file, clock, on_progress)
        await db.write(_keep, job.id, outcome, actor, clock.now())
        return
    if file.people.sheet.sha256 != job.payload["sha256"]:
        raise CrmError(f"{file.name} has changed since it was looked at.", "Look at it again.")
    await runs.apply(db, file, actor, clock, on_progress)


def _keep(tx: Tx, job_id: int, outcome: Outcome, actor: Actor, now: Millis) -> None:
    imports.drop_previews(tx, Millis(now - _LONG_AGO))
    people = outcome.file.people
    document = {
        name: value[:_MOST] if isinstance(value, list) else value
        for name, value in outcome_json(outcome).items()
    }
    counts = {
        "job": job_id,
        "document": document,
        "refused": {row.number: people.cells(row.number) for row in outcome.rejected[:_MOST]},
        "sample": people.sheet.rows[people.first : people.first + _SAMPLE],
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


def _to_json(options: Options) -> dict[str, Any]:
    return {
        "sheet": options.sheet,
        "said": dict(options.said),
        "source": options.source,
        "overwrite": options.overwrite,
        "mended": {str(row): dict(cells) for row, cells in options.mended.items()},
    }


def _from_json(payload: Mapping[str, Any]) -> Options:
    return Options(
        sheet=payload["sheet"],
        said=payload["said"],
        source=payload["source"],
        overwrite=payload["overwrite"],
        mended={int(row): cells for row, cells in payload["mended"].items()},
    )


def _actor(text: str) -> Actor:
    kind, _, name = text.partition(":")
    return Actor(ActorKind(kind), name)
