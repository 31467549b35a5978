"""The newest messages of one chat with what they were taken to want."""

from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.engagement import NEWEST
from crm_tui.domain.message import Direction
from crm_tui.store.tx import Row, Tx


@dataclass(frozen=True, slots=True)
class Line:
    """A message with words or media; a reaction is none."""

    id: int
    inbound: bool
    at: Millis
    words: str
    """Of theirs the first 500 characters; empty for the shop's."""
    intents: tuple[str, ...]
    """As an agent read them; empty where none did."""


def newest(tx: Tx, lead_id: int, sure: float) -> list[Line]:
    """The newest 200, oldest first, with their intents of at least this confidence, 0 to 1."""
    rows = tx.all(
        "SELECT m.id, m.direction = :inbound AS inbound, m.timestamp,"
        " CASE m.direction WHEN :inbound THEN substr(m.content, 1, 500) ELSE '' END AS words,"
        " (SELECT group_concat(intent) FROM message_intent"
        "  WHERE message_id = m.id AND confidence >= :sure) AS intents"
        " FROM message m WHERE m.lead_id = :lead_id"
        " AND m.message_type NOT IN ('reaction', 'system')"
        " AND m.status NOT IN ('failed', 'queued') ORDER BY m.sort_key DESC LIMIT :newest",
        inbound=Direction.INBOUND,
        sure=sure,
        lead_id=lead_id,
        newest=NEWEST,
    )
    return [_line(row) for row in reversed(rows)]


def _line(row: Row) -> Line:
    intents = tuple(row["intents"].split(",")) if row["intents"] else ()
    at = Millis(row["timestamp"])
    return Line(row["id"], bool(row["inbound"]), at, row["words"], intents)
