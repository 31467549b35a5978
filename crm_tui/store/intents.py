"""What each message wants, as it was recognised."""

from collections.abc import Sequence

from crm_tui.domain.ids import MessageId
from crm_tui.store.tx import Tx


def save(
    tx: Tx, message_id: MessageId, found: Sequence[tuple[str, float]], source: str = "rules"
) -> None:
    """Intents with their confidence, 0 to 1; they take the place of what was read before."""
    tx.run("DELETE FROM message_intent WHERE message_id = :id", id=message_id)
    tx.many(
        "INSERT INTO message_intent (message_id, intent, confidence, source)"
        " VALUES (:id, :intent, :confidence, :source)",
        [
            {"id": message_id, "intent": str(intent), "confidence": sure, "source": source}
            for intent, sure in dict(found).items()
        ],
    )


def of_message(tx: Tx, message_id: int) -> list[tuple[str, float]]:
    """Surest first."""
    rows = tx.all(
        "SELECT intent, confidence FROM message_intent WHERE message_id = :id"
        " ORDER BY confidence DESC, intent",
        id=message_id,
    )
    return [(row["intent"], row["confidence"]) for row in rows]
