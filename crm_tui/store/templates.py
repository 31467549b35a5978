"""The message templates of the shop's account, as the provider last told."""

import json

from crm_tui.domain.template import Template, TemplateButton
from crm_tui.domain.webhook import TemplateSeen
from crm_tui.store import changes
from crm_tui.store.tx import Row, Tx

_COLUMNS = (
    *("name", "language", "category", "status", "body", "variables", "header", "header_format"),
    *("footer", "buttons", "quality", "reason", "agreed_category", "provider_id"),
)
_KEPT = ("name", "language", "agreed_category")
"""What the provider's list does not overwrite."""


def save(tx: Tx, template: Template) -> None:
    """Store a template as the provider lists it; the category that the shop agreed to stays."""
    updates = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in _KEPT)
    tx.run(
        f"INSERT INTO template ({', '.join(_COLUMNS)})"
        f" VALUES ({', '.join(':' + name for name in _COLUMNS)})"
        f" ON CONFLICT (name, language) DO UPDATE SET {updates},"
        " agreed_category = CASE WHEN template.agreed_category = ''"
        " THEN template.category ELSE template.agreed_category END",
        **_values(template),
    )
    changes.note(tx, "template", 0)


def _values(template: Template) -> dict[str, object]:
    own = {name: getattr(template, name) for name in _COLUMNS}
    return own | {
        "variables": json.dumps(list(template.variables)),
        "buttons": json.dumps([[b.kind, b.text, b.value] for b in template.buttons]),
        "agreed_category": template.agreed_category or template.category,
    }


def change(tx: Tx, seen: TemplateSeen) -> bool:
    """Apply a notice about a template; False when it is not known here."""
    changed = tx.run(
        "UPDATE template SET status = COALESCE(:status, status),"
        " category = COALESCE(:category, category), quality = COALESCE(:quality, quality),"
        " reason = COALESCE(:reason, reason)"
        " WHERE name = :name AND replace(language, '-', '_') = :language",
        name=seen.name,
        language=seen.language.replace("-", "_"),
        status=seen.status,
        category=seen.category,
        quality=seen.quality,
        reason=seen.reason,
    )
    changes.note(tx, "template", 0)
    return bool(changed)


def accept_category(tx: Tx, name: str) -> int:
    """The shop agrees to today's category of every language of this template; how many there are."""
    return tx.run("UPDATE template SET agreed_category = category WHERE name = :name", name=name)


def drop_others(tx: Tx, kept: set[tuple[str, str]]) -> int:
    """Forget templates that the provider no longer lists; how many."""
    known = [(t.name, t.language) for t in every(tx)]
    gone = [pair for pair in known if pair not in kept]
    for name, language in gone:
        tx.run(
            "DELETE FROM template WHERE name = :name AND language = :language",
            name=name,
            language=language,
        )
    return len(gone)


def every(tx: Tx) -> list[Template]:
    return [_template(row) for row in tx.all("SELECT * FROM template ORDER BY name, language")]


def get(tx: Tx, name: str, language: str | None = None) -> Template | None:
    """The template of that name; without a language an approved one is preferred."""
    row = tx.one(
        "SELECT * FROM template WHERE name = :name AND (:language IS NULL OR language = :language)"
        " ORDER BY status <> 'approved', language LIMIT 1",
        name=name,
        language=language,
    )
    return None if row is None else _template(row)


def instead_of_text(tx: Tx) -> Template | None:
    """An approved utility template with as few values to fill as possible, for a closed window."""
    row = tx.one(
        "SELECT * FROM template WHERE status = 'approved' AND category = 'utility'"
        " AND header_format NOT IN ('image', 'video', 'document')"
        " ORDER BY json_array_length(variables), name LIMIT 1"
    )
    return None if row is None else _template(row)


def _template(row: Row) -> Template:
    own = {name: row[name] for name in _COLUMNS}
    buttons = tuple(TemplateButton(*button) for button in json.loads(row["buttons"]))
    return Template(**own | {"variables": tuple(json.loads(row["variables"])), "buttons": buttons})
