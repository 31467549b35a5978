"""Outbound messages on their way: queued → sending → sent …, or failed, or unknown.

`queued → sending` is a compare-and-set committed before the request leaves, by the worker whose
epoch is current. What a worker left in `sending` becomes `unknown` and is never repeated by itself.
"""

from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.message import MessageStatus, MessageType, TemplateCall, may_follow
from crm_tui.domain.money import FREE_SERVICE_MESSAGES
from crm_tui.store import changes, worker_epoch
from crm_tui.store.messages import read_template
from crm_tui.store.tx import Row, Tx, scalar


@dataclass(frozen=True, slots=True)
class Outbound:
    """A message that is due."""

    id: MessageId
    lead_id: LeadId
    content: str
    message_type: MessageType
    tracker: str
    reply_to_wa_id: str | None
    template: TemplateCall | None
    attempts: int
    send_at: Millis


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider says about a message of ours."""

    status: MessageStatus
    timestamp: Millis
    error_code: int | None = None
    error_text: str | None = None
    pricing_category: str | None = None


def due(tx: Tx, now: Millis, limit: int = 20) -> list[Outbound]:
    """Queued messages whose time has come; the first of each chat only, so that order is kept."""
    rows = tx.all(
        "SELECT * FROM message WHERE status = 'queued' AND send_at <= :now AND id IN"
        " (SELECT MIN(id) FROM message WHERE status IN ('queued', 'sending')"
        "  AND send_at IS NOT NULL GROUP BY lead_id)"
        " ORDER BY send_at, id LIMIT :limit",
        now=now,
        limit=limit,
    )
    return [_outbound(row) for row in rows]


def next_due_at(tx: Tx) -> Millis | None:
    """When the next queued message is to leave."""
    found = scalar(
        tx, "SELECT MIN(send_at) FROM message WHERE status = 'queued' AND send_at IS NOT NULL"
    )
    return None if found is None else Millis(found)


def claim(tx: Tx, message_id: int, epoch: int) -> bool:
    """Take a queued message for sending; False when it was taken back or another worker rules."""
    if worker_epoch.current(tx) != epoch:
        return False
    changed = tx.run(
        "UPDATE message SET status = 'sending', attempts = attempts + 1, epoch = :epoch"
        " WHERE id = :id AND status = 'queued'",
        id=message_id,
        epoch=epoch,
    )
    return changed == 1


def release_orphans(tx: Tx, epoch: int) -> list[MessageId]:
    """What an earlier worker was sending when it died: nobody knows whether it left."""
    rows = tx.all(
        "SELECT id, lead_id FROM message WHERE status = 'sending' AND send_at IS NOT NULL"
        " AND epoch < :epoch",
        epoch=epoch,
    )
    for row in rows:
        set_unknown(tx, row["id"], "The program stopped while this was being sent.")
    return [MessageId(row["id"]) for row in rows]


def set_accepted(tx: Tx, message_id: int, wa_id: str) -> None:
    """The provider took it: remember its id, and apply what was reported before we knew it."""
    # An id that a message here has already (an echo that overtook the answer) stays with it.
    tx.run(
        "UPDATE message SET send_at = NULL,"
        " wa_id = (SELECT :wa_id WHERE NOT EXISTS (SELECT 1 FROM message other"
        "  WHERE other.wa_id = :wa_id AND other.id <> :id)), error_code = NULL, error_text = NULL,"
        " status = CASE WHEN status IN ('queued', 'sending', 'unknown') THEN 'sent' ELSE status END"
        " WHERE id = :id",
        id=message_id,
        wa_id=wa_id,
    )
    for row in tx.all("SELECT * FROM held_status WHERE wa_id = :wa_id", wa_id=wa_id):
        _apply(tx, message_id, _held_report(row))
    tx.run("DELETE FROM held_status WHERE wa_id = :wa_id", wa_id=wa_id)
    changes.note_message(tx, message_id)


def set_failed(tx: Tx, message_id: int, code: int | None, text: str) -> None:
    tx.run(
        "UPDATE message SET status = 'failed', error_code = :code, error_text = :text"
        " WHERE id = :id AND status IN ('queued', 'sending', 'unknown')",
        id=message_id,
        code=code,
        text=text,
    )
    changes.note_message(tx, message_id)


def set_unknown(tx: Tx, message_id: int, text: str) -> None:
    tx.run(
        "UPDATE message SET status = 'unknown', error_text = :text"
        " WHERE id = :id AND status = 'sending'",
        id=message_id,
        text=text,
    )
    changes.note_message(tx, message_id)


def put_back(tx: Tx, message_id: int, at: Millis, text: str) -> None:
    """It certainly did not leave: try again at this time."""
    tx.run(
        "UPDATE message SET status = 'queued', send_at = :at, error_text = :text"
        " WHERE id = :id AND status = 'sending'",
        id=message_id,
        at=at,
        text=text,
    )
    changes.note_message(tx, message_id)


def take_back(tx: Tx, message_id: int) -> str | None:
    """Undo a send that has not left: the row goes, its text is returned; None when it is too late."""
    row = tx.one(
        "SELECT content, lead_id FROM message WHERE id = :id AND status = 'queued'", id=message_id
    )
    if row is None:
        return None
    tx.run(
        "DELETE FROM message_fts WHERE rowid = (SELECT sort_key FROM message WHERE id = :id)",
        id=message_id,
    )
    tx.run("DELETE FROM message WHERE id = :id", id=message_id)
    changes.note(tx, "message", message_id, row["lead_id"])
    return str(row["content"])


def report(tx: Tx, wa_id: str, tracker: str | None, seen: Report) -> LeadId | None:
    """Apply a delivery report in whatever order it comes; the lead concerned, None when it is held.

    A report may overtake the answer to our own request: it is found by the tracker then, or held.
    """
    row = tx.one("SELECT id, lead_id FROM message WHERE wa_id = :wa_id", wa_id=wa_id)
    if row is None and tracker:
        row = tx.one(
            "SELECT id, lead_id FROM message WHERE tracker = :tracker AND wa_id IS NULL",
            tracker=tracker,
        )
        if row is not None:
            tx.run("UPDATE message SET wa_id = :wa_id WHERE id = :id", wa_id=wa_id, id=row["id"])
    if row is None:
        _hold(tx, wa_id, seen)
        return None
    if _apply(tx, row["id"], seen):
        changes.note_message(tx, row["id"])
    return LeadId(row["lead_id"])


def _apply(tx: Tx, message_id: int, seen: Report) -> bool:
    current = MessageStatus(scalar(tx, "SELECT status FROM message WHERE id = :id", id=message_id))
    if seen.pricing_category is not None:
        tx.run(
            "UPDATE message SET pricing_category = :category WHERE id = :id",
            id=message_id,
            category=seen.pricing_category,
        )
    if not may_follow(current, seen.status):
        return False
    tx.run(
        "UPDATE message SET status = :status, error_code = :code, error_text = :text"
        " WHERE id = :id",
        id=message_id,
        status=seen.status,
        code=seen.error_code,
        text=seen.error_text,
    )
    return True


def _hold(tx: Tx, wa_id: str, seen: Report) -> None:
    tx.run(
        "INSERT INTO held_status (wa_id, status, timestamp, error_code, error_text,"
        " pricing_category, held_at)"
        " VALUES (:wa_id, :status, :timestamp, :code, :text, :category, :timestamp)"
        " ON CONFLICT DO NOTHING",
        wa_id=wa_id,
        status=seen.status,
        timestamp=seen.timestamp,
        code=seen.error_code,
        text=seen.error_text,
        category=seen.pricing_category,
    )


def prune_held(tx: Tx, before: Millis) -> None:
    """Drop reports on messages that this shop never sent (another program uses the number too)."""
    tx.run("DELETE FROM held_status WHERE held_at < :before", before=before)


def _held_report(row: Row) -> Report:
    return Report(
        MessageStatus(row["status"]),
        row["timestamp"],
        row["error_code"],
        row["error_text"],
        row["pricing_category"],
    )


def service_messages_since(tx: Tx, moment: Millis) -> int:
    """How many free-form messages went out since then, counted up to the 1,000 that cost nothing.

    The gate asks this for every message: a full count takes two seconds in a busy shop.
    """
    return int(
        scalar(
            tx,
            "SELECT COUNT(*) FROM (SELECT 1 FROM message WHERE created_at >= :moment"
            " AND direction = 'outbound' AND message_type <> 'template'"
            " AND status IN ('sent', 'delivered', 'read') LIMIT :most)",
            moment=moment,
            most=FREE_SERVICE_MESSAGES,
        )
    )


def _outbound(row: Row) -> Outbound:
    return Outbound(
        id=MessageId(row["id"]),
        lead_id=LeadId(row["lead_id"]),
        content=row["content"],
        message_type=MessageType(row["message_type"]),
        tracker=row["tracker"],
        reply_to_wa_id=row["reply_to_wa_id"],
        template=read_template(row["template"]),
        attempts=row["attempts"],
        send_at=row["send_at"],
    )
