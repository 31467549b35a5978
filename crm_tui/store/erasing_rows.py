"""The rows of a person, deleted in parts: a long transaction would make everybody else wait."""

import json
from collections.abc import Sequence

from crm_tui.domain.lead import BEING_ERASED
from crm_tui.store import changes
from crm_tui.store.erasing_list import OF_LEAD
from crm_tui.store.search_sqlite import forget_lead
from crm_tui.store.tx import Tx

PART = 400
"""Messages in one transaction: about 40 ms."""
_LEAVES_FIRST = [table for table in OF_LEAD if table not in ("lead", "message", "contact_point")]


def message_rows(tx: Tx, lead_id: int, limit: int = PART) -> int:
    """Delete the newest messages of this lead, their words, files' rows and reports; how many."""
    rows = tx.all(
        "SELECT id, sort_key, wa_id, other_id FROM message WHERE lead_id = :id"
        " ORDER BY sort_key DESC LIMIT :limit",
        id=lead_id,
        limit=limit,
    )
    if not rows:
        return 0
    keys = json.dumps([row["sort_key"] for row in rows])
    for index in ("message_fts", "message_sound"):
        tx.run(
            f"DELETE FROM {index} WHERE rowid IN (SELECT value FROM json_each(:keys))", keys=keys
        )
    names = [row[name] for row in rows for name in ("wa_id", "other_id") if row[name]]
    _forget_names(tx, names)
    tx.run(
        "DELETE FROM message WHERE id IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps([row["id"] for row in rows]),
    )
    return len(rows)


def _forget_names(tx: Tx, names: Sequence[str]) -> None:
    """Reports, changes and jobs that are about messages of these ids (an id holds the number)."""
    listed = json.dumps(names)
    for table, column in (
        ("held_status", "wa_id"),
        ("held_status", "other_id"),
        ("held_change", "wa_id"),
    ):
        tx.run(
            f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(:names))",
            names=listed,
        )
    tx.run(
        "DELETE FROM job WHERE json_extract(payload, '$.wa_id') IN"
        " (SELECT value FROM json_each(:names))",
        names=listed,
    )


def notes(tx: Tx, lead_id: int) -> None:
    """The words of this lead's notes go from the index; their rows go with the others."""
    tx.run(
        "DELETE FROM note_fts WHERE rowid IN (SELECT id FROM note WHERE lead_id = :id)", id=lead_id
    )


def blank(tx: Tx, lead_id: int) -> None:
    """Out of use at once: no name, number or address by which they could be found or written to."""
    forget_lead(tx, lead_id)
    tx.run("DELETE FROM contact_point WHERE lead_id = :id", id=lead_id)
    tx.run("DELETE FROM agent_work WHERE lead_id = :id", id=lead_id)
    tx.run("DELETE FROM lead_tag WHERE lead_id = :id", id=lead_id)
    tx.run(
        "UPDATE task SET done_at = created_at WHERE lead_id = :id AND done_at IS NULL", id=lead_id
    )
    tx.run(
        "UPDATE enrolment SET state = 'ended', due_at = NULL, ended_at = entered_at,"
        " ended_why = 'erased' WHERE lead_id = :id AND ended_at IS NULL",
        id=lead_id,
    )
    tx.run("DELETE FROM broadcast_person WHERE lead_id = :id AND state = 'waiting'", id=lead_id)
    tx.run(
        "UPDATE lead SET name = :name, phone = NULL, email = NULL, company = NULL,"
        " tags = '[]', referral = NULL, draft = '', last_message_preview = '', custom = '{}',"
        " owner = '', lost_reason = NULL, unread_count = 0, needs_reply = 0,"
        " window_expires_at = NULL, opted_out_at = created_at WHERE id = :id",
        id=lead_id,
        name=BEING_ERASED,
    )
    changes.note(tx, "lead", lead_id, lead_id)


def take_back_queued(tx: Tx, lead_id: int) -> int:
    """Messages that have not left never leave; how many."""
    rows = tx.all(
        "SELECT id, sort_key FROM message WHERE lead_id = :id AND status = 'queued'", id=lead_id
    )
    keys, ids = (json.dumps([row[name] for row in rows]) for name in ("sort_key", "id"))
    for index in ("message_fts", "message_sound"):
        tx.run(
            f"DELETE FROM {index} WHERE rowid IN (SELECT value FROM json_each(:keys))", keys=keys
        )
    tx.run("DELETE FROM message WHERE id IN (SELECT value FROM json_each(:ids))", ids=ids)
    return len(rows)


def lead_rows(tx: Tx, lead_ids: Sequence[int]) -> None:
    """Everything else that is theirs, and the lead itself last; the messages are gone by now."""
    ids = json.dumps(list(lead_ids))
    for lead_id in lead_ids:
        notes(tx, lead_id)
    for table in (*_LEAVES_FIRST, "contact_point", "lead"):
        tx.run(
            f"DELETE FROM {table} WHERE {OF_LEAD[table]} IN (SELECT value FROM json_each(:ids))",
            ids=ids,
        )
    for lead_id in lead_ids:
        forget_lead(tx, lead_id)
        changes.note(tx, "lead", lead_id, lead_id)
