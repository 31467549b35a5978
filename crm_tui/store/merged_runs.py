"""Two leads that become one: their runs of workflows, places in experiments and broadcasts, and back.

A row that the lead that stays has already is kept whole in the log; of two open runs of one workflow
one ends, so that nobody hears the same twice.
"""

import json
from collections.abc import Sequence
from typing import Any

from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.workflow import ExitReason
from crm_tui.store import experiments
from crm_tui.store.tx import Row, Tx

Values = dict[str, Any]

TABLES = {
    "enrolment": "id",
    "experiment_person": "experiment_id",
    "broadcast_person": "broadcast_id",
    "breach_person": "breach_id",
}
"""Each with what names a row of a lead."""
_LATELY = 14 * DAY
"""What they heard within this time is not said again because they were two."""


def hand_over(tx: Tx, kept: int, gone: int, now: Millis) -> Values:
    """Everything of `gone` becomes `kept`'s; what `take_back` needs to part it again."""
    ended = _end_twins(tx, kept, gone, now)
    swapped = experiments.earlier_first(tx, kept, gone)
    saved: Values = {table: _move(tx, table, key, kept, gone) for table, key in TABLES.items()}
    return saved | {"ended": ended, "swapped": swapped}


def take_back(tx: Tx, kept: int, gone: int, saved: Values) -> None:
    """Part them again: what moved goes back, what gave way comes back, what ended goes on."""
    for table, key in TABLES.items():
        rows = saved.get(table, {})
        tx.run(
            f"UPDATE {table} SET lead_id = :gone WHERE lead_id = :kept"
            f" AND {key} IN (SELECT value FROM json_each(:ids))",
            gone=gone,
            kept=kept,
            ids=json.dumps(rows.get("moved", [])),
        )
        for row in rows.get("dropped", []):
            _insert(tx, table, row)
        for row in rows.get("steps", []):
            _insert(tx, "workflow_step", row)
    experiments.swap(tx, kept, gone, saved.get("swapped", []))
    for row in saved.get("ended", []):
        tx.run(
            "UPDATE enrolment SET state = :state, due_at = :due_at, ended_at = NULL, ended_why = ''"
            " WHERE id = :id AND ended_why = :merged",
            id=row["id"],
            state=row["state"],
            due_at=row["due_at"],
            merged=ExitReason.MERGED,
        )


def _end_twins(tx: Tx, kept: int, gone: int, now: Millis) -> list[Values]:
    """Of two open runs of a workflow the one that came further goes on, of equals that of `kept`; one
    whose messages the other lead has just got ends too. As they were before."""
    rows = tx.all(
        "SELECT e.* FROM enrolment e JOIN enrolment o ON o.workflow = e.workflow"
        " AND o.lead_id IN (:gone, :kept) AND o.lead_id <> e.lead_id"
        " WHERE e.lead_id IN (:gone, :kept) AND e.ended_at IS NULL AND CASE"
        " WHEN o.ended_at IS NULL THEN (o.step, o.lead_id = :kept) > (e.step, e.lead_id = :kept)"
        " ELSE EXISTS (SELECT 1 FROM workflow_step s WHERE s.enrolment_id = o.id"
        "  AND s.message_id IS NOT NULL AND s.at > :lately) END GROUP BY e.id",
        gone=gone,
        kept=kept,
        lately=now - _LATELY,
    )
    for row in rows:
        tx.run(
            "UPDATE enrolment SET state = 'ended', due_at = NULL, ended_at = :now, ended_why = :why"
            " WHERE id = :id",
            id=row["id"],
            now=now,
            why=ExitReason.MERGED,
        )
    return _plain(rows)


def _move(tx: Tx, table: str, key: str, kept: int, gone: int) -> Values:
    found = tx.all(f"SELECT * FROM {table} WHERE lead_id = :gone", gone=gone)
    tx.run(
        f"UPDATE OR IGNORE {table} SET lead_id = :kept WHERE lead_id = :gone",
        kept=kept,
        gone=gone,
    )
    dropped = _plain(tx.all(f"SELECT * FROM {table} WHERE lead_id = :gone", gone=gone))
    steps = _steps(tx, [row["id"] for row in dropped]) if table == "enrolment" else []
    tx.run(f"DELETE FROM {table} WHERE lead_id = :gone", gone=gone)
    stay = {row[key] for row in dropped}
    moved = [row[key] for row in found if row[key] not in stay]
    return {"moved": moved, "dropped": dropped, "steps": steps}


def _steps(tx: Tx, enrolments: Sequence[int]) -> list[Values]:
    return _plain(
        tx.all(
            "SELECT * FROM workflow_step WHERE enrolment_id IN (SELECT value FROM json_each(:ids))",
            ids=json.dumps(list(enrolments)),
        )
    )


def _plain(rows: Sequence[Row]) -> list[Values]:
    return [dict(row) for row in rows]


def _insert(tx: Tx, table: str, row: Values) -> None:
    names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    tx.run(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({values})", **row)
