"""Reactions: messages of their own in the database, shown on the message that they are about."""

from crm_tui.store import changes
from crm_tui.store.tx import Tx, scalar


def refresh(tx: Tx, target_wa_id: str) -> None:
    """Bring both sides' emoji on a message into step with the reactions; the newest of each counts."""
    row = tx.one("SELECT id, lead_id FROM message WHERE wa_id = :wa_id", wa_id=target_wa_id)
    if row is None:
        return
    tx.run(
        "UPDATE message SET reaction = :theirs, our_reaction = :ours WHERE id = :id",
        theirs=_newest(tx, target_wa_id, "inbound"),
        ours=_newest(tx, target_wa_id, "outbound"),
        id=row["id"],
    )
    changes.note(tx, "message", row["id"], row["lead_id"])


def wait_for(tx: Tx, wa_id: str) -> bool:
    """Whether reactions to a message came before the message."""
    return bool(
        scalar(
            tx,
            "SELECT 1 FROM message WHERE reply_to_wa_id = :wa_id AND message_type = 'reaction'"
            " LIMIT 1",
            wa_id=wa_id,
        )
    )


def of_message(tx: Tx, message_id: int) -> None:
    """The same for the target of this reaction; nothing when the message is none."""
    row = tx.one(
        "SELECT reply_to_wa_id FROM message WHERE id = :id AND message_type = 'reaction'",
        id=message_id,
    )
    if row is not None and row["reply_to_wa_id"]:
        refresh(tx, row["reply_to_wa_id"])


def _newest(tx: Tx, target_wa_id: str, direction: str) -> str | None:
    row = tx.one(
        "SELECT content FROM message WHERE reply_to_wa_id = :target AND message_type = 'reaction'"
        " AND direction = :direction AND status <> 'failed' ORDER BY sort_key DESC LIMIT 1",
        target=target_wa_id,
        direction=direction,
    )
    return (row["content"] or None) if row is not None else None
