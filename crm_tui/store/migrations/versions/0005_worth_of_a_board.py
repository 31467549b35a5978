"""What the leads of each status are worth together is read from an index, not from every lead."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(
        "CREATE INDEX lead_worth ON lead (status, value_paise) WHERE value_paise IS NOT NULL"
    )


def downgrade() -> None:
    op.execute("DROP INDEX lead_worth")
