"""The numbers in columns on the line API; one of them is marked, and the screen has the keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from crm_tui.widgets.analytics_blocks import GAP, column_count, column_width, columns
from crm_tui.widgets.analytics_lines import Line, Mark, Shown, Span
from crm_tui.widgets.line_pane import LinePane
from crm_tui.widgets.strips import split_line

_LOOKS = ("text", "value", "soft", "title", "bar", "heat", "good", "bad", "sign")
_SIGN = ("▌", "sign")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a mark stands: its column, its lines, and the part that it belongs to."""

    mark: Mark
    column: int
    first: int
    last: int
    part: int


class AnalyticsBoard(LinePane, can_focus=False):
    """Knows where each mark stands; keeps it while numbers come in."""

    COMPONENT_CLASSES = {*(f"board--{name}" for name in _LOOKS), "board--cursor"}
    DEFAULT_CSS = """
    AnalyticsBoard {
        & .board--text { color: $foreground; }
        & .board--value { color: $foreground; text-style: bold; }
        & .board--soft { color: $muted; }
        & .board--title { color: $primary; text-style: bold; }
        & .board--bar { color: $primary; }
        & .board--heat { color: $accent; }
        & .board--good { color: $success; }
        & .board--bad { color: $warning; }
        & .board--sign { color: $primary; }
        & .board--cursor { background: $primary 22%; }
    }
    """

    class Moved(Message):
        """Another number is marked."""

    def __init__(self) -> None:
        super().__init__()
        self.marked: Mark | None = None
        self._shown: Shown | None = None
        self._columns: list[list[Line]] = []
        self._spots: list[Spot] = []
        self._styles: dict[str, Style] = {}
        self._painted: dict[tuple[int, Mark | None, int, int], Strip] = {}
        """Lines by number, the mark that stands on them, width and place."""

    def show(self, shown: Shown) -> None:
        """Other numbers; the mark stays on its own, or where it was."""
        if shown != self._shown:
            self._shown = shown
            self._lay()

    def on_resize(self) -> None:
        self._lay()

    def _lay(self) -> None:
        if self._shown is None or not self.size.width:
            return
        before = self._spot
        self._painted.clear()
        self._columns = columns(self._shown, self.scrollable_content_region.width)
        self._spots = [spot for at, lines in enumerate(self._columns) for spot in _spots(at, lines)]
        self.hold(max(map(len, self._columns)))
        if self._spot is None and self._spots:
            self._mark(self._nearest(before) if before else self._spots[0])
        self.refresh()

    # -- moving the mark -------------------------------------------------------------------------

    @property
    def _spot(self) -> Spot | None:
        return next((spot for spot in self._spots if spot.mark == self.marked), None)

    def mark(self, mark: Mark | None) -> None:
        """This one, if it is there."""
        found = next((spot for spot in self._spots if spot.mark == mark), None)
        if found is not None:
            self._mark(found)

    def move(self, by: int) -> None:
        """Down a column, then on at the top of the next."""
        if (spot := self._spot) is not None:
            place = self._spots.index(spot) + by
            self._mark(self._spots[max(0, min(place, len(self._spots) - 1))])

    def move_to_end(self, by: int) -> None:
        """The first number of all (-1), or the last (1)."""
        if self._spots:
            self._mark(self._spots[-1 if by > 0 else 0])

    def move_side(self, by: int) -> None:
        """To the nearest number of another column."""
        if (spot := self._spot) is None:
            return
        there = [one for one in self._spots if one.column == spot.column + by]
        if there:
            self._mark(min(there, key=lambda one: abs(one.first - spot.first)))

    def move_part(self, by: int) -> None:
        """To the first number of the next part, or of the one before."""
        if (spot := self._spot) is None:
            return
        parts = [(one.column, one.part) for one in self._spots]
        order = list(dict.fromkeys(parts))
        place = (order.index((spot.column, spot.part)) + by) % len(order)
        self._mark(self._spots[parts.index(order[place])])

    def page(self, by: int) -> None:
        """A page up or down in the same column."""
        if (spot := self._spot) is not None:
            step = by * max(1, self.size.height - 2)
            self._mark(self._at(spot.column, spot.first + step) or spot)

    def _nearest(self, spot: Spot) -> Spot:
        return self._at(spot.column, spot.first) or self._spots[0]

    def _at(self, column: int, line: int) -> Spot | None:
        there = [one for one in self._spots if one.column == column]
        return min(there, key=lambda one: abs(one.first - line), default=None)

    def on_click(self, event: events.Click) -> None:
        width = self.scrollable_content_region.width
        wide = column_width(width, column_count(width)) + GAP
        found = self._at(event.x // wide, event.y + self.scroll_offset.y)
        if found is not None:
            self._mark(found)

    def _mark(self, spot: Spot) -> None:
        self.marked = spot.mark
        self._bring_into_view(spot)
        self.refresh()
        self.post_message(self.Moved())

    def _bring_into_view(self, spot: Spot) -> None:
        """With the title above the first of a part."""
        top, view, page = max(0, spot.first - 1), self.scroll_offset.y, self.size.height
        if top < view:
            self.scroll_to(y=0 if top <= 1 else top, animate=False)
        elif spot.last >= view + page:
            self.scroll_to(y=spot.last + 1 - page, animate=False)

    # -- painting --------------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        """Another theme."""
        super().notify_style_update()
        self._styles.clear()
        self._painted.clear()

    def render_line(self, y: int) -> Strip:
        number, width, left = y + self.scroll_offset.y, self.lines_width, self.lines_left
        marks = [lines[number].mark for lines in self._columns if number < len(lines)]
        key = (number, self.marked if self.marked in marks else None, width, left)
        if key not in self._painted:
            self._painted[key] = self._paint_line(number, width, left)
        return self._painted[key]

    def _paint_line(self, number: int, width: int, left: int) -> Strip:
        wide = column_width(width, max(1, len(self._columns)))
        strips = [
            self._paint(lines, number, wide, left + at * (wide + GAP))
            for at, lines in enumerate(self._columns)
        ]
        gap = Strip.blank(GAP, self._style(""))
        joined = Strip.join([part for strip in strips for part in (gap, strip)][1:])
        return joined.extend_cell_length(width, self._style(""))

    def _paint(self, lines: Sequence[Line], number: int, width: int, left: int) -> Strip:
        base = self._style("")
        if number >= len(lines):
            return Strip.blank(width, base)
        one = lines[number]
        chosen = one.mark is not None and one.mark == self.marked
        if chosen:
            base += Style(bgcolor=self.get_component_rich_style("board--cursor").bgcolor)
        sign = _SIGN if chosen else (" ", "")
        head: tuple[Span, ...] = (sign, (" ", "")) if one.mark is not None else ()
        start = [(text, self._style(look)) for text, look in (*head, *one.start)]
        return split_line(start, self._styled(one.end), width, base, left)

    def _styled(self, spans: Sequence[Span]) -> list[tuple[str, Style]]:
        return [(text, self._style(look)) for text, look in spans]

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            component = f"board--{name}"
            self._styles[name] = (
                self.get_component_rich_style(component, partial=True) if name else self.rich_style
            )
        return self._styles[name]


def _spots(column: int, lines: Sequence[Line]) -> list[Spot]:
    """Each mark once, with all of its lines; a line without a mark begins another part."""
    found: list[Spot] = []
    part = 0
    for number, one in enumerate(lines):
        if one.mark is None:
            part += 1
        elif found and found[-1].mark == one.mark:
            last = found.pop()
            found.append(Spot(last.mark, column, last.first, number, last.part))
        else:
            found.append(Spot(one.mark, column, number, number, part))
    return found
