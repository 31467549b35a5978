"""A list of rows under headings on the line API; the window that it stands in has the keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from crm_tui.domain.text import line_for_screen
from crm_tui.widgets.marked_list import MarkedList
from crm_tui.widgets.strips import fit, line, split_line

_LOOK = ("text", "strong", "soft", "warning", "bar")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that cannot be marked; a blank one stands above it."""

    words: str


@dataclass(frozen=True, slots=True)
class ListRow:
    """Two lines: `title` with `end` at the right edge, `words` below. Foreign text may be in all."""

    title: str
    words: str
    sign: str = " "
    """One cell before the title."""
    end: str = ""
    warns: bool = False
    """What stands at the end is pressing."""
    faded: bool = False


class RowList(MarkedList, can_focus=False):
    """Two lines for each row, one for a heading."""

    COMPONENT_CLASSES = {*(f"row-list--{name}" for name in _LOOK), "row-list--cursor"}
    DEFAULT_CSS = """
    RowList {
        height: 1fr;
        & .row-list--text { color: $foreground; }
        & .row-list--strong { color: $foreground; text-style: bold; }
        & .row-list--soft { color: $muted; }
        & .row-list--warning { color: $warning; }
        & .row-list--bar { color: $primary; }
        & .row-list--cursor { background: $primary 22%; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[ListRow] = []
        self._lines: list[tuple[Heading | ListRow | None, int, int]] = []
        """For each line what it shows, the row's place (-1: none), and its first or second line."""

    def show(self, items: Sequence[Heading | ListRow]) -> None:
        """Other rows; the mark stays at its place."""
        self.rows = [item for item in items if isinstance(item, ListRow)]
        self._lines, first = [], list[int]()
        for item in items:
            if isinstance(item, Heading):
                self._lines += [(None, -1, 0)] * bool(self._lines) + [(item, -1, 0)]
            else:
                place = len(first)
                first.append(len(self._lines))
                self._lines += [(item, place, 0), (item, place, 1)]
        self.lay(first, [number + 2 for number in first], len(self._lines))

    # -- painting --------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        number, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        base, left = self.rich_style, self.content_region.x
        if number >= len(self._lines):
            return Strip.blank(width, base)
        item, place, half = self._lines[number]
        if not isinstance(item, ListRow):
            words = "" if item is None else item.words
            return line([(f" {words}", self._style("bar"))], width, base, left)
        chosen = place == self.cursor
        if chosen:
            base += Style(bgcolor=self.get_component_rich_style("row-list--cursor").bgcolor)
        bar = ("▌" if chosen else " ", self._style("bar"))
        if half:
            words = fit(line_for_screen(item.words, _LONGEST), width - 5)
            return line([bar, ("   ", Style()), (words, self._style("soft"))], width, base, left)
        return self._title(item, bar, width, base, left)

    def _title(
        self, item: ListRow, bar: tuple[str, Style], width: int, base: Style, left: int
    ) -> Strip:
        end = f" {item.end} " if item.end else " "
        room = width - cell_len(end) - 5
        style = self._style("soft" if item.faded else "strong")
        start = [
            bar,
            (f"{item.sign} ", self._style("bar")),
            (" ", Style()),
            (fit(line_for_screen(item.title, _LONGEST), max(1, room)), style),
        ]
        ending = [(end, self._style("warning" if item.warns else "soft"))]
        return split_line(start, ending, width, base, left)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"row-list--{name}", partial=True)
