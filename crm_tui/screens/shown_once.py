"""A secret that a person writes down now: it is kept nowhere."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.small_window import SmallWindow

_ONCE = "Say it to them or write it down: it is shown only now. At the first log-in they choose their own."


class ShownOnce(SmallWindow[None]):
    """Until it is closed."""

    BINDINGS = bindings(Scope.PERSON)
    SCOPE = Scope.PERSON

    def __init__(self, words: str, secret: str) -> None:
        super().__init__()
        self._words, self._secret = words, secret

    def inside(self) -> ComposeResult:
        words = line_for_screen(self._words, 200)
        yield Static(
            Content.assemble(
                (f"{words}\n\n", "bold $primary"),
                (f"  {line_for_screen(self._secret, 200)}\n\n", "bold $success"),
                (_ONCE, "$muted"),
            ),
            markup=False,
        )

    def action_submit(self) -> None:
        self.dismiss(None)
