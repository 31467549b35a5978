"""Opening a customer's file with the desktop's own program, for harmless kinds only."""

import asyncio
import shutil
import sys
from asyncio.subprocess import DEVNULL
from pathlib import Path

from crm_tui.domain.errors import CrmError

# Kinds that a viewer shows and nothing runs; everything else is only laid ready.
_VIEWED = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/webp",
        "application/pdf",
        "audio/mpeg",
        "audio/ogg",
        "audio/aac",
        "audio/mp4",
        "audio/amr",
        "video/mp4",
        "video/3gpp",
    }
)


async def open_outside(path: Path, mime_type: str) -> str:
    """Open it, or say where it lies; returns the sentence for the person."""
    if mime_type.partition(";")[0].strip().lower() not in _VIEWED:
        return f"This kind of file is not opened from here. A copy is at {path}."
    opener = _opener()
    if opener is None:
        raise CrmError("No program to open files was found.", f"A copy is at {path}.")
    process = await asyncio.create_subprocess_exec(
        *opener, str(path), stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True
    )
    if await process.wait() != 0:
        raise CrmError("The file could not be opened.", f"A copy is at {path}.")
    return "Opened outside."


def _opener() -> list[str] | None:
    if sys.platform == "win32":
        return ["explorer"]
    for name in ("open",) if sys.platform == "darwin" else ("xdg-open", "gio"):
        found = shutil.which(name)
        if found is not None:
            return [found, "open"] if name == "gio" else [found]
    return None
