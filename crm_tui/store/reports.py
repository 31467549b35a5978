"""Delivery reports: found by whatever name they use, applied as a rank, held when they come too early."""

from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.message import MessageStatus, may_follow
from crm_tui.domain.money import actual_cost
from crm_tui.domain.refusal import Action
from crm_tui.store import changes, reactions
from crm_tui.store.tx import Row, Tx

_REPORTED = "SELECT id, lead_id, status, error_code, tracker, cost_paise FROM message"
SETTLED = 0
"""The error code of a message that a person says did not arrive; a report may still know better."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider says about a message of ours."""

    status: MessageStatus
    timestamp: Millis
    error_code: int | None = None
    error_text: str | None = None
    pricing_category: str | None = None
    pricing_type: str | None = None
    action: Action | None = None
    """What an error asks the shop to do."""


@dataclass(frozen=True, slots=True)
class Reported:
    """The message that a report is about."""

    message_id: MessageId
    lead_id: LeadId
    moved: bool
    """Its status is another one now."""
    own: bool
    """The shop sent it from here, not from its phone."""


@dataclass(frozen=True, slots=True)
class Names:
    """By what a report calls a message of ours."""

    wa_id: str
    tracker: str | None = None
    other_id: str | None = None
    """Gupshup's own id, where `wa_id` is WhatsApp's."""


def report(tx: Tx, names: Names, seen: Report) -> Reported | None:
    """Apply a delivery report in whatever order it comes; the message concerned, None when it is held.

    A report may overtake the answer to our own request: it is found by the tracker then, or held.
    """
    row = _find(tx, names)
    if row is None:
        _hold(tx, names, seen)
        return None
    found = MessageId(row["id"])
    own = row["tracker"] is not None
    if own:
        _price(tx, row, seen)
    moved = _move(tx, row, seen)
    if moved:
        reactions.of_message(tx, found)
        changes.note_message(tx, found)
    return Reported(found, LeadId(row["lead_id"]), moved, own)


def take_held(tx: Tx, wa_id: str) -> list[tuple[Names, Report]]:
    """What was reported before the message's id was known; it is kept no longer."""
    rows = tx.all("SELECT * FROM held_status WHERE wa_id = :id OR other_id = :id", id=wa_id)
    tx.run("DELETE FROM held_status WHERE wa_id = :id OR other_id = :id", id=wa_id)
    return [
        (Names(row["wa_id"], other_id=row["other_id"]), _held_report(row))
        for row in sorted(rows, key=lambda row: int(row["timestamp"]))
    ]


def _find(tx: Tx, names: Names) -> Row | None:
    """The message that is meant, as it is; it learns the ids that it did not have yet."""
    row = _called(tx, names.wa_id)
    if row is None and names.other_id:
        row = _called(tx, names.other_id)
        if row is not None:
            _rename(tx, row["id"], names.wa_id, names.other_id)
    if row is None and names.tracker:
        row = tx.one(_REPORTED + " WHERE tracker = :id AND wa_id IS NULL", id=names.tracker)
        if row is not None:
            _rename(tx, row["id"], names.wa_id, None)
    return row


def _called(tx: Tx, name: str) -> Row | None:
    """The message that a provider calls so, by either of its ids."""
    return tx.one(_REPORTED + " WHERE wa_id = :id OR other_id = :id", id=name)


def _rename(tx: Tx, message_id: int, wa_id: str, other_id: str | None) -> None:
    tx.run(
        "UPDATE message SET wa_id = :wa_id, other_id = COALESCE(:other_id, other_id)"
        " WHERE id = :id",
        wa_id=wa_id,
        other_id=other_id,
        id=message_id,
    )


def _price(tx: Tx, row: Row, seen: Report) -> None:
    """What it cost, as the provider counts it; only what is delivered is charged (Meta, 2025-07)."""
    if seen.pricing_category is None or "failed" in (row["status"], seen.status):
        return
    tx.run(
        "UPDATE message SET pricing_category = :category, pricing_type = :type,"
        " cost_paise = :cost WHERE id = :id",
        id=row["id"],
        category=seen.pricing_category,
        type=seen.pricing_type,
        cost=actual_cost(row["cost_paise"], seen.pricing_category, seen.pricing_type),
    )


def _move(tx: Tx, row: Row, seen: Report) -> bool:
    current = MessageStatus(row["status"])
    if current is MessageStatus.FAILED and row["error_code"] == SETTLED:
        current = MessageStatus.UNKNOWN
    if not may_follow(current, seen.status):
        return False
    tx.run(
        "UPDATE message SET status = :status, error_code = :code, error_text = :text, send_at = NULL,"
        " cost_paise = CASE WHEN :status = 'failed' THEN 0 ELSE cost_paise END WHERE id = :id",
        id=row["id"],
        status=seen.status,
        code=seen.error_code,
        text=seen.error_text,
    )
    return True


def _hold(tx: Tx, names: Names, seen: Report) -> None:
    tx.run(
        "INSERT INTO held_status (wa_id, status, timestamp, error_code, error_text,"
        " pricing_category, pricing_type, action, other_id, held_at)"
        " VALUES (:wa_id, :status, :timestamp, :code, :text, :category, :type, :action, :other,"
        " :timestamp) ON CONFLICT DO NOTHING",
        wa_id=names.wa_id,
        status=seen.status,
        timestamp=seen.timestamp,
        code=seen.error_code,
        text=seen.error_text,
        category=seen.pricing_category,
        type=seen.pricing_type,
        action=seen.action,
        other=names.other_id,
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
        row["pricing_type"],
        Action(row["action"]) if row["action"] else None,
    )
