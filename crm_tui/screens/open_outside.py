"""Opening a customer's file or place with the desktop's own program, for harmless kinds only."""

import asyncio
import shutil
import sys
from asyncio.subprocess import DEVNULL
from pathlib import Path

from crm_tui.domain.content import Location
from crm_tui.domain.errors import CrmError
from crm_tui.services.confine import is_confined

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
    if is_confined():
        return "Files are not opened from here: the shop has an account of its own."
    if mime_type.partition(";")[0].strip().lower() not in _VIEWED:
        return f"This kind of file is not opened from here. A copy is at {path}."
    await _open(str(path), "The file could not be opened.", f"A copy is at {path}.")
    return "Opened outside."


async def open_map(place: Location) -> str:
    """Show it on a map in the browser; returns the sentence for the person."""
    address = map_address(place)
    await _open(address, "The map could not be opened.", f"It is at {address}")
    return "The map opens outside."


def map_address(place: Location) -> str:
    """Made of numbers alone, whatever the place is called."""
    spot = f"{place.latitude:.6f}", f"{place.longitude:.6f}"
    query = f"mlat={spot[0]}&mlon={spot[1]}"
    return f"https://www.openstreetmap.org/?{query}#map=17/{spot[0]}/{spot[1]}"


async def _open(what: str, trouble: str, instead: str) -> None:
    if is_confined():
        raise CrmError(
            "Nothing is opened outside from here.", "The shop has an account of its own."
        )
    opener = _opener()
    if opener is None:
        raise CrmError("No program to open it was found.", instead)
    process = await asyncio.create_subprocess_exec(
        *opener, what, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True
    )
    if await process.wait() != 0:
        raise CrmError(trouble, instead)


def _opener() -> list[str] | None:
    if sys.platform == "win32":
        return ["explorer"]
    for name in ("open",) if sys.platform == "darwin" else ("xdg-open", "gio"):
        found = shutil.which(name)
        if found is not None:
            return [found, "open"] if name == "gio" else [found]
    return None
