"""Two leads that are one person: everything is re-pointed, and what moved is kept for taking it back."""

import json
from typing import Any

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.store import changes, consents, leads
from crm_tui.store.tx import Row, Tx

_TABLES = {
    "contact_point": "id",
    "message": "id",
    "suggestion": "id",
    "event": "id",
    "consent": "id",
}
"""What belongs to a lead, each with its key."""
_FILLED = ("phone", "email", "company", "quality_score", "referral")
"""Taken over where the lead that stays has none."""
_STAGES = [status.value for status in LeadStatus]
_LARGER = ("marketing_held_until", "undeliverable")
"""The larger of both holds."""


def merge(tx: Tx, kept: LeadId, gone: LeadId, actor: str, now: Millis) -> None:
    """Everything of `gone` becomes `kept`'s; the log of merges knows how to part them again."""
    gone_row, kept_row = _row(tx, gone), _row(tx, kept)
    moved = {table: _move(tx, table, key, kept, gone) for table, key in _TABLES.items()}
    tx.run(
        "INSERT INTO lead_merge (kept_id, gone_id, gone, moved, at, actor)"
        " VALUES (:kept, :gone, :row, :moved, :now, :actor)",
        kept=kept,
        gone=gone,
        row=json.dumps(dict(gone_row), ensure_ascii=False),
        moved=json.dumps({"ids": moved, "kept_before": dict(kept_row)}, ensure_ascii=False),
        now=now,
        actor=actor,
    )
    tx.run("DELETE FROM lead WHERE id = :id", id=gone)
    tx.run("DELETE FROM lead_fts WHERE rowid = :id", id=gone)
    _take_over(tx, kept_row, gone_row, now)
    consents.refresh(tx, kept)
    leads.reindex(tx, kept)
    changes.note(tx, "lead", gone, gone)
    changes.note(tx, "lead", kept, kept)


def stands_for(tx: Tx, lead_id: int) -> LeadId | None:
    """The lead that a merged one became; None when it was never merged."""
    row = tx.one(
        "SELECT kept_id FROM lead_merge WHERE gone_id = :id AND undone_at IS NULL"
        " ORDER BY id DESC LIMIT 1",
        id=lead_id,
    )
    return None if row is None else LeadId(row["kept_id"])


def _row(tx: Tx, lead_id: LeadId) -> Row:
    row = tx.one("SELECT * FROM lead WHERE id = :id", id=lead_id)
    if row is None:
        raise LookupError(lead_id)
    return row


def _move(tx: Tx, table: str, key: str, kept: LeadId, gone: LeadId) -> list[int]:
    ids = [row[key] for row in tx.all(f"SELECT {key} FROM {table} WHERE lead_id = :id", id=gone)]
    tx.run(f"UPDATE {table} SET lead_id = :kept WHERE lead_id = :gone", kept=kept, gone=gone)
    return ids


def _take_over(tx: Tx, kept: Row, gone: Row, now: Millis) -> None:
    values: dict[str, Any] = {name: kept[name] or gone[name] for name in _FILLED}
    for name in _LARGER:
        values[name] = max(filter(None, (kept[name], gone[name])), default=kept[name])
    values["tags"] = json.dumps(
        list(dict.fromkeys([*json.loads(kept["tags"]), *json.loads(gone["tags"])]))
    )
    if not kept["source"].startswith("whatsapp") or gone["source"].startswith("whatsapp"):
        values["name"] = kept["name"]
    else:
        values["name"] = gone["name"]  # somebody of the shop wrote it, no profile did
    values["status"] = max(kept["status"], gone["status"], key=_STAGES.index)
    values["draft_due"] = min(filter(None, (kept["draft_due"], gone["draft_due"])), default=None)
    values["draft"] = "\n".join(filter(None, (kept["draft"], gone["draft"])))
    values["created_at"] = min(kept["created_at"], gone["created_at"])
    settings = ", ".join(f"{name} = :{name}" for name in values)
    tx.run(
        f"UPDATE lead SET {settings}, updated_at = :now WHERE id = :id",
        **values,
        now=now,
        id=kept["id"],
    )
