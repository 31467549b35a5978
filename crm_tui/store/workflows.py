"""How workflows are switched, how far each has looked, and what it looks through."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.webhook import Origin
from crm_tui.domain.workflow import Switch
from crm_tui.store import changes, silence
from crm_tui.store.tx import Row, Tx, scalar

Cursor = Mapping[str, int]
"""How far a workflow has looked, by name of the list."""


# -- switches -----------------------------------------------------------------------------------


def switch_of(tx: Tx, name: str) -> Switch | None:
    """None: nobody has touched it yet."""
    row = tx.one("SELECT * FROM workflow WHERE name = :name", name=name)
    return None if row is None else _switch(row)


def switches(tx: Tx) -> dict[str, Switch]:
    """By name."""
    return {row["name"]: _switch(row) for row in tx.all("SELECT * FROM workflow")}


def save_switch(tx: Tx, wanted: Switch) -> None:
    """Store it; one that begins to look starts from now."""
    tx.run(
        "INSERT INTO workflow (name, enabled, automatic, sha256, changed_at, changed_by)"
        " VALUES (:name, :enabled, :automatic, :sha256, :changed_at, :changed_by)"
        " ON CONFLICT (name) DO UPDATE SET enabled = excluded.enabled,"
        " automatic = excluded.automatic, sha256 = excluded.sha256,"
        " changed_at = excluded.changed_at, changed_by = excluded.changed_by,"
        " cursor = CASE WHEN workflow.enabled = excluded.enabled THEN cursor ELSE 'null' END",
        name=wanted.name,
        enabled=int(wanted.enabled),
        automatic=int(wanted.automatic),
        sha256=wanted.sha256,
        changed_at=wanted.changed_at,
        changed_by=wanted.changed_by,
    )
    changes.note(tx, "workflow", 0)


def first_seen(tx: Tx, name: str, actor: Actor, now: Millis) -> Switch:
    """A workflow proposes from the moment it is there."""
    wanted = Switch(name, True, False, "", now, str(actor))
    save_switch(tx, wanted)
    return wanted


def cursor_of(tx: Tx, name: str) -> Cursor | None:
    """How far it has looked; None: it begins now."""
    found = scalar(tx, "SELECT cursor FROM workflow WHERE name = :name", name=name)
    read = None if found is None else json.loads(found)
    return read if isinstance(read, dict) else None


def set_cursor(tx: Tx, name: str, cursor: Cursor) -> None:
    tx.run(
        "UPDATE workflow SET cursor = :cursor WHERE name = :name",
        name=name,
        cursor=json.dumps(dict(cursor)),
    )


def _switch(row: Row) -> Switch:
    return Switch(
        row["name"],
        bool(row["enabled"]),
        bool(row["automatic"]),
        row["sha256"],
        row["changed_at"],
        row["changed_by"],
    )


# -- what begins a run --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Happened:
    """An entry of a timeline."""

    id: int
    lead_id: LeadId
    kind: str
    at: Millis
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Written:
    """A message, as far as a workflow looks at it."""

    id: MessageId
    lead_id: LeadId
    inbound: bool
    wants_reply: bool
    text: str
    """Its words and the name of its file."""
    is_file: bool
    at: Millis
    """By the sender's clock."""
    is_history: bool
    """Synchronised from the phone: it was said long before it came in."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A lead, a promise or a task with the time by which it is looked for."""

    id: int
    lead_id: LeadId
    at: Millis
    text: str = ""


def newest_ids(tx: Tx) -> dict[str, int]:
    """Where the lists of entries and messages end."""
    return {
        "event": int(scalar(tx, "SELECT COALESCE(MAX(id), 0) FROM event")),
        "message": int(scalar(tx, "SELECT COALESCE(MAX(id), 0) FROM message")),
    }


def happened_after(tx: Tx, event_id: int, limit: int) -> list[Happened]:
    """Entries of all timelines by id."""
    rows = tx.all(
        "SELECT id, lead_id, kind, at, data FROM event WHERE id > :after ORDER BY id LIMIT :limit",
        after=event_id,
        limit=limit,
    )
    return [
        Happened(
            row["id"], LeadId(row["lead_id"] or 0), row["kind"], row["at"], json.loads(row["data"])
        )
        for row in rows
    ]


def written_after(tx: Tx, message_id: int, limit: int) -> list[Written]:
    """Messages of all chats by id."""
    rows = tx.all(
        "SELECT m.id, m.lead_id, m.direction, m.wants_reply, m.content, m.message_type,"
        " m.timestamp, m.origin, d.filename FROM message m LEFT JOIN media d ON d.message_id = m.id"
        " WHERE m.id > :after ORDER BY m.id LIMIT :limit",
        after=message_id,
        limit=limit,
    )
    return [
        Written(
            row["id"],
            row["lead_id"],
            row["direction"] == "inbound",
            bool(row["wants_reply"]),
            f"{row['content']} {row['filename'] or ''}",
            row["message_type"] == "document",
            Millis(row["timestamp"]),
            row["origin"] == Origin.HISTORY,
        )
        for row in rows
    ]


def quiet_between(
    tx: Tx,
    after: tuple[int, int],
    until: int,
    statuses: Sequence[LeadStatus],
    *,
    shop_wrote_last: bool,
    limit: int,
) -> list[Timed]:
    """Leads whose last message is as old as that, by its time and their id; with `shop_wrote_last`
    only those who did not answer it."""
    rows = tx.all(
        "SELECT id, activity_at FROM lead WHERE (activity_at, id) > (:at, :id)"
        " AND activity_at <= :until AND needs_reply = 0 AND last_message_at IS NOT NULL"
        f" AND (:any OR last_inbound_at <= last_message_at AND NOT {silence.LAST_WAS_FOR_MANY})"
        " AND opted_out_at IS NULL"
        " AND do_not_disturb = 0 AND status IN (SELECT value FROM json_each(:statuses))"
        " ORDER BY activity_at, id LIMIT :limit",
        at=after[0],
        id=after[1],
        until=until,
        any=int(not shop_wrote_last),
        statuses=json.dumps(list(statuses)),
        limit=limit,
    )
    return [Timed(row["id"], row["id"], row["activity_at"]) for row in rows]


def promises_between(tx: Tx, after: tuple[int, int], until: int, limit: int) -> list[Timed]:
    """Promises of leads that fell due, by their time and id."""
    rows = tx.all(
        "SELECT id, lead_id, due_at, value || ' ' || quote AS text FROM lead_fact"
        " WHERE due_at IS NOT NULL AND gone_at IS NULL AND kind = 'promise'"
        " AND (due_at, id) > (:at, :id) AND due_at <= :until ORDER BY due_at, id LIMIT :limit",
        at=after[0],
        id=after[1],
        until=until,
        limit=limit,
    )
    return [Timed(row["id"], row["lead_id"], row["due_at"], row["text"]) for row in rows]


def tasks_between(tx: Tx, after: tuple[int, int], until: int, limit: int) -> list[Timed]:
    """Open tasks that fell due, but for those that stand for a promise; by their time and id."""
    rows = tx.all(
        "SELECT id, lead_id, due_at, text FROM task WHERE done_at IS NULL AND fact_id IS NULL"
        " AND (due_at, id) > (:at, :id) AND due_at <= :until ORDER BY due_at, id LIMIT :limit",
        at=after[0],
        id=after[1],
        until=until,
        limit=limit,
    )
    return [Timed(row["id"], row["lead_id"], row["due_at"], row["text"]) for row in rows]


def newest_inbound(tx: Tx, lead_id: int) -> MessageId | None:
    """The last thing that they wrote."""
    found = scalar(
        tx,
        "SELECT id FROM message WHERE lead_id = :lead_id AND direction = 'inbound'"
        " AND message_type <> 'system' ORDER BY sort_key DESC LIMIT 1",
        lead_id=lead_id,
    )
    return None if found is None else MessageId(found)
