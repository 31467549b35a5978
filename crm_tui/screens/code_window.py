"""A small window that asks for the code of the owner's authenticator app."""

from collections.abc import Awaitable, Callable
from functools import partial

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.text import for_screen
from crm_tui.screens.ask_window import AskWindow

_LONGEST = 40


class CodeWindow(AskWindow):
    """Enter takes it; a wrong one stays here with its sentence."""

    BINDINGS = bindings(Scope.CODE)
    SCOPE = Scope.CODE
    TITLE = "The owner's code"
    AUTO_FOCUS = "#code"

    code = getters.query_one("#code", Input)

    def __init__(self, what: str, done: str, allow: Callable[[str], Awaitable[object]]) -> None:
        super().__init__()
        self._what, self._done, self._allow = for_screen(what), done, allow

    def inside(self) -> ComposeResult:
        yield Static(Content.styled(self._what, "$muted"), markup=False)
        yield Input(placeholder="123 456", id="code", password=True, max_length=_LONGEST)

    @on(Input.Submitted)
    def action_submit(self) -> None:
        self.save(partial(self._allow, self.code.value), self._done)
