"""Who has not answered the shop's last message."""

from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import OPEN_STATUSES
from crm_tui.store.tx import Tx

_OPEN = ", ".join(f"'{status}'" for status in OPEN_STATUSES)


def silent_since(
    tx: Tx, after: tuple[int, int], until: int, limit: int
) -> list[tuple[LeadId, int]]:
    """Open leads whose last message came from the shop, by its time and their id: after `after`,
    up to the time `until`, oldest first."""
    rows = tx.all(
        "SELECT id, activity_at FROM lead WHERE (activity_at, id) > (:at, :id) AND activity_at <= :until"
        " AND needs_reply = 0 AND last_inbound_at <= last_message_at AND opted_out_at IS NULL"
        f" AND do_not_disturb = 0 AND status IN ({_OPEN}) ORDER BY activity_at, id LIMIT :limit",
        at=after[0],
        id=after[1],
        until=until,
        limit=limit,
    )
    return [(LeadId(row["id"]), int(row["activity_at"])) for row in rows]
