"""Messages that were made while this machine's clock was ahead: they would wait for years."""

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import MessageId
from crm_tui.store.tx import Tx


def queued(tx: Tx, moment: Millis, limit: int = 1_000) -> list[MessageId]:
    """Queued messages made after `moment`; not those for which a person named an hour."""
    rows = tx.all(
        "SELECT id FROM message INDEXED BY message_outbox WHERE status = 'queued'"
        " AND send_at > :moment AND created_at > :moment AND scheduled = 0"
        " ORDER BY id LIMIT :limit",
        moment=moment,
        limit=limit,
    )
    return [MessageId(row["id"]) for row in rows]
