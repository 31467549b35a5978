"""The import desk: what a screen does to bring in people from files; it opens none of them itself."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock, Millis
from crm_tui.services.confine import to_read
from crm_tui.services.importing import jobs as wishes
from crm_tui.services.importing.jobs import APPLY, PREVIEW, UNDO, Found, read_options
from crm_tui.services.importing.plan import Verdict
from crm_tui.services.importing.runs import Options
from crm_tui.services.importing.undo import Forecast, forecast
from crm_tui.store import custom, imports, jobs
from crm_tui.store.database import Database
from crm_tui.store.imports import ImportRun, ImportState
from crm_tui.store.jobs import Job, JobState
from crm_tui.store.tx import Tx

__all__ = [
    "APPLY",
    "PREVIEW",
    "UNDO",
    "Earlier",
    "Found",
    "ImportDesk",
    "JobState",
    "Look",
    "Options",
    "look_of",
]

_EARLIER = 200


@dataclass(frozen=True, slots=True)
class Earlier:
    """An import that was made, or begun."""

    id: int
    file: str
    at: Millis
    state: str
    """In a word or two; empty for one that is simply done."""
    new: int
    updated: int
    refused: int
    undoable: bool


@dataclass(frozen=True, slots=True)
class Look:
    """A file that was looked at, or is being looked at, as these options say."""

    job_id: int
    path: Path
    options: Options


class ImportDesk:
    """One person at one shop; reading and writing files is the worker's, each call here is short."""

    def __init__(
        self, db: Database, clock: Clock, actor: Actor, worker_alive: Callable[[], bool]
    ) -> None:
        self.clock = clock
        self._db, self.actor, self._worker_alive = db, actor, worker_alive

    async def earlier(self) -> list[Earlier]:
        """The newest 200, newest first."""
        return await self._db.read(_earlier_runs)

    async def running(self) -> JobState | None:
        """The newest import, undo or look that is waiting or under way; None when none is."""
        newest = await self._db.read(jobs.newest, wishes.KINDS)
        return newest if newest is not None and newest.open else None

    async def left_look(self) -> Look | None:
        """A file that was looked at last and not gone on with; None when there is none."""
        return await self._db.read(_left_look)

    async def look(self, path: Path, options: Options) -> Look:
        """Ask what an import would do."""
        path = await asyncio.to_thread(to_read, path)
        job_id = await self._db.write(
            wishes.leave_preview, path, options, self.actor, self.clock.now()
        )
        return Look(job_id, path, options)

    async def job(self, job_id: int) -> JobState | None:
        """How far a job is; None for one that was dropped because a newer look was asked for."""
        return await self._db.read(jobs.state, job_id)

    async def found(self, look: Look) -> Found | None:
        """What a look found; None before it is done, and after a day."""
        return await self._db.read(wishes.found, look.job_id)

    async def bring_in(self, look: Look) -> int:
        """Ask for the import of what was looked at; the job's id. Raises Conflict."""
        return await self._db.write(
            wishes.leave_apply,
            look.path,
            look.options,
            look.job_id,
            self.actor,
            self.clock.now(),
        )

    async def write_refused(self, look: Look) -> int:
        """Ask for the refused rows as a file beside the original; the job's id. Raises Conflict."""
        return await self._db.write(
            wishes.leave_refused,
            look.path,
            look.options,
            look.job_id,
            self.actor,
            self.clock.now(),
        )

    async def forecast(self, import_id: int) -> Forecast:
        """What taking an import back would do now."""
        return await self._db.read(forecast, import_id)

    async def take_back(self, import_id: int) -> int:
        """Ask to take an import back; the job's id."""
        return await self._db.write(wishes.leave_undo, import_id, self.actor, self.clock.now())

    async def custom_labels(self) -> list[str]:
        """The shop's own fields, as they are called."""
        return sorted((await self._db.read(custom.labels)).values(), key=str.casefold)

    def worker_alive(self) -> bool:
        return self._worker_alive()


def look_of(state: JobState) -> Look:
    """The look that a job is, or was about."""
    path, options = read_options(state.job)
    return Look(state.job.payload.get("look", state.job.id), path, options)


def _left_look(tx: Tx) -> Look | None:
    newest = jobs.newest(tx, (PREVIEW, APPLY, UNDO))
    if newest is None or newest.open or newest.job.kind != PREVIEW:
        return None
    there = imports.preview_of(tx, newest.job.id)
    return look_of(newest) if there is not None else None


def _earlier_runs(tx: Tx) -> list[Earlier]:
    under_way = jobs.under_way(tx, (APPLY, UNDO))
    return [_earlier(run, under_way) for run in imports.newest(tx, _EARLIER)]


def _earlier(run: ImportRun, under_way: Sequence[Job]) -> Earlier:
    return Earlier(
        id=run.id,
        file=run.file,
        at=run.at,
        state=_state(run, under_way),
        new=run.counts.get(Verdict.NEW, 0),
        updated=run.counts.get(Verdict.UPDATE, 0),
        refused=run.counts.get(Verdict.REJECT, 0),
        undoable=run.state is not ImportState.UNDONE,
    )


def _state(run: ImportRun, under_way: Sequence[Job]) -> str:
    match run.state:
        case ImportState.UNDONE:
            return "taken back"
        case ImportState.RUNNING:
            goes_on = any(job.id == run.counts.get("job") for job in under_way)
            return "running" if goes_on else "broken off"
        case ImportState.UNDOING:
            goes_on = any(job.payload.get("import_id") == run.id for job in under_way)
            return "being taken back" if goes_on else "half taken back"
        case _:
            return ""
