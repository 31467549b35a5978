"""The real `crm` in a pseudo-terminal, walked through by keys: every byte that it wrote."""

import sys
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pexpect

from tests.e2e.programs import clean_env

COLUMNS, LINES = 120, 40
WALK = (
    *("n", "e", "\x1b", "\x1b", "t", "\x1b", "m", "\x1b", "y", "\x1b", "D", "\x1b", "N", "\x1b"),
    *("T", "\x1b", "#", "\x1b", "\x14", "\x1b", "\x10K", "\x1b", "k", "f", "\x1b", "?", "\x1b"),
    *(
        "\x1bOR",
        "\x1b",
        "\x1bOS",
        "\x1b",
        "\x1b[15~",
        "\x1b",
        "\x1b[17~",
        "\x1b",
        "\x1b[18~",
        "\x1b",
    ),
    *("\x1b[19~", "\x1b", "\x1b[20~", "\x1b", "\x1b[21~", "2", "3", "\x1b", "/Kavya\r", "\r", "G"),
)
"""Chat, draft, timeline, memory, score, doubles, note, task, tags, templates, palette, forward, help,
F3 to F10, a filter. Esc is one byte and the next key comes later, so that no two make a sequence."""
_QUIET, _LONGEST = 0.25, 15.0
"""Seconds without a byte after which a screen stands, and for which that is waited."""


@dataclass(frozen=True, slots=True)
class Walked:
    """What came of it."""

    written: bytes
    code: int
    is_sane: bool
    """The terminal is as it was: what is typed is echoed, line by line."""


def walk(
    env: Mapping[str, str],
    keys: Sequence[str] = WALK,
    command: Sequence[str] = ("-m", "crm_tui.cli"),
) -> Walked:
    """Start it, press the keys one after the other, and leave by Ctrl+Q."""
    shown = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_ANIMATIONS": "none"}
    child = pexpect.spawn(
        sys.executable,
        list(command),
        env={**clean_env(), **shown, **env},
        dimensions=(LINES, COLUMNS),
        # Python starts in it; until then the line discipline would echo keys.
        echo=True,
    )
    before = termios.tcgetattr(child.child_fd)
    written = until_quiet(child, first=True)
    for key in (*keys, "\x11", "\x11"):
        if not child.isalive():
            break
        child.send(key)
        written += until_quiet(child)
    written += _to_the_end(child)
    after = termios.tcgetattr(child.child_fd)
    child.close(force=True)
    code = child.exitstatus if child.exitstatus is not None else -(child.signalstatus or 1)
    return Walked(written, int(code), before[:4] == after[:4])


def until_quiet(
    child: "pexpect.spawn[bytes]", *, first: bool = False, quiet: float = _QUIET
) -> bytes:
    """What is drawn until nothing more is for so many seconds."""
    found, started, last = b"", time.monotonic(), time.monotonic()
    while time.monotonic() - started < _LONGEST:
        try:
            found += child.read_nonblocking(65_536, 0.05)
            last = time.monotonic()
        except pexpect.TIMEOUT:
            drawn = not first or b"\x1b[?1049h" in found
            if drawn and time.monotonic() - last > quiet * (2 if first else 1):
                break
        except pexpect.EOF:
            break
    return found


def _to_the_end(child: "pexpect.spawn[bytes]") -> bytes:
    found, deadline = b"", time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            found += child.read_nonblocking(65_536, 0.1)
        except pexpect.TIMEOUT:
            if not child.isalive():
                break
        except (pexpect.EOF, OSError):
            break
    return found
