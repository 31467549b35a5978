"""Lines for the line API, safe against glyphs whose width the terminal sees differently."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.strip import Strip

# Not None: Textual's monochrome filter reads every segment's style.
_PLAIN = Style()


def to_column(column: int) -> Segment:
    """A segment of no width that puts the cursor at this screen column, counted from 0.

    Terminals draw some Indic and emoji clusters wider than any library counts them; what follows
    such text on a line starts at its right place only when the cursor is put there.
    """
    return Segment(f"\x1b[{column + 1}G", _PLAIN, [(ControlType.CURSOR_MOVE_TO_COLUMN, column)])


def widest(text: str) -> int:
    """The most cells that a terminal may take for it.

    Libraries count the vowel signs of Hindi and Tamil as nothing; some terminals give each a cell.
    """
    if text.isascii():
        return len(text)
    return sum(max(1, cell_len(sign)) for sign in text)


def fit(text: str, width: int) -> str:
    """Text in exactly `width` cells: cut with `…` or filled with spaces, too wide in no terminal."""
    if width <= 0:
        return ""
    if widest(text) > width:
        text = _shorten(text, width - 1) + "…"
    return text + " " * (width - cell_len(text))


def _shorten(text: str, width: int) -> str:
    """As much of the text as is at most `width` cells in any terminal."""
    used = 0
    for place, sign in enumerate(text):
        used += max(1, cell_len(sign))
        if used > width:
            return text[:place]
    return text


def line(parts: Sequence[tuple[str, Style]], width: int, base: Style, left: int) -> Strip:
    """One line of a pane whose first cell is at screen column `left`; its last cell stays blank.

    The cursor is put before that last cell, because Textual drops a mark at the very end.
    """
    return split_line(parts, [(" ", Style())], width, base, left)


def split_line(
    start: Sequence[tuple[str, Style]],
    end: Sequence[tuple[str, Style]],
    width: int,
    base: Style,
    left: int,
) -> Strip:
    """A line with `end` at its right edge, wherever the terminal's cursor is after `start`.

    `end` is our own text of known width; `start` may be anybody's.
    """
    tail = Strip([Segment(text, base + style) for text, style in end if text])
    tail = tail if tail.cell_length <= width else tail.crop(0, max(0, width))
    room = max(0, width - tail.cell_length)
    head = Strip([Segment(text, base + style) for text, style in start if text])
    head = head.adjust_cell_length(room, base)
    return Strip([*head, to_column(left + room), *tail], width)
