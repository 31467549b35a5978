"""A lead's timeline on the line API: newest first, more of it as one comes near the end."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from crm_tui.domain.clock import Clock
from crm_tui.domain.timeline import Entry
from crm_tui.widgets.marked_list import MarkedList
from crm_tui.widgets.strips import line
from crm_tui.widgets.timeline_lines import Part, TimelineLine, TimelineLook, lay_out, parts_of

_LOOK = ("text", "strong", "soft", "sign", "day")


class TimelineList(MarkedList, can_focus=False):
    """A title and a line of words for each entry, under its day."""

    COMPONENT_CLASSES = {*(f"timeline-list--{name}" for name in _LOOK), "timeline-list--cursor"}
    DEFAULT_CSS = """
    TimelineList {
        height: 1fr;
        & .timeline-list--text { color: $foreground; }
        & .timeline-list--strong { color: $foreground; text-style: bold; }
        & .timeline-list--soft { color: $muted; }
        & .timeline-list--sign { color: $primary; }
        & .timeline-list--day { color: $faint; }
        & .timeline-list--cursor { background: $primary 22%; }
    }
    """

    class MoreWanted(Message):
        """The view came near the oldest entry that is here."""

    def __init__(self, clock: Clock, zone: ZoneInfo) -> None:
        super().__init__()
        self._clock, self._zone = clock, zone
        self.entries: list[Entry] = []
        self._whole = True
        self._lines: list[TimelineLine] = []

    # -- what it shows ---------------------------------------------------------------------------

    def show(self, entries: Sequence[Entry], *, whole: bool) -> None:
        """Another timeline, from its newest entry; `whole` when nothing is older."""
        self.entries, self.cursor = [], 0
        self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self.add(entries, whole=whole)

    def add(self, entries: Sequence[Entry], *, whole: bool) -> None:
        """Older entries below."""
        self.entries.extend(entries)
        self._whole = whole
        self._lines = lay_out(self.entries, self._zone)
        first = [n for n, one in enumerate(self._lines) if one.part is Part.TITLE]
        ends = {one.entry: n + 1 for n, one in enumerate(self._lines) if one.part is not Part.DAY}
        self.lay(first, list(ends.values()), len(self._lines))
        self.call_after_refresh(self._ask_for_more)

    @property
    def selected(self) -> Entry | None:
        return self.entries[self.cursor] if self.cursor < len(self.entries) else None

    # -- moving ----------------------------------------------------------------------------------

    def move_to(self, place: int) -> None:
        super().move_to(place)
        self._ask_for_more()

    def move_by_day(self, by: int) -> bool:
        """To the newest entry of the day before (`by` -1) or after (1); False: it is not here."""
        firsts = [one.entry for one in self._lines if one.part is Part.DAY]
        here = max((n for n, first in enumerate(firsts) if first <= self.cursor), default=0)
        wanted = here - by
        if not 0 <= wanted < len(firsts):
            return False
        self.move_to(firsts[wanted])
        return True

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._ask_for_more()

    def _ask_for_more(self) -> None:
        near = self.scroll_offset.y + 2 * self.size.height >= len(self._lines)
        if near and not self._whole:
            self._whole = True  # until the answer says otherwise
            self.post_message(self.MoreWanted())

    # -- painting --------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        number, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        if number >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        one = self._lines[number]
        chosen = one.entry == self.cursor and one.part is not Part.DAY
        look = self._look(chosen)
        entry = self.entries[one.entry]
        parts = parts_of(one, entry, look, width, self._clock.now(), self._zone)
        if chosen:
            parts = [("▌", look.sign), *parts[1:]]
        return line(parts, width, look.base, self.content_region.x)

    def _look(self, chosen: bool) -> TimelineLook:
        base = self.rich_style
        if chosen:
            cursor = self.get_component_rich_style("timeline-list--cursor")
            base += Style(bgcolor=cursor.bgcolor)
        return TimelineLook(base, *map(self._style, _LOOK))

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"timeline-list--{name}", partial=True)
