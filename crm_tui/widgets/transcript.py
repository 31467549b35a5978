"""The open chat: wrapped once, kept at the newest message unless somebody scrolled up."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message as TextualMessage
from textual.strip import Strip
from textual.theme import Theme

from crm_tui.actions import Scope, bindings
from crm_tui.domain.clock import Clock
from crm_tui.domain.ids import MessageId
from crm_tui.domain.message import Message, MessageType
from crm_tui.widgets.blocks import Blocks, Templates
from crm_tui.widgets.bubble import is_bubble
from crm_tui.widgets.chat_look import ChatLook, Parts, Setting
from crm_tui.widgets.line_pane import LinePane
from crm_tui.widgets.message_words import seconds_left
from crm_tui.widgets.strips import line

_NAMES = (
    *("text", "strong", "soft", "good", "wait", "bad", "button"),
    *("theirs", "ours", "day"),
)


class Transcript(LinePane, can_focus=True):
    """Messages of one chat, newest last, with one of them selected."""

    BINDINGS = bindings(Scope.MESSAGES)
    COMPONENT_CLASSES = {*(f"transcript--{name}" for name in _NAMES), "transcript--selected"}
    DEFAULT_CSS = """
    Transcript {
        & .transcript--text { color: $foreground; }
        & .transcript--strong { color: $foreground; text-style: bold; }
        & .transcript--button { color: $accent; }
        & .transcript--soft { color: $muted; }
        & .transcript--good { color: $primary; text-style: bold; }
        & .transcript--wait { color: $warning; }
        & .transcript--bad { color: $error; text-style: bold; }
        & .transcript--theirs { color: $secondary; }
        & .transcript--ours { color: $primary; }
        & .transcript--day { color: $faint; }
        & .transcript--selected { background: $panel; }
    }
    """

    @dataclass
    class OlderWanted(TextualMessage):
        """The view came near the oldest message that is loaded."""

        before: MessageId

    class AtBottom(TextualMessage):
        """The newest message came into view."""

    def __init__(self, clock: Clock, zone: ZoneInfo) -> None:
        super().__init__()
        self._clock, self._zone = clock, zone
        self._blocks = Blocks()
        self._painted: dict[tuple[int, bool], Strip] = {}
        self._selected: MessageId | None = None
        self._asked_before: MessageId | None = None
        self._trail: list[MessageId] = []
        self.loaded: list[Message] = []
        """Everything that was read, reactions included; those stand at the message they are for."""
        self._whole = False
        self._came_by = ""

    # -- what it shows ---------------------------------------------------------------------------

    @property
    def messages(self) -> list[Message]:
        """The messages that have a bubble of their own."""
        return self._blocks.messages

    def show(self, messages: Sequence[Message], *, whole: bool = True, came_by: str = "") -> None:
        """Another chat, from its newest message; `whole` when nothing is older than these.

        `came_by` says how they came to the shop; it stands above the very first message.
        """
        self._asked_before = None
        self._trail.clear()
        self._whole, self._came_by = whole, came_by
        self._lay_out(messages)
        self._selected = self.messages[-1].id if self.messages else None
        self.scroll_end(animate=False, force=True, immediate=True)
        self.call_after_refresh(self._ask_for_older)

    def update_newest(self, page: Sequence[Message]) -> None:
        """The newest messages as they are now; what was loaded before them stays."""
        was_at_bottom, followed = self.at_bottom, self._on_newest()
        first = page[0].id if page else None
        known = [message.id for message in self.loaded]
        older = self.loaded[: known.index(first)] if first in known else []
        self._lay_out([*older, *page])
        if (followed and was_at_bottom) or self._place() is None:
            self._selected = self.messages[-1].id if self.messages else None
        if was_at_bottom:
            self.scroll_end(animate=False, force=True, immediate=True)

    def put_older(self, page: Sequence[Message], *, whole: bool = False) -> None:
        """More of the past above; what is in view stays where it is."""
        self._whole = whole
        before = self._blocks.height
        self._lay_out([*page, *self.loaded])
        grown = self._blocks.height - before
        self.scroll_to(y=self.scroll_offset.y + grown, animate=False, force=True, immediate=True)
        self.call_after_refresh(self._ask_for_older)

    def know_templates(self, templates: Templates) -> None:
        """Show what was sent from these templates with their header, footer and buttons."""
        stuck = self.at_bottom
        self._blocks.templates = templates
        self._lay_out(self.loaded)
        if stuck:
            self.scroll_end(animate=False, force=True, immediate=True)

    def tick(self) -> None:
        """A second went by: bring count-downs up to date."""
        now = self._clock.now()
        if any(seconds_left(message, now) is not None for message in self.loaded[-20:]):
            self._lay_out(self.loaded)

    def _lay_out(self, messages: Sequence[Message]) -> None:
        self.loaded = list(messages)
        width = self.scrollable_content_region.width
        setting = Setting(width, self._clock.now(), self._zone, self._true_colour)
        self._blocks.came_by = self._came_by if self._whole else ""
        shown = [m for m in self.loaded if m.message_type is not MessageType.REACTION]
        self._blocks.lay_out(shown, setting, self._look())
        self._painted.clear()
        self.virtual_size = Size(1, self._blocks.height)
        self.refresh()

    @property
    def _true_colour(self) -> bool:
        return self.app.console.color_system == "truecolor" and not self.app.no_color

    # -- going to what a message quotes ----------------------------------------------------------

    def jump(self, target: MessageId) -> bool:
        """Select this message and remember where one was; False when it is not loaded."""
        here, place = self._selected, self._place_of(target)
        if place is None:
            return False
        if here is not None:
            self._trail.append(here)
        self._select(place)
        return True

    def jump_back(self) -> bool:
        """To where one was before the last jump; False when there was none."""
        while self._trail:
            place = self._place_of(self._trail.pop())
            if place is not None:
                self._select(place)
                return True
        return False

    # -- selection and scrolling -----------------------------------------------------------------

    @property
    def at_bottom(self) -> bool:
        return self.scroll_offset.y >= self.max_scroll_y

    @property
    def selected(self) -> Message | None:
        place = self._place()
        return None if place is None else self.messages[place]

    def _place(self) -> int | None:
        return self._place_of(self._selected)

    def _place_of(self, message_id: MessageId | None) -> int | None:
        for place in range(len(self.messages) - 1, -1, -1):
            if self.messages[place].id == message_id:
                return place
        return None

    def _is_selected(self, place: int) -> bool:
        return self.messages[place].id == self._selected

    def _on_newest(self) -> bool:
        return not self.messages or self.messages[-1].id == self._selected

    def _select(self, place: int) -> None:
        if not self.messages:
            return
        place = max(0, min(place, len(self.messages) - 1))
        self._refresh_message(self._place())
        self._selected = self.messages[place].id
        self._refresh_message(place)
        top, height = self._blocks.span(place)
        self._bring_into_view(top, top + height, newest=place == len(self.messages) - 1)

    def _refresh_message(self, place: int | None) -> None:
        if place is not None:
            top, height = self._blocks.span(place)
            self.refresh_lines(top + self._lead_in, height)

    def _bring_into_view(self, top: int, bottom: int, *, newest: bool) -> None:
        view, page = self.scroll_offset.y, self.size.height
        if newest:
            self.scroll_end(animate=False, immediate=True)
        elif top < view or bottom - top > page:
            self.scroll_to(y=top, animate=False)
        elif bottom > view + page:
            self.scroll_to(y=bottom - page, animate=False)

    def _step(self, by: int) -> None:
        place = self._place()
        self._select((len(self.messages) - 1 if place is None else place) + by)

    def action_down(self) -> None:
        self._step(1)

    def action_up(self) -> None:
        self._step(-1)

    def action_top(self) -> None:
        self._select(0)

    def action_bottom(self) -> None:
        self._select(len(self.messages) - 1)

    def action_page_down(self) -> None:
        self._page(1)

    def action_page_up(self) -> None:
        self._page(-1)

    def _page(self, by: int) -> None:
        """Scroll a page, and take the selection to the first or last message then in view."""
        step = max(1, self.size.height - 2)
        target = max(0, min(self.scroll_offset.y + by * step, self.max_scroll_y))
        self.scroll_to(y=target, animate=False)
        edge = self._blocks.at(target + self.size.height - 1 if by > 0 else target)
        if edge is not None:
            self._selected = self.messages[edge[0]].id
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        hit = self._blocks.at(self._line(event.y))
        if hit is not None:
            self._selected = self.messages[hit[0]].id
            self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if self.at_bottom and self.messages:
            self.post_message(self.AtBottom())
        self._ask_for_older()

    def _ask_for_older(self) -> None:
        if self._whole or not self.loaded or self.scroll_offset.y > self.size.height:
            return
        oldest = self.loaded[0].id
        if oldest != self._asked_before:
            self._asked_before = oldest
            self.post_message(self.OlderWanted(oldest))

    # -- painting --------------------------------------------------------------------------------

    def watch_show_vertical_scrollbar(self) -> None:
        """The scroll bar takes a column, and gives it back: no size event tells of that."""
        self.call_after_refresh(self.on_resize)

    def on_resize(self) -> None:
        stuck = self.at_bottom or self.scroll_offset.y >= self.max_scroll_y - 1
        self._lay_out(self.loaded)
        if stuck or self._on_newest():
            self.scroll_end(animate=False, force=True, immediate=True)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painted.clear()

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._repaint)

    def _repaint(self, _: Theme) -> None:
        """The look changed, and wrapped lines carry their colours."""
        self._blocks.forget()
        self._lay_out(self.loaded)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def render_line(self, y: int) -> Strip:
        number = self._line(y)
        hit = self._blocks.at(number)
        if hit is None:
            number, parts, chosen = -1, [], False
        else:
            parts, chosen = hit[1], self.has_focus and self._is_selected(hit[0])
        key = (number, chosen and is_bubble(parts))
        if key not in self._painted:
            self._painted[key] = self._paint(parts, selected=key[1])
        return self._painted[key]

    def _paint(self, parts: Parts, *, selected: bool) -> Strip:
        base = self.rich_style
        if selected:
            chosen = self.get_component_rich_style("transcript--selected")
            base += Style(bgcolor=chosen.bgcolor)
            parts = [(parts[0][0][:-1] + "▸", parts[0][1]), *parts[1:]]
        return line(parts, self.scrollable_content_region.width, base, self.content_region.x)

    def _line(self, y: int) -> int:
        """The line of the chat at this line of the view."""
        return y + self.scroll_offset.y - self._lead_in

    @property
    def _lead_in(self) -> int:
        """Empty lines above a short chat, which stands at the bottom."""
        return max(0, self.size.height - self._blocks.height)

    def _look(self) -> ChatLook:
        styles = (self.get_component_rich_style(f"transcript--{n}", partial=True) for n in _NAMES)
        return ChatLook(Style(), *styles)
