"""Media: fetched as soon as a message names them, because their addresses die in five minutes."""

import asyncio

from crm_tui.domain.clock import MINUTE, SECOND, Clock, Millis
from crm_tui.domain.content import Card, Cards
from crm_tui.domain.errors import Damaged
from crm_tui.services.keeping import keep
from crm_tui.services.previews import make_preview
from crm_tui.store import media, messages, plain_copies
from crm_tui.store.database import Database
from crm_tui.store.media import PendingFile
from crm_tui.store.media_files import MediaFolder
from crm_tui.whatsapp.provider import MediaGone, MediaNotNow, Provider
from crm_tui.whatsapp.vcard import read_cards

LARGEST = 100 * 1024 * 1024
"""WhatsApp's own limit for documents."""
_MOST_TRIES = 340
"""About a week with the pause below; the provider keeps a file for at least that long by its id."""
_LONGEST_PAUSE = 30 * MINUTE
_VCARDS = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
_LARGEST_CARD = 1024 * 1024


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
    cards = _cards(file, content)
    if cards:
        await db.write(messages.become_cards, file.message_id, Cards(cards))
        return
    try:
        stored = await keep(
            files,
            content,
            claimed_type=file.ref.mime_type,
            filename=file.ref.filename or "",
            claimed_sha=file.ref.sha256,
        )
    except OSError as error:
        reason = f"The file could not be stored: {error.strerror}."
        await _later(db, file, reason, clock.now())
    else:
        await db.write(media.set_stored, file.message_id, stored)


def _cards(file: PendingFile, content: bytes) -> tuple[Card, ...]:
    """Contact cards that came as a file, as Twilio brings them; () for any other file."""
    is_card = file.ref.mime_type.partition(";")[0].strip() in _VCARDS
    if not is_card or len(content) > _LARGEST_CARD:
        return ()
    return read_cards(content.decode("utf-8", "replace"))


async def _later(db: Database, file: PendingFile, reason: str, now: Millis) -> None:
    if file.attempts + 1 >= _MOST_TRIES:
        await db.write(media.set_gone, file.message_id, f"{reason} Ask the customer to resend it.")
        return
    pause = min(_LONGEST_PAUSE, 2 * SECOND * 2 ** min(file.attempts, 10))
    await db.write(media.try_later, file.message_id, Millis(now + pause), reason)


async def preview_due(db: Database, files: MediaFolder) -> int:
    """Make one small picture that is missing: of what the shop sent, or of what came earlier."""
    found = await db.read(media.without_preview)
    if found is None:
        return 0
    message_id, name = found
    try:
        content = await asyncio.to_thread(files.get, name)
    except Damaged:
        await db.write(media.set_preview, message_id, None)
    else:
        await db.write(media.set_preview, message_id, await make_preview(content))
    return 1


async def sweep(db: Database, files: MediaFolder, before: Millis) -> int:
    """Remove what was attached and never sent, and what was taken back; how many files.

    Plain copies of as long ago go too: those that a program left which was killed.
    """
    kept = await db.read(media.files)
    await asyncio.to_thread(plain_copies.remove_old, before / SECOND)
    return await asyncio.to_thread(files.sweep, kept, before / SECOND)
