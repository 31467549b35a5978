"""What the numbers say: what is counted ahead, marks for what has to be counted again, indexes.

Nothing is counted here: what is there is marked, and the worker counts it in small pieces.
"""

from alembic import op

revision = "0009"
down_revision = "0008"

CHANGES = """
CREATE TABLE lead_numbers (
    lead_id INTEGER PRIMARY KEY REFERENCES lead (id) ON DELETE CASCADE,
    came_at INTEGER,
    imported_at INTEGER,
    asked_at INTEGER,
    answered_at INTEGER,
    contacted_at INTEGER,
    replied_at INTEGER
);
CREATE INDEX lead_numbers_came ON lead_numbers (came_at, asked_at, answered_at)
    WHERE came_at IS NOT NULL;
CREATE INDEX lead_numbers_imported ON lead_numbers (imported_at) WHERE imported_at IS NOT NULL;
CREATE INDEX lead_numbers_asked ON lead_numbers (asked_at, answered_at) WHERE asked_at IS NOT NULL;
CREATE INDEX lead_numbers_contacted ON lead_numbers (contacted_at, replied_at)
    WHERE contacted_at IS NOT NULL;

CREATE TABLE wait (
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    n INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    answered_at INTEGER,
    lost_at INTEGER,
    PRIMARY KEY (lead_id, n)
) WITHOUT ROWID;
CREATE INDEX wait_asked ON wait (asked_at, answered_at);
CREATE INDEX wait_lost ON wait (lost_at) WHERE lost_at IS NOT NULL;

CREATE TABLE day_count (
    measure TEXT NOT NULL,
    day TEXT NOT NULL,
    part TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (measure, day, part)
) WITHOUT ROWID;
CREATE INDEX day_count_by_day ON day_count (day);

CREATE TABLE slot_count (
    slot INTEGER NOT NULL,
    measure TEXT NOT NULL,
    part TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (slot, measure, part)
) WITHOUT ROWID;

CREATE TABLE stale_lead (lead_id INTEGER PRIMARY KEY);
CREATE TABLE stale_slot (slot INTEGER PRIMARY KEY);

CREATE INDEX message_counted ON message
    (timestamp, direction, message_type, status, actor, origin, sent_at);
CREATE INDEX import_change_by_lead ON import_change (lead_id, created);
ALTER TABLE lead ADD COLUMN decided_score INTEGER;
CREATE INDEX lead_decided ON lead
    (status, COALESCE(status_at, created_at), value_paise, lost_reason, decided_score)
    WHERE status IN ('closed', 'lost');
CREATE INDEX suggestion_made ON suggestion (agent_type, prompt_version, latency_ms, created_at,
    status, shown_at, edited_share, cost_microusd, flags <> '[]', sent_message_id);
CREATE INDEX lead_stopped ON lead (opted_out_at) WHERE opted_out_at IS NOT NULL;
CREATE INDEX task_by_due ON task (due_at, done_at, lead_id) WHERE due_at IS NOT NULL;
CREATE INDEX lead_counted ON lead (source, status, owner, substr(COALESCE(
    NULLIF(referral ->> 'headline', ''), NULLIF(referral ->> 'body', ''),
    NULLIF(referral ->> 'source_url', ''), ''), 1, 60));

INSERT INTO stale_lead SELECT id FROM lead;
INSERT INTO setting (key, value) SELECT 'analytics.through', json_object(
    'lead', COALESCE((SELECT MAX(id) FROM lead), 0),
    'message', COALESCE((SELECT MAX(id) FROM message), 0))
"""
# The quarters of an hour are marked when the zone is first known, like after any change of it.


def _marking(name: str, event: str, *marks: str) -> str:
    return f"CREATE TRIGGER {name} AFTER {event} BEGIN {' '.join(marks)} END"


def _lead(row: str, column: str = "lead_id") -> str:
    return f"INSERT OR IGNORE INTO stale_lead VALUES ({row}.{column});"


def _slot(row: str, column: str) -> str:
    return (
        f"INSERT OR IGNORE INTO stale_slot SELECT {row}.{column} / 900000"
        f" WHERE {row}.{column} IS NOT NULL;"
    )


def _both_slots(row: str) -> str:
    return _slot(row, "timestamp") + " " + _slot(row, "sent_at")


def _differ(*columns: str) -> str:
    return " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns)


_LEFT = "status IN ('sent', 'delivered', 'read')"
_COUNTED = ("direction", "message_type", "timestamp", "actor", "origin", "sent_at")
_OF_LEAD = ("lead_id", "direction", "message_type", "timestamp", "actor", "origin", "wants_reply")
_COST = ("cost_paise", "pricing_category")

TRIGGERS = (
    _marking("stale_gone_message", "DELETE ON message", _lead("old"), _both_slots("old")),
    _marking(
        "stale_lead_of_message",
        f"UPDATE OF {', '.join(_OF_LEAD)}, status, sent_at ON message WHEN {_differ(*_OF_LEAD)}"
        f" OR (new.direction = 'outbound' AND (old.{_LEFT}) <> (new.{_LEFT}))"
        f" OR (new.{_LEFT} AND old.sent_at IS NOT new.sent_at)",
        _lead("old"),
        _lead("new"),
    ),
    _marking(
        "stale_slot_of_message",
        f"UPDATE OF {', '.join((*_COUNTED, *_COST))}, status ON message"
        f" WHEN {_differ(*_COUNTED, *_COST)}"
        " OR (new.direction = 'outbound' AND old.status <> new.status)",
        _both_slots("old"),
        _both_slots("new"),
    ),
    _marking(
        "stale_changed_lead",
        "UPDATE OF created_at ON lead WHEN old.created_at <> new.created_at",
        _lead("new", "id"),
    ),
    _marking("stale_gone_import", "DELETE ON import_change WHEN old.created", _lead("old")),
    _marking("stale_new_call", "INSERT ON ai_call", _slot("new", "at")),
    _marking("stale_gone_call", "DELETE ON ai_call", _slot("old", "at")),
    _marking(
        "stale_changed_call",
        f"UPDATE OF at, cost_microusd ON ai_call WHEN {_differ('at', 'cost_microusd')}",
        _slot("old", "at"),
        _slot("new", "at"),
    ),
)
"""Whoever changes what was counted marks the lead and the quarter of an hour, in the same transaction.

New leads and messages are found by their ids, which only grow (`store/analytics/staleness.py`): a
trigger would cost every incoming message 47 µs, since it makes a savepoint of its own for its
statement, at which the full-text indexes write down what they have gathered.
"""


def upgrade() -> None:
    for statement in CHANGES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for trigger in TRIGGERS:
        op.execute(trigger)
