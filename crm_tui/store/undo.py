"""Steps that can be undone, and putting rows back exactly as they were."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_tui.domain.clock import Millis
from crm_tui.store import changes
from crm_tui.store.tx import Tx, new_id

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after; `before` None: it was made, `after` None: it was deleted."""

    table: str
    """`lead`, `note`, `task` or `call_log`."""
    id: int
    before: Values | None
    after: Values | None


@dataclass(frozen=True, slots=True)
class Step:
    id: int
    title: str
    kind: str
    changes: tuple[RowChange, ...]
    actor: str
    at: Millis


TABLES = frozenset({"lead", "note", "task", "call_log"})


def add(tx: Tx, kind: str, title: str, made: Sequence[RowChange], actor: str, now: Millis) -> int:
    payload = [[one.table, one.id, one.before, one.after] for one in made]
    return new_id(
        tx,
        "INSERT INTO undo_step (title, kind, payload, actor, at)"
        " VALUES (:title, :kind, :payload, :actor, :now) RETURNING id",
        title=title,
        kind=kind,
        payload=json.dumps(payload, ensure_ascii=False),
        actor=actor,
        now=now,
    )


def newest(tx: Tx, actor: str) -> Step | None:
    """The last step of this person that is not undone yet."""
    row = tx.one(
        "SELECT * FROM undo_step WHERE undone_at IS NULL AND actor = :actor"
        " ORDER BY id DESC LIMIT 1",
        actor=actor,
    )
    if row is None:
        return None
    made = tuple(RowChange(*one) for one in json.loads(row["payload"]))
    return Step(row["id"], row["title"], row["kind"], made, row["actor"], row["at"])


def close(tx: Tx, step_id: int, now: Millis) -> None:
    """It is undone: it cannot be undone again."""
    tx.run("UPDATE undo_step SET undone_at = :now WHERE id = :id", now=now, id=step_id)


def row_of(tx: Tx, table: str, row_id: int) -> Values | None:
    """A whole row as it stands."""
    row = tx.one(f"SELECT * FROM {_known(table)} WHERE id = :id", id=row_id)
    return None if row is None else dict(row)


def put_back(tx: Tx, table: str, row_id: int, values: Mapping[str, Any]) -> None:
    """Set these columns of a row, whatever they are."""
    settings = ", ".join(f"{name} = :{name}" for name in values)
    tx.run(f"UPDATE {_known(table)} SET {settings} WHERE id = :row_id", row_id=row_id, **values)


def insert(tx: Tx, table: str, row: Mapping[str, Any]) -> None:
    """Bring back a row that was deleted, under its own id."""
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    tx.run(f"INSERT INTO {_known(table)} ({names}) VALUES ({values})", **row)


def delete(tx: Tx, table: str, row_id: int) -> None:
    tx.run(f"DELETE FROM {_known(table)} WHERE id = :id", id=row_id)


def note_change(tx: Tx, table: str, row_id: int, lead_id: int) -> None:
    """Screens that show the row read it again."""
    changes.note(tx, "call" if table == "call_log" else table, row_id, lead_id)


def _known(table: str) -> str:
    if table not in TABLES:
        raise ValueError(f"not a table with steps: {table}")
    return table
