"""A QR code on standard output, where it is a terminal that can show one."""

import os
import shutil
import sys

_WHITE_ON_BLACK, _PLAIN = "\x1b[97;40m", "\x1b[0m"
_BLOCKS = "█▀▄"


def show_qr(text: str) -> bool:
    """Whether it was shown: not into a pipe, and not where it would be cut off or garbled."""
    from crm_tui.widgets.qr_code import qr_lines

    if not sys.stdout.isatty() or not _can_print():
        return False
    lines = qr_lines(text)
    if len(lines[0]) > shutil.get_terminal_size().columns:
        return False
    colored = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    # With colours it reads the same on a light terminal.
    before, after = (_WHITE_ON_BLACK, _PLAIN) if colored else ("", "")
    for line in lines:
        sys.stdout.write(f"{before}{line}{after}\n")
    return True


def _can_print() -> bool:
    try:
        _BLOCKS.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
