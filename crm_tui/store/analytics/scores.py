"""Whether high scores win: who was won or lost, by the score they last had while they were open."""

from crm_tui.domain.clock import Millis
from crm_tui.store.tx import Tx

Won = tuple[int, int]
"""How many were won, of how many decided."""

_PART = (
    "CASE WHEN decided_score IS NULL THEN 'none' WHEN decided_score <= 2 THEN '1-2'"
    " WHEN decided_score <= 4 THEN '3-4' WHEN decided_score <= 6 THEN '5-6'"
    " WHEN decided_score <= 8 THEN '7-8' ELSE '9-10' END"
)
_THEN = "COALESCE(status_at, created_at) >= :since AND COALESCE(status_at, created_at) < :until"
_DECIDED = (
    f"SELECT {_PART} AS part, SUM(status = 'closed') AS won, COUNT(*) AS decided"
    f" FROM lead WHERE status IN ('closed', 'lost') AND {_THEN} GROUP BY 1"
)
SCORE_WON = (
    "SELECT id AS lead_id FROM lead WHERE status IN ('closed', 'lost') AND status = 'closed'"
    f" AND {_THEN} AND {_PART} = :part"
)
"""The leads of one row: those won, by the index of those two states."""


def score_rows(tx: Tx, since: Millis, until: Millis) -> dict[str, Won]:
    """By `1-2` to `9-10`, or `none`: the leads that were won or lost then; along an index."""
    rows = tx.all(_DECIDED, since=since, until=until)
    return {row["part"]: (row["won"], row["decided"]) for row in rows}
