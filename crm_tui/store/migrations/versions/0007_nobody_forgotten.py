"""Nobody forgotten: follow-ups, workflows, experiments, broadcasts, learnt hours."""

from alembic import op

revision = "0007"
down_revision = "0006"

CHANGES = """
ALTER TABLE task ADD COLUMN kind TEXT NOT NULL DEFAULT 'task';
ALTER TABLE task ADD COLUMN message_id INTEGER REFERENCES message (id) ON DELETE SET NULL;
ALTER TABLE task ADD COLUMN fact_id INTEGER REFERENCES lead_fact (id) ON DELETE SET NULL;
ALTER TABLE task ADD COLUMN quote TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN words TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN wakes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN woken_at INTEGER;
ALTER TABLE task ADD COLUMN snoozed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN ended TEXT NOT NULL DEFAULT '';
CREATE INDEX task_by_message ON task (message_id) WHERE message_id IS NOT NULL;
CREATE UNIQUE INDEX task_by_fact ON task (fact_id) WHERE fact_id IS NOT NULL;
CREATE INDEX task_done ON task (done_at) WHERE done_at IS NOT NULL;

ALTER TABLE message ADD COLUMN scheduled INTEGER NOT NULL DEFAULT 0;
CREATE INDEX message_scheduled ON message (lead_id) WHERE scheduled = 1 AND status = 'queued';
CREATE INDEX message_automatic ON message (created_at, lead_id)
    WHERE actor >= 'workflow:' AND actor < 'workflow;';

ALTER TABLE suggestion ADD COLUMN template TEXT;
ALTER TABLE suggestion ADD COLUMN enrolment_id INTEGER;
CREATE INDEX suggestion_by_enrolment ON suggestion (enrolment_id) WHERE enrolment_id IS NOT NULL;
CREATE INDEX suggestion_proposed ON suggestion (created_at)
    WHERE status = 'pending' AND (suggestion_type = 'follow_up' OR enrolment_id IS NOT NULL);

CREATE TABLE workflow (
    name TEXT PRIMARY KEY,
    enabled INTEGER NOT NULL DEFAULT 1,
    automatic INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT NOT NULL DEFAULT '',
    cursor TEXT NOT NULL DEFAULT 'null',
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE enrolment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    workflow TEXT NOT NULL,
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    cause TEXT NOT NULL,
    step INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL,
    due_at INTEGER,
    entered_at INTEGER NOT NULL,
    ended_at INTEGER,
    ended_why TEXT NOT NULL DEFAULT '',
    UNIQUE (workflow, lead_id, cause)
);
CREATE INDEX enrolment_due ON enrolment (due_at) WHERE state = 'waiting';
CREATE INDEX enrolment_needs_person ON enrolment (ended_at) WHERE ended_why = 'needs_person';
CREATE INDEX enrolment_open ON enrolment (lead_id) WHERE ended_at IS NULL;
CREATE INDEX enrolment_by_lead ON enrolment (lead_id);
CREATE INDEX enrolment_by_workflow ON enrolment (workflow, state);

CREATE TABLE workflow_step (
    enrolment_id INTEGER NOT NULL REFERENCES enrolment (id) ON DELETE CASCADE,
    step INTEGER NOT NULL,
    arm TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL,
    why TEXT NOT NULL DEFAULT '',
    suggestion_id INTEGER REFERENCES suggestion (id) ON DELETE SET NULL,
    message_id INTEGER REFERENCES message (id) ON DELETE SET NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (enrolment_id, step)
) WITHOUT ROWID;
CREATE INDEX workflow_step_by_message ON workflow_step (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX workflow_step_by_suggestion ON workflow_step (suggestion_id)
    WHERE suggestion_id IS NOT NULL;

CREATE TABLE workflow_idea (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    file TEXT NOT NULL,
    why TEXT NOT NULL,
    shown_by TEXT NOT NULL DEFAULT '[]',
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (name)
);

CREATE TABLE experiment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    workflow TEXT NOT NULL,
    step INTEGER NOT NULL,
    state TEXT NOT NULL,
    plan TEXT NOT NULL,
    shares TEXT NOT NULL DEFAULT '{}',
    week INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    verdict TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX experiment_running ON experiment (workflow, step) WHERE state = 'running';

CREATE TABLE experiment_person (
    experiment_id INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    arm TEXT NOT NULL,
    week INTEGER NOT NULL,
    assigned_at INTEGER NOT NULL,
    message_id INTEGER REFERENCES message (id) ON DELETE SET NULL,
    sent_at INTEGER,
    replied_at INTEGER,
    opted_out_at INTEGER,
    PRIMARY KEY (experiment_id, lead_id)
) WITHOUT ROWID;
CREATE INDEX experiment_person_by_lead ON experiment_person (lead_id);
CREATE INDEX experiment_person_by_message ON experiment_person (message_id)
    WHERE message_id IS NOT NULL;

CREATE TABLE broadcast (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    audience TEXT NOT NULL,
    template TEXT NOT NULL,
    state TEXT NOT NULL,
    per_minute INTEGER NOT NULL,
    next_at INTEGER,
    why TEXT NOT NULL DEFAULT '',
    tested_at INTEGER,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    started_at INTEGER,
    ended_at INTEGER
);
CREATE INDEX broadcast_running ON broadcast (next_at) WHERE state = 'running';

CREATE TABLE broadcast_person (
    broadcast_id INTEGER NOT NULL REFERENCES broadcast (id) ON DELETE CASCADE,
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    why TEXT NOT NULL DEFAULT '',
    message_id INTEGER REFERENCES message (id) ON DELETE SET NULL,
    at INTEGER,
    PRIMARY KEY (broadcast_id, lead_id)
) WITHOUT ROWID;
CREATE INDEX broadcast_waiting ON broadcast_person (broadcast_id, lead_id) WHERE state = 'waiting';
CREATE INDEX broadcast_person_by_lead ON broadcast_person (lead_id);
CREATE INDEX broadcast_person_by_message ON broadcast_person (message_id)
    WHERE message_id IS NOT NULL;

CREATE TABLE answer_hour (
    hour INTEGER PRIMARY KEY,
    answers INTEGER NOT NULL
);

CREATE INDEX lead_new ON lead (created_at) WHERE status = 'new' AND last_message_at IS NULL
"""


def upgrade() -> None:
    for statement in CHANGES.split(";\n"):
        if statement.strip():
            op.execute(statement)
