"""What the whole shop remembers: its knowledge by meaning, and good answers with nobody's data in them."""

from dataclasses import dataclass

from crm_tui.domain.actor import ActorKind
from crm_tui.store.memory import Text, Vector
from crm_tui.store.tx import Tx, scalar

MOST_EXAMPLES = 2_000
_NEAREST = 50


def knowledge_without(tx: Tx, model: str, limit: int) -> list[Text]:
    """Facts of the shop that have no vector of this model."""
    have = scalar(
        tx,
        "SELECT COUNT(*) FROM memory WHERE kind = 'knowledge' AND lead_id IS NULL AND model = :model",
        model=model,
    )
    if have == scalar(tx, "SELECT COUNT(*) FROM knowledge"):
        return []
    rows = tx.all(
        "SELECT k.id AS ref, k.topic, k.body FROM knowledge k WHERE NOT EXISTS (SELECT 1 FROM memory e"
        " WHERE e.kind = 'knowledge' AND e.ref = k.id AND e.model = :model) LIMIT :limit",
        model=model,
        limit=limit,
    )
    return [Text(row["ref"], f"{row['topic']} {row['body']}".strip()) for row in rows]


def knowledge_text(tx: Tx) -> str:
    """All facts with their topics as one text, a line or more each: a millisecond for 2,000 facts."""
    found = scalar(
        tx,
        "SELECT group_concat(topic || ' ' || body, char(10)) FROM (SELECT * FROM knowledge ORDER BY id)",
    )
    return str(found or "")


def keep_knowledge(tx: Tx, one: Text, vector: Vector) -> None:
    """Remember what a fact means; nothing when it was changed or removed meanwhile."""
    tx.run(
        "INSERT INTO memory (kind, ref, model, vector) SELECT 'knowledge', id, :model, :vector"
        " FROM knowledge WHERE id = :ref AND trim(topic || ' ' || body) = :text"
        " ON CONFLICT (kind, ref) DO UPDATE SET model = excluded.model, vector = excluded.vector",
        ref=one.ref,
        text=one.text,
        model=vector.model,
        vector=vector.bytes,
    )


def nearest_facts(tx: Tx, asked: Vector, limit: int) -> list[int]:
    """Ids of the shop's facts by nearness of meaning, nearest first."""
    rows = tx.all(
        "SELECT ref FROM memory WHERE kind = 'knowledge' AND lead_id IS NULL AND model = :model"
        " AND vector IS NOT NULL"
        " ORDER BY vec_distance_cosine(vec_int8(vector), vec_int8(:vector)) LIMIT :limit",
        model=asked.model,
        vector=asked.bytes,
        limit=limit,
    )
    return [row["ref"] for row in rows]


def won_without(tx: Tx, model: str, newest: int) -> int | None:
    """A lead among the newest that bought whose answers were not taken up for this model."""
    found: int | None = scalar(
        tx,
        "SELECT id FROM (SELECT id, activity_at FROM lead WHERE status = 'closed'"
        " AND ai_opted_out_at IS NULL AND minor = 0"
        " ORDER BY activity_at DESC LIMIT :newest) WHERE id NOT IN"
        " (SELECT ref FROM memory WHERE kind = 'won' AND model = :model)"
        " ORDER BY activity_at DESC LIMIT 1",
        newest=newest,
        model=model,
    )
    return found


def keep_example(tx: Tx, one: Text, answer: str, asked: Vector) -> None:
    """Remember an answer of the shop, its figures and names taken out, by what it was asked."""
    tx.run(
        "INSERT INTO memory (kind, ref, body, model, vector)"
        " SELECT 'example', id, :answer, :model, :vector FROM message"
        " WHERE id = :ref AND content = :text AND revoked = 0 AND direction = 'outbound'"
        " ON CONFLICT (kind, ref) DO UPDATE SET body = excluded.body, model = excluded.model,"
        " vector = excluded.vector",
        ref=one.ref,
        text=one.text,
        answer=answer,
        model=asked.model,
        vector=asked.bytes,
    )


def forget_example(tx: Tx, message_id: int) -> None:
    """The shop changed or took back what it had answered."""
    tx.run("DELETE FROM memory WHERE kind = 'example' AND ref = :id", id=message_id)


def examples(tx: Tx, asked: Vector, furthest: float, limit: int) -> list[str]:
    """What the shop answered to the nearest questions of those who bought, nearest first."""
    rows = tx.all(
        "SELECT body FROM (SELECT ref, body,"
        " vec_distance_cosine(vec_int8(vector), vec_int8(:vector)) AS far FROM memory"
        " WHERE kind = 'example' AND lead_id IS NULL AND model = :model AND vector IS NOT NULL"
        " ORDER BY far LIMIT :nearest) near WHERE far <= :furthest AND EXISTS (SELECT 1 FROM message m"
        " JOIN lead l ON l.id = m.lead_id WHERE m.id = near.ref AND l.status = 'closed')"
        " ORDER BY far",
        vector=asked.bytes,
        model=asked.model,
        furthest=furthest,
        nearest=_NEAREST,
    )
    return list(dict.fromkeys(row["body"] for row in rows))[:limit]


def bound_examples(tx: Tx) -> int:
    """Keep the newest 2,000 of leads that bought, and no mark at one that buys no more; how many went."""
    tx.run(
        "DELETE FROM memory WHERE kind = 'won' AND ref IN"
        " (SELECT e.ref FROM memory e JOIN lead l ON l.id = e.ref"
        " WHERE e.kind = 'won' AND l.status <> 'closed')"
    )
    return tx.run(
        "DELETE FROM memory WHERE kind = 'example' AND (id IN (SELECT id FROM memory"
        " WHERE kind = 'example' ORDER BY ref DESC LIMIT -1 OFFSET :most)"
        " OR ref IN (SELECT m.id FROM memory e JOIN message m ON m.id = e.ref"
        " JOIN lead l ON l.id = m.lead_id WHERE e.kind = 'example' AND l.status <> 'closed'))",
        most=MOST_EXAMPLES,
    )


@dataclass(frozen=True, slots=True)
class Changed:
    """A draft that somebody changed before sending it, and whom it was for."""

    drafted: str
    sent: str
    name: str


def changed_drafts(tx: Tx, limit: int) -> list[Changed]:
    """The last drafts that people changed, newest first."""
    rows = tx.all(
        "SELECT s.content, s.final_content, l.name FROM suggestion s JOIN lead l ON l.id = s.lead_id"
        " WHERE s.status = 'modified' AND s.final_content IS NOT NULL AND s.decided_by LIKE :person"
        " AND l.ai_opted_out_at IS NULL AND l.minor = 0"
        " ORDER BY s.decided_at DESC LIMIT :limit",
        person=f"{ActorKind.PERSON}:%",
        limit=limit,
    )
    return [Changed(row["content"], row["final_content"], row["name"]) for row in rows]


def drop_other_models(tx: Tx, model: str, after_id: int, rows: int) -> int | None:
    """Drop vectors of other models among the next rows by id; where to go on, None at the end."""
    last: int | None = scalar(
        tx,
        "SELECT MAX(id) FROM (SELECT id FROM memory WHERE id > :after ORDER BY id LIMIT :rows)",
        after=after_id,
        rows=rows,
    )
    if last is None:
        return None
    span = {"after": after_id, "last": last, "model": model}
    other = "id > :after AND id <= :last AND model NOT IN ('', :model)"
    tx.run(f"DELETE FROM memory WHERE {other} AND kind <> 'message'", **span)
    tx.run(f"UPDATE memory SET vector = NULL, model = '' WHERE {other}", **span)
    return last
