"""A job keeps what came of it for the screen, and the newest job of a kind is found at once."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("ALTER TABLE job ADD COLUMN result TEXT")
    op.execute("CREATE INDEX job_by_kind ON job (kind, id)")


def downgrade() -> None:
    op.execute("DROP INDEX job_by_kind")
    op.execute("ALTER TABLE job DROP COLUMN result")
