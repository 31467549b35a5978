"""The shop's facts: documents of statements that a draft may rest on."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.business import Fact
from crm_tui.domain.clock import Millis
from crm_tui.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    facts: int
    created_at: Millis


def replace_document(tx: Tx, name: str, statements: Sequence[tuple[str, str]], now: Millis) -> int:
    """Store a document's statements, each with its topic; one of the same name is replaced."""
    remove_document(tx, name)
    tx.many(
        "INSERT INTO knowledge (document, position, topic, body, created_at)"
        " VALUES (:document, :position, :topic, :body, :now)",
        [
            {"document": name, "position": number, "topic": topic, "body": text, "now": now}
            for number, (topic, text) in enumerate(statements)
        ],
    )
    return len(statements)


def remove_document(tx: Tx, name: str) -> int:
    return tx.run("DELETE FROM knowledge WHERE document = :name", name=name)


def documents(tx: Tx) -> list[Document]:
    rows = tx.all(
        "SELECT document, COUNT(*) AS facts, MAX(created_at) AS created_at"
        " FROM knowledge GROUP BY document ORDER BY document"
    )
    return [Document(row["document"], row["facts"], row["created_at"]) for row in rows]


def facts(tx: Tx, limit: int = 2_000) -> list[Fact]:
    rows = tx.all(
        "SELECT id, document, topic, body FROM knowledge ORDER BY document, position LIMIT :limit",
        limit=limit,
    )
    return [Fact(row["id"], row["document"], row["body"], row["topic"]) for row in rows]
