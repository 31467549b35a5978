"""A photo as half blocks: each cell is two pixels, the upper one in front of the lower one."""

from functools import lru_cache

from rich.color import Color
from rich.style import Style

from crm_tui.domain.message import Preview
from crm_tui.widgets.chat_look import Parts

WIDEST, TALLEST = 32, 16
"""Cells across and lines."""
_UPPER = "▀"

Pixel = tuple[int, int, int]


def picture(preview: Preview, room: int) -> list[Parts]:
    """The preview in lines of at most `room` cells; none when it is no whole picture."""
    width, height = preview.width, preview.height
    if min(width, height) < 1 or len(preview.pixels) < width * height * 3:
        return []
    across, down = _size(width, height, min(WIDEST, room))
    rows = [_row(preview, y * height // down, across) for y in range(down)]
    below: list[list[Pixel | None]] = [list(row) for row in rows[1::2]]
    if down % 2:
        below.append([None] * across)
    return [_line(upper, lower) for upper, lower in zip(rows[::2], below, strict=True)]


def _size(width: int, height: int, room: int) -> tuple[int, int]:
    """Pixels across and down that fit, in the picture's own proportions; never enlarged."""
    shrink = max(width / room, height / (2 * TALLEST), 1.0)
    return max(1, int(width / shrink)), max(1, int(height / shrink))


def _row(preview: Preview, y: int, across: int) -> list[Pixel]:
    pixels, width = preview.pixels, preview.width
    starts = (3 * (y * width + x * width // across) for x in range(across))
    return [(pixels[at], pixels[at + 1], pixels[at + 2]) for at in starts]


def _line(upper: list[Pixel], lower: list[Pixel | None]) -> Parts:
    """One line; neighbours of the same colours are one piece."""
    parts: Parts = []
    for pair in zip(upper, lower, strict=True):
        style = _style(*pair)
        if parts and parts[-1][1] is style:
            parts[-1] = (parts[-1][0] + _UPPER, style)
        else:
            parts.append((_UPPER, style))
    return parts


@lru_cache(maxsize=8_192)
def _style(upper: Pixel, lower: Pixel | None) -> Style:
    behind = Color.from_rgb(*lower) if lower is not None else None
    return Style.from_color(Color.from_rgb(*upper), behind)
