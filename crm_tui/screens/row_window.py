"""What the windows over the whole screen with one list in them have in common."""

from typing import ClassVar, TypeVar

from textual import getters
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crm_tui.actions import Scope
from crm_tui.domain.text import for_screen, line_for_screen
from crm_tui.screens.list_keys import ListKeys
from crm_tui.screens.writing_window import WritingWindow
from crm_tui.widgets.bars import HintBar
from crm_tui.widgets.row_list import RowList

Answer = TypeVar("Answer")


class RowWindow(ListKeys, WritingWindow[Answer | None]):
    """A head, a list, a word when it is empty, the keys."""

    CSS_PATH = ["row_window.tcss"]
    SCOPE: ClassVar[Scope]
    TITLE: ClassVar[str] = ""

    head = getters.query_one("#head", Static)
    words = getters.query_one("#words", Static)
    shown = getters.query_one(RowList)

    def compose(self) -> ComposeResult:
        yield Static("", id="head", markup=False)
        yield Static("", id="words", markup=False)
        yield RowList()
        yield HintBar(self.SCOPE)

    def on_mount(self) -> None:
        self.tell("")
        self.say("")

    def tell(self, more: str) -> None:
        """The title, and a soft word after it."""
        self.head.update(
            Content.assemble(
                (self.TITLE, "bold $primary"), (f"   {line_for_screen(more)}", "$muted")
            )
        )

    def say(self, words: str) -> None:
        """What is to be said above the list; empty takes it away."""
        self.words.update(Content(for_screen(words)))
        self.words.display = bool(words)

    def action_cancel(self) -> None:
        self.dismiss(None)
