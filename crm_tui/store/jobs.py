"""Jobs: work that a screen leaves for the worker, with its progress."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.store import changes
from crm_tui.store.tx import Row, Tx, new_id

# Word for word the condition of the index, so that jobs done long ago are not looked at.
_OPEN = "state IN ('queued', 'running')"


@dataclass(frozen=True, slots=True)
class Job:
    id: int
    kind: str
    payload: dict[str, Any]
    actor: str


class Stage(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class JobState:
    """How far a job has come."""

    job: Job
    stage: Stage
    done: int
    """Of `total`, in whatever the job counts."""
    total: int | None
    """None until the job knows it."""
    error: str
    """A sentence with the next step; empty unless it failed."""
    result: Mapping[str, Any]
    """What came of it; empty until it is done."""
    at: Millis
    """When this was last so."""

    @property
    def open(self) -> bool:
        return self.stage in (Stage.QUEUED, Stage.RUNNING)


def leave(tx: Tx, kind: str, payload: dict[str, Any], actor: Actor, now: Millis) -> int:
    """Queue a job; one of the same kind and payload that is still open is not doubled."""
    text = json.dumps(payload, sort_keys=True)
    open_one = tx.one(
        f"SELECT id FROM job WHERE kind = :kind AND payload = :payload AND {_OPEN}",
        kind=kind,
        payload=text,
    )
    if open_one is not None:
        return int(open_one["id"])
    job_id = new_id(
        tx,
        "INSERT INTO job (kind, payload, state, actor, created_at, updated_at)"
        " VALUES (:kind, :payload, 'queued', :actor, :now, :now) RETURNING id",
        kind=kind,
        payload=text,
        actor=str(actor),
        now=now,
    )
    changes.note(tx, "job", job_id)
    return job_id


def drop_queued(tx: Tx, kind: str, path: str) -> None:
    """Forget what nobody waits for any more: jobs of this kind on this file that were not begun."""
    tx.run(
        f"DELETE FROM job WHERE {_OPEN} AND state = 'queued' AND kind = :kind"
        " AND json_extract(payload, '$.path') = :path",
        kind=kind,
        path=path,
    )


def take(
    tx: Tx, now: Millis, *, only: Collection[str] = (), but: Collection[str] = ()
) -> Job | None:
    """The oldest queued job, now running; of the kinds `only` if there are any, never of those `but`."""
    row = tx.one(
        f"SELECT * FROM job WHERE {_OPEN} AND state = 'queued'"
        " AND (:only = '[]' OR kind IN (SELECT value FROM json_each(:only)))"
        " AND kind NOT IN (SELECT value FROM json_each(:but)) ORDER BY id LIMIT 1",
        only=json.dumps(sorted(only)),
        but=json.dumps(sorted(but)),
    )
    if row is None:
        return None
    _set_state(tx, row["id"], Stage.RUNNING, now)
    return _job(row)


def progress(tx: Tx, job_id: int, done: int, total: int | None) -> None:
    """How far a running job is; who shows it looks by itself, the change feed is not told."""
    tx.run(
        "UPDATE job SET done = :done, total = :total WHERE id = :id",
        id=job_id,
        done=done,
        total=total,
    )


def keep_result(tx: Tx, job_id: int, result: Mapping[str, Any]) -> None:
    """What came of a job, for `state`; small, because it is read often."""
    tx.run(
        "UPDATE job SET result = :result WHERE id = :id",
        id=job_id,
        result=json.dumps(result, ensure_ascii=False),
    )


def finish(tx: Tx, job_id: int, now: Millis, error: str | None = None) -> None:
    _set_state(tx, job_id, Stage.FAILED if error else Stage.DONE, now, error)


def state(tx: Tx, job_id: int) -> JobState | None:
    """How far a job is; None for one that was dropped long ago."""
    row = tx.one("SELECT * FROM job WHERE id = :id", id=job_id)
    return None if row is None else _state(row)


def newest(tx: Tx, kinds: Collection[str]) -> JobState | None:
    """The newest job of these kinds, open or ended; None when there is none."""
    row = tx.one(
        "SELECT * FROM job WHERE id = (SELECT MAX("
        " (SELECT MAX(id) FROM job WHERE kind = one.value)) FROM json_each(:kinds) AS one)",
        kinds=json.dumps(sorted(kinds)),
    )
    return None if row is None else _state(row)


def under_way(tx: Tx, kinds: Collection[str]) -> list[Job]:
    """Jobs of these kinds that wait or run, oldest first."""
    rows = tx.all(
        f"SELECT * FROM job WHERE {_OPEN} AND kind IN (SELECT value FROM json_each(:kinds))"
        " ORDER BY id",
        kinds=json.dumps(sorted(kinds)),
    )
    return [_job(row) for row in rows]


def restart_orphans(tx: Tx, now: Millis) -> None:
    """Jobs that a dead worker was running are queued again: each is safe to repeat."""
    for row in tx.all(f"SELECT id FROM job WHERE {_OPEN} AND state = 'running'"):
        _set_state(tx, row["id"], Stage.QUEUED, now)


def prune(tx: Tx, before: Millis) -> None:
    """Drop jobs that ended long ago."""
    tx.run(
        "DELETE FROM job WHERE state IN ('done', 'failed') AND updated_at < :before", before=before
    )


def _job(row: Row) -> Job:
    return Job(row["id"], row["kind"], json.loads(row["payload"]), row["actor"])


def _state(row: Row) -> JobState:
    return JobState(
        job=_job(row),
        stage=Stage(row["state"]),
        done=row["done"],
        total=row["total"],
        error=row["error"] or "",
        result=json.loads(row["result"] or "{}"),
        at=row["updated_at"],
    )


def _set_state(tx: Tx, job_id: int, stage: Stage, now: Millis, error: str | None = None) -> None:
    tx.run(
        "UPDATE job SET state = :state, error = :error, updated_at = :now WHERE id = :id",
        id=job_id,
        state=stage,
        error=error,
        now=now,
    )
    changes.note(tx, "job", job_id)
