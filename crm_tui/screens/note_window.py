"""A small window for a note on a lead."""

from collections.abc import Awaitable, Callable
from functools import partial

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.follow import LONGEST_NOTE
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.ask_window import AskWindow


class NoteWindow(AskWindow):
    """Enter saves it."""

    BINDINGS = bindings(Scope.NOTE)
    SCOPE = Scope.NOTE
    TITLE = "Note"
    WORTH = "#text"
    AUTO_FOCUS = "#text"

    text = getters.query_one("#text", Input)

    def __init__(self, write: Callable[[str], Awaitable[object]], whom: str) -> None:
        super().__init__()
        self._write, self._whom = write, line_for_screen(whom)

    def inside(self) -> ComposeResult:
        yield Static(Content.styled(f"on {self._whom}", "$muted"), markup=False)
        yield Input(placeholder="what is worth knowing", id="text", max_length=LONGEST_NOTE)

    @on(Input.Submitted)
    def action_submit(self) -> None:
        words = f"Note on {self._whom} saved."
        self.save(partial(self._write, self.text.value), words)
