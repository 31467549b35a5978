"""Rows put down one by one, with whatever a test does not care about filled in."""

from collections.abc import Mapping
from typing import Any

from crm_tui.store.tx import Tx
from tests.analytics_truth.shop import insert

_LEAD: Mapping[str, Any] = {"name": "Asha", "source": "whatsapp", "status": "new"}
_IN: Mapping[str, Any] = {
    "direction": "inbound",
    "status": "received",
    "actor": "customer:customer",
    "wants_reply": 1,
}
_OUT: Mapping[str, Any] = {"direction": "outbound", "status": "sent", "actor": "person:owner"}


def lead(tx: Tx, lead_id: int, came: int, **values: object) -> None:
    """Somebody who came in then."""
    times = {"created_at": came, "updated_at": came, "activity_at": came}
    insert(tx, "lead", {"id": lead_id} | times | dict(_LEAD) | values)


def imported(tx: Tx, lead_id: int) -> None:
    """An import file made this lead."""
    tx.run(
        "INSERT OR IGNORE INTO import_run (id, file, sha256, source, layout, mapping, counts,"
        " state, actor, at) VALUES (1, 'f', '', '', '', '{}', '{}', 'done', 'person:owner', 0)"
    )
    insert(tx, "import_change", {"import_id": 1, "lead_id": lead_id, "created": 1})


def received(tx: Tx, lead_id: int, at: int, **values: object) -> None:
    """They wrote then."""
    _message(tx, lead_id, at, dict(_IN) | values)


def written(tx: Tx, lead_id: int, at: int, **values: object) -> None:
    """The shop wrote then, and it left at once unless `sent_at` says when."""
    _message(tx, lead_id, at, {"sent_at": at} | dict(_OUT) | values)


def _message(tx: Tx, lead_id: int, at: int, values: Mapping[str, Any]) -> None:
    found = tx.one("SELECT COUNT(*) AS n FROM message")
    known = {
        "lead_id": lead_id,
        "timestamp": at,
        "created_at": at,
        "content": "words",
        "message_type": "text",
        "sort_key": at * 4_096 + (0 if found is None else found["n"]),
    }
    insert(tx, "message", known | dict(values))


def task(tx: Tx, lead_id: int, due: int | None, done: int | None) -> None:
    values = {"text": "call", "actor": "person:owner", "created_at": 0}
    insert(tx, "task", {"lead_id": lead_id, "due_at": due, "done_at": done} | values)


def call(tx: Tx, at: int, microusd: int) -> None:
    """A model was asked."""
    values = {"agent": "message_agent", "model": "m", "ok": 1}
    insert(tx, "ai_call", {"at": at, "cost_microusd": microusd} | values)
