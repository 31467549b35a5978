"""Every kind of message, consent, merges, the account's state, and large events worked off in parts."""

from alembic import op

revision = "0002"
down_revision = "0001"

CHANGES = """
ALTER TABLE lead ADD COLUMN marketing_consent_at INTEGER;
ALTER TABLE lead ADD COLUMN marketing_held_until INTEGER;
ALTER TABLE lead ADD COLUMN undeliverable INTEGER NOT NULL DEFAULT 0;

ALTER TABLE message ADD COLUMN details TEXT;
ALTER TABLE message ADD COLUMN our_reaction TEXT;
ALTER TABLE message ADD COLUMN forwarded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN placeholder INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN planned_at INTEGER;
ALTER TABLE message ADD COLUMN sent_at INTEGER;
ALTER TABLE message ADD COLUMN provider TEXT;
ALTER TABLE message ADD COLUMN other_id TEXT;
ALTER TABLE message ADD COLUMN cost_paise INTEGER NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN pricing_type TEXT;
ALTER TABLE message ADD COLUMN edited_at INTEGER;
UPDATE message SET planned_at = send_at WHERE send_at IS NOT NULL;
UPDATE message SET sent_at = created_at WHERE tracker IS NOT NULL AND status NOT IN ('queued', 'failed');
CREATE UNIQUE INDEX message_by_other_id ON message (other_id) WHERE other_id IS NOT NULL;
CREATE INDEX message_reactions ON message (reply_to_wa_id) WHERE message_type = 'reaction';
CREATE INDEX message_sent_at ON message (sent_at, cost_paise) WHERE sent_at IS NOT NULL;
CREATE INDEX message_sent_to ON message (lead_id, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX message_queue ON message (lead_id)
    WHERE status IN ('queued', 'sending') AND send_at IS NOT NULL;
CREATE INDEX message_unknown ON message (id) WHERE status = 'unknown';

ALTER TABLE media ADD COLUMN seconds REAL;
ALTER TABLE media ADD COLUMN preview BLOB;
ALTER TABLE media ADD COLUMN preview_width INTEGER;
CREATE INDEX media_without_preview ON media (message_id)
    WHERE state = 'stored' AND preview_width IS NULL;

ALTER TABLE webhook_event ADD COLUMN applied INTEGER NOT NULL DEFAULT 0;

ALTER TABLE held_status ADD COLUMN pricing_type TEXT;
ALTER TABLE held_status ADD COLUMN action TEXT;
ALTER TABLE held_status ADD COLUMN other_id TEXT;
CREATE INDEX held_status_by_other_id ON held_status (other_id) WHERE other_id IS NOT NULL;
UPDATE media SET preview_width = 0 WHERE mime_type NOT LIKE 'image/%';

ALTER TABLE template ADD COLUMN header TEXT NOT NULL DEFAULT '';
ALTER TABLE template ADD COLUMN header_format TEXT NOT NULL DEFAULT '';
ALTER TABLE template ADD COLUMN footer TEXT NOT NULL DEFAULT '';
ALTER TABLE template ADD COLUMN buttons TEXT NOT NULL DEFAULT '[]';
ALTER TABLE template ADD COLUMN quality TEXT NOT NULL DEFAULT '';
ALTER TABLE template ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE template ADD COLUMN agreed_category TEXT NOT NULL DEFAULT '';
ALTER TABLE template ADD COLUMN provider_id TEXT NOT NULL DEFAULT '';

UPDATE worker SET epoch = epoch + 1;

CREATE TABLE held_change (
    wa_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    content TEXT NOT NULL,
    held_at INTEGER NOT NULL,
    PRIMARY KEY (wa_id, kind)
) WITHOUT ROWID;

CREATE TABLE consent (
    id INTEGER PRIMARY KEY,
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    given INTEGER NOT NULL,
    at INTEGER NOT NULL,
    source TEXT NOT NULL,
    proof TEXT NOT NULL,
    actor TEXT NOT NULL
);
CREATE INDEX consent_by_lead ON consent (lead_id, purpose, at);
INSERT INTO consent (lead_id, purpose, given, at, source, proof, actor)
    SELECT id, 'messages', 0, opted_out_at, 'whatsapp', 'they wrote it in the chat',
           'customer:customer' FROM lead WHERE opted_out_at IS NOT NULL;
INSERT INTO consent (lead_id, purpose, given, at, source, proof, actor)
    SELECT id, 'marketing', 0, marketing_opted_out_at, 'whatsapp', 'switched in WhatsApp',
           'customer:customer' FROM lead WHERE marketing_opted_out_at IS NOT NULL;

CREATE TABLE lead_merge (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kept_id INTEGER NOT NULL,
    gone_id INTEGER NOT NULL,
    gone TEXT NOT NULL,
    moved TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    undone_at INTEGER
);
CREATE INDEX lead_merge_gone ON lead_merge (gone_id) WHERE undone_at IS NULL;
CREATE INDEX lead_merge_kept ON lead_merge (kept_id) WHERE undone_at IS NULL;

CREATE TABLE notice (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    urgent INTEGER NOT NULL,
    at INTEGER NOT NULL,
    dismissed_at INTEGER,
    UNIQUE (kind, text, at)
);
CREATE INDEX notice_open ON notice (at) WHERE dismissed_at IS NULL;
"""


def upgrade() -> None:
    for statement in CHANGES.split(";\n"):
        if statement.strip():
            op.execute(statement)
