"""Rows of messages, to hold a restored backup against the shop that it was made of."""

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass

from crm_tui.store.tx import Tx, scalar

_DICE = random.SystemRandom()
_LEFT = "status NOT IN ('queued', 'sending')"
"""What waits in the outbox may be taken back or changed; what left or came in stays."""


@dataclass(frozen=True, slots=True)
class Said:
    """What of a message never changes, but for an edit, a withdrawal or an erasure."""

    id: int
    direction: str
    message_type: str
    timestamp: int
    created_at: int
    content: str
    settled: bool
    """Nobody has changed it since it was said."""

    def matches(self, now: "Said") -> bool:
        """Whether the same message, read later, is as it was: its words only if nobody changed them."""
        mine = (self.direction, self.message_type, self.timestamp, self.created_at)
        theirs = (now.direction, now.message_type, now.timestamp, now.created_at)
        return mine == theirs and (not now.settled or self.content == now.content)


def sample(tx: Tx, most: int) -> dict[int, Said]:
    """Up to `most` messages at random, by number."""
    newest = int(scalar(tx, "SELECT COALESCE(MAX(id), 0) FROM message"))
    # Twice as many, for numbers that are no longer there.
    numbers = _DICE.sample(range(1, newest + 1), min(2 * most, newest))
    found = list(several(tx, numbers).values())
    return {one.id: one for one in found[:most]}


def several(tx: Tx, ids: Iterable[int]) -> dict[int, Said]:
    """Those of these messages that are there."""
    rows = tx.all(
        "SELECT id, direction, message_type, timestamp, created_at, content, edited, revoked"
        f" FROM message WHERE id IN (SELECT value FROM json_each(:ids)) AND {_LEFT}",
        ids=json.dumps(list(ids)),
    )
    return {
        row["id"]: Said(
            *(row["id"], row["direction"], row["message_type"], row["timestamp"]),
            *(row["created_at"], row["content"], not (row["edited"] or row["revoked"])),
        )
        for row in rows
    }


def files(tx: Tx, most: int) -> list[str]:
    """Up to `most` names of files in the media folder, at random."""
    rows = tx.all(
        "SELECT file FROM media WHERE file IS NOT NULL ORDER BY random() LIMIT :most", most=most
    )
    return [row["file"] for row in rows]


def has_erased(tx: Tx) -> bool:
    """Whether somebody was ever erased here."""
    return tx.one("SELECT 1 FROM erasure LIMIT 1") is not None


def worker_epoch(tx: Tx) -> int:
    """The epoch that rules, 0 before the first worker."""
    return int(scalar(tx, "SELECT COALESCE(MAX(epoch), 0) FROM worker"))
