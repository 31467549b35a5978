"""Messages that a person planned for a later hour: queued like any other, and marked as planned."""

from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.message import MessageType
from crm_tui.domain.template import TemplateCall
from crm_tui.domain.webhook import Origin
from crm_tui.store import changes, messages
from crm_tui.store.messages import read_template
from crm_tui.store.search_sqlite import index_message
from crm_tui.store.tx import Row, Tx, scalar


@dataclass(frozen=True, slots=True)
class Planned:
    """A message that waits for its hour."""

    id: MessageId
    lead_id: LeadId
    content: str
    message_type: MessageType
    template: TemplateCall | None
    filename: str
    """Of its file; empty without one."""
    planned_at: Millis

    @property
    def is_only_words(self) -> bool:
        """Nothing but text: the words alone are all of it."""
        return self.message_type is MessageType.TEXT


@dataclass(frozen=True, slots=True)
class Answer:
    """A message of theirs."""

    id: MessageId
    text: str


def mark(tx: Tx, message_id: int) -> None:
    """It waits for an hour that a person named."""
    tx.run("UPDATE message SET scheduled = 1 WHERE id = :id", id=message_id)


_WAITING = """
    SELECT m.*, d.filename FROM message m LEFT JOIN media d ON d.message_id = m.id
    WHERE m.scheduled = 1 AND m.status = 'queued'
"""


def of_lead(tx: Tx, lead_id: int) -> list[Planned]:
    """What waits for its hour in this chat, the earliest first."""
    rows = tx.all(
        f"{_WAITING} AND m.lead_id = :lead_id ORDER BY m.planned_at, m.id", lead_id=lead_id
    )
    return [_planned(row) for row in rows]


def every(tx: Tx, limit: int) -> list[MessageId]:
    """What waits for its hour in the whole shop, the earliest first."""
    rows = tx.all(
        "SELECT id FROM message WHERE scheduled = 1 AND status = 'queued'"
        " ORDER BY planned_at, id LIMIT :limit",
        limit=limit,
    )
    return [MessageId(row["id"]) for row in rows]


def get(tx: Tx, message_id: int) -> Planned | None:
    """It, while it waits for its hour."""
    row = tx.one(f"{_WAITING} AND m.id = :id", id=message_id)
    return None if row is None else _planned(row)


def failed(tx: Tx, message_id: int) -> Planned | None:
    """It, when it failed and no follow-up asks about it yet."""
    row = tx.one(
        "SELECT m.*, d.filename FROM message m LEFT JOIN media d ON d.message_id = m.id"
        " WHERE m.id = :id AND m.scheduled = 1 AND m.status = 'failed'"
        " AND NOT EXISTS (SELECT 1 FROM task t WHERE t.message_id = m.id)",
        id=message_id,
    )
    return None if row is None else _planned(row)


def answer_after(tx: Tx, lead_id: int, message_id: int) -> Answer | None:
    """What they wrote, as it came in after this message; a reaction is none, nor is history."""
    row = tx.one(
        "SELECT id, content FROM message WHERE lead_id = :lead_id AND id > :id AND wants_reply = 1"
        " AND origin <> :history ORDER BY id LIMIT 1",
        lead_id=lead_id,
        id=message_id,
        history=Origin.HISTORY,
    )
    return None if row is None else Answer(MessageId(row["id"]), row["content"])


def leaves_now(tx: Tx, message_id: int, now: Millis) -> None:
    """Its place in the conversation is where it leaves, not where it was planned."""
    row = tx.one(
        "SELECT sort_key, content, lead_id FROM message WHERE id = :id AND scheduled = 1",
        id=message_id,
    )
    if row is None:
        return
    key = messages.free_key(tx, now, now)
    index_message(tx, row["sort_key"], "")
    tx.run(
        "UPDATE message SET timestamp = :now, sort_key = :key WHERE id = :id",
        now=now,
        key=key,
        id=message_id,
    )
    index_message(tx, key, row["content"])
    changes.note(tx, "message", message_id, row["lead_id"])


def left_at(tx: Tx, message_id: int) -> Millis | None:
    """When a message left, or is to leave; None when it was taken back or has failed."""
    found = scalar(
        tx,
        "SELECT CASE status WHEN 'queued' THEN send_at ELSE COALESCE(sent_at, timestamp) END"
        " FROM message WHERE id = :id AND status <> 'failed'",
        id=message_id,
    )
    return None if found is None else Millis(found)


def newest_id(tx: Tx) -> int:
    """Of all messages; 0 while there is none."""
    return int(scalar(tx, "SELECT COALESCE(MAX(id), 0) FROM message"))


def _planned(row: Row) -> Planned:
    return Planned(
        MessageId(row["id"]),
        LeadId(row["lead_id"]),
        row["content"],
        MessageType(row["message_type"]),
        read_template(row["template"]),
        row["filename"] or "",
        Millis(row["planned_at"] or row["send_at"]),
    )
