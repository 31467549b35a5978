"""Five agents and a memory: what they are asked, what they cost, what is known about a lead."""

from alembic import op

revision = "0006"
down_revision = "0005"

CHANGES = """
CREATE TABLE agent_work (
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    task TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    waited_at INTEGER,
    hint TEXT NOT NULL DEFAULT '',
    partial TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (lead_id, task)
) WITHOUT ROWID;
CREATE INDEX agent_work_due ON agent_work (task, due_at);
CREATE INDEX agent_work_waited ON agent_work (waited_at) WHERE waited_at IS NOT NULL;
INSERT INTO agent_work (lead_id, task, due_at)
    SELECT id, 'generate_reply', draft_due FROM lead WHERE draft_due IS NOT NULL;
DROP INDEX lead_draft_due;
ALTER TABLE lead DROP COLUMN draft_due;

CREATE TABLE ai_call (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    agent TEXT NOT NULL,
    model TEXT NOT NULL,
    ok INTEGER NOT NULL,
    why TEXT NOT NULL DEFAULT '',
    fallback INTEGER NOT NULL DEFAULT 0,
    input_tokens INTEGER NOT NULL DEFAULT 0,
    output_tokens INTEGER NOT NULL DEFAULT 0,
    cost_microusd INTEGER NOT NULL DEFAULT 0,
    latency_ms INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX ai_call_by_time ON ai_call (at, cost_microusd);
INSERT INTO ai_call (at, agent, model, ok, cost_microusd)
    SELECT created_at, agent_type, COALESCE(model, ''), 1, cost_microusd
    FROM suggestion WHERE cost_microusd > 0;

ALTER TABLE suggestion ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE suggestion ADD COLUMN advice TEXT;
ALTER TABLE suggestion ADD COLUMN hint TEXT NOT NULL DEFAULT '';
ALTER TABLE suggestion ADD COLUMN shown_at INTEGER;
ALTER TABLE suggestion ADD COLUMN edited_share REAL;
ALTER TABLE suggestion ADD COLUMN decided_why TEXT NOT NULL DEFAULT '';
CREATE INDEX suggestion_modified ON suggestion (decided_at) WHERE status = 'modified';

CREATE TABLE message_intent (
    message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    intent TEXT NOT NULL,
    confidence REAL NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (message_id, intent)
) WITHOUT ROWID;

CREATE TABLE lead_fact (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    message_id INTEGER REFERENCES message (id) ON DELETE SET NULL,
    quote TEXT NOT NULL DEFAULT '',
    due_at INTEGER,
    source TEXT NOT NULL,
    actor TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    gone_at INTEGER
);
CREATE INDEX lead_fact_by_lead ON lead_fact (lead_id, kind);
CREATE INDEX lead_fact_by_message ON lead_fact (message_id);
CREATE INDEX lead_fact_due ON lead_fact (due_at) WHERE due_at IS NOT NULL AND gone_at IS NULL;

CREATE TABLE lead_summary (
    lead_id INTEGER PRIMARY KEY REFERENCES lead (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    through_key INTEGER NOT NULL,
    source TEXT NOT NULL,
    at INTEGER NOT NULL
);

CREATE TABLE memory (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    ref INTEGER NOT NULL,
    lead_id INTEGER REFERENCES lead (id) ON DELETE CASCADE,
    body TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    vector BLOB,
    UNIQUE (kind, ref)
);
CREATE INDEX memory_by_lead ON memory (lead_id, model) WHERE lead_id IS NOT NULL;
CREATE INDEX memory_of_shop ON memory (kind, model) WHERE lead_id IS NULL;

CREATE VIRTUAL TABLE memory_fts USING fts5 (
    scope, body, content = '', contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);

CREATE TABLE glossary (
    word TEXT PRIMARY KEY,
    meaning TEXT NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;

ALTER TABLE knowledge ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE knowledge ADD COLUMN edited_at INTEGER
"""


def _forgetting(name: str, event: str, kinds: str) -> str:
    return (
        f"CREATE TRIGGER {name} AFTER {event} BEGIN"
        f" DELETE FROM memory WHERE kind IN ({kinds}) AND ref = old.id; END"
    )


TRIGGERS = (
    _forgetting("memory_of_gone_message", "DELETE ON message", "'message', 'example'"),
    _forgetting(
        "memory_of_changed_message", "UPDATE OF lead_id, content, revoked ON message", "'message'"
    ),
    _forgetting("memory_of_gone_fact", "DELETE ON knowledge", "'knowledge'"),
    _forgetting("memory_of_changed_fact", "UPDATE OF body, topic ON knowledge", "'knowledge'"),
    (
        "CREATE TRIGGER memory_gone AFTER DELETE ON memory BEGIN"
        " DELETE FROM memory_fts WHERE rowid = old.id; END"
    ),
)
"""What is remembered of a text goes when the text goes, moves or changes, whoever does it."""


def upgrade() -> None:
    for statement in CHANGES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for trigger in TRIGGERS:
        op.execute(trigger)
