"""The pane beside the rows of Today; it knows whether all of what would be sent has been on screen."""

from time import monotonic
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from crm_tui.domain.clock import Clock
from crm_tui.domain.ids import LeadId
from crm_tui.domain.today import Item
from crm_tui.widgets.drawer import SETTLE_SECONDS
from crm_tui.widgets.line_pane import LinePane
from crm_tui.widgets.strips import line
from crm_tui.widgets.today_lines import Setting, Styled, lines

if TYPE_CHECKING:
    from crm_tui.services.today_desk import Glance

_LOOK = ("text", "strong", "soft", "warning", "bar", "theirs", "draft")
_ROOMY = 16
"""Lines from which on there is room for what the row says already, and for gaps."""
_MARGIN = 4
"""Cells left and right of the lines together."""


class GlancePane(LinePane, can_focus=False):
    """Shows one person; scrolls on by a page at a time until its end was seen."""

    COMPONENT_CLASSES = {f"glance--{name}" for name in _LOOK}
    DEFAULT_CSS = """
    GlancePane {
        & .glance--text { color: $foreground; }
        & .glance--strong { color: $foreground; text-style: bold; }
        & .glance--soft { color: $muted; }
        & .glance--warning { color: $warning; }
        & .glance--bar { color: $primary; text-style: bold; }
        & .glance--theirs { color: $foreground; }
        & .glance--draft { color: $foreground; }
    }
    """

    class AllSeen(Message):
        """What would be sent has been on screen to its end."""

    def __init__(self, clock: Clock, zone: ZoneInfo) -> None:
        super().__init__()
        self._clock, self._zone = clock, zone
        self._item: Item | None = None
        self.glance: Glance | None = None
        self._lines: list[Styled] = []
        self._must, self._seen_to = 0, 0
        """Lines from the top that must be read, and that have been on screen."""
        self._turned_at = 0.0
        self._laid_for = (0, False)
        self._styles: dict[str, Style] = {}

    # -- what it shows ---------------------------------------------------------------------------

    def show(self, item: Item | None, glance: "Glance | None") -> None:
        """Another person, or the same one with other words: those must be read anew."""
        before = (self.shown_id, _matter(self.glance))
        self._item, self.glance = item, glance
        if (self.shown_id, _matter(glance)) != before:
            self._seen_to, self._turned_at = 0, monotonic()
            self.scroll_to(y=0, animate=False)
        self._lay()

    @property
    def shown_id(self) -> LeadId | None:
        return None if self._item is None else self._item.lead_id

    def _lay(self) -> None:
        width = max(1, self.content_size.width - _MARGIN)
        at = Setting(width, self._clock.now(), self._zone, self.size.height < _ROOMY)
        self._lines = [] if self._item is None else lines(self._item, self.glance, at)
        drafted = [place for place, (_, style) in enumerate(self._lines) if style == "draft"]
        self._must = drafted[-1] + 1 if drafted else 0
        self.hold(len(self._lines))
        self._note_seen()
        self.refresh()

    def on_resize(self) -> None:
        """Wrapped anew, it is read anew from its beginning; a line that comes or goes below is no matter."""
        laid_for = self.content_size.width, self.size.height < _ROOMY
        if laid_for != self._laid_for:
            self._laid_for, self._seen_to = laid_for, 0
            self.scroll_to(y=0, animate=False)
        self._lay()

    # -- whether it was read ---------------------------------------------------------------------

    @property
    def settled(self) -> bool:
        """False for a moment after what it shows has changed."""
        return monotonic() - self._turned_at > SETTLE_SECONDS

    @property
    def whole(self) -> bool:
        """Whether every line of what they wrote and of what would be sent has been on screen."""
        self._note_seen()
        return self.whole_so_far

    @property
    def whole_so_far(self) -> bool:
        """The same as it was noted last."""
        return 0 < self._must <= self._seen_to

    def read_on(self) -> bool:
        """Scroll to the next page; False at the end."""
        top, page = round(self.scroll_offset.y), self.size.height
        if not page or top + page >= len(self._lines):
            return False
        self._note_seen()
        self.scroll_to(y=min(top + max(1, page - 1), len(self._lines) - page), animate=False)
        self._turned_at = monotonic()
        return True

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._note_seen()

    def _note_seen(self) -> None:
        """Only what follows on what was seen before counts: a jump leaves a gap unread."""
        top = round(self.scroll_offset.y)
        before = self.whole_so_far
        if top <= self._seen_to:
            self._seen_to = max(self._seen_to, top + self.size.height)
        if self.whole_so_far != before:
            self.post_message(self.AllSeen())

    # -- painting --------------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        """Another theme."""
        super().notify_style_update()
        self._styles.clear()

    def render_line(self, y: int) -> Strip:
        number, width = y + self.scroll_offset.y, self.lines_width
        base = self._style("")
        if number >= len(self._lines):
            return Strip.blank(width, base)
        text, style = self._lines[number]
        parts = [("  ", Style()), (text, self._style(style))]
        return line(parts, width, base, self.lines_left)

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            component = f"glance--{name}"
            self._styles[name] = (
                self.get_component_rich_style(component, partial=True) if name else self.rich_style
            )
        return self._styles[name]


def _matter(glance: "Glance | None") -> tuple[object, ...]:
    """What must be read before it is acted upon."""
    if glance is None:
        return ()
    draft = None if glance.draft is None else glance.draft.id
    heard = tuple((one.id, one.content) for one in glance.heard)
    verdict = glance.verdict
    return draft, heard, verdict and verdict.cost, verdict and verdict.allowed
