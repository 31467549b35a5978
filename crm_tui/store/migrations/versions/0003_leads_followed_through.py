"""Leads in, clean, followed through: imports, custom fields, notes, tasks, calls, scores, undo."""

from alembic import op

revision = "0003"
down_revision = "0002"

CHANGES = """
ALTER TABLE lead ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE lead ADD COLUMN value_paise INTEGER;
ALTER TABLE lead ADD COLUMN lost_reason TEXT;
ALTER TABLE lead ADD COLUMN status_at INTEGER;
ALTER TABLE lead ADD COLUMN custom TEXT NOT NULL DEFAULT '{}';
ALTER TABLE lead ADD COLUMN score_reasons TEXT NOT NULL DEFAULT '[]';
ALTER TABLE lead ADD COLUMN do_not_disturb INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lead ADD COLUMN own_score INTEGER;
CREATE INDEX lead_by_status ON lead (status, activity_at);
CREATE INDEX lead_filtered ON lead
    (activity_at, id, status, source, owner, quality_score, created_at, status_at);
CREATE INDEX event_by_time ON event (lead_id, at, id);
CREATE INDEX suggestion_by_time ON suggestion (lead_id, created_at, id);

CREATE TABLE lead_tag (
    tag TEXT NOT NULL,
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    PRIMARY KEY (tag, lead_id)
) WITHOUT ROWID;
CREATE INDEX lead_tag_by_lead ON lead_tag (lead_id);
INSERT OR IGNORE INTO lead_tag (tag, lead_id)
    SELECT tag.value, lead.id FROM lead, json_each(lead.tags) AS tag WHERE lead.tags <> '[]';

CREATE TABLE custom_field (
    key TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE enquiry (
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    PRIMARY KEY (source, external_id)
) WITHOUT ROWID;
CREATE INDEX enquiry_by_lead ON enquiry (lead_id);

CREATE TABLE note (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    actor TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX note_by_lead ON note (lead_id, created_at);

CREATE TABLE task (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    due_at INTEGER,
    done_at INTEGER,
    actor TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX task_by_lead ON task (lead_id, created_at);
CREATE INDEX task_open ON task (due_at) WHERE done_at IS NULL;
CREATE INDEX task_open_by_lead ON task (lead_id, due_at) WHERE done_at IS NULL;

CREATE TABLE call_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    direction TEXT NOT NULL,
    outcome TEXT NOT NULL,
    seconds INTEGER,
    text TEXT NOT NULL DEFAULT '',
    actor TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX call_log_by_lead ON call_log (lead_id, at);

CREATE VIRTUAL TABLE message_sound USING fts5 (
    sounds, content = '', contentless_delete = 1, detail = 'none',
    tokenize = "unicode61 categories 'L* N* Co Mn Mc'"
);

CREATE VIRTUAL TABLE lead_sound USING fts5 (
    sounds, content = '', contentless_delete = 1, detail = 'none',
    tokenize = "unicode61 categories 'L* N* Co Mn Mc'"
);

CREATE VIRTUAL TABLE note_fts USING fts5 (
    body, sounds, content = '', contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);

CREATE TABLE saved_filter (
    name TEXT PRIMARY KEY,
    spec TEXT NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE undo_step (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    actor TEXT NOT NULL,
    at INTEGER NOT NULL,
    undone_at INTEGER
);

CREATE TABLE import_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    source TEXT NOT NULL,
    layout TEXT NOT NULL,
    mapping TEXT NOT NULL,
    counts TEXT NOT NULL,
    state TEXT NOT NULL,
    actor TEXT NOT NULL,
    at INTEGER NOT NULL,
    undone_at INTEGER
);

CREATE TABLE import_change (
    import_id INTEGER NOT NULL REFERENCES import_run (id) ON DELETE CASCADE,
    lead_id INTEGER NOT NULL,
    created INTEGER NOT NULL,
    before TEXT NOT NULL DEFAULT '{}',
    after TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (import_id, lead_id)
) WITHOUT ROWID;

CREATE TABLE import_layout (
    layout TEXT PRIMARY KEY,
    mapping TEXT NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;
"""


def upgrade() -> None:
    for statement in CHANGES.split(";\n"):
        if statement.strip():
            op.execute(statement)
