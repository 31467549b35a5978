"""A grid of short texts: a head that stays, rows of one or two lines, a marked row or cell."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip

from crm_tui.domain.text import line_for_screen
from crm_tui.widgets.line_pane import LinePane
from crm_tui.widgets.strips import fit, line, split_line

_GAP = 2
_LONGEST = 400
Look = Callable[[int], str]
"""By column the name of a style, or nothing."""
_LOOK = ("head", "soft", "bad", "good", "bar")


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: int
    """Cells, without the gap behind it; 0 takes what is left."""
    look: str = ""
    """`soft` or nothing."""
    right: bool = False
    """Numbers stand at the right."""


@dataclass(frozen=True, slots=True)
class GridRow:
    cells: Sequence[str]
    below: str = ""
    """A second line, over the whole width."""
    below_look: str = "soft"
    bad: Collection[int] = ()
    """Columns whose cell is in trouble."""
    one: bool = False
    """Its first cell stands over the whole width, alone."""


class Grid(LinePane, can_focus=False):
    """The screen that it stands in has the keys; all text is literal."""

    COMPONENT_CLASSES = {*(f"grid--{name}" for name in _LOOK), "grid--row", "grid--cell"}
    DEFAULT_CSS = """
    Grid {
        width: 1fr;
        height: 1fr;
        & .grid--head { color: $muted; }
        & .grid--soft { color: $muted; }
        & .grid--bad { color: $warning; }
        & .grid--good { color: $primary; }
        & .grid--bar { color: $primary; }
        & .grid--row { background: $primary 14%; }
        & .grid--cell { background: $primary 40%; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.columns: Sequence[Column] = ()
        self.rows: Sequence[GridRow] = ()
        self.row, self.column = 0, -1
        """The marked row, and the marked cell of it (-1: the row as a whole)."""
        self.overlaid = False
        """A field stands over a cell."""
        self._first, self._lines = 1, 1
        self._painted: dict[tuple[int, int, bool, int], Strip] = {}
        """Lines by row, part, whether it is marked, and the marked cell."""

    def show(
        self, columns: Sequence[Column], rows: Sequence[GridRow], row: int = 0, column: int = -1
    ) -> None:
        """Other columns and rows, one of them marked."""
        self.columns, self.rows = columns, rows
        self._painted.clear()
        self._lines = 2 if any(one.below for one in rows) else 1
        self.virtual_size = Size(1, 1 + len(rows) * self._lines)
        self.mark(row, column)

    def mark(self, row: int, column: int) -> None:
        """Mark the nearest there is."""
        self._refresh_row()
        self.row = max(0, min(row, len(self.rows) - 1))
        self.column = max(-1, min(column, len(self.columns) - 1))
        top, view = self.row * self._lines, self.scroll_offset.y
        page = max(self._lines, self.size.height - 1)
        if top < view:
            self.scroll_to(y=top, animate=False)
        elif top + self._lines > view + page:
            self.scroll_to(y=top + self._lines - page, animate=False)
        self._bring_column_into_view()
        self._refresh_row()

    def _refresh_row(self) -> None:
        y = 1 + self.row * self._lines - self.scroll_offset.y
        self.refresh(Region(0, y, self.size.width, self._lines))

    def move(self, rows: int = 0, columns: int = 0) -> None:
        self.mark(self.row + rows, self.column + columns if self.column >= 0 else -1)

    @property
    def page(self) -> int:
        """Rows that are seen at once."""
        return max(1, (self.size.height - 1) // self._lines)

    # -- where the cells are ---------------------------------------------------------------------

    def _bring_column_into_view(self) -> None:
        """The first column always stays; of the others as many as it takes are left out."""
        before = self._first
        self._first = max(1, min(self._first, self.column)) if self.column > 0 else 1
        while self._first < self.column and self.column not in dict(self._places()):
            self._first += 1
        if self._first != before:
            self._repaint()

    def _places(self) -> Iterator[tuple[int, Region]]:
        """Every column that is seen whole, or the first that is not, with its place in a line."""
        width, x = self.scrollable_content_region.width, 1
        shown = [0, *range(self._first, len(self.columns))]
        loose = sum(self.columns[at].width + _GAP for at in shown if at < len(self.columns))
        for at in shown:
            if at >= len(self.columns) or x >= width:
                return
            own = self.columns[at].width or max(8, width - 1 - loose)
            if x + own > width and at not in (0, self._first):
                return
            yield at, Region(x, 0, min(own, width - x), 1)
            x += own + _GAP

    def cell_region(self, least: int) -> Region:
        """Where on the screen the marked cell is; with the next ones when it is narrower than `least`."""
        places = dict(self._places())
        place = places.get(self.column, Region(1, 0, least, 1))
        for at, region in places.items():
            if at > self.column and place.width < least:
                place = place.union(region)
        wide = max(place.width, min(least, self._width))
        x = max(0, min(place.x, self._width - wide))
        y = 1 + self.row * self._lines - self.scroll_offset.y
        corner = self.content_region.offset
        return Region(corner.x + x, corner.y + y, wide, 1)

    @property
    def cut(self) -> str:
        """What of the marked row stands in no cell whole: the marked cell, or all, and the line below."""
        if not self.rows:
            return ""
        row, places = self.rows[self.row], dict(self._places())
        wanted = [self.column] if self.column >= 0 else range(len(row.cells))
        whole = [_line(row.cells[at]) for at in wanted if at in places and at < len(row.cells)]
        rooms = [places[at].width for at in wanted if at in places and at < len(row.cells)]
        found = [text for text, room in zip(whole, rooms, strict=True) if fit(text, room) != text]
        below = _line(row.below)
        if fit(below, self._width - 4) != below:
            found.append(below)
        return "\n".join(found)

    def on_resize(self, _: events.Resize) -> None:
        self._first = 1  # with more room, columns that were left out come back
        self._repaint()
        self.mark(self.row, self.column)

    @property
    def _covered(self) -> bool:
        return self.overlaid or super()._covered

    # -- painting --------------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painted.clear()

    def _repaint(self) -> None:
        self._painted.clear()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        place, part = divmod(y - 1 + self.scroll_offset.y, self._lines) if y else (-1, 0)
        marked = place == self.row < len(self.rows)
        key = (place, part, marked, self.column if marked else -1)
        if key not in self._painted:
            self._painted[key] = self._paint(place, part, marked)
        return self._painted[key]

    def _paint(self, place: int, part: int, marked: bool) -> Strip:
        base = self.rich_style + self._background("row") if marked else self.rich_style
        if place < 0:
            titles = [column.title for column in self.columns]
            return self._cells(titles, base, lambda _: "head")
        if place >= len(self.rows):
            return line([], self._width, base, self.content_region.x)
        row = self.rows[place]
        if part:
            words = "   " + fit(_line(row.below), self._width - 4)
            parts = [(words, self._style(row.below_look))]
            return line(parts, self._width, base, self.content_region.x)
        if row.one:
            return self._whole(row.cells[0], base, marked)
        looks = {at: column.look for at, column in enumerate(self.columns)}
        looks |= dict.fromkeys(row.bad, "bad")
        return self._cells(row.cells, base, lambda at: looks.get(at, ""), marked=marked)

    def _whole(self, text: str, base: Style, marked: bool) -> Strip:
        words = fit(_line(text), self._width - 2)
        parts = [("▌" if marked else " ", self._style("bar")), (words, Style())]
        return line(parts, self._width, base, self.content_region.x)

    def _cells(self, texts: Sequence[str], base: Style, look: Look, marked: bool = False) -> Strip:
        left = self.content_region.x
        strips = [split_line([("▌" if marked else " ", self._style("bar"))], [], 1, base, left)]
        x = 1
        for at, place in self._places():
            text = _line(texts[at] if at < len(texts) else "")
            width = min(place.width + _GAP, self._width - x)
            words = fit(text, min(place.width, width))
            if self.columns[at].right:
                words = " " * (place.width - cell_len(words)) + words
            style = self._style(look(at)) if look(at) else Style()
            under = base + self._background("cell") if marked and at == self.column else base
            strips.append(split_line([(words, style)], [], width, under, left + x))
            x += width
        strips.append(split_line([], [], max(0, self._width - x), base, left + x))
        return Strip.join(strips)

    @property
    def _width(self) -> int:
        return self.scrollable_content_region.width

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"grid--{name}", partial=True)

    def _background(self, name: str) -> Style:
        return Style(bgcolor=self.get_component_rich_style(f"grid--{name}").bgcolor)


def _line(text: str) -> str:
    return line_for_screen(text, _LONGEST)
