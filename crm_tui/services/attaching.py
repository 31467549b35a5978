"""A file of the shop's own, chosen for sending: checked, and kept encrypted before anything else."""

import os
import stat
from pathlib import Path

from crm_tui.domain.errors import CrmError
from crm_tui.domain.files import LIMITS, VOICE_NOTE, sniff, voice_seconds
from crm_tui.domain.message import Media, MediaState
from crm_tui.domain.text import clean_line
from crm_tui.services.confine import to_read
from crm_tui.store.media_files import MediaFolder

# A named pipe would be waited for until somebody writes into it.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
LARGEST = max(limit.largest for limit in LIMITS.values())


def attach(files: MediaFolder, path: Path) -> Media:
    """The file as it will be sent; raises CrmError when it cannot be read or is too large.

    Whether WhatsApp takes its kind and size is the gate's to say.
    """
    content = _read(to_read(_at_home(path)))
    mime_type = sniff(content[:512], path.name)
    seconds = voice_seconds(content)
    try:
        name, sha256 = files.put(content)
    except OSError as error:
        raise CrmError(
            f"The file could not be kept: {error.strerror}.", "Free some space on the disk."
        ) from error
    return Media(
        state=MediaState.STORED,
        mime_type=mime_type,
        filename=clean_line(path.name, 200),
        size=len(content),
        sha256=sha256,
        voice=mime_type == VOICE_NOTE and seconds is not None,
        seconds=seconds,
        file=name,
    )


def _at_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:
        return path  # nobody of that name: it is not there, and that is what is told


def _read(path: Path) -> bytes:
    try:
        with os.fdopen(os.open(path, _FLAGS), "rb") as opened:
            found = os.fstat(opened.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise CrmError(f"{path.name} is no file.", "Choose a picture, a document, a video.")
            if found.st_size > LARGEST:
                raise CrmError(
                    f"{path.name} has {found.st_size / 1_048_576:.0f} MB.",
                    f"WhatsApp takes {LARGEST // 1_048_576} MB at most; send a link to it.",
                )
            content = opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "that is no path"
        raise CrmError(f"{path.name} cannot be read: {why}.", "Choose another file.") from error
    if not content:
        raise CrmError(f"{path.name} is empty.", "Choose another file.")
    return content
