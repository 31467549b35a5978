"""The shop's number at the provider: its state, and the notices about it."""

from crm_tui.domain.clock import Millis
from crm_tui.domain.notice import Notice
from crm_tui.domain.outgoing import Account
from crm_tui.domain.webhook import Blocks
from crm_tui.store import changes, settings
from crm_tui.store.tx import Tx

_KEY = "account"


def get(tx: Tx) -> Account:
    saved = settings.get(tx, _KEY) or {}
    return Account(
        blocks=Blocks(saved.get("blocks", Blocks.NOTHING)),
        blocked_until=saved.get("blocked_until"),
        reason=saved.get("reason", ""),
        daily_limit=saved.get("daily_limit"),
        quality=saved.get("quality", ""),
        changed_at=saved.get("changed_at"),
    )


def save(tx: Tx, account: Account) -> None:
    settings.put(
        tx,
        _KEY,
        {
            "blocks": account.blocks,
            "blocked_until": account.blocked_until,
            "reason": account.reason,
            "daily_limit": account.daily_limit,
            "quality": account.quality,
            "changed_at": account.changed_at,
        },
    )
    changes.note(tx, "account", 0)


def notify(tx: Tx, kind: str, text: str, at: Millis, *, urgent: bool) -> None:
    """Keep a notice for the owner; the same one twice is one."""
    added = tx.run(
        "INSERT INTO notice (kind, text, urgent, at) VALUES (:kind, :text, :urgent, :at)"
        " ON CONFLICT DO NOTHING",
        kind=kind,
        text=text,
        urgent=int(urgent),
        at=at,
    )
    if added:
        changes.note(tx, "account", 0)


def notices(tx: Tx, limit: int = 50) -> list[Notice]:
    """Those that nobody put away, newest first."""
    rows = tx.all(
        "SELECT * FROM notice WHERE dismissed_at IS NULL ORDER BY at DESC, id DESC LIMIT :limit",
        limit=limit,
    )
    return [
        Notice(row["id"], row["kind"], row["text"], Millis(row["at"]), bool(row["urgent"]))
        for row in rows
    ]


def dismiss(tx: Tx, notice_id: int, now: Millis) -> None:
    tx.run("UPDATE notice SET dismissed_at = :now WHERE id = :id", id=notice_id, now=now)
    changes.note(tx, "account", 0)
