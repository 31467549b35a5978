"""Imports for a screen: it leaves a job and reads what the worker wrote down; it opens no file.

First `leave_preview`: the worker reads the file and keeps what it found (`found`). The person looks,
changes columns (another preview) and mends cells; then `leave_apply`. `leave_undo` takes an import
back, `leave_refused` wants the refused rows as a file. How far a job is, what came of it and what
went wrong is in its `store.jobs.state`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.roles import Act
from crm_tui.services.importing.runs import Options
from crm_tui.services.may import needs
from crm_tui.store import imports, jobs
from crm_tui.store.jobs import Job
from crm_tui.store.tx import Tx

PREVIEW, APPLY, UNDO, REFUSED = "import_preview", "import_apply", "import_undo", "import_refused"
KINDS = frozenset({PREVIEW, APPLY, UNDO, REFUSED})


@dataclass(frozen=True, slots=True)
class Found:
    """What the worker found in a file."""

    document: Mapping[str, Any]
    """That of `crm import --dry-run --json`, its lists cut at 300."""
    refused: Mapping[int, tuple[str, ...]]
    """The refused rows whole, by number, for the grid in which they are mended."""
    mended: Mapping[int, tuple[str, ...]]
    """The rows whose new cells are good, as they stand in the file."""
    sample: tuple[tuple[str, ...], ...]
    """The first rows below the header; columns are `document["columns"]`."""


@needs(Act.IMPORT)
def leave_preview(tx: Tx, path: Path, options: Options, actor: Actor, now: Millis) -> int:
    """Ask the worker to look at a file; the job's id. An earlier wish that it has not begun is void."""
    payload = {"path": _spelled(path), "asked_at": now, **_to_json(options)}
    jobs.drop_queued(tx, PREVIEW, payload["path"])
    return jobs.leave(tx, PREVIEW, payload, actor, now)


def _spelled(path: Path) -> str:
    """Raises CrmError for bytes that are no text."""
    spelled = str(path.absolute())
    try:
        spelled.encode()
    except UnicodeEncodeError as error:
        raise CrmError(
            "The name of this file or of its folder has letters that cannot be read.",
            "Give it another name, then choose it again.",
        ) from error
    return spelled


def found(tx: Tx, job_id: int) -> Found | None:
    """What the worker found; None while it is still looking."""
    run = imports.preview_of(tx, job_id)
    if run is None:
        return None
    counts = run.counts
    sample = tuple(map(tuple, counts["sample"]))
    return Found(counts["document"], _rows(counts["refused"]), _rows(counts["mended"]), sample)


def _rows(kept: Mapping[str, list[str]]) -> dict[int, tuple[str, ...]]:
    return {int(row): tuple(cells) for row, cells in kept.items()}


def read_options(job: Job) -> tuple[Path, Options]:
    """Which file a preview, an import or a wish for the refused rows is about, and what was said."""
    return Path(job.payload["path"]), _from_json(job.payload)


@needs(Act.IMPORT)
def leave_apply(
    tx: Tx, path: Path, options: Options, preview_job: int, actor: Actor, now: Millis
) -> int:
    """Ask the worker to import what was looked at; raises Conflict when there is no such preview."""
    return jobs.leave(tx, APPLY, _looked_at(tx, path, options, preview_job), actor, now)


@needs(Act.IMPORT)
def leave_refused(
    tx: Tx, path: Path, options: Options, preview_job: int, actor: Actor, now: Millis
) -> int:
    """Ask for the refused rows as a file beside the original; raises Conflict like `leave_apply`."""
    return jobs.leave(tx, REFUSED, _looked_at(tx, path, options, preview_job), actor, now)


def _looked_at(tx: Tx, path: Path, options: Options, preview_job: int) -> dict[str, Any]:
    run = imports.preview_of(tx, preview_job)
    if run is None:
        raise Conflict("This file has not been looked at yet.", "Look at it again.")
    about = {"path": _spelled(path), "sha256": run.sha256, "look": preview_job}
    return about | _to_json(options)


@needs(Act.IMPORT)
def leave_undo(tx: Tx, import_id: int, actor: Actor, now: Millis) -> int:
    """Ask the worker to take an import back."""
    return jobs.leave(tx, UNDO, {"import_id": import_id}, actor, now)


def _to_json(options: Options) -> dict[str, Any]:
    return {
        "sheet": options.sheet,
        "said": dict(options.said),
        "columns": dict(options.columns),
        "source": options.source,
        "overwrite": options.overwrite,
        "mended": {str(row): dict(cells) for row, cells in options.mended.items()},
    }


def _from_json(payload: Mapping[str, Any]) -> Options:
    return Options(
        sheet=payload["sheet"],
        said=payload["said"],
        columns=payload.get("columns", {}),
        source=payload["source"],
        overwrite=payload["overwrite"],
        mended={int(row): cells for row, cells in payload["mended"].items()},
    )
