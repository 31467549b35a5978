"""What the small windows over the inbox have in common: a frame, a title, a line for trouble, keys."""

from typing import ClassVar, TypeVar

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label

from crm_tui.actions import Scope
from crm_tui.widgets.bars import HintBar

Answer = TypeVar("Answer")


class SmallWindow(ModalScreen[Answer | None]):
    """Ends with an answer, or with None when it was closed."""

    CSS_PATH = ["small_window.tcss"]
    SCOPE: ClassVar[Scope]
    TITLE: ClassVar[str] = ""

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
        raise NotImplementedError

    def below(self) -> ComposeResult:
        """Below the line for trouble: what may be cut off in a small terminal."""
        yield from ()

    def say(self, words: Content | str) -> None:
        """One line, or several, about what is wrong; empty takes it away."""
        self.trouble.update(Content(words) if isinstance(words, str) else words)
        self.trouble.display = bool(str(words))

    def on_mount(self) -> None:
        self.trouble.display = False

    def action_cancel(self) -> None:
        self.dismiss(None)
