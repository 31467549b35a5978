"""What is found again by words and by meaning: older messages, the shop's knowledge, good answers.

A row is one text: its terms in full text, its vector beside them. A lead's rows are read with the
lead in the query, so that nothing of anybody else can come up. Vectors of different models are never
compared.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.actor import ActorKind
from crm_tui.domain.clock import Millis
from crm_tui.domain.message import Direction
from crm_tui.store.tx import Row, Tx, scalar

IN_VIEW = 20
"""An agent is told this many of the newest messages in any case."""
MOST_OF_LEAD = 400
_MOST_TERMS = 32
_SEEN = "revoked = 0 AND status <> 'failed' AND message_type <> 'system'"
_SPOKEN = f"{_SEEN} AND message_type <> 'reaction' AND content <> ''"


class MemoryKind(StrEnum):
    MESSAGE = "message"
    KNOWLEDGE = "knowledge"
    EXAMPLE = "example"
    """Something the shop answered to somebody who bought; `ref` is that message."""
    UNREAD = "unread"
    """No text but a mark: this lead's older messages still lack vectors."""
    WON = "won"
    """No text but a mark: this lead's good answers were taken up."""


@dataclass(frozen=True, slots=True)
class Line:
    """A message as the memory reads it."""

    id: int
    key: int
    """Sort key."""
    inbound: bool
    text: str
    at: Millis
    own_words: bool
    """Written by its sender, not forwarded, and for the shop by a person."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be remembered."""

    ref: int
    text: str


@dataclass(frozen=True, slots=True)
class Vector:
    """An int8 vector and the model that made it."""

    model: str
    bytes: bytes


@dataclass(frozen=True, slots=True)
class Found:
    ref: int
    body: str


def lines(tx: Tx, lead_id: int, limit: int, after_key: int = 0) -> list[Line]:
    """The newest messages with words after this key, oldest first."""
    rows = tx.all(
        "SELECT id, sort_key, direction, content, timestamp, forwarded, actor, message_type"
        f" FROM message WHERE lead_id = :lead_id AND sort_key > :after_key AND {_SPOKEN}"
        " ORDER BY sort_key DESC LIMIT :limit",
        lead_id=lead_id,
        after_key=after_key,
        limit=limit,
    )
    return list(map(_line, reversed(rows)))


def lines_by_ids(tx: Tx, lead_id: int, ids: Sequence[int]) -> list[Line]:
    """These messages of this lead, in the order of `ids`."""
    rows = tx.all(
        "SELECT id, sort_key, direction, content, timestamp, forwarded, actor, message_type"
        " FROM message WHERE id IN (SELECT value FROM json_each(:ids)) AND lead_id = :lead_id",
        ids=json.dumps(list(ids)),
        lead_id=lead_id,
    )
    found = {row["id"]: _line(row) for row in rows}
    return [found[one] for one in ids if one in found]


def count_after(tx: Tx, lead_id: int, key: int) -> int:
    """How many messages with words came after this key."""
    return int(
        scalar(
            tx,
            f"SELECT COUNT(*) FROM message WHERE lead_id = :id AND sort_key > :key AND {_SPOKEN}",
            id=lead_id,
            key=key,
        )
    )


def out_of_view(tx: Tx, lead_id: int) -> int:
    """Sort key below which messages are older than what an agent is told anyway; 0: none are."""
    found = scalar(
        tx,
        f"SELECT sort_key FROM message WHERE lead_id = :id AND {_SEEN}"
        " ORDER BY sort_key DESC LIMIT 1 OFFSET :skip",
        id=lead_id,
        skip=IN_VIEW - 1,
    )
    return int(found or 0)


def missing(tx: Tx, lead_id: int, before_key: int, model: str) -> list[Text]:
    """Older messages that are not remembered yet, newest first; with a model also those without its
    vector. An empty model: the words are enough."""
    rows = tx.all(
        "SELECT older.id AS ref, older.content FROM (SELECT id, content FROM message"
        f" WHERE lead_id = :lead_id AND sort_key < :before AND {_SPOKEN}"
        " ORDER BY sort_key DESC LIMIT :most) older"
        " LEFT JOIN memory e ON e.kind = 'message' AND e.ref = older.id"
        " WHERE e.id IS NULL OR (:model <> '' AND (e.model <> :model OR e.vector IS NULL))",
        lead_id=lead_id,
        before=before_key,
        most=MOST_OF_LEAD - IN_VIEW,
        model=model,
    )
    return [Text(row["ref"], row["content"]) for row in rows]


def keep_message(tx: Tx, lead_id: int, one: Text, body: str, vector: Vector | None) -> None:
    """Remember a message of this lead; nothing when it was changed, moved or taken back meanwhile."""
    known = scalar(tx, "SELECT id FROM memory WHERE kind = 'message' AND ref = :ref", ref=one.ref)
    if known is not None:
        if vector is not None:
            _set_vector(tx, known, vector)
        return
    row = tx.one(
        "INSERT INTO memory (kind, ref, lead_id, body, model, vector)"
        " SELECT 'message', id, lead_id, :body, :model, :vector FROM message"
        " WHERE id = :ref AND lead_id = :lead_id AND content = :text AND revoked = 0 RETURNING id",
        ref=one.ref,
        lead_id=lead_id,
        text=one.text,
        body=body,
        model=vector.model if vector else "",
        vector=vector.bytes if vector else None,
    )
    if row is not None:
        tx.run(
            "INSERT INTO memory_fts (rowid, scope, body) VALUES (:id, :scope, :body)",
            id=row["id"],
            scope=_scope(lead_id),
            body=body,
        )


def with_words(tx: Tx, lead_id: int, before_key: int, terms: Iterable[str]) -> list[Found]:
    """This lead's older messages that hold one of these terms, with all of theirs; not ranked.

    FTS5's own ranking would count each word in every lead's rows: a second for a common one.
    """
    wanted = [term.replace('"', "") for term in terms][:_MOST_TERMS]
    if not wanted:
        return []
    rows = tx.all(
        # CROSS: full text first, else it is asked anew for every message.
        "SELECT e.ref, e.body FROM memory_fts f CROSS JOIN memory e ON e.id = f.rowid"
        " CROSS JOIN message m ON m.id = e.ref"
        " WHERE memory_fts MATCH :match AND e.lead_id = :lead_id AND e.kind = 'message'"
        " AND m.lead_id = :lead_id AND m.sort_key < :before",
        match=f"scope : {_scope(lead_id)} AND body : ({_any_of(wanted)})",
        lead_id=lead_id,
        before=before_key,
    )
    return [Found(row["ref"], row["body"]) for row in rows]


def with_meaning(
    tx: Tx, lead_id: int, before_key: int, asked: Vector, furthest: float, limit: int
) -> list[int]:
    """This lead's older messages by nearness of meaning, nearest first; `furthest` is the largest
    cosine distance that still counts."""
    rows = tx.all(
        "SELECT ref FROM (SELECT e.ref, vec_distance_cosine(vec_int8(e.vector), vec_int8(:vector))"
        " AS far FROM memory e JOIN message m ON m.id = e.ref"
        " WHERE e.lead_id = :lead_id AND e.model = :model AND e.kind = 'message'"
        " AND e.vector IS NOT NULL AND m.lead_id = :lead_id AND m.sort_key < :before)"
        " WHERE far <= :furthest ORDER BY far LIMIT :limit",
        vector=asked.bytes,
        lead_id=lead_id,
        model=asked.model,
        before=before_key,
        furthest=furthest,
        limit=limit,
    )
    return [row["ref"] for row in rows]


def mark(tx: Tx, kind: MemoryKind, lead_id: int, model: str) -> None:
    """Leave a mark at a lead; it goes with the lead."""
    tx.run(
        "INSERT INTO memory (kind, ref, lead_id, model) SELECT :kind, id, id, :model FROM lead"
        " WHERE id = :id ON CONFLICT (kind, ref) DO UPDATE SET model = excluded.model",
        kind=kind,
        id=lead_id,
        model=model,
    )


def unmark(tx: Tx, kind: MemoryKind, lead_id: int) -> None:
    tx.run("DELETE FROM memory WHERE kind = :kind AND ref = :id", kind=kind, id=lead_id)


def marked(tx: Tx, kind: MemoryKind) -> int | None:
    """Any lead with this mark."""
    found: int | None = scalar(
        tx, "SELECT ref FROM memory WHERE kind = :kind ORDER BY ref DESC LIMIT 1", kind=kind
    )
    return found


def _set_vector(tx: Tx, memory_id: int, vector: Vector) -> None:
    tx.run(
        "UPDATE memory SET model = :model, vector = :vector WHERE id = :id",
        id=memory_id,
        model=vector.model,
        vector=vector.bytes,
    )


def _scope(lead_id: int) -> str:
    return f"l{int(lead_id)}"


def _any_of(terms: Sequence[str]) -> str:
    return " OR ".join(f'"{term}"' for term in terms)


def _line(row: Row) -> Line:
    inbound = row["direction"] == Direction.INBOUND
    by_person = row["actor"].startswith(f"{ActorKind.PERSON}:")
    own = not row["forwarded"] and row["message_type"] != "template" and (inbound or by_person)
    return Line(row["id"], row["sort_key"], inbound, row["content"], Millis(row["timestamp"]), own)
