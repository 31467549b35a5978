"""A small window for one fact: corrected, or written."""

from collections.abc import Awaitable, Callable
from functools import partial

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static, TextArea

from crm_tui.actions import Scope, bindings
from crm_tui.domain.text import in_field, line_for_screen
from crm_tui.screens.ask_window import AskWindow
from crm_tui.widgets.knowledge_text import FactText


class FactWindow(AskWindow):
    """Enter saves it; ends with a sentence about it, or None."""

    BINDINGS = bindings(Scope.FACT)
    SCOPE = Scope.FACT
    TITLE = "Fact"
    AUTO_FOCUS = "FactText"

    text = getters.query_one(FactText)

    def __init__(
        self,
        write: Callable[[str], Awaitable[object]],
        about: str,
        before: str = "",
        saved: str = "Written.",
    ) -> None:
        super().__init__()
        self._write, self._about, self._before, self._words = write, about, in_field(before), saved

    def inside(self) -> ComposeResult:
        about = line_for_screen(self._about, 120)
        yield Static(Content.styled(about, "$muted"), markup=False)
        yield FactText(self._before)

    def _holds_text(self) -> bool:
        """What was typed is worth a second Esc; what stood there before is not lost."""
        return self.text.text.strip() != self._before.strip()

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self._went_on()

    def action_submit(self) -> None:
        self.save(partial(self._write, self.text.text), self._words)
