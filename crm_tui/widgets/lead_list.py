"""The lead list: any number of leads, of which only those near the view are ever read."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from crm_tui.actions import Scope, bindings
from crm_tui.domain.clock import MINUTE, Clock, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadRow
from crm_tui.messages import Marked, OpenChat
from crm_tui.widgets.lead_line import HEIGHT, LeadLook, Place, blank_lines, lead_lines
from crm_tui.widgets.line_pane import LinePane
from crm_tui.widgets.row_cache import MOST_ROWS, RowCache

_LOOK = ("name", "strong", "soft", "badge", "warning", "bar")


class LeadList(LinePane, can_focus=True):
    """Two lines a lead, newest activity first; keeps its cursor on a lead, not on a place."""

    BINDINGS = bindings(Scope.LIST)
    COMPONENT_CLASSES = {
        "lead-list--name",
        "lead-list--strong",
        "lead-list--soft",
        "lead-list--badge",
        "lead-list--warning",
        "lead-list--bar",
        "lead-list--cursor",
        "lead-list--cursor-blurred",
    }
    DEFAULT_CSS = """
    LeadList {
        & .lead-list--name { color: $foreground; }
        & .lead-list--strong { color: $foreground; text-style: bold; }
        & .lead-list--soft { color: $muted; }
        & .lead-list--badge { color: $primary; text-style: bold; }
        & .lead-list--warning { color: $warning; text-style: bold; }
        & .lead-list--bar { color: $primary; }
        & .lead-list--cursor { background: $primary 22%; }
        & .lead-list--cursor-blurred { background: $panel; }
    }
    """

    @dataclass
    class RowsWanted(Message):
        """These leads are on screen or close to it, and not read yet."""

        ids: tuple[LeadId, ...]

    def __init__(self, clock: Clock, zone: ZoneInfo) -> None:
        super().__init__()
        self._clock, self._zone = clock, zone
        self.order: array[int] = array("q")
        self.cursor = 0
        self.open_id: LeadId | None = None
        self.marked: set[int] = set()
        """Leads that the next step is about; some may stand outside of the present order."""
        self.cache = RowCache()
        self._looks: dict[str, LeadLook] = {}
        self._painted: dict[LeadId, tuple[object, tuple[Strip, Strip]]] = {}

    # -- what it shows ---------------------------------------------------------------------------

    def show_rows(self, rows: Sequence[LeadRow]) -> None:
        """The first lines, read before anything else."""
        self.cache.put((), rows)
        self.show_order(array("q", [row.id for row in rows]))

    def show_order(self, order: "array[int]") -> None:
        """Another order; the cursor stays on its lead, or near its place when the lead is gone."""
        kept = self.cursor_id
        offset = self.cursor * HEIGHT - self.scroll_offset.y
        self.order = order
        self.cursor = self._place_of(kept)
        self.virtual_size = Size(1, len(order) * HEIGHT)
        if kept is not None and self.scroll_offset.y > 0:
            self.scroll_to(y=self.cursor * HEIGHT - offset, animate=False)
        self.refresh()
        self.call_after_refresh(self.ask_for_rows)

    def put_rows(self, asked: Iterable[LeadId], rows: Sequence[LeadRow]) -> None:
        """An answer to RowsWanted; painted when a line in view changed."""
        before = [self.cache.get(lead_id) for lead_id in self._near(0)]
        self.cache.put(asked, rows)
        if before != [self.cache.get(lead_id) for lead_id in self._near(0)]:
            self.refresh()

    def mark_stale(self, ids: Iterable[LeadId]) -> None:
        """These lines may have changed; they stay as they are until they are read again."""
        self.cache.mark_stale(ids)
        self.ask_for_rows()

    def ask_for_rows(self) -> None:
        """Post RowsWanted once something close is missing, for that and two pages around."""
        if any(self.cache.lacks(lead_id) for lead_id in self._near(0.5)):
            wanted = self.cache.missing(self._near(2))
            if wanted:
                self.post_message(self.RowsWanted(wanted))

    def _near(self, pages: float) -> list[LeadId]:
        """The leads in view and so many pages above and below."""
        page = self.size.height // HEIGHT + 2
        first, more = self.scroll_offset.y // HEIGHT, int(page * pages)
        return [LeadId(i) for i in self.order[max(0, first - more) : first + page + more]]

    # -- the cursor ------------------------------------------------------------------------------

    @property
    def cursor_id(self) -> LeadId | None:
        return LeadId(self.order[self.cursor]) if self.cursor < len(self.order) else None

    def _place_of(self, lead_id: LeadId | None) -> int:
        if lead_id is not None:
            try:
                return self.order.index(lead_id)
            except ValueError:
                pass
        return max(0, min(self.cursor, len(self.order) - 1))

    def select(self, lead_id: LeadId) -> None:
        """Put the cursor on this lead, when the list holds it."""
        self.move_to(self._place_of(lead_id))

    def move_to(self, place: int) -> None:
        """Put the cursor on this place and bring it into view."""
        if not self.order:
            return
        before, self.cursor = self.cursor, max(0, min(place, len(self.order) - 1))
        self.refresh_lines(before * HEIGHT, HEIGHT)
        self.refresh_lines(self.cursor * HEIGHT, HEIGHT)
        self._bring_into_view()

    def _bring_into_view(self) -> None:
        top, bottom = self.cursor * HEIGHT, (self.cursor + 1) * HEIGHT
        view = self.scroll_offset.y
        if top < view:
            self.scroll_to(y=top, animate=False)
        elif bottom > view + self.size.height:
            self.scroll_to(y=bottom - self.size.height, animate=False)

    def action_down(self) -> None:
        self.move_to(self.cursor + 1)

    def action_up(self) -> None:
        self.move_to(self.cursor - 1)

    def action_top(self) -> None:
        self.move_to(0)

    def action_bottom(self) -> None:
        self.move_to(len(self.order) - 1)

    def action_page_down(self) -> None:
        self.move_to(self.cursor + max(1, self.size.height // HEIGHT - 1))

    def action_page_up(self) -> None:
        self.move_to(self.cursor - max(1, self.size.height // HEIGHT - 1))

    def action_open(self) -> None:
        if self.cursor_id is not None:
            self.post_message(OpenChat(self.cursor_id))

    # -- marks -----------------------------------------------------------------------------------

    def action_mark(self) -> None:
        if self.cursor_id is not None:
            self.marked ^= {self.cursor_id}
            self.refresh_lines(self.cursor * HEIGHT, HEIGHT)
            self.post_message(Marked(len(self.marked)))
            self.action_down()

    def action_mark_all(self) -> None:
        """All of the order; when they are marked already, none of it."""
        here = set(self.order)
        self._mark_instead(self.marked - here if here <= self.marked else self.marked | here)

    def action_unmark(self) -> None:
        self._mark_instead(set())

    def unmark_others(self, everybody: "array[int]") -> None:
        """Who is not in the shop any more (became part of another, was taken back) has no mark."""
        if self.marked and not self.marked <= (here := set(everybody)):
            self._mark_instead(self.marked & here)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Escape goes on to the screen while nothing is marked."""
        return bool(self.marked) if action == "unmark" else True

    def _mark_instead(self, marked: set[int]) -> None:
        self.marked = marked
        self.refresh()
        self.post_message(Marked(len(marked)))

    def on_click(self, event: events.Click) -> None:
        place = (event.y + self.scroll_offset.y) // HEIGHT
        if place < len(self.order):
            self.move_to(place)
            self.action_open()

    # -- painting --------------------------------------------------------------------------------

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.ask_for_rows()

    def on_resize(self) -> None:
        self._bring_into_view()
        self.ask_for_rows()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._looks.clear()
        self._painted.clear()

    def render_line(self, y: int) -> Strip:
        place, half = divmod(y + self.scroll_offset.y, HEIGHT)
        if place >= len(self.order):
            return Strip.blank(self.scrollable_content_region.width, self._look("plain").base)
        return self._lines(place)[half]

    def _lines(self, place: int) -> tuple[Strip, Strip]:
        """Both lines of a place; painted again only when something about them changed."""
        lead_id = LeadId(self.order[place])
        row, region = self.cache.get(lead_id), self.content_region
        minute = Millis(self._clock.now() // MINUTE * MINUTE)
        where = Place(self.scrollable_content_region.width, region.x, minute, self._zone)
        kind, bar = self._kind(place), self._bar(place, lead_id)
        marked = lead_id in self.marked
        key = (row, where, kind, bar, marked)
        known = self._painted.get(lead_id)
        if known is None or known[0] != key:
            look = self._look(kind)
            lines = blank_lines(where, look)
            if row is not None:
                lines = lead_lines(row, where, look, bar, marked=marked)
            known = self._painted[lead_id] = (key, lines)
            if len(self._painted) > MOST_ROWS:
                del self._painted[next(iter(self._painted))]
        return known[1]

    def _kind(self, place: int) -> str:
        if place != self.cursor:
            return "plain"
        return "cursor" if self.has_focus else "cursor-blurred"

    def _bar(self, place: int, lead_id: LeadId) -> str:
        if place == self.cursor and self.has_focus:
            return "▌"
        return "▎" if lead_id == self.open_id else " "

    def _look(self, kind: str) -> LeadLook:
        if kind not in self._looks:
            base = self.rich_style
            if kind != "plain":
                chosen = self.get_component_rich_style(f"lead-list--{kind}")
                base += Style(bgcolor=chosen.bgcolor)
            self._looks[kind] = LeadLook(base, *map(self._style, _LOOK))
        return self._looks[kind]

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"lead-list--{name}", partial=True)
