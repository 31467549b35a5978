"""Steps that can be undone, and putting rows back exactly as they were."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_tui.domain.clock import Millis
from crm_tui.store import changes
from crm_tui.store.tx import Row, Tx, new_id, scalar

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after; `before` None: it was made, `after` None: it was deleted."""

    table: str
    """`lead`, `note`, `task`, `call_log` or `lead_fact`."""
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

    @property
    def first(self) -> int:
        """The step that this one is a part of; itself when it stands alone."""
        return int(self.kind.removeprefix(_PART)) if self.kind.startswith(_PART) else self.id


_PART = "part of "
"""The kind of a step that goes on where an earlier one ended: `part of 812`."""
TABLES = frozenset({"lead", "note", "task", "call_log", "lead_fact"})


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
    return None if row is None else _step(row)


def open_one(tx: Tx, step_id: int) -> Step | None:
    """This step; None when it is undone already."""
    row = tx.one("SELECT * FROM undo_step WHERE id = :id AND undone_at IS NULL", id=step_id)
    return None if row is None else _step(row)


def newest_part(tx: Tx, first: int, before: int) -> int | None:
    """The last part of this step among those before `before` that is not undone yet."""
    row = tx.one(
        "SELECT id FROM undo_step WHERE id >= :first AND id < :before AND undone_at IS NULL"
        " AND (id = :first OR kind = :part) ORDER BY id DESC LIMIT 1",
        first=first,
        before=before,
        part=f"{_PART}{first}",
    )
    return None if row is None else int(row["id"])


def _step(row: Row) -> Step:
    made = tuple(RowChange(*one) for one in json.loads(row["payload"]))
    return Step(row["id"], row["title"], row["kind"], made, row["actor"], row["at"])


def newest_id(tx: Tx) -> int:
    """0 while there is none."""
    return int(scalar(tx, "SELECT COALESCE(MAX(id), 0) FROM undo_step"))


def join(tx: Tx, step_id: int, first: int) -> None:
    """Make it a part of an earlier step: they are taken back together."""
    tx.run("UPDATE undo_step SET kind = :kind WHERE id = :id", kind=f"{_PART}{first}", id=step_id)


def call(tx: Tx, step_id: int, title: str) -> None:
    """Give it another title."""
    tx.run("UPDATE undo_step SET title = :title WHERE id = :id", title=title, id=step_id)


def title_of(tx: Tx, step_id: int) -> str:
    return str(scalar(tx, "SELECT title FROM undo_step WHERE id = :id", id=step_id) or "")


def size(tx: Tx, step_id: int) -> int:
    """How many rows it changed."""
    found = scalar(
        tx, "SELECT json_array_length(payload) FROM undo_step WHERE id = :id", id=step_id
    )
    return int(found or 0)


def close(tx: Tx, step_id: int, now: Millis) -> None:
    """It is undone: it cannot be undone again."""
    tx.run("UPDATE undo_step SET undone_at = :now WHERE id = :id", now=now, id=step_id)


def close_of_lead(tx: Tx, kind: str, lead_id: int, now: Millis) -> None:
    """The steps of this kind whose first row is this lead: what they did was undone another way."""
    tx.run(
        "UPDATE undo_step SET undone_at = :now WHERE kind = :kind AND undone_at IS NULL"
        " AND json_extract(payload, '$[0][1]') = :id",
        now=now,
        kind=kind,
        id=lead_id,
    )


def prune(tx: Tx, before: Millis, limit: int = 500) -> int:
    """Drop the oldest steps, when they were taken before then; how many."""
    return tx.run(
        "DELETE FROM undo_step WHERE id IN (SELECT id FROM"
        " (SELECT id, at FROM undo_step ORDER BY id LIMIT :limit) WHERE at < :before)",
        before=before,
        limit=limit,
    )


def ids_since(tx: Tx, step_id: int) -> list[int]:
    """The steps that were written after this one, oldest first."""
    rows = tx.all("SELECT id FROM undo_step WHERE id > :id ORDER BY id", id=step_id)
    return [row["id"] for row in rows]


def row_of(tx: Tx, table: str, row_id: int) -> Values | None:
    """A whole row as it stands."""
    row = tx.one(f"SELECT * FROM {_known(table)} WHERE id = :id", id=row_id)
    return None if row is None else dict(row)


def rows_of(tx: Tx, table: str, ids: Sequence[int]) -> dict[int, Values]:
    """Whole rows as they stand, by id."""
    rows = tx.all(
        f"SELECT * FROM {_known(table)} WHERE id IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps(list(ids)),
    )
    return {row["id"]: dict(row) for row in rows}


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
