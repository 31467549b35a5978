"""Opening a file that somebody named: a plain file, not larger than is read."""

import os
import stat
from io import BufferedReader
from pathlib import Path

from crm_tui.domain.errors import CrmError


def open_file(path: Path, shown: str, most: int) -> BufferedReader:
    """The file, at most `most` bytes long; raises CrmError. `shown` is its name for the person."""
    try:
        # Without waiting: a named pipe would hold the program until somebody writes to it.
        handle = os.open(
            path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is none"
        raise CrmError(f"{shown} cannot be read: {why}.", "Check the path.") from error
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise CrmError(f"{shown} is no file.", "Choose a .txt, .md, .xlsx, .csv or .pdf file.")
        if about.st_size > most:
            megabytes = most // (1024 * 1024)
            raise CrmError(
                f"{shown} is larger than {megabytes} MB.", "Split it, and add each part."
            )
        if about.st_size == 0:
            raise CrmError(f"{shown} has nothing in it.", "Choose the file with the facts.")
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise
