"""What a hold keeps: who they were, what was written when, what they agreed to; nothing else."""

from typing import Any

from crm_tui.store.tx import Tx

_WHO = "SELECT name, phone, email, company, created_at FROM lead WHERE id = :id"
_POINTS = "SELECT channel, kind, value FROM contact_point WHERE lead_id = :id ORDER BY id"
_MESSAGES = (
    "SELECT timestamp, direction, message_type, content, status FROM message"
    " WHERE lead_id = :id AND status <> 'queued' ORDER BY sort_key"
)
_CONSENTS = "SELECT at, purpose, given, source, proof FROM consent WHERE lead_id = :id ORDER BY id"


def minimal(tx: Tx, lead_id: int) -> dict[str, Any]:
    """As JSON can hold it; times in epoch milliseconds."""
    return {
        "lead": lead_id,
        "who": dict(tx.one(_WHO, id=lead_id) or {}),
        "points": _rows(tx, _POINTS, lead_id),
        "messages": _rows(tx, _MESSAGES, lead_id),
        "consents": consents(tx, lead_id),
    }


def consents(tx: Tx, lead_id: int) -> list[list[Any]]:
    """The consent log: when, to what, whether, where it was said, by which words."""
    return _rows(tx, _CONSENTS, lead_id)


def _rows(tx: Tx, sql: str, lead_id: int) -> list[list[Any]]:
    return [list(dict(row).values()) for row in tx.all(sql, id=lead_id)]
