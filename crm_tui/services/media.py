"""Media: fetched as soon as a message names them, because their addresses die in five minutes."""

import asyncio

from crm_tui.domain.clock import MINUTE, SECOND, Clock, Millis
from crm_tui.store import media
from crm_tui.store.database import Database
from crm_tui.store.media import PendingFile
from crm_tui.store.media_files import MediaFolder
from crm_tui.whatsapp.provider import MediaGone, MediaNotNow, Provider

LARGEST = 100 * 1024 * 1024
"""WhatsApp's own limit for documents."""
_MOST_TRIES = 340
"""About a week with the pause below; the provider keeps a file for at least that long by its id."""
_LONGEST_PAUSE = 30 * MINUTE


async def fetch_due(
    db: Database, files: MediaFolder, provider: Provider | None, clock: Clock
) -> int:
    """Fetch the files whose turn it is, a few at once; how many were tried."""
    if provider is None:
        return 0
    waiting = await db.read(media.pending, clock.now(), 4)
    await asyncio.gather(*(_fetch(db, files, provider, clock, file) for file in waiting))
    return len(waiting)


async def _fetch(
    db: Database, files: MediaFolder, provider: Provider, clock: Clock, file: PendingFile
) -> None:
    try:
        content = await provider.fetch_media(file.ref, LARGEST)
    except MediaGone as error:
        await db.write(media.set_gone, file.message_id, str(error))
    except MediaNotNow as error:
        await _later(db, file, str(error), clock.now())
    else:
        await _keep(db, files, clock, file, content)


async def _keep(
    db: Database, files: MediaFolder, clock: Clock, file: PendingFile, content: bytes
) -> None:
    try:
        name, sha256 = await asyncio.to_thread(files.put, content)
    except OSError as error:
        reason = f"The file could not be stored: {error.strerror}."
        await _later(db, file, reason, clock.now())
    else:
        await db.write(media.set_stored, file.message_id, name, sha256, len(content))


async def _later(db: Database, file: PendingFile, reason: str, now: Millis) -> None:
    if file.attempts + 1 >= _MOST_TRIES:
        await db.write(media.set_gone, file.message_id, f"{reason} Ask the customer to resend it.")
        return
    pause = min(_LONGEST_PAUSE, 2 * SECOND * 2 ** min(file.attempts, 10))
    await db.write(media.try_later, file.message_id, Millis(now + pause), reason)
