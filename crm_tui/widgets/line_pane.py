"""What the panes on the line API have in common."""

import re
from collections.abc import Sequence

from rich.segment import ControlType, Segment
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

_COLUMN = re.compile(r"\x1b\[(\d+)G")


class KeepColumns(LineFilter):
    """Marks cursor moves as control segments again: Textual's own filters forget the mark.

    Without it a cursor move counts as five cells, and cropping cuts what follows.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [_marked(segment) for segment in segments]


class DropColumns(LineFilter):
    """Takes cursor moves out: below a form or the palette the lines are painted over again."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [segment for segment in segments if not _COLUMN.fullmatch(segment.text)]


def _marked(segment: Segment) -> Segment:
    if not segment.text.startswith("\x1b"):
        return segment
    match = _COLUMN.fullmatch(segment.text)
    if match is None:
        return segment
    control = (ControlType.CURSOR_MOVE_TO_COLUMN, int(match[1]) - 1)
    return Segment(segment.text, segment.style, [control])


# One of each: a strip remembers what each filter made of it.
_KEEP, _DROP = KeepColumns(), DropColumns()


class KeepsColumns(Widget):
    """A widget whose lines carry cursor moves (see `strips.to_column`)."""

    # Text selection would forget the marks as well.
    ALLOW_SELECT = False

    _clipped = False

    def render_lines(self, crop: Region) -> list[Strip]:
        # Textual cuts a line by what its segments' text would take, cursor moves included.
        self._clipped = crop.x > 0 or crop.width < self.region.width
        if self._covered or self.app.no_color:
            return super().render_lines(crop)
        # Complete as they are, box and colours included: another pass over each line would cost
        # half of the time from key to paint.
        return [self.render_line(y) for y in crop.line_range]

    @property
    def _covered(self) -> bool:
        return self._clipped or self.screen is not self.app.screen

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), _DROP if self._covered else _KEEP]


class LinePane(KeepsColumns, ScrollView):
    """A pane that paints line by line and scrolls only up and down."""

    DEFAULT_CSS = """
    LinePane {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
    }
    """

    lines_width, lines_left = 0, 0
    """Cells that a line has, and the column of the screen where it begins, while lines are painted."""

    def render_lines(self, crop: Region) -> list[Strip]:
        # Once for all lines: each time the widget is looked up in the screen's layout.
        self.lines_width = self.scrollable_content_region.width
        self.lines_left = self.content_region.x
        return super().render_lines(crop)

    def hold(self, lines: int) -> None:
        """So many lines to scroll through; the screen is laid out anew only when a scroll bar comes or goes."""
        size = Size(1, lines)
        self.set_reactive(Widget.virtual_size, size)
        self._scroll_update(size)
