"""What people look at: a QR of half blocks, and sentences as wide as the terminal."""

import io
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TextIO

_BLOCKS = "█▀▄"
_WIDEST = 76
_WHITE_ON_BLACK, _PLAIN = "\x1b[97;40m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Look:
    """What the output can show."""

    width: int
    """Columns."""
    colored: bool
    blocks: bool
    """It can print half blocks."""

    @classmethod
    def of(cls, output: TextIO, env: Mapping[str, str] = os.environ) -> "Look":
        colored = output.isatty() and not env.get("NO_COLOR") and env.get("TERM") != "dumb"
        return cls(shutil.get_terminal_size().columns, colored, _can_print(output))


def qr_lines(text: str, look: Look) -> list[str]:
    """A QR with its quiet zone, none where it would be cut or garbled.

    Light is drawn and dark left out, as on a dark terminal. With colours it is white on black, so that
    it reads the same on a light one.
    """
    import segno

    drawn = io.StringIO()
    segno.make(text, error="m", micro=False).terminal(drawn, compact=True)
    lines = drawn.getvalue().splitlines()
    if not look.blocks or len(lines[0]) > look.width:
        return []
    return [f"{_WHITE_ON_BLACK}{one}{_PLAIN}" for one in lines] if look.colored else lines


def wrapped(text: str, look: Look, indent: str = "") -> list[str]:
    """Whole words, never cut: what is longer than a line has a line of its own."""
    return textwrap.wrap(
        text,
        min(look.width, _WIDEST),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def in_columns(words: Iterable[str], indent: str = "  ", columns: int = 3) -> list[str]:
    """Words in rows of three, one under the other."""
    found = list(words)
    width = max(map(len, found), default=0) + 2
    rows = [found[at : at + columns] for at in range(0, len(found), columns)]
    return [(indent + "".join(one.ljust(width) for one in row)).rstrip() for row in rows]


def write(lines: Iterable[str]) -> None:
    """To standard output, at once; a letter that it cannot print becomes a `?`."""
    text = "\n".join(lines) + "\n"
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()


def _can_print(output: TextIO) -> bool:
    try:
        _BLOCKS.encode(output.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
