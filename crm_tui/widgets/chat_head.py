"""The head of the open chat: who it is with, score and number, how long the window stays open."""

from rich.cells import cell_len
from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.domain.clock import Millis
from crm_tui.domain.lead import Lead
from crm_tui.domain.phone import show_phone
from crm_tui.domain.text import line_for_screen
from crm_tui.domain.window import WindowState, state
from crm_tui.widgets import window_words
from crm_tui.widgets.line_pane import KeepsColumns
from crm_tui.widgets.strips import ample, fit, split_line

_LEAST_NAME = 16
"""Cells that the name keeps: the number gives way to it."""
_LEAST_TASK = 14


class ChatHead(KeepsColumns):
    """The name at the left, in any script; the window at the right, always in its place."""

    COMPONENT_CLASSES = {
        "chat-head--name",
        "chat-head--soft",
        "chat-head--warning",
        "chat-head--stop",
    }
    DEFAULT_CSS = """
    ChatHead {
        height: 1;
        & .chat-head--name { color: $foreground; text-style: bold; }
        & .chat-head--soft { color: $muted; }
        & .chat-head--warning { color: $warning; text-style: bold; }
        & .chat-head--stop { color: $error; text-style: bold; }
    }
    """

    lead: reactive[Lead | None] = reactive(None)
    now: reactive[Millis] = reactive(Millis(0))
    doubles: reactive[int] = reactive(0)
    """How many others may be the same person."""
    to_do: reactive[str] = reactive("")
    """What is to be done next about them, and when."""
    to_do_is_late: reactive[bool] = reactive(False)

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        if self.lead is None:
            return Strip.blank(width, base)
        end = self._end(self.lead, width)
        room = width - sum(cell_len(text) for text, _ in end) - 1
        name = fit(line_for_screen(self.lead.name) or "No name yet", room)
        start = [(" ", Style()), (name, self._style("name")), *self._to_do(room - ample(name) - 1)]
        return split_line(start, end, width, base, self.region.x)

    def _to_do(self, room: int) -> list[tuple[str, Style]]:
        """As much as there is room for; nothing when that says nothing."""
        if not self.to_do or room < _LEAST_TASK:
            return []
        style = self._style("warning" if self.to_do_is_late else "soft")
        return [("  ☐ ", style), (fit(line_for_screen(self.to_do), room - 4), style)]

    def _end(self, lead: Lead, width: int) -> list[tuple[str, Style]]:
        calm = state(lead.window_expires_at, self.now) is WindowState.OPEN
        words = window_words.sentence(lead.window_expires_at, self.now)
        parts = [(f"  {words} ", self._style("soft" if calm else "warning"))]
        if lead.opted_out_at is not None:
            parts.insert(0, ("  ✋ asked for no messages", self._style("stop")))
        if self.doubles:
            parts.insert(0, (f"  ≟ {self.doubles}", self._style("warning")))
        room = width - _LEAST_NAME - sum(cell_len(text) for text, _ in parts)
        number = f"  {show_phone(lead.phone)}" if lead.phone else ""
        # The score gives way first, to what is to be done as well; then the number.
        score = f"  {lead.quality_score}/10" if lead.quality_score and not self.to_do else ""
        fitting = (text for text in (score + number, number, "") if cell_len(text) <= room)
        return [(next(fitting, ""), self._style("soft")), *parts]

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"chat-head--{name}", partial=True)
