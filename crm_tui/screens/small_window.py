"""What the small windows over the inbox have in common: a frame, a title, a line for trouble, keys."""

from typing import ClassVar, TypeVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label

from crm_tui.actions import Scope
from crm_tui.domain.text import for_screen
from crm_tui.screens.writing_window import WritingWindow
from crm_tui.widgets.bars import HintBar

Answer = TypeVar("Answer")


class SmallWindow(WritingWindow[Answer | None]):
    """Ends with an answer, or with None when it was closed."""

    CSS_PATH = ["small_window.tcss"]
    SCOPE: ClassVar[Scope]
    TITLE: ClassVar[str] = ""
    WORTH: ClassVar[str] = ""
    """Selects the fields whose text is not thrown away by a single Esc; empty: none."""

    _warned = False

    trouble = getters.query_one("#trouble", Label)

    def compose(self) -> ComposeResult:
        with Vertical(id="window"):
            yield Label(Content(self.TITLE), id="window-title", markup=False)
            yield from self.inside()
            yield Label("", id="trouble", markup=False)
            yield from self.below()
        yield HintBar(self.SCOPE)

    def inside(self) -> ComposeResult:
        """Below the title."""
        yield from ()

    def below(self) -> ComposeResult:
        """Below the line for trouble: what may be cut off in a small terminal."""
        yield from ()

    def say(self, words: Content | str) -> None:
        """One line, or several, about what is wrong; empty takes it away."""
        self.trouble.update(Content(for_screen(words)) if isinstance(words, str) else words)
        self.trouble.display = bool(str(words))

    def on_mount(self) -> None:
        self.trouble.display = False

    # -- closing ---------------------------------------------------------------------------------

    def action_cancel(self) -> None:
        """Close; over something typed only the second Esc in a row does."""
        if self._holds_text() and not self._warned:
            self._warned = True
            self.say("Esc again throws away what you wrote.")
        else:
            self.dismiss(None)

    def _holds_text(self) -> bool:
        fields = self.query(self.WORTH).results(Input) if self.WORTH else ()
        return any(field.value.strip() for field in fields)

    @on(Input.Changed)
    def _went_on(self) -> None:
        """Who types on has not meant to close."""
        if self._warned:
            self._warned = False
            self.say("")
