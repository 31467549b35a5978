"""The shop's facts: documents of statements that a draft may rest on."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crm_tui.domain.business import Fact
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.store import settings, suggestions
from crm_tui.store.tx import Row, Tx, new_id, scalar

_CHANGED = "facts.changed_at"


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    facts: int
    created_at: Millis


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact as it is kept."""

    fact: Fact
    place: str
    """Where in its document: `page 3`, `row 14`; empty when it was written here."""
    position: int
    created_at: Millis
    edited_at: Millis | None
    """When a person corrected it; None: it stands as in its document."""


@dataclass(frozen=True, slots=True)
class Resting:
    """A draft that rested on a fact."""

    lead_id: LeadId
    suggestion_type: str


def documents(tx: Tx) -> list[Document]:
    """By name."""
    rows = tx.all(
        "SELECT document, COUNT(*) AS facts, MAX(created_at) AS created_at"
        " FROM knowledge GROUP BY document ORDER BY document"
    )
    return [Document(row["document"], row["facts"], row["created_at"]) for row in rows]


def facts(tx: Tx, limit: int = 2_000) -> list[Fact]:
    """By document, in its order."""
    rows = tx.all(
        "SELECT id, document, topic, body FROM knowledge ORDER BY document, position LIMIT :limit",
        limit=limit,
    )
    return [Fact(row["id"], row["document"], row["body"], row["topic"]) for row in rows]


def count(tx: Tx) -> int:
    """How many facts the shop has."""
    return int(scalar(tx, "SELECT COUNT(*) FROM knowledge"))


def entries(tx: Tx, document: str | None = None) -> list[Entry]:
    """Of one document or of all, in their order."""
    rows = tx.all(
        "SELECT * FROM knowledge WHERE :document IS NULL OR document = :document"
        " ORDER BY document, position",
        document=document,
    )
    return [_entry(row) for row in rows]


def entry(tx: Tx, fact_id: int) -> Entry | None:
    row = tx.one("SELECT * FROM knowledge WHERE id = :id", id=fact_id)
    return None if row is None else _entry(row)


def add(
    tx: Tx, document: str, position: int, topic: str, text: str, place: str, now: Millis
) -> int:
    """The new fact's id; an id is never used twice."""
    return new_id(
        tx,
        "INSERT INTO knowledge (document, position, topic, body, place, created_at)"
        " VALUES (:document, :position, :topic, :text, :place, :now) RETURNING id",
        document=document,
        position=position,
        topic=topic,
        text=text,
        place=place,
        now=now,
    )


def next_position(tx: Tx, document: str) -> int:
    """The place behind the last statement of a document."""
    sql = "SELECT COALESCE(MAX(position), -1) + 1 FROM knowledge WHERE document = :document"
    return int(scalar(tx, sql, document=document))


def set_words(
    tx: Tx, fact_id: int, topic: str, text: str, created_at: Millis, edited_at: Millis | None
) -> None:
    """Other words under the same id; `edited_at` is None when they are the document's own."""
    tx.run(
        "UPDATE knowledge SET topic = :topic, body = :text, created_at = :created_at,"
        " edited_at = :edited_at WHERE id = :id",
        id=fact_id,
        topic=topic,
        text=text,
        created_at=created_at,
        edited_at=edited_at,
    )


def clear_positions(tx: Tx, document: str) -> None:
    """Make room for a new order: every place must be taken once at most."""
    tx.run("UPDATE knowledge SET position = -1 - id WHERE document = :document", document=document)


def place(tx: Tx, fact_id: int, position: int, where: str) -> None:
    """Where it stands now; its words stay, so that what was made of them stays too."""
    tx.run(
        "UPDATE knowledge SET position = :position, place = :place WHERE id = :id",
        id=fact_id,
        position=position,
        place=where,
    )


def delete(tx: Tx, ids: Iterable[int]) -> None:
    tx.run(
        "DELETE FROM knowledge WHERE id IN (SELECT value FROM json_each(:ids))",
        ids=json.dumps(list(ids)),
    )


def put_back(tx: Tx, kept: Entry) -> None:
    """A fact that was removed, under its own id; at the end when its place is taken."""
    fact = kept.fact
    taken = tx.one(
        "SELECT 1 FROM knowledge WHERE document = :document AND position = :position",
        document=fact.document,
        position=kept.position,
    )
    tx.run(
        "INSERT INTO knowledge (id, document, position, topic, body, place, created_at, edited_at)"
        " VALUES (:id, :document, :position, :topic, :text, :place, :created_at, :edited_at)",
        id=fact.id,
        document=fact.document,
        position=next_position(tx, fact.document) if taken else kept.position,
        topic=fact.topic,
        text=fact.text,
        place=kept.place,
        created_at=kept.created_at,
        edited_at=kept.edited_at,
    )


def note_changed(tx: Tx, now: Millis) -> None:
    """A fact was changed or removed: what the shop told anybody before may be old."""
    settings.put(tx, _CHANGED, now)


def unchanged_since(tx: Tx) -> Millis:
    """When a fact was last changed or removed."""
    return Millis(settings.get(tx, _CHANGED) or 0)


def retire_drafts_on(tx: Tx, kind: str, ids: Sequence[str]) -> list[Resting]:
    """Make stale what is pending and cites one of these, or names a figure and cites no fact.

    `kind` and `ids` are those of citations. Which drafts those were; with such a draft go the others
    of its kind for that lead: they were made from the same facts.
    """
    found = tx.all(
        "SELECT DISTINCT lead_id, suggestion_type FROM suggestion WHERE status = 'pending'"
        " AND (EXISTS (SELECT 1 FROM json_each(citations) AS cited"
        " WHERE json_extract(cited.value, '$[0]') = :kind"
        " AND json_extract(cited.value, '$[1]') IN (SELECT value FROM json_each(:ids)))"
        " OR content GLOB '*[0-9]*' AND source = 'model' AND NOT EXISTS"
        " (SELECT 1 FROM json_each(citations) AS cited"
        " WHERE json_extract(cited.value, '$[0]') <> 'message'))",
        kind=kind,
        ids=json.dumps(list(ids)),
    )
    for row in found:
        suggestions.retire(tx, row["lead_id"], [row["suggestion_type"]])
    return [Resting(LeadId(row["lead_id"]), row["suggestion_type"]) for row in found]


def _entry(row: Row) -> Entry:
    return Entry(
        fact=Fact(row["id"], row["document"], row["body"], row["topic"]),
        place=row["place"],
        position=row["position"],
        created_at=row["created_at"],
        edited_at=row["edited_at"],
    )
