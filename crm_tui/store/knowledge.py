"""The shop's facts and the templates that its provider approved."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.business import Fact, Template
from crm_tui.domain.clock import Millis
from crm_tui.store.tx import Row, Tx


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


def save_template(tx: Tx, template: Template) -> None:
    tx.run(
        "INSERT INTO template (name, language, category, status, body, variables)"
        " VALUES (:name, :language, :category, :status, :body, :variables)"
        " ON CONFLICT (name, language) DO UPDATE SET category = excluded.category,"
        " status = excluded.status, body = excluded.body, variables = excluded.variables",
        name=template.name,
        language=template.language,
        category=template.category,
        status=template.status,
        body=template.body,
        variables=json.dumps(list(template.variables)),
    )


def change_template(
    tx: Tx, name: str, language: str, status: str | None, category: str | None
) -> bool:
    """Apply a notice about a template; False when it is not known here."""
    return bool(
        tx.run(
            "UPDATE template SET status = COALESCE(:status, status),"
            " category = COALESCE(:category, category)"
            " WHERE name = :name AND replace(language, '-', '_') = :language",
            name=name,
            language=language.replace("-", "_"),
            status=status,
            category=category,
        )
    )


def templates(tx: Tx) -> list[Template]:
    return [_template(row) for row in tx.all("SELECT * FROM template ORDER BY name, language")]


def template(tx: Tx, name: str, language: str | None = None) -> Template | None:
    """The template of that name; without a language an approved one is preferred."""
    row = tx.one(
        "SELECT * FROM template WHERE name = :name AND (:language IS NULL OR language = :language)"
        " ORDER BY status <> 'approved', language LIMIT 1",
        name=name,
        language=language,
    )
    return None if row is None else _template(row)


def _template(row: Row) -> Template:
    return Template(
        row["name"],
        row["language"],
        row["category"],
        row["status"],
        row["body"],
        tuple(json.loads(row["variables"])),
    )
