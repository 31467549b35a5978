"""Requests of people about their own data."""

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.privacy import Request, RequestKind
from crm_tui.store import changes
from crm_tui.store.tx import Row, Tx, new_id


def add(
    tx: Tx,
    lead_id: int | None,
    kind: RequestKind,
    words: str,
    asked_at: Millis,
    due_at: Millis,
    actor: str,
) -> int:
    """Its id."""
    request_id = new_id(
        tx,
        "INSERT INTO privacy_request (lead_id, kind, words, asked_at, due_at, actor)"
        " VALUES (:lead_id, :kind, :words, :asked_at, :due_at, :actor) RETURNING id",
        lead_id=lead_id,
        kind=kind,
        words=words,
        asked_at=asked_at,
        due_at=due_at,
        actor=actor,
    )
    if lead_id is not None:
        changes.note(tx, "lead", lead_id, lead_id)
    return request_id


def get(tx: Tx, request_id: int) -> Request | None:
    row = tx.one("SELECT * FROM privacy_request WHERE id = :id", id=request_id)
    return None if row is None else _request(row)


def finish(tx: Tx, request: Request, answer: str, now: Millis) -> bool:
    """False when it was done already."""
    changed = tx.run(
        "UPDATE privacy_request SET done_at = :now, answer = :answer"
        " WHERE id = :id AND done_at IS NULL",
        now=now,
        answer=answer,
        id=request.id,
    )
    if request.lead_id is not None:
        changes.note(tx, "lead", request.lead_id, request.lead_id)
    return bool(changed)


def open_ones(tx: Tx, limit: int = 1_000) -> list[Request]:
    """What is due first, first."""
    rows = tx.all(
        "SELECT * FROM privacy_request WHERE done_at IS NULL ORDER BY due_at, id LIMIT :limit",
        limit=limit,
    )
    return [_request(row) for row in rows]


def every(tx: Tx, limit: int = 1_000) -> list[Request]:
    """Newest first, done ones among them."""
    rows = tx.all("SELECT * FROM privacy_request ORDER BY id DESC LIMIT :limit", limit=limit)
    return [_request(row) for row in rows]


def of_lead(tx: Tx, lead_id: int) -> list[Request]:
    """Newest first."""
    rows = tx.all("SELECT * FROM privacy_request WHERE lead_id = :id ORDER BY id DESC", id=lead_id)
    return [_request(row) for row in rows]


def _request(row: Row) -> Request:
    return Request(
        id=row["id"],
        lead_id=None if row["lead_id"] is None else LeadId(row["lead_id"]),
        kind=RequestKind(row["kind"]),
        words=row["words"],
        asked_at=Millis(row["asked_at"]),
        due_at=Millis(row["due_at"]),
        done_at=row["done_at"],
        answer=row["answer"],
        actor=row["actor"],
    )
