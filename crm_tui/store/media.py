"""Files of messages: which are still to be fetched, and where they lie."""

from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import MessageId
from crm_tui.domain.webhook import MediaRef
from crm_tui.store import changes
from crm_tui.store.tx import Tx, scalar


@dataclass(frozen=True, slots=True)
class PendingFile:
    message_id: MessageId
    ref: MediaRef
    attempts: int


def pending(tx: Tx, now: Millis, limit: int = 8) -> list[PendingFile]:
    """Files whose turn it is, the newest messages first: their addresses die in five minutes."""
    rows = tx.all(
        "SELECT * FROM media WHERE state = 'pending' AND next_try_at <= :now"
        " ORDER BY message_id DESC LIMIT :limit",
        now=now,
        limit=limit,
    )
    return [
        PendingFile(
            MessageId(row["message_id"]),
            MediaRef(
                provider_id=row["provider_id"],
                url=row["url"],
                mime_type=row["mime_type"],
                filename=row["filename"],
                sha256=row["sha256"],
                voice=bool(row["voice"]),
            ),
            row["attempts"],
        )
        for row in rows
    ]


def set_stored(tx: Tx, message_id: int, file: str, sha256: str, size: int) -> None:
    tx.run(
        "UPDATE media SET state = 'stored', file = :file, sha256 = :sha256, size = :size,"
        " url = NULL, error = NULL WHERE message_id = :id",
        id=message_id,
        file=file,
        sha256=sha256,
        size=size,
    )
    changes.note_message(tx, message_id)


def set_gone(tx: Tx, message_id: int, reason: str) -> None:
    tx.run(
        "UPDATE media SET state = 'gone', error = :reason WHERE message_id = :id",
        id=message_id,
        reason=reason,
    )
    changes.note_message(tx, message_id)


def try_later(tx: Tx, message_id: int, at: Millis, reason: str) -> None:
    tx.run(
        "UPDATE media SET attempts = attempts + 1, next_try_at = :at, error = :reason"
        " WHERE message_id = :id",
        id=message_id,
        at=at,
        reason=reason,
    )


def file_of(tx: Tx, message_id: int) -> str | None:
    """The name of the encrypted file, None while it is not stored."""
    found = scalar(
        tx, "SELECT file FROM media WHERE message_id = :id AND state = 'stored'", id=message_id
    )
    return None if found is None else str(found)
