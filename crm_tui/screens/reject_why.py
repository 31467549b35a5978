"""A small window in which the next key says what was wrong with a draft."""

from textual import getters, on
from textual.app import ComposeResult
from textual.widgets import Input

from crm_tui.actions import Scope, bindings
from crm_tui.domain.text import clean_line
from crm_tui.screens.key_menu import KeyMenu

_LONGEST = 180


class RejectWhy(KeyMenu[str]):
    """Ends with the reason, empty for none; None keeps the draft."""

    BINDINGS = bindings(Scope.REJECT)
    SCOPE = Scope.REJECT
    TITLE = "Dismiss: why?"
    AUTO_FOCUS = ""

    words = getters.query_one("#words", Input)

    def inside(self) -> ComposeResult:
        yield from super().inside()
        yield Input(placeholder="we say aap, never tum", id="words", max_length=_LONGEST)

    def on_mount(self) -> None:
        super().on_mount()
        self.words.display = False

    def action_wrong_facts(self) -> None:
        self.dismiss("wrong facts")

    def action_wrong_tone(self) -> None:
        self.dismiss("wrong tone")

    def action_too_long(self) -> None:
        self.dismiss("too long")

    def action_not_now(self) -> None:
        self.dismiss("not now")

    def action_other(self) -> None:
        self.words.display = True
        self.words.focus()

    def action_no_reason(self) -> None:
        self.dismiss("")

    @on(Input.Submitted)
    def _in_own_words(self) -> None:
        self.dismiss(clean_line(self.words.value, _LONGEST))
