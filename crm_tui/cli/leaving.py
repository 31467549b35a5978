"""The ends of an inbox that is locked: another program takes the place of this one, with a new memory."""

import os
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from crm_tui.domain.idle import Place

_PATIENCE = 1.5
"""Seconds that closing may take; then the key goes without waiting for it."""
_AS_BEFORE = (
    "\x1b[?1049l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[<u\x1b[?25h"
)
"""Leaves the screen of a full-screen program, mouse, focus and paste reports, and shows the cursor."""


def start_anew(env: Mapping[str, str]) -> NoReturn:
    """Become the log-in screen: the same process, and nothing of its memory is left."""
    words = [sys.executable, "-P", "-m", "crm_tui.cli"]
    os.execve(words[0], words, dict(env))


class Terminal:
    """How the terminal was before a full-screen program took it."""

    def __init__(self) -> None:
        self._modes = _modes()

    def restore(self) -> None:
        """As that program would have left it, had there been time."""
        if self._modes is None:
            return
        import termios

        termios.tcsetattr(0, termios.TCSANOW, self._modes)
        os.write(1, _AS_BEFORE.encode())
        os.dup2(1, 2)  # it went to a file meanwhile


@dataclass
class Locking:
    """What happens from the moment somebody locks until this program is gone."""

    replace: Callable[[Place], object]
    """Does not come back; in a test it may."""
    place: Place | None = None
    """Where they were; None until it is locked."""
    terminal: Terminal = field(default_factory=Terminal)
    patience: float = _PATIENCE

    def begin(self, place: Place) -> None:
        """Told by the screen; whatever closing still waits for, the key does not stay for it."""
        self.place = place
        late = threading.Timer(self.patience, self._insist)
        late.daemon = True
        late.start()

    def end(self) -> None:
        """The screen has closed: where it was locked, nothing comes back from here."""
        if self.place is not None:
            self.replace(self.place)

    def _insist(self) -> None:
        if self.place is not None:
            self.terminal.restore()
            self.replace(self.place)


def _modes() -> "list[int | list[bytes | int]] | None":
    if os.name == "nt" or not os.isatty(0):
        return None
    import termios

    return termios.tcgetattr(0)
