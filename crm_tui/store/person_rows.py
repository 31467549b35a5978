"""Every row of the shop that is about one person, table by table; a test walks the schema for more.

A table is on one of two lists: how its rows belong to a person, or why none of them is given to one.
"""

from collections.abc import Mapping

from crm_tui.store.tx import Row, Tx

_MESSAGES = "(SELECT id FROM message WHERE lead_id = :id)"
_WA_IDS = (
    "(SELECT wa_id FROM message WHERE lead_id = :id UNION"
    " SELECT other_id FROM message WHERE lead_id = :id)"
)
_MERGED = (
    "(WITH RECURSIVE part(id) AS (SELECT :id UNION SELECT gone_id FROM lead_merge JOIN part"
    " ON lead_merge.kept_id = part.id) SELECT id FROM part)"
)
"""The lead, and those that became part of it."""

OF_PERSON: Mapping[str, str] = {
    "lead": "id = :id",
    "contact_point": "lead_id = :id",
    "consent": "lead_id = :id",
    "privacy_request": "lead_id = :id",
    "message": "lead_id = :id",
    "media": f"message_id IN {_MESSAGES}",
    "message_intent": f"message_id IN {_MESSAGES}",
    "held_status": f"wa_id IN {_WA_IDS} OR other_id IN {_WA_IDS}",
    "held_change": f"wa_id IN {_WA_IDS}",
    "enquiry": "lead_id = :id",
    "note": "lead_id = :id",
    "task": "lead_id = :id",
    "call_log": "lead_id = :id",
    "lead_tag": "lead_id = :id",
    "lead_fact": "lead_id = :id",
    "lead_summary": "lead_id = :id",
    "memory": f"lead_id = :id OR (kind = 'example' AND ref IN {_MESSAGES})",
    "suggestion": "lead_id = :id",
    "agent_work": "lead_id = :id",
    "event": "lead_id = :id",
    "enrolment": "lead_id = :id",
    "workflow_step": "enrolment_id IN (SELECT id FROM enrolment WHERE lead_id = :id)",
    "experiment_person": "lead_id = :id",
    "broadcast_person": "lead_id = :id",
    "import_change": f"lead_id IN {_MERGED}",
    "lead_merge": f"kept_id IN {_MERGED}",
    "breach_person": "lead_id = :id",
    "lead_numbers": "lead_id = :id",
    "wait": "lead_id = :id",
    "breach": "id IN (SELECT breach_id FROM breach_person WHERE lead_id = :id)",
    "erasure": "lead_id = :id",
    "audit": f"lead_id IN {_MERGED} OR id IN"
    f" (SELECT audit_id FROM audit_lead WHERE lead_id IN {_MERGED})",
    "audit_lead": f"lead_id IN {_MERGED}",
    # What one act did to many people at once is told of each in its own events.
    "audit_detail": f"audit_id IN (SELECT id FROM audit WHERE lead_id IN {_MERGED})",
    "job": f"json_extract(payload, '$.wa_id') IN {_WA_IDS}",
}
"""Each table with the rows that are about the person `:id`, in the order in which they are shown."""

IN_PARTS: Mapping[str, str] = {
    "undo_step": "parts of steps that can be taken back: rows as they were before",
    "webhook_event": "notices of WhatsApp and forms as they came in",
    "quarantine": "parts of them that could not be read",
}
"""Tables whose rows may be about several people: `person_parts.py` takes out what is about one."""

NOT_OF_PEOPLE: Mapping[str, str] = {
    "setting": "settings of the shop",
    "custom_field": "names of the shop's own fields",
    "saved_filter": "filters that the shop has saved",
    "knowledge": "the shop's own facts",
    "glossary": "words of trade, of nobody in particular",
    "template": "message templates",
    "notice": "notices of WhatsApp about the shop's account",
    "worker": "which program is running",
    "ai_call": "what models cost, without whom it was for",
    "answer_hour": "sums over everybody",
    "day_count": "sums over everybody",
    "stale_lead": "whose numbers are to be counted again",
    "slot_count": "sums over everybody",
    "stale_slot": "which quarters of an hour are to be counted again",
    "change": "that some row changed, so that screens are painted again",
    "import_run": "which files were imported; the file's rows are in import_change",
    "import_layout": "how headings of files are understood",
    "workflow": "which workflows are on",
    "workflow_idea": "ideas for workflows: the shop's own words without names, and ids of messages",
    "experiment": "what is being tried",
    "broadcast": "lists that were written to; the person's own part is in broadcast_person",
    "person": "people who work in the shop",
    "backup_run": "when backups were made",
    "alembic_version": "the database's own version",
    "sqlite_sequence": "the database's own counters",
}
"""Each with why it holds nothing about one customer."""

INDEXES = ("message_fts", "message_sound", "lead_fts", "lead_sound", "note_fts", "memory_fts")
"""Full-text indexes over the rows above, which hold no text of their own."""


def rows_of(tx: Tx, lead_id: int) -> dict[str, list[Row]]:
    """By table, every column."""
    return {
        table: list(tx.all(f"SELECT * FROM {table} WHERE {where}", id=lead_id))
        for table, where in OF_PERSON.items()
    }


def tables(tx: Tx) -> list[str]:
    """Every table of the schema."""
    found = tx.all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [row["name"] for row in found]


def is_index(table: str) -> bool:
    """Whether it is a full-text index, or one of the tables that SQLite keeps for it."""
    return any(table == one or table.startswith(f"{one}_") for one in INDEXES)
