"""THE list: where customers' data may lie, table by table, and how it goes when a person is erased.

Every table of the schema is here, and every column that holds text or bytes. A test walks the schema
and fails for one that is not, so that a new table cannot be forgotten.
"""

OF_LEAD = {
    "lead": "id",
    "contact_point": "lead_id",
    "message": "lead_id",
    "suggestion": "lead_id",
    "event": "lead_id",
    "consent": "lead_id",
    "lead_tag": "lead_id",
    "enquiry": "lead_id",
    "note": "lead_id",
    "task": "lead_id",
    "call_log": "lead_id",
    "agent_work": "lead_id",
    "lead_fact": "lead_id",
    "lead_summary": "lead_id",
    "memory": "lead_id",
    "enrolment": "lead_id",
    "experiment_person": "lead_id",
    "broadcast_person": "lead_id",
    "breach_person": "lead_id",
    "import_change": "lead_id",
    "lead_numbers": "lead_id",
    "wait": "lead_id",
}
"""Whole rows, by the column that holds the lead's id."""

WITH_ROW = {
    "media": "message",
    "message_intent": "message",
    "workflow_step": "enrolment",
    "message_fts": "message",
    "message_sound": "message",
    "lead_fts": "lead",
    "lead_sound": "lead",
    "note_fts": "note",
    "memory_fts": "memory",
}
"""Whole rows that go with a row of another table."""

BY_HAND = {
    "webhook_event": {"headers": "raw_events", "body": "raw_events"},
    "quarantine": {"raw": "raw_events", "reason": "raw_events"},
    "held_status": {
        "wa_id": "message_rows",
        "error_text": "message_rows",
        "other_id": "message_rows",
    },
    "held_change": {"wa_id": "message_rows", "content": "message_rows"},
    "lead_merge": {"gone": "merges", "moved": "merges"},
    "undo_step": {"title": "undo_steps", "payload": "undo_steps"},
    "job": {"payload": "jobs", "result": "jobs", "error": "jobs"},
    "import_run": {"counts": "previews"},
    "notice": {"text": "notices"},
    "event": {"data": "others_events"},
    "audit_detail": {"detail": "audit.forget", "salt": "audit.forget"},
    "privacy_request": {"words": "requests", "answer": "requests"},
    "setting": {"value": "shared_numbers"},
    "saved_filter": {"spec": "saved_filters"},
    "glossary": {"word": "glossary", "meaning": "glossary"},
}
"""Columns that a function of `erasing_rows` or `erasing_traces` goes through."""

_CODE = "a word of the program: a kind, a state, a channel, an actor"
_SHOP = "the shop's own words, about nobody: it writes them for all of its customers"
_ID = "a random id, a digest or a cursor of the program"
FREE = {
    "webhook_event": {"spool": _ID, "channel": _ID, "provider": _CODE, "state": _CODE},
    "held_status": {
        "status": _CODE,
        "pricing_category": _CODE,
        "pricing_type": _CODE,
        "action": _CODE,
    },
    "held_change": {"kind": _CODE},
    "lead_merge": {"actor": _CODE},
    "undo_step": {"kind": _CODE, "actor": _CODE},
    "job": {"kind": _CODE, "state": _CODE, "actor": _CODE},
    "import_run": {
        "file": "the name of a file of the shop",
        "sha256": _ID,
        "source": _SHOP,
        "layout": _ID,
        "mapping": "the headers of a file",
        "state": _CODE,
        "actor": _CODE,
    },
    "import_layout": {"layout": _ID, "mapping": "the headers of a file"},
    "notice": {"kind": _CODE},
    "setting": {"key": _CODE},
    "saved_filter": {"name": _SHOP},
    "change": {"entity": _CODE},
    "custom_field": {"key": _SHOP, "label": _SHOP},
    "knowledge": {"document": _SHOP, "topic": _SHOP, "body": _SHOP, "place": _SHOP},
    "template": dict.fromkeys(
        (
            *("name", "language", "category", "status", "body", "variables", "header"),
            *("header_format", "footer", "buttons", "quality", "reason", "agreed_category"),
            "provider_id",
        ),
        _SHOP,
    ),
    "worker": {},
    "ai_call": {"agent": _CODE, "model": _CODE, "why": _CODE},
    "answer_hour": {},
    "day_count": {
        "measure": _CODE,
        "day": "a date",
        "part": "a kind, a state or a category of messages, or an hour",
    },
    "slot_count": {"measure": _CODE, "part": "a kind, a state or a category of messages"},
    "stale_slot": {},
    "stale_lead": {},
    "workflow": {
        "name": _SHOP,
        "sha256": _ID,
        "cursor": _ID,
        "changed_by": _CODE,
    },
    "workflow_idea": {
        "name": _SHOP,
        "file": _SHOP,
        "why": _SHOP,
        "shown_by": "numbers of leads, without their names",
        "state": _CODE,
    },
    "experiment": {
        "name": _SHOP,
        "workflow": _SHOP,
        "state": _CODE,
        "plan": _SHOP,
        "shares": _CODE,
        "verdict": _SHOP,
    },
    "broadcast": {
        "name": _SHOP,
        "audience": "a filter, or numbers of leads without their names",
        "template": _SHOP,
        "state": _CODE,
        "why": _CODE,
        "created_by": _CODE,
    },
    "person": {"name": "somebody who works here, no customer", "role": _CODE},
    "audit": {
        "actor": _CODE,
        "act": _CODE,
        "digest": "a keyed hash; its salt goes with the detail",
        "mac": "a keyed hash over hashes",
    },
    "audit_lead": {},
    "privacy_request": {"kind": _CODE, "actor": _CODE},
    "breach": dict.fromkeys(("what", "kinds", "measures", "actor"), _SHOP),
    "backup_run": dict.fromkeys(("kind", "place", "file", "why"), _CODE),
    "erasure": {
        "lead_ids": "numbers of leads that are no more",
        "why": _CODE,
        "points": "keyed hashes of contact points, so that a restored backup erases them again",
        "born": "keyed hashes of numbers of leads",
        "proof": "a keyed hash of their consent log",
        "actor": _CODE,
        "sealed": "the held copy; it goes when its day has come",
        "stage": _CODE,
        "work": "what is still looked for; emptied when the erasing is done",
    },
    "alembic_version": {"version_num": _CODE},
}
"""Columns that hold nobody's data, each with the reason."""

FULL_TEXT = ("message_fts", "message_sound", "lead_fts", "lead_sound", "note_fts", "memory_fts")
"""Every index of words: deleting a row leaves its words there until the index is merged."""
