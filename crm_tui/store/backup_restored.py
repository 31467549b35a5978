"""What a restored database must not do: send again what left after the backup was made.

Nobody knows what the shop did between the backup and the loss. So nothing that waited then goes on
by itself: a person looks, and decides.
"""

import json

from crm_tui.domain.broadcast import GOING, BroadcastState
from crm_tui.domain.clock import Millis
from crm_tui.domain.workflow import ExitReason
from crm_tui.store import changes
from crm_tui.store.tx import Tx

DOUBT = "It waited to be sent when this backup was made."
_STOPPED = "The shop was restored from a backup; some may have had it already."


def doubt_sends(tx: Tx) -> list[int]:
    """Messages that waited or were on their way are unknown from now on; their numbers."""
    rows = tx.all("SELECT id FROM message WHERE status IN ('queued', 'sending') ORDER BY id")
    ids = [int(row["id"]) for row in rows]
    tx.run(
        "UPDATE message SET status = 'unknown', error_text = :text"
        " WHERE id IN (SELECT value FROM json_each(:ids))",
        text=DOUBT,
        ids=json.dumps(ids),
    )
    for one in ids:
        changes.note_message(tx, one)
    return ids


def stop_broadcasts(tx: Tx, now: Millis) -> int:
    """End what was going out to many, or was to go on; how many."""
    return tx.run(
        "UPDATE broadcast SET state = :stopped, ended_at = :now, why = :why"
        " WHERE state IN (SELECT value FROM json_each(:states))",
        stopped=BroadcastState.STOPPED,
        now=now,
        why=_STOPPED,
        states=json.dumps([*GOING, BroadcastState.PAUSED]),
    )


def end_overdue_steps(tx: Tx, now: Millis) -> int:
    """End runs of workflows whose next step fell due since: it may have been done; how many."""
    return tx.run(
        "UPDATE enrolment SET state = 'ended', due_at = NULL, ended_at = :now, ended_why = :why"
        " WHERE ended_at IS NULL AND due_at <= :now",
        now=now,
        why=ExitReason.REMOVED,
    )


def drop_jobs(tx: Tx) -> int:
    """Forget what screens had left for the worker: read marks, and files that may be gone; how many."""
    return tx.run("DELETE FROM job WHERE state IN ('queued', 'running')")


def forget_backups(tx: Tx) -> None:
    """Of the lost shop: this one has none until it is backed up itself, which is due at once."""
    tx.run("DELETE FROM backup_run")
