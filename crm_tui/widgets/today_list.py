"""The rows of Today on the line API: who and why, how much time is left, what would be said."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from crm_tui.domain import today_words as words
from crm_tui.domain.clock import MINUTE, Millis
from crm_tui.domain.text import line_for_screen
from crm_tui.domain.today import Item, Reason, ReasonKind
from crm_tui.domain.today_order import pressing
from crm_tui.widgets.marked_list import MarkedList
from crm_tui.widgets.strips import ample, fit, line, split_line
from crm_tui.widgets.window_words import glyph

_LOOK = ("strong", "soft", "warning", "urgent", "bar", "draft")
_SIGNS = {
    ReasonKind.NEW: "+",
    ReasonKind.PROMISE: "⚑",
    ReasonKind.FOLLOW_UP: "☐",
    ReasonKind.NEEDS_PERSON: "!",
    ReasonKind.KEPT_BACK: "✗",
    ReasonKind.PROPOSAL: "✦",
    ReasonKind.COLD: "↘",
    ReasonKind.RIGHTS: "§",
}
_URGENCY = ("soft", "warning", "urgent")
_NAME_SHARE = 0.45
"""Of the first line that a long name may take."""
_LINES = 2


class TodayList(MarkedList, can_focus=False):
    """Two lines for each person, and one that says how many more there are."""

    COMPONENT_CLASSES = {*(f"today-list--{name}" for name in _LOOK), "today-list--cursor"}
    DEFAULT_CSS = """
    TodayList {
        & .today-list--strong { color: $foreground; text-style: bold; }
        & .today-list--soft { color: $muted; }
        & .today-list--warning { color: $warning; }
        & .today-list--urgent { color: $error; text-style: bold; }
        & .today-list--bar { color: $primary; }
        & .today-list--draft { color: $foreground; }
        & .today-list--cursor { background: $primary 22%; }
    }
    """

    class Moved(Message):
        """The mark is somewhere else, or on somebody else."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self._now = Millis(0)
        self._items: Sequence[Item] = ()
        self._more = ""
        self._styles: dict[str, Style] = {}
        self._painted: dict[tuple[int, bool, int, int], Strip] = {}
        """Lines by number, mark, width and place: two of them change when the mark moves."""

    def show(self, items: Sequence[Item], more: str, now: Millis) -> None:
        """Other rows; the mark stays at its place. `more` stands below them."""
        known = (self._items, self._more, self._now // MINUTE)
        if self._painted and (items, more, now // MINUTE) == known:
            return
        self._items, self._more, self._now = items, more, now
        self._painted.clear()
        first = [place * _LINES for place in range(len(items))]
        lines = len(items) * _LINES
        self.lay(first, [line + _LINES for line in first], lines + bool(more))

    def move_to(self, place: int) -> None:
        before = self.cursor
        super().move_to(place)
        if self.cursor != before:
            self.post_message(self.Moved())

    def repaint_mark(self, before: int) -> None:
        """Both rows alone; where the list scrolls all of it is painted anyway."""
        if before != self.cursor:
            self.refresh_lines(before * _LINES, _LINES)
            self.refresh_lines(self.cursor * _LINES, _LINES)

    # -- painting --------------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        """Another theme: nothing painted before fits it."""
        super().notify_style_update()
        self._styles.clear()
        self._painted.clear()

    def render_line(self, y: int) -> Strip:
        number, width, left = y + self.scroll_offset.y, self.lines_width, self.lines_left
        key = (number, number // _LINES == self.cursor, width, left)
        if key not in self._painted:
            self._painted[key] = self._paint(number, width, left)
        return self._painted[key]

    def _paint(self, number: int, width: int, left: int) -> Strip:
        base = self._base()
        place, half = divmod(number, _LINES)
        if place >= len(self._items):
            end = self._more if number == len(self._items) * _LINES else ""
            return line([(f"   {end}", self._style("soft"))], width, base, left)
        item, chosen = self._items[place], place == self.cursor
        if chosen:
            base += Style(bgcolor=self.get_component_rich_style("today-list--cursor").bgcolor)
        bar = ("▌" if chosen else " ", self._style("bar"))
        if half:
            return line([bar, ("   ", Style()), *self._below(item, width - 5)], width, base, left)
        return self._title(item, bar, width, base, left)

    def _title(
        self, item: Item, bar: tuple[str, Style], width: int, base: Style, left: int
    ) -> Strip:
        """`◔ Asha Verma  asked 21 h ago           2 h 10 min left`."""
        reason = item.reasons[0]
        end = f" {words.time_left(reason, self._now, self._zone)} "
        room = max(1, width - cell_len(end) - 4)
        name = fit(words.who(item), max(8, int(room * _NAME_SHARE)))
        rest = room - ample(name) - 2
        why = fit(words.sentence(reason, self._now), rest) if rest > 3 else ""
        start = [
            bar,
            (f"{self._sign(reason)} ", self._style(self._loudness(reason))),
            (name, self._style("strong")),
            (f"  {why}", self._style("soft")),
        ]
        ending = [(end, self._style(self._loudness(reason)))]
        return split_line(start, ending, width, base, left)

    def _below(self, item: Item, room: int) -> list[tuple[str, Style]]:
        """The other reasons, then the beginning of what would be said."""
        others = " · ".join(words.sentence(one, self._now) for one in item.reasons[1:])
        others = fit(others, max(1, room // 2) if item.ready or item.say else room)
        draft, style = self._draft(item)
        gap = " · " if others and draft else ""
        left = max(1, room - ample(others) - len(gap))
        return [(f"{others}{gap}", self._style("soft")), (fit(draft, left), self._style(style))]

    def _draft(self, item: Item) -> tuple[str, str]:
        if item.ready is not None:
            sign = "⚠" if item.ready.flagged else "✦"
            style = "warning" if item.ready.flagged else "soft"
            style = "draft" if item.ready.by_one_key else style
            return f"{sign} {line_for_screen(item.ready.words, 160)}", style
        if item.say:
            return f"✎ {line_for_screen(item.say, 160)}", "draft"
        return ("✦ a draft is being written …" if item.being_written else "no draft yet"), "soft"

    def _sign(self, reason: Reason) -> str:
        """What kind of reason it is; of an answer, how much of its window is left."""
        return _SIGNS.get(reason.kind) or glyph(reason.until, self._now)

    def _loudness(self, reason: Reason) -> str:
        return _URGENCY[pressing(reason, self._now)]

    def _base(self) -> Style:
        if "" not in self._styles:
            self._styles[""] = self.rich_style
        return self._styles[""]

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = self.get_component_rich_style(f"today-list--{name}", partial=True)
        return self._styles[name]
