"""What a score rests on, storing it, and which leads are to be scored again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.follow import CallOutcome
from crm_tui.domain.message import Direction
from crm_tui.domain.score import Reason, Ref
from crm_tui.store import changes
from crm_tui.store.tx import Tx

NEWEST = 40
"""Messages of one chat that a score rests on."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message, as far as a score needs it."""

    id: int
    inbound: bool
    words: str
    at: Millis


def newest_said(tx: Tx, lead_id: int) -> list[Said]:
    """The newest 40 messages with words, oldest first; a reaction is none."""
    rows = tx.all(
        "SELECT id, direction, substr(content, 1, 500) AS words, timestamp FROM message"
        " WHERE lead_id = :lead_id AND message_type NOT IN ('reaction', 'system')"
        " AND status NOT IN ('failed', 'queued') ORDER BY sort_key DESC LIMIT :limit",
        lead_id=lead_id,
        limit=NEWEST,
    )
    return [
        Said(row["id"], row["direction"] == Direction.INBOUND, row["words"], row["timestamp"])
        for row in reversed(rows)
    ]


def last_call(tx: Tx, lead_id: int) -> tuple[int, CallOutcome] | None:
    row = tx.one(
        "SELECT id, outcome FROM call_log WHERE lead_id = :id ORDER BY at DESC, id DESC LIMIT 1",
        id=lead_id,
    )
    return None if row is None else (row["id"], CallOutcome(row["outcome"]))


def after(tx: Tx, lead_id: int, limit: int) -> list[int]:
    """The next leads by id."""
    rows = tx.all(
        "SELECT id FROM lead WHERE id > :after ORDER BY id LIMIT :limit",
        after=lead_id,
        limit=limit,
    )
    return [row["id"] for row in rows]


def clear_score(tx: Tx, lead_id: int) -> None:
    """They are not to be judged."""
    if tx.run(
        "UPDATE lead SET quality_score = NULL, score_reasons = '[]' WHERE id = :id"
        " AND (quality_score IS NOT NULL OR score_reasons <> '[]')",
        id=lead_id,
    ):
        changes.note(tx, "lead", lead_id, lead_id)


def save_score(tx: Tx, lead_id: int, value: int, reasons: Sequence[Reason]) -> bool:
    """Store a score and its reasons; False when nothing of it is new."""
    text = write_reasons(reasons)
    changed = tx.run(
        "UPDATE lead SET quality_score = :value, score_reasons = :reasons WHERE id = :id"
        " AND (quality_score IS NOT :value OR score_reasons <> :reasons)",
        id=lead_id,
        value=value,
        reasons=text,
    )
    if changed:
        changes.note(tx, "lead", lead_id, lead_id)
    return bool(changed)


def write_reasons(reasons: Sequence[Reason]) -> str:
    return json.dumps([[one.points, one.words, one.ref.kind, one.ref.id] for one in reasons])


def read_reasons(text: str) -> tuple[Reason, ...]:
    return tuple(
        Reason(points, words, Ref(kind, ref)) for points, words, kind, ref in json.loads(text)
    )
