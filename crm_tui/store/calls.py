"""The call log."""

from crm_tui.domain.clock import Millis
from crm_tui.domain.follow import Call, CallDirection, CallOutcome
from crm_tui.domain.ids import LeadId
from crm_tui.store import changes
from crm_tui.store.tx import Row, Tx, new_id


def add(
    tx: Tx,
    lead_id: int,
    direction: CallDirection,
    outcome: CallOutcome,
    *,
    seconds: int | None,
    text: str,
    actor: str,
    at: Millis,
) -> Call:
    call_id = new_id(
        tx,
        "INSERT INTO call_log (lead_id, direction, outcome, seconds, text, actor, at)"
        " VALUES (:lead_id, :direction, :outcome, :seconds, :text, :actor, :at) RETURNING id",
        lead_id=lead_id,
        direction=direction,
        outcome=outcome,
        seconds=seconds,
        text=text,
        actor=actor,
        at=at,
    )
    changes.note(tx, "call", call_id, lead_id)
    return Call(call_id, LeadId(lead_id), direction, outcome, seconds, text, actor, at)


def of_lead(tx: Tx, lead_id: int, limit: int = 100) -> list[Call]:
    """Newest first."""
    rows = tx.all(
        "SELECT * FROM call_log WHERE lead_id = :lead_id ORDER BY at DESC, id DESC LIMIT :limit",
        lead_id=lead_id,
        limit=limit,
    )
    return [_call(row) for row in rows]


def page(tx: Tx, after: int, limit: int) -> list[Call]:
    """Calls by id, for exports."""
    rows = tx.all(
        "SELECT * FROM call_log WHERE id > :after ORDER BY id LIMIT :limit",
        after=after,
        limit=limit,
    )
    return [_call(row) for row in rows]


def _call(row: Row) -> Call:
    return Call(
        row["id"],
        LeadId(row["lead_id"]),
        CallDirection(row["direction"]),
        CallOutcome(row["outcome"]),
        row["seconds"],
        row["text"],
        row["actor"],
        row["at"],
    )
