"""Pairs of leads that may be one person, found over the whole shop."""

from crm_tui.domain.ids import LeadId
from crm_tui.store.tx import Tx

_MOST = 20
"""What more leads than that share (a portal's name for a firm) says nothing about a person."""


def pairs(tx: Tx, limit: int) -> list[tuple[LeadId, LeadId]]:
    """With the same e-mail, or the same firm and the same first letter of the name; older first."""
    rows = tx.all(
        f"{_known('email')} SELECT a.id AS first, b.id AS second FROM known a JOIN known b"
        "  ON b.shared = a.shared AND b.id > a.id ORDER BY 1, 2 LIMIT :limit",
        limit=limit,
        most=_MOST,
    )
    by_firm = tx.all(
        f"{_known('company')} SELECT a.id AS first, b.id AS second FROM known a JOIN known b"
        "  ON b.shared = a.shared AND b.initial = a.initial AND b.id > a.id"
        " ORDER BY 1, 2 LIMIT :limit",
        limit=limit,
        most=_MOST,
    )
    found = {(LeadId(row["first"]), LeadId(row["second"])) for row in [*rows, *by_firm]}
    return sorted(found)[:limit]


def _known(column: str) -> str:
    """Leads with a value that a few others have too."""
    return (
        f"WITH known AS MATERIALIZED (SELECT id, lower({column}) AS shared,"
        "  lower(substr(name, 1, 1)) AS initial FROM lead"
        f"  WHERE lower({column}) IN (SELECT lower({column}) FROM lead WHERE {column} IS NOT NULL"
        "   GROUP BY 1 HAVING COUNT(*) BETWEEN 2 AND :most))"
    )
