"""How much was sent: what the gate's rules about rates and costs ask."""

from crm_tui.domain.clock import Millis
from crm_tui.domain.money import FREE_SERVICE_MESSAGES
from crm_tui.store.tx import Tx, scalar


def service_messages_since(tx: Tx, moment: Millis) -> int:
    """How many free-form messages went out since then, counted up to the 1,000 that cost nothing.

    The gate asks this for every message: a full count takes two seconds in a busy shop.
    """
    return int(
        scalar(
            tx,
            "SELECT COUNT(*) FROM (SELECT 1 FROM message INDEXED BY message_sent_at"
            " WHERE sent_at >= :moment AND message_type <> 'template'"
            " AND status IN ('sent', 'delivered', 'read') LIMIT :most)",
            moment=moment,
            most=FREE_SERVICE_MESSAGES,
        )
    )


def sent_to_since(tx: Tx, lead_id: int, moment: Millis) -> tuple[Millis, ...]:
    """When this person was sent something since then, oldest first."""
    rows = tx.all(
        "SELECT sent_at FROM message WHERE lead_id = :lead_id AND sent_at > :moment"
        " AND status <> 'failed' ORDER BY sent_at",
        lead_id=lead_id,
        moment=moment,
    )
    return tuple(Millis(row["sent_at"]) for row in rows)


def spent_since(tx: Tx, moment: Millis) -> int:
    """Paise that messages cost since then, as far as is known."""
    return int(
        scalar(
            tx,
            "SELECT COALESCE(SUM(cost_paise), 0) FROM message WHERE sent_at >= :moment",
            moment=moment,
        )
    )


def written_first_since(tx: Tx, moment: Millis, lead_id: int) -> int:
    """How many other people got a template since then."""
    return int(
        scalar(
            tx,
            "SELECT COUNT(DISTINCT lead_id) FROM message INDEXED BY message_sent_at"
            " WHERE sent_at > :moment"
            " AND message_type = 'template' AND status <> 'failed' AND lead_id <> :lead_id",
            moment=moment,
            lead_id=lead_id,
        )
    )
