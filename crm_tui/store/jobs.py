"""Jobs: work that a screen leaves for the worker, with its progress."""

import json
from dataclasses import dataclass
from typing import Any

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.store import changes
from crm_tui.store.tx import Tx, new_id

# Word for word the condition of the index, so that jobs done long ago are not looked at.
_OPEN = "state IN ('queued', 'running')"


@dataclass(frozen=True, slots=True)
class Job:
    id: int
    kind: str
    payload: dict[str, Any]
    actor: str


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


def take(tx: Tx, now: Millis) -> Job | None:
    """The oldest queued job, now running."""
    row = tx.one(f"SELECT * FROM job WHERE {_OPEN} AND state = 'queued' ORDER BY id LIMIT 1")
    if row is None:
        return None
    _set_state(tx, row["id"], "running", now)
    return Job(row["id"], row["kind"], json.loads(row["payload"]), row["actor"])


def finish(tx: Tx, job_id: int, now: Millis, error: str | None = None) -> None:
    _set_state(tx, job_id, "failed" if error else "done", now, error)


def restart_orphans(tx: Tx, now: Millis) -> None:
    """Jobs that a dead worker was running are queued again: each is safe to repeat."""
    for row in tx.all(f"SELECT id FROM job WHERE {_OPEN} AND state = 'running'"):
        _set_state(tx, row["id"], "queued", now)


def prune(tx: Tx, before: Millis) -> None:
    """Drop jobs that ended long ago."""
    tx.run(
        "DELETE FROM job WHERE state IN ('done', 'failed') AND updated_at < :before", before=before
    )


def _set_state(tx: Tx, job_id: int, state: str, now: Millis, error: str | None = None) -> None:
    tx.run(
        "UPDATE job SET state = :state, error = :error, updated_at = :now WHERE id = :id",
        id=job_id,
        state=state,
        error=error,
        now=now,
    )
    changes.note(tx, "job", job_id)
