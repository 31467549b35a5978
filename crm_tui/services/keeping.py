"""A file on its way into the media folder: told by what it is, measured, and given a small picture."""

import asyncio
import base64
import hashlib

from crm_tui.domain.files import UNKNOWN, sniff, voice_seconds
from crm_tui.services.previews import make_preview
from crm_tui.store.media import Stored
from crm_tui.store.media_files import MediaFolder


async def keep(
    files: MediaFolder, content: bytes, *, claimed_type: str, filename: str, claimed_sha: str | None
) -> Stored:
    """Store it and tell what is known of it; raises OSError when the disk does not take it."""
    name, sha256 = await asyncio.to_thread(files.put, content)
    found = sniff(content[:512], filename)
    mime_type = claimed_type if found == UNKNOWN and not _is_picture(claimed_type) else found
    return Stored(
        file=name,
        sha256=sha256,
        size=len(content),
        mime_type=mime_type,
        seconds=voice_seconds(content),
        preview=await make_preview(content) if _is_picture(mime_type) else None,
        warning=_warning(content, claimed_type, found, claimed_sha),
    )


def _is_picture(mime_type: str) -> bool:
    return mime_type.startswith("image/")


def _warning(content: bytes, claimed: str, found: str, claimed_sha: str | None) -> str | None:
    """What is odd about it, for the person who may open it."""
    if _is_picture(claimed) and not _is_picture(found):
        return "It says that it is a picture, but it is none: do not open it."
    if claimed_sha and not _same_digest(content, claimed_sha):
        return "It is not the file that WhatsApp announced."
    return None


def _same_digest(content: bytes, claimed: str) -> bool:
    """Webhooks give the digest as base64, the look-up may give it as hex (not settled by Meta)."""
    digest = hashlib.sha256(content)
    return claimed in (digest.hexdigest(), base64.b64encode(digest.digest()).decode())
