"""Lines for the line API, safe against glyphs whose width the terminal sees differently."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.strip import Strip

_SKIN_TONES = "🏻🏼🏽🏾🏿"
# Not None: Textual's monochrome filter reads every segment's style.
_PLAIN = Style()


def to_column(column: int) -> Segment:
    """A segment of no width that puts the cursor at this screen column, counted from 0.

    Terminals draw some Indic and emoji clusters wider than any library counts them; what follows
    such text on a line starts at its right place only when the cursor is put there.
    """
    return Segment(f"\x1b[{column + 1}G", _PLAIN, [(ControlType.CURSOR_MOVE_TO_COLUMN, column)])


def slack(text: str) -> int:
    """How many cells more than counted a terminal may take for it.

    Libraries count the vowel signs of Hindi and Tamil as nothing; some terminals give each a cell.
    """
    if text.isascii():
        return 0
    return sum(map(most_cells, text)) - cell_len(text)


def most_cells(sign: str) -> int:
    """The most cells that a terminal takes for one code point."""
    return 2 if sign in _SKIN_TONES else max(1, cell_len(sign))


def ample(text: str) -> int:
    """The cells to keep for a text: enough for its own, and to clear what a narrow one leaves over."""
    return cell_len(text) + 2 * slack(text)


def fit(text: str, width: int) -> str:
    """As much of the text as keeps inside `width` cells in any terminal, cut with `…`."""
    if ample(text) <= width:
        return text
    end = min(len(text), max(0, width - 1))
    while end and ample(text[:end]) >= width:
        end -= 1
    return text[:end] + "…" if width > 0 else ""


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
    extra = sum(slack(text) for text, _ in start)
    unsure = head.cell_length + extra
    if not extra or unsure > room:
        head = head.adjust_cell_length(room, base)
        return Strip([*head, to_column(left + room), *tail], width)
    # Blanks where the text may end, then from where it surely has ended: a terminal that draws it
    # wider would else push the blanks over what stands beside.
    blanks = [
        Segment(" " * extra, base),
        to_column(left + unsure),
        Segment(" " * (room - unsure), base),
    ]
    return Strip([*head, *blanks, to_column(left + room), *tail], width)
