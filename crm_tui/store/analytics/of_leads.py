"""What is counted ahead of each lead: when they came, asked, were answered, were contacted, replied."""

import json
from collections.abc import Sequence

from crm_tui.store.analytics.counted import INBOUND, LEFT, SAID, WHEN_LEFT
from crm_tui.store.tx import Tx

_CAME = """
    SELECT id, created_at,
        EXISTS (SELECT 1 FROM import_change c WHERE c.lead_id = lead.id AND c.created) AS imported
    FROM lead WHERE id IN (SELECT value FROM json_each(:ids))
"""
_FIRST_WAIT = "FROM wait WHERE wait.lead_id = came.id AND n = 1"
_CONTACTED = f"SELECT MIN({WHEN_LEFT}) FROM message WHERE lead_id = came.id AND {SAID} AND {LEFT}"
_REPLIED = (
    f"SELECT MIN(timestamp) FROM message WHERE lead_id = came.id AND {SAID} AND {INBOUND}"
    " AND timestamp > contacted_at"
)
_COUNT = f"""
    INSERT INTO lead_numbers
        (lead_id, came_at, imported_at, asked_at, answered_at, contacted_at, replied_at)
    SELECT id,
        CASE WHEN NOT imported THEN created_at END,
        CASE WHEN imported THEN created_at END,
        (SELECT asked_at {_FIRST_WAIT}),
        (SELECT answered_at {_FIRST_WAIT}),
        contacted_at,
        ({_REPLIED})
    FROM (SELECT *, ({_CONTACTED}) AS contacted_at FROM ({_CAME}) AS came) AS came
"""


def count(tx: Tx, ids: Sequence[int]) -> None:
    """Count these leads from their rows; one that is gone counts no more. Their waits come first."""
    listed = json.dumps(list(ids))
    tx.run(
        "DELETE FROM lead_numbers WHERE lead_id IN (SELECT value FROM json_each(:ids))", ids=listed
    )
    tx.run(_COUNT, ids=listed)
