"""The first tables: leads, messages, webhook events, suggestions, timeline, jobs, change feed."""

from alembic import op

revision = "0001"
down_revision = None

# Times are epoch milliseconds in UTC. JSON is text.
TABLES = """
CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE lead (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    phone TEXT,
    email TEXT,
    company TEXT,
    source TEXT NOT NULL,
    status TEXT NOT NULL,
    quality_score INTEGER,
    tags TEXT NOT NULL DEFAULT '[]',
    referral TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    opted_out_at INTEGER,
    marketing_opted_out_at INTEGER,
    draft TEXT NOT NULL DEFAULT '',
    activity_at INTEGER NOT NULL,
    last_message_at INTEGER,
    last_message_preview TEXT NOT NULL DEFAULT '',
    last_inbound_at INTEGER,
    unread_count INTEGER NOT NULL DEFAULT 0,
    needs_reply INTEGER NOT NULL DEFAULT 0,
    window_expires_at INTEGER,
    draft_due INTEGER
);
CREATE INDEX lead_by_activity ON lead (activity_at, id);
CREATE INDEX lead_unread ON lead (activity_at) WHERE unread_count > 0;
CREATE INDEX lead_needs_reply ON lead (window_expires_at) WHERE needs_reply = 1;
CREATE INDEX lead_draft_due ON lead (draft_due) WHERE draft_due IS NOT NULL;
CREATE INDEX lead_by_phone ON lead (phone);

CREATE TABLE contact_point (
    id INTEGER PRIMARY KEY,
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER,
    UNIQUE (channel, kind, value)
);
CREATE INDEX contact_point_by_lead ON contact_point (lead_id);

CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    direction TEXT NOT NULL,
    content TEXT NOT NULL,
    message_type TEXT NOT NULL,
    wa_id TEXT UNIQUE,
    tracker TEXT UNIQUE,
    timestamp INTEGER NOT NULL,
    sort_key INTEGER NOT NULL UNIQUE,
    status TEXT NOT NULL,
    actor TEXT NOT NULL,
    origin TEXT NOT NULL DEFAULT 'customer',
    reply_to_wa_id TEXT,
    template TEXT,
    reaction TEXT,
    unread INTEGER NOT NULL DEFAULT 0,
    opens_window INTEGER NOT NULL DEFAULT 0,
    wants_reply INTEGER NOT NULL DEFAULT 0,
    unsupported_reason TEXT,
    send_at INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    epoch INTEGER,
    error_code INTEGER,
    error_text TEXT,
    pricing_category TEXT,
    edited INTEGER NOT NULL DEFAULT 0,
    revoked INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
);
CREATE INDEX message_by_lead ON message (lead_id, sort_key);
CREATE INDEX message_on_phone ON message (lead_id, timestamp) WHERE origin = 'phone_app';
CREATE INDEX message_unread ON message (lead_id) WHERE unread = 1;
CREATE INDEX message_outbox ON message (status, send_at) WHERE send_at IS NOT NULL;
CREATE INDEX message_service ON message (created_at)
    WHERE direction = 'outbound' AND message_type <> 'template';

CREATE TABLE media (
    message_id INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    mime_type TEXT NOT NULL,
    filename TEXT,
    size INTEGER,
    sha256 TEXT,
    file TEXT,
    provider_id TEXT,
    url TEXT,
    voice INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_at INTEGER NOT NULL DEFAULT 0,
    error TEXT
);
CREATE INDEX media_pending ON media (next_try_at) WHERE state = 'pending';

CREATE TABLE webhook_event (
    id INTEGER PRIMARY KEY,
    spool TEXT NOT NULL,
    seq INTEGER NOT NULL,
    channel TEXT NOT NULL,
    provider TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body BLOB NOT NULL,
    state TEXT NOT NULL DEFAULT 'new',
    UNIQUE (spool, seq)
);
CREATE INDEX webhook_event_done ON webhook_event (received_at) WHERE state = 'done';
CREATE INDEX webhook_event_new ON webhook_event (id) WHERE state = 'new';

CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    event_id INTEGER REFERENCES webhook_event (id) ON DELETE CASCADE,
    reason TEXT NOT NULL,
    raw TEXT NOT NULL,
    at INTEGER NOT NULL
);

CREATE INDEX quarantine_by_event ON quarantine (event_id);

CREATE TABLE held_status (
    wa_id TEXT NOT NULL,
    status TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    error_code INTEGER,
    error_text TEXT,
    pricing_category TEXT,
    held_at INTEGER NOT NULL,
    PRIMARY KEY (wa_id, status)
) WITHOUT ROWID;

CREATE TABLE suggestion (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    message_id INTEGER REFERENCES message (id) ON DELETE SET NULL,
    sent_message_id INTEGER REFERENCES message (id) ON DELETE SET NULL,
    agent_type TEXT NOT NULL,
    suggestion_type TEXT NOT NULL,
    content TEXT NOT NULL,
    final_content TEXT,
    confidence_score REAL NOT NULL,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    decided_at INTEGER,
    decided_by TEXT,
    intent TEXT NOT NULL,
    source TEXT NOT NULL,
    model TEXT,
    prompt_version TEXT NOT NULL,
    citations TEXT NOT NULL DEFAULT '[]',
    flags TEXT NOT NULL DEFAULT '[]',
    latency_ms INTEGER NOT NULL DEFAULT 0,
    cost_microusd INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX suggestion_by_lead ON suggestion (lead_id, status, id);
CREATE INDEX suggestion_by_question ON suggestion (message_id);
CREATE INDEX suggestion_by_answer ON suggestion (sent_message_id);
CREATE INDEX suggestion_by_day ON suggestion (created_at) WHERE cost_microusd > 0;

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    lead_id INTEGER REFERENCES lead (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    at INTEGER NOT NULL,
    data TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX event_by_lead ON event (lead_id, id);

CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER,
    error TEXT,
    actor TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX job_open ON job (id) WHERE state IN ('queued', 'running');

CREATE TABLE change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    entity TEXT NOT NULL,
    id INTEGER NOT NULL,
    lead_id INTEGER
);

CREATE TABLE knowledge (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document TEXT NOT NULL,
    position INTEGER NOT NULL,
    topic TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (document, position)
);

CREATE TABLE template (
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    category TEXT NOT NULL,
    status TEXT NOT NULL,
    body TEXT NOT NULL,
    variables TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (name, language)
) WITHOUT ROWID;

CREATE TABLE worker (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    epoch INTEGER NOT NULL,
    pid INTEGER NOT NULL,
    started_at INTEGER NOT NULL
);

CREATE VIRTUAL TABLE message_fts USING fts5 (
    body, content = '', contentless_delete = 1, prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);

CREATE VIRTUAL TABLE lead_fts USING fts5 (
    words, content = '', contentless_delete = 1, tokenize = 'trigram'
);
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
