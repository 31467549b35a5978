"""Who may, what is kept, what can be proved: people, the audit chain, rights, breaches, backups."""

from alembic import op

revision = "0008"
down_revision = "0007"

CHANGES = """
CREATE TABLE person (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    role TEXT NOT NULL,
    since INTEGER NOT NULL,
    last_seen INTEGER,
    left_at INTEGER
);

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    lead_id INTEGER,
    digest BLOB NOT NULL,
    mac BLOB NOT NULL
);
CREATE INDEX audit_by_lead ON audit (lead_id, id) WHERE lead_id IS NOT NULL;
CREATE INDEX audit_by_actor ON audit (actor, id);
CREATE INDEX audit_by_act ON audit (act, id);
CREATE INDEX audit_by_time ON audit (at, id);

CREATE TABLE audit_detail (
    audit_id INTEGER PRIMARY KEY REFERENCES audit (id),
    salt BLOB NOT NULL,
    detail TEXT NOT NULL
);

CREATE TABLE audit_lead (
    lead_id INTEGER NOT NULL,
    audit_id INTEGER NOT NULL REFERENCES audit (id),
    PRIMARY KEY (lead_id, audit_id)
) WITHOUT ROWID;
CREATE INDEX audit_lead_by_row ON audit_lead (audit_id);

ALTER TABLE lead ADD COLUMN minor INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lead ADD COLUMN ai_opted_out_at INTEGER;
ALTER TABLE consent ADD COLUMN notice TEXT NOT NULL DEFAULT '';
ALTER TABLE consent ADD COLUMN evidence TEXT NOT NULL DEFAULT '';

CREATE TABLE privacy_request (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lead_id INTEGER,
    kind TEXT NOT NULL,
    words TEXT NOT NULL DEFAULT '',
    asked_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    done_at INTEGER,
    answer TEXT NOT NULL DEFAULT '',
    actor TEXT NOT NULL
);
CREATE INDEX privacy_request_open ON privacy_request (due_at) WHERE done_at IS NULL;
CREATE INDEX privacy_request_by_lead ON privacy_request (lead_id) WHERE lead_id IS NOT NULL;

CREATE TABLE erasure (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lead_id INTEGER NOT NULL,
    lead_ids TEXT NOT NULL DEFAULT '[]',
    why TEXT NOT NULL,
    points TEXT NOT NULL DEFAULT '[]',
    born TEXT NOT NULL DEFAULT '[]',
    proof TEXT NOT NULL DEFAULT '',
    actor TEXT NOT NULL,
    at INTEGER NOT NULL,
    hold_until INTEGER,
    sealed BLOB,
    stage TEXT NOT NULL,
    place INTEGER NOT NULL DEFAULT 0,
    work TEXT NOT NULL DEFAULT '',
    done_at INTEGER
);
CREATE INDEX erasure_held ON erasure (hold_until) WHERE sealed IS NOT NULL;
CREATE INDEX erasure_open ON erasure (id) WHERE done_at IS NULL;
INSERT INTO setting (key, value)
    VALUES ('erasing.key', '"' || lower(hex(randomblob(32))) || '"');

CREATE TABLE breach (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    noticed_at INTEGER NOT NULL,
    began_at INTEGER,
    what TEXT NOT NULL,
    kinds TEXT NOT NULL DEFAULT '',
    measures TEXT NOT NULL DEFAULT '',
    told_cert_at INTEGER,
    told_board_at INTEGER,
    told_people_at INTEGER,
    closed_at INTEGER,
    actor TEXT NOT NULL
);

CREATE TABLE breach_person (
    breach_id INTEGER NOT NULL REFERENCES breach (id) ON DELETE CASCADE,
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    told_at INTEGER,
    PRIMARY KEY (breach_id, lead_id)
) WITHOUT ROWID;
CREATE INDEX breach_person_by_lead ON breach_person (lead_id);

CREATE TABLE backup_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    file TEXT NOT NULL DEFAULT '',
    bytes INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    ok INTEGER,
    why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX backup_run_by_kind ON backup_run (kind, place, started_at)
"""


def upgrade() -> None:
    for statement in CHANGES.split(";\n"):
        if statement.strip():
            op.execute(statement)
