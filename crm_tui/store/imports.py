"""Imports: their runs, what each changed, and the layouts that people have explained."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.store.tx import Row, Tx, new_id, scalar

_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


class ImportState(StrEnum):
    PREVIEW = "preview"
    """Looked at, nothing is written yet."""
    RUNNING = "running"
    """Being written; one that stays so was broken off."""
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class ImportRun:
    id: int
    file: str
    sha256: str
    source: str
    layout: str
    mapping: dict[str, str]
    counts: dict[str, Any]
    state: ImportState
    actor: str
    at: Millis
    undone_at: Millis | None


@dataclass(frozen=True, slots=True)
class Change:
    """What one import did to one lead; columns as the database holds them."""

    lead_id: LeadId
    created: bool
    before: dict[str, Any]
    after: dict[str, Any]


def begin(
    tx: Tx,
    *,
    file: str,
    sha256: str,
    source: str,
    layout: str,
    mapping: Mapping[str, str],
    counts: Mapping[str, Any],
    state: ImportState,
    actor: Actor,
    now: Millis,
) -> int:
    """A new run; its id."""
    return new_id(
        tx,
        "INSERT INTO import_run (file, sha256, source, layout, mapping, counts, state, actor, at)"
        " VALUES (:file, :sha256, :source, :layout, :mapping, :counts, :state, :actor, :now)"
        " RETURNING id",
        file=file,
        sha256=sha256,
        source=source,
        layout=layout,
        mapping=_json(mapping),
        counts=_json(counts),
        state=state,
        actor=str(actor),
        now=now,
    )


def progress(tx: Tx, import_id: int, counts: Mapping[str, Any], state: ImportState) -> None:
    """How far a run has come."""
    tx.run(
        "UPDATE import_run SET counts = :counts, state = :state WHERE id = :id",
        counts=_json(counts),
        state=state,
        id=import_id,
    )


def set_undone(tx: Tx, import_id: int, now: Millis) -> None:
    tx.run(
        "UPDATE import_run SET state = 'undone', undone_at = :now WHERE id = :id",
        now=now,
        id=import_id,
    )


def get(tx: Tx, import_id: int) -> ImportRun | None:
    row = tx.one("SELECT * FROM import_run WHERE id = :id", id=import_id)
    return None if row is None else _run(row)


def newest(tx: Tx, limit: int) -> list[ImportRun]:
    """Runs that wrote something or began to, newest first."""
    found = tx.all(
        "SELECT * FROM import_run WHERE state <> 'preview' ORDER BY id DESC LIMIT :limit",
        limit=limit,
    )
    return [_run(row) for row in found]


def preview_of(tx: Tx, job_id: int) -> ImportRun | None:
    """What the preview that this job asked for has found."""
    row = tx.one(
        "SELECT * FROM import_run WHERE state = 'preview' AND json_extract(counts, '$.job') = :job",
        job=job_id,
    )
    return None if row is None else _run(row)


def begun_for(tx: Tx, job_id: int) -> ImportRun | None:
    """The import that this job has begun and not ended."""
    row = tx.one(
        "SELECT * FROM import_run WHERE state = 'running' AND json_extract(counts, '$.job') = :job",
        job=job_id,
    )
    return None if row is None else _run(row)


def drop_previews(tx: Tx, before: Millis) -> None:
    """Previews that nobody went on with."""
    tx.run("DELETE FROM import_run WHERE state = 'preview' AND at < :before", before=before)


def _run(row: Row) -> ImportRun:
    return ImportRun(
        id=row["id"],
        file=row["file"],
        sha256=row["sha256"],
        source=row["source"],
        layout=row["layout"],
        mapping=json.loads(row["mapping"]),
        counts=json.loads(row["counts"]),
        state=ImportState(row["state"]),
        actor=row["actor"],
        at=row["at"],
        undone_at=row["undone_at"],
    )


def note_changes(tx: Tx, import_id: int, made: Sequence[Change]) -> None:
    """Keep what was done, for taking it back; a second change of a lead is added to its first."""
    former = _former(tx, import_id, [one.lead_id for one in made])
    fresh = [one for one in made if one.lead_id not in former]
    again = [_joined(former[one.lead_id], one) for one in made if one.lead_id in former]
    # REPLACE costs four times as much as a plain INSERT, and is seldom needed.
    for word, some in (("INSERT", fresh), ("REPLACE", again)):
        tx.many(
            f"{word} INTO import_change (import_id, lead_id, created, before, after)"
            " VALUES (?, ?, ?, ?, ?)",
            [_row_of(import_id, one) for one in some],
        )


def _former(tx: Tx, import_id: int, ids: Sequence[int]) -> dict[LeadId, Change]:
    found = tx.all(
        "SELECT * FROM import_change WHERE import_id = :id"
        " AND lead_id IN (SELECT value FROM json_each(:ids))",
        id=import_id,
        ids=json.dumps(list(ids)),
    )
    return {LeadId(row["lead_id"]): _change(row) for row in found}


def _joined(first: Change, second: Change) -> Change:
    """Both as one: the oldest value before, the newest after, lists one behind the other."""
    lists = {
        name: [*first.after.get(name, []), *value]
        for name, value in second.after.items()
        if isinstance(value, list)
    }
    return Change(
        first.lead_id,
        first.created,
        second.before | first.before,
        first.after | second.after | lists,
    )


def _row_of(import_id: int, one: Change) -> tuple[object, ...]:
    return (import_id, one.lead_id, int(one.created), _json(one.before), _json(one.after))


def changes_of(tx: Tx, import_id: int, after: int, limit: int) -> list[Change]:
    """What a run changed, by the lead's id, from the one after `after` on."""
    found = tx.all(
        "SELECT * FROM import_change WHERE import_id = :id AND lead_id > :after"
        " ORDER BY lead_id LIMIT :limit",
        id=import_id,
        after=after,
        limit=limit,
    )
    return [_change(row) for row in found]


def _change(row: Row) -> Change:
    return Change(
        LeadId(row["lead_id"]),
        bool(row["created"]),
        json.loads(row["before"]),
        json.loads(row["after"]),
    )


def count_changes(tx: Tx, import_id: int) -> int:
    return int(scalar(tx, "SELECT COUNT(*) FROM import_change WHERE import_id = :id", id=import_id))


def written_by(tx: Tx, import_id: int) -> dict[LeadId, bool]:
    """The leads that a run has written, each with whether it made them."""
    found = tx.all("SELECT lead_id, created FROM import_change WHERE import_id = :id", id=import_id)
    return {LeadId(row["lead_id"]): bool(row["created"]) for row in found}


def made_by(tx: Tx, import_id: int) -> list[int]:
    """Ids of the leads that a run made and that are still there."""
    found = tx.all(
        "SELECT lead_id FROM import_change JOIN lead ON lead.id = lead_id"
        " WHERE import_id = :id AND created ORDER BY lead_id",
        id=import_id,
    )
    return [row["lead_id"] for row in found]


def layouts(tx: Tx) -> dict[str, dict[str, str]]:
    """What people chose for the files they imported, by layout: header to field."""
    found = tx.all("SELECT layout, mapping FROM import_layout")
    return {row["layout"]: json.loads(row["mapping"]) for row in found}


def remember_layout(tx: Tx, layout: str, mapping: Mapping[str, str] | None, now: Millis) -> None:
    """Keep (or with None forget) what was chosen for a layout."""
    if mapping is None:
        tx.run("DELETE FROM import_layout WHERE layout = :layout", layout=layout)
        return
    tx.run(
        "INSERT INTO import_layout (layout, mapping, at) VALUES (:layout, :mapping, :now)"
        " ON CONFLICT (layout) DO UPDATE SET mapping = excluded.mapping, at = excluded.at",
        layout=layout,
        mapping=_json(mapping),
        now=now,
    )


def make_custom_fields(tx: Tx, labels: Mapping[str, str], now: Millis) -> list[str]:
    """Custom fields by key that are not there yet; the keys of those that were made."""
    there = {row["key"] for row in tx.all("SELECT key FROM custom_field")}
    fresh = {key: label for key, label in labels.items() if key not in there}
    tx.many(
        "INSERT INTO custom_field (key, label, created_at) VALUES (:key, :label, :now)",
        [{"key": key, "label": label, "now": now} for key, label in fresh.items()],
    )
    return list(fresh)


def drop_unused_custom_field(tx: Tx, key: str) -> None:
    """Drop a custom field that no lead has a value for."""
    tx.run(
        "DELETE FROM custom_field WHERE key = :key AND NOT EXISTS (SELECT 1 FROM lead"
        " WHERE custom <> '{}' AND EXISTS"
        "  (SELECT 1 FROM json_each(lead.custom) WHERE json_each.key = :key))",
        key=key,
    )


def _json(value: object) -> str:
    return "{}" if value == {} else _ENCODE(value)
