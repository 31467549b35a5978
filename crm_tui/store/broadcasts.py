"""Broadcasts and their people; what became of a person is read from their message and their chat."""

import json
from collections.abc import Iterable
from typing import Any

from crm_tui.domain.broadcast import Audience, Broadcast, BroadcastState, PersonState
from crm_tui.domain.broadcast_pace import Sent
from crm_tui.domain.broadcast_report import REPLY_WITHIN, Outcome, Person, Tally
from crm_tui.domain.broadcast_slots import Form, Slot
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.lead_filter import from_json, to_json
from crm_tui.store import changes
from crm_tui.store.tx import Row, Tx, new_id, scalar

_ANSWERED = f"""
    CASE WHEN l.last_inbound_at IS NULL OR l.last_inbound_at <= m.sent_at THEN 0
         WHEN l.last_inbound_at <= m.sent_at + {REPLY_WITHIN} THEN 1
         ELSE EXISTS (SELECT 1 FROM message r WHERE r.lead_id = p.lead_id AND r.wants_reply = 1
                      AND r.sort_key > m.sort_key AND r.timestamp > m.sent_at
                      AND r.timestamp <= m.sent_at + {REPLY_WITHIN}) END
"""
_OPTED_OUT = f"""
    (l.opted_out_at BETWEEN m.sent_at AND m.sent_at + {REPLY_WITHIN}
     OR l.marketing_opted_out_at BETWEEN m.sent_at AND m.sent_at + {REPLY_WITHIN})
"""
_LEFT = "('sent', 'delivered', 'read')"
_OUTCOME = f"""
    CASE WHEN p.state <> 'taken' THEN p.state
         WHEN m.id IS NULL THEN 'skipped'
         WHEN m.status IN {_LEFT} AND {_OPTED_OUT} THEN 'opted_out'
         WHEN m.status IN {_LEFT} AND {_ANSWERED} THEN 'replied'
         WHEN m.status = 'sending' THEN 'queued'
         ELSE m.status END
"""
_PEOPLE = """
    broadcast_person p JOIN lead l ON l.id = p.lead_id LEFT JOIN message m ON m.id = p.message_id
    WHERE p.broadcast_id = :id
"""


def add(
    tx: Tx, name: str, audience: Audience, form: Form, per_minute: int, actor: str, now: Millis
) -> int:
    """A new draft; its id."""
    broadcast_id = new_id(
        tx,
        "INSERT INTO broadcast"
        " (name, audience, template, state, per_minute, created_at, created_by)"
        " VALUES (:name, :audience, :template, 'draft', :per_minute, :now, :actor) RETURNING id",
        name=name,
        audience=_audience_json(audience),
        template=_form_json(form),
        per_minute=per_minute,
        now=now,
        actor=actor,
    )
    changes.note(tx, "broadcast", broadcast_id)
    return broadcast_id


def get(tx: Tx, broadcast_id: int) -> Broadcast | None:
    row = tx.one("SELECT * FROM broadcast WHERE id = :id", id=broadcast_id)
    return None if row is None else _broadcast(row)


def every(tx: Tx, limit: int = 200) -> list[Broadcast]:
    """The newest first."""
    rows = tx.all("SELECT * FROM broadcast ORDER BY id DESC LIMIT :limit", limit=limit)
    return [_broadcast(row) for row in rows]


def going(tx: Tx) -> list[Broadcast]:
    """Those that a worker has something to do for, now or later; oldest first."""
    rows = tx.all("SELECT * FROM broadcast WHERE state IN ('gathering', 'running') ORDER BY id")
    return [_broadcast(row) for row in rows]


def change(tx: Tx, broadcast_id: int, **fields: object) -> None:
    """Set these columns."""
    settings = ", ".join(f"{name} = :{name}" for name in fields)
    tx.run(f"UPDATE broadcast SET {settings} WHERE id = :id", id=broadcast_id, **fields)
    changes.note(tx, "broadcast", broadcast_id)


def watch_from(tx: Tx, broadcast: Broadcast) -> None:
    """What happened so far is known: only messages from now on are looked at for trouble."""
    newest = scalar(tx, "SELECT COALESCE(MAX(id), 0) FROM message")
    audience = Audience(broadcast.audience.spec, broadcast.audience.name, newest)
    change(tx, broadcast.id, audience=_audience_json(audience))


def remove(tx: Tx, broadcast_id: int) -> None:
    """It and its list of people; messages stay."""
    tx.run("DELETE FROM broadcast WHERE id = :id", id=broadcast_id)
    changes.note(tx, "broadcast", broadcast_id)


# -- people ------------------------------------------------------------------------------------


def put_people(tx: Tx, broadcast_id: int, ids: Iterable[int]) -> None:
    """Write down these leads as waiting, each once; one that is gone is left out."""
    tx.run(
        "INSERT OR IGNORE INTO broadcast_person (broadcast_id, lead_id, state)"
        " SELECT :id, id, 'waiting' FROM lead WHERE id IN (SELECT value FROM json_each(:ids))",
        id=broadcast_id,
        ids=json.dumps(list(ids)),
    )


def waiting(tx: Tx, broadcast_id: int, limit: int) -> list[LeadId]:
    """Who comes next."""
    rows = tx.all(
        "SELECT lead_id FROM broadcast_person INDEXED BY broadcast_waiting"
        " WHERE broadcast_id = :id AND state = 'waiting' ORDER BY lead_id LIMIT :limit",
        id=broadcast_id,
        limit=limit,
    )
    return [LeadId(row["lead_id"]) for row in rows]


def waiting_count(tx: Tx, broadcast_id: int) -> int:
    return int(
        scalar(
            tx,
            "SELECT COUNT(*) FROM broadcast_person INDEXED BY broadcast_waiting"
            " WHERE broadcast_id = :id AND state = 'waiting'",
            id=broadcast_id,
        )
    )


def set_person(
    tx: Tx,
    broadcast_id: int,
    lead_id: int,
    state: PersonState,
    now: Millis,
    *,
    why: str = "",
    message_id: int | None = None,
) -> None:
    """What was done about a person."""
    tx.run(
        "UPDATE broadcast_person SET state = :state, why = :why, message_id = :message_id, at = :now"
        " WHERE broadcast_id = :id AND lead_id = :lead_id",
        id=broadcast_id,
        lead_id=lead_id,
        state=state,
        why=why,
        message_id=message_id,
        now=now,
    )


def put_back(tx: Tx, broadcast_id: int, message_ids: Iterable[int]) -> int:
    """Whose message certainly did not leave waits again; how many. Call it before the message goes."""
    return tx.run(
        "UPDATE broadcast_person SET state = 'waiting', why = '', message_id = NULL, at = NULL"
        " WHERE broadcast_id = :id AND message_id IN (SELECT value FROM json_each(:messages))",
        id=broadcast_id,
        messages=json.dumps(list(message_ids)),
    )


def in_outbox(tx: Tx, actor: str) -> list[tuple[MessageId, LeadId]]:
    """Messages of a broadcast that have not left yet, and whose they are."""
    rows = tx.all(
        "SELECT id, lead_id FROM message INDEXED BY message_outbox WHERE send_at IS NOT NULL"
        " AND status = 'queued' AND actor = :actor",
        actor=actor,
    )
    return [(MessageId(row["id"]), LeadId(row["lead_id"])) for row in rows]


def has_it(tx: Tx, actor: str, lead_id: int) -> bool:
    """Whether a message of this broadcast left for this lead, or for one that became part of it."""
    row = tx.one(
        "SELECT 1 FROM message INDEXED BY message_by_lead WHERE lead_id = :lead_id"
        " AND actor = :actor AND (status <> 'failed' OR error_code IS NOT NULL) LIMIT 1",
        lead_id=lead_id,
        actor=actor,
    )
    return row is not None


def never_left(tx: Tx, broadcast_id: int) -> list[MessageId]:
    """Messages that failed before any provider took or refused them."""
    rows = tx.all(
        "SELECT m.id FROM broadcast_person p JOIN message m ON m.id = p.message_id"
        " WHERE p.broadcast_id = :id AND p.state = 'taken' AND m.status = 'failed'"
        " AND m.error_code IS NULL AND m.wa_id IS NULL",
        id=broadcast_id,
    )
    return [MessageId(row["id"]) for row in rows]


# -- what became of it -------------------------------------------------------------------------


def newest_sent(tx: Tx, broadcast: Broadcast, limit: int) -> list[Sent]:
    """What became of its newest messages, newest first."""
    rows = tx.all(
        f"SELECT m.status, m.error_code, m.sent_at IS NOT NULL AND {_OPTED_OUT} AS opted_out"
        " FROM (SELECT lead_id, message_id FROM broadcast_person"
        "  INDEXED BY broadcast_person_by_message WHERE message_id > :since"
        "  AND broadcast_id = :id ORDER BY message_id DESC LIMIT :limit) newest"
        " JOIN message m ON m.id = newest.message_id JOIN lead l ON l.id = newest.lead_id"
        " WHERE m.status NOT IN ('queued', 'sending') ORDER BY m.id DESC",
        id=broadcast.id,
        since=broadcast.audience.watched_from,
        limit=limit,
    )
    return [
        Sent(row["status"] == "failed", row["error_code"], bool(row["opted_out"])) for row in rows
    ]


def tally(tx: Tx, broadcast_id: int) -> Tally:
    """How many people stand where, and what was spent."""
    rows = tx.all(
        f"SELECT {_OUTCOME} AS outcome, COUNT(*) AS people,"
        " SUM(CASE WHEN m.status NOT IN ('queued', 'sending') THEN m.cost_paise END) AS paise"
        f" FROM {_PEOPLE} GROUP BY outcome",
        id=broadcast_id,
    )
    counts = {Outcome(row["outcome"]): int(row["people"]) for row in rows}
    return Tally(counts, sum(row["paise"] or 0 for row in rows))


def skips(tx: Tx, broadcast_id: int) -> dict[str, int]:
    """Why people were skipped, and how many; the most first."""
    rows = tx.all(
        "SELECT why, COUNT(*) AS people FROM broadcast_person WHERE broadcast_id = :id"
        " AND state = 'skipped' GROUP BY why ORDER BY people DESC, why",
        id=broadcast_id,
    )
    return {row["why"]: row["people"] for row in rows}


def people(
    tx: Tx, broadcast_id: int, outcome: Outcome | None = None, after: int = 0, limit: int = 200
) -> list[Person]:
    """By lead's id, those of one outcome, or all."""
    rows = tx.all(
        "SELECT p.lead_id, l.name, l.phone, p.why, p.message_id, p.at, p.state, m.error_text,"
        f" m.status, m.cost_paise, {_OUTCOME} AS outcome FROM {_PEOPLE} AND p.lead_id > :after"
        " AND (:outcome IS NULL OR outcome = :outcome) ORDER BY p.lead_id LIMIT :limit",
        id=broadcast_id,
        after=after,
        outcome=outcome,
        limit=limit,
    )
    return [_person(row) for row in rows]


def _person(row: Row) -> Person:
    sent = row["status"] not in (None, "queued", "sending")
    return Person(
        lead_id=row["lead_id"],
        name=row["name"],
        phone=row["phone"],
        outcome=Outcome(row["outcome"]),
        why=row["why"] or row["error_text"] or _gone(row),
        message_id=row["message_id"],
        at=row["at"],
        cost_paise=(row["cost_paise"] or 0) if sent else 0,
    )


def _gone(row: Row) -> str:
    taken_back = row["state"] == PersonState.TAKEN and row["status"] is None
    return "a person took it back before it left" if taken_back else ""


# -- reading -----------------------------------------------------------------------------------


def _broadcast(row: Row) -> Broadcast:
    own = ("id", "name", "per_minute", "next_at", "why", "tested_at", "created_at", "created_by")
    return Broadcast(
        audience=_audience(json.loads(row["audience"])),
        form=_form(json.loads(row["template"])),
        state=BroadcastState(row["state"]),
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        **{name: row[name] for name in own},
    )


def _audience_json(audience: Audience) -> str:
    value = {
        "filter": to_json(audience.spec),
        "name": audience.name,
        "watched_from": audience.watched_from,
    }
    return json.dumps(value, ensure_ascii=False)


def _audience(value: dict[str, Any]) -> Audience:
    return Audience(from_json(value["filter"]), value["name"], value["watched_from"])


def _form_json(form: Form) -> str:
    slots = [[slot.variable, slot.source, slot.fallback] for slot in form.slots]
    value = {"name": form.template, "language": form.language, "slots": slots}
    return json.dumps(value, ensure_ascii=False)


def _form(value: dict[str, Any]) -> Form:
    slots = tuple(Slot(*slot) for slot in value["slots"])
    return Form(value["name"], value["language"], slots)
