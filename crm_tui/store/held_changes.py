"""Edits and deletions that came before the message that they are about: webhooks have no order."""

from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.store.tx import Tx


@dataclass(frozen=True, slots=True)
class HeldChange:
    kind: str
    """`edit` or `revoke`."""
    content: str
    at: Millis


def hold(tx: Tx, wa_id: str, change: HeldChange) -> None:
    """Keep it; of two edits the later one counts."""
    tx.run(
        "INSERT INTO held_change (wa_id, kind, content, held_at)"
        " VALUES (:wa_id, :kind, :content, :at) ON CONFLICT (wa_id, kind) DO UPDATE"
        " SET content = excluded.content, held_at = excluded.held_at"
        " WHERE excluded.held_at >= held_at",
        wa_id=wa_id,
        kind=change.kind,
        content=change.content,
        at=change.at,
    )


def take(tx: Tx, wa_id: str) -> list[HeldChange]:
    """What was kept for this message, edits first; it is kept no longer."""
    rows = tx.all(
        "SELECT kind, content, held_at FROM held_change WHERE wa_id = :wa_id ORDER BY kind",
        wa_id=wa_id,
    )
    if rows:
        tx.run("DELETE FROM held_change WHERE wa_id = :wa_id", wa_id=wa_id)
    return [HeldChange(row["kind"], row["content"], Millis(row["held_at"])) for row in rows]


def prune(tx: Tx, before: Millis) -> None:
    """Drop changes of messages that never came."""
    tx.run("DELETE FROM held_change WHERE held_at < :before", before=before)
