"""The text of one fact while it is written: wrapped, and whatever is pasted comes as plain words."""

from textual import events
from textual.widgets import TextArea

from crm_tui.domain.text import clean_line

_LONGEST_PASTE = 2_000
"""Characters taken from one paste; a terminal can paste megabytes by mistake."""


class FactText(TextArea):
    """A fact is one line, however many it takes on screen."""

    DEFAULT_CSS = """
    FactText {
        height: auto;
        min-height: 5;
        max-height: 14;
        padding: 0 1;
        border: round $border;
        background: $surface;
        &:focus { border: round $primary; }
        & .text-area--cursor-line { background: transparent; }
    }
    """

    def __init__(self, text: str) -> None:
        super().__init__(text, highlight_cursor_line=False, tab_behavior="focus")

    def on_mount(self) -> None:
        self.move_cursor(self.document.end)

    async def _on_paste(self, event: events.Paste) -> None:
        # The base class would paste as well.
        event.prevent_default()
        event.stop()
        # Terminals send a line break of a paste as a carriage return, which cleaning takes out.
        lines = event.text[: 4 * _LONGEST_PASTE].replace("\r", "\n")
        self.insert(clean_line(lines, _LONGEST_PASTE))
