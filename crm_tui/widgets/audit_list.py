"""The audit log on the line API: any number of acts, of which only those near the view are read."""

from array import array
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from crm_tui.domain.audit_words import act_words, actor_words
from crm_tui.domain.text import line_for_screen
from crm_tui.services.audit_desk import Entry, Seen
from crm_tui.services.audit_shapes import detail_line, moment, on_whom
from crm_tui.widgets.marked_list import MarkedList
from crm_tui.widgets.strips import fit, line

_LOOK = ("text", "strong", "soft", "bar")
_MOST_ROWS = 1_000
_WHEN = 17
"""Cells of `2026-11-23 13:54`, and a blank."""


class AuditList(MarkedList):
    """One line for each act."""

    COMPONENT_CLASSES = {*(f"audit-list--{name}" for name in _LOOK), "audit-list--cursor"}
    DEFAULT_CSS = """
    AuditList {
        height: 1fr;
        & .audit-list--text { color: $foreground; }
        & .audit-list--strong { color: $foreground; text-style: bold; }
        & .audit-list--soft { color: $muted; }
        & .audit-list--bar { color: $primary; }
        & .audit-list--cursor { background: $primary 22%; }
    }
    """

    @dataclass
    class RowsWanted(Message):
        """These acts are on screen or close to it, and not read yet."""

        ids: tuple[int, ...]

    @dataclass
    class Moved(Message):
        """Another act is marked, or the marked one was read."""

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = ZoneInfo(zone)
        self.order: array[int] = array("q")
        self._rows: OrderedDict[int, Entry] = OrderedDict()
        self._names: dict[int, str] = {}
        self._asked: set[int] = set()

    def show(self, order: "array[int]") -> None:
        """Other acts, the newest marked; what is written never changes, so what was read stays."""
        self.order = order
        self.cursor = 0
        self.lay(range(len(order)), range(1, len(order) + 1), len(order))
        self.scroll_to(y=0, animate=False)
        self.call_after_refresh(self.ask_for_rows)

    def put(self, asked: Sequence[int], seen: Seen) -> None:
        """The answer to RowsWanted."""
        self._asked.difference_update(asked)
        self._names |= seen.names
        for one in seen.entries:
            self._rows[one.n] = one
        while len(self._rows) > _MOST_ROWS:
            self._rows.popitem(last=False)
        self.refresh()
        self.post_message(self.Moved())

    @property
    def marked(self) -> Entry | None:
        """None while it is being read."""
        return self._rows.get(self.order[self.cursor]) if self.order else None

    @property
    def names(self) -> Mapping[int, str]:
        """How leads are called, as far as they were read."""
        return self._names

    def ask_for_rows(self) -> None:
        """Post RowsWanted for what is missing in view, and a page above and below."""
        page = self.size.height + 1
        first = max(0, self.scroll_offset.y - page)
        near = self.order[first : first + 3 * page]
        wanted = tuple(n for n in near if n not in self._rows and n not in self._asked)
        if wanted:
            self._asked.update(wanted)
            self.post_message(self.RowsWanted(wanted))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.ask_for_rows()

    def on_resize(self) -> None:
        super().on_resize()
        self.ask_for_rows()

    def repaint_mark(self, before: int) -> None:
        super().repaint_mark(before)
        self.post_message(self.Moved())

    # -- painting --------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        place, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        base, left = self.rich_style, self.content_region.x
        if place >= len(self.order):
            return Strip.blank(width, base)
        chosen = place == self.cursor
        if chosen:
            base += Style(bgcolor=self.get_component_rich_style("audit-list--cursor").bgcolor)
        bar = ("▌" if chosen else " ", self._style("bar"))
        entry = self._rows.get(self.order[place])
        if entry is None:
            return line([bar], width, base, left)
        return self._line(entry, bar, base, width, left)

    def _line(
        self, one: Entry, bar: tuple[str, Style], base: Style, width: int, left: int
    ) -> Strip:
        """When and what at fixed places; who, on whom and how share what is left."""
        when = moment(one.at, self._zone)
        if width < 80:
            when = when[5:]
        who = fit(line_for_screen(actor_words(one.actor), 40), max(6, width // 7))
        what = fit(line_for_screen(act_words(one.act), 40), max(8, width // 4))
        start = [bar, (f"{when} ", self._style("soft")), (who, self._style("strong"))]
        cut = len(when) + 2 + max(6, width // 7) + 1
        words = "  ".join(part for part in (on_whom(one, self._names), detail_line(one)) if part)
        room = max(0, width - cut - len(what) - 4)
        rest = [
            (what, self._style("text")),
            ("  ", Style()),
            (fit(words, room), self._style("soft")),
        ]
        head = line(start, cut, base, left)
        return Strip([*head, *line(rest, width - cut, base, left + cut)], width)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"audit-list--{name}", partial=True)
