"""Who has not answered the shop's last message; one that went to many asks for no answer."""

from crm_tui.domain.actor import ActorKind
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import OPEN_STATUSES
from crm_tui.store.by_actor import by
from crm_tui.store.tx import Tx

LAST_WAS_FOR_MANY = (
    "EXISTS (SELECT 1 FROM message WHERE message.lead_id = lead.id AND message.sort_key ="
    " (SELECT MAX(sort_key) FROM message WHERE message.lead_id = lead.id)"
    f" AND {by(ActorKind.BROADCAST, 'message')})"
)
"""Their newest message came from a broadcast: who does not answer one is not silent for that."""
_LOOKED_AFTER = (
    "EXISTS (SELECT 1 FROM enrolment WHERE enrolment.lead_id = lead.id AND ended_at IS NULL)"
)
"""A workflow thinks of them."""
_OPEN = ", ".join(f"'{status}'" for status in OPEN_STATUSES)


def silent_since(
    tx: Tx, after: tuple[int, int], until: int, limit: int
) -> list[tuple[LeadId, int]]:
    """Open leads whose last message came from the shop, by its time and their id: after `after`,
    up to the time `until`, oldest first."""
    rows = tx.all(
        "SELECT id, activity_at FROM lead WHERE (activity_at, id) > (:at, :id) AND activity_at <= :until"
        " AND needs_reply = 0 AND last_inbound_at <= last_message_at AND opted_out_at IS NULL"
        f" AND do_not_disturb = 0 AND status IN ({_OPEN}) AND NOT {LAST_WAS_FOR_MANY}"
        f" AND NOT {_LOOKED_AFTER} ORDER BY activity_at, id LIMIT :limit",
        at=after[0],
        id=after[1],
        until=until,
        limit=limit,
    )
    return [(LeadId(row["id"]), int(row["activity_at"])) for row in rows]
