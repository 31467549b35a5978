"""Files of messages: which are still to be fetched, and where they lie."""

from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import MessageId
from crm_tui.domain.message import Media, MediaState, Preview
from crm_tui.domain.webhook import MediaRef
from crm_tui.store import changes
from crm_tui.store.tx import Row, Tx, scalar


def add(tx: Tx, message_id: int, media: Media) -> None:
    """The file of a message: to be fetched, or in the media folder already."""
    tx.run(
        "INSERT INTO media (message_id, state, mime_type, filename, size, sha256, provider_id, url,"
        " voice, seconds, file, preview_width, error) VALUES (:id, :state, :mime, :filename, :size,"
        " :sha256, :provider_id, :url, :voice, :seconds, :file, :width, :error) ON CONFLICT DO NOTHING",
        id=message_id,
        state=media.state,
        mime=media.mime_type,
        filename=media.filename,
        size=media.size,
        sha256=media.sha256,
        provider_id=media.provider_id,
        url=media.url,
        voice=int(media.voice),
        seconds=media.seconds,
        file=media.file,
        width=None if media.mime_type.startswith("image/") else 0,
        error=media.error,
    )


def read(row: Row) -> Media | None:
    """The file in a row of a message joined with its media; None without one."""
    if row["media_state"] is None:
        return None
    return Media(
        state=MediaState(row["media_state"]),
        mime_type=row["mime_type"],
        filename=row["filename"],
        size=row["size"],
        sha256=row["sha256"],
        provider_id=row["provider_id"],
        url=row["url"],
        voice=bool(row["voice"]),
        seconds=row["seconds"],
        preview=_preview(row),
        file=row["file"],
        error=row["media_error"],
    )


def _preview(row: Row) -> Preview | None:
    pixels, width = row["preview"], row["preview_width"]
    if not pixels or not width:
        return None
    return Preview(width, len(pixels) // (3 * width), bytes(pixels))


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


@dataclass(frozen=True, slots=True)
class Stored:
    """What is known of a file once it lies in the media folder."""

    file: str
    sha256: str
    size: int
    mime_type: str
    seconds: float | None = None
    preview: Preview | None = None
    warning: str | None = None


def set_stored(tx: Tx, message_id: int, stored: Stored) -> None:
    tx.run(
        "UPDATE media SET state = 'stored', file = :file, sha256 = :sha256, size = :size,"
        " mime_type = :mime, seconds = :seconds, preview = :preview, preview_width = :width,"
        " url = NULL, error = :warning WHERE message_id = :id",
        id=message_id,
        file=stored.file,
        sha256=stored.sha256,
        size=stored.size,
        mime=stored.mime_type,
        seconds=stored.seconds,
        preview=None if stored.preview is None else stored.preview.pixels,
        width=0 if stored.preview is None else stored.preview.width,
        warning=stored.warning,
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


def files(tx: Tx) -> set[str]:
    """Every file that a message has."""
    return {row["file"] for row in tx.all("SELECT file FROM media WHERE file IS NOT NULL")}


def without_preview(tx: Tx) -> tuple[int, str] | None:
    """The newest stored picture of which nobody has made a small one: its message and its file."""
    row = tx.one(
        "SELECT message_id, file FROM media WHERE state = 'stored' AND preview_width IS NULL"
        " AND mime_type IN ('image/jpeg', 'image/png', 'image/webp') AND file IS NOT NULL"
        " ORDER BY message_id DESC LIMIT 1"
    )
    return None if row is None else (row["message_id"], row["file"])


def set_preview(tx: Tx, message_id: int, preview: Preview | None) -> None:
    """A small picture, or the knowledge that none can be made."""
    tx.run(
        "UPDATE media SET preview = :pixels, preview_width = :width WHERE message_id = :id",
        id=message_id,
        pixels=None if preview is None else preview.pixels,
        width=0 if preview is None else preview.width,
    )
    changes.note_message(tx, message_id)
