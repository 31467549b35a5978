"""Leads of an import for whose agreement to marketing the owner vouches."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.ids import LeadId
from crm_tui.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Row:
    """A lead, and the row of the file in which it stood."""

    lead_id: LeadId
    row: int | None
    """None where the timeline does not tell any more."""


def silent(tx: Tx, import_id: int, shown: str, after: int, limit: int) -> Sequence[Row]:
    """Those of this import (`shown`: its id like I3) who never said anything about marketing, by id.

    Not who stopped messages, came with a do-not-disturb mark or is a minor.
    """
    rows = tx.all(
        "SELECT l.id, (SELECT json_extract(e.data, '$.row') FROM event e WHERE e.lead_id = l.id"
        "  AND e.kind = 'imported' AND json_extract(e.data, '$.import') = :shown"
        "  ORDER BY e.id LIMIT 1) AS row"
        " FROM import_change c JOIN lead l ON l.id = c.lead_id"
        " WHERE c.import_id = :import AND l.id > :after AND l.opted_out_at IS NULL"
        " AND l.do_not_disturb = 0 AND l.minor = 0 AND NOT EXISTS"
        "  (SELECT 1 FROM consent s WHERE s.lead_id = l.id AND s.purpose = 'marketing')"
        " ORDER BY l.id LIMIT :limit",
        **{"import": import_id, "shown": shown, "after": after, "limit": limit},
    )
    return [Row(LeadId(row["id"]), row["row"]) for row in rows]
