"""After pairing: the six words that must stand on the VPS as well."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from crm_tui.domain.text import line_for_screen

if TYPE_CHECKING:
    from crm_tui.services.pairing import Paired

_WHY = (
    "Look at the VPS, where `webhook-relay pair` shows six words now. If they are the same, in the same order,"
    " nobody stands between you and your relay, and only this computer can open your messages."
)
_ELSE = (
    "If a single word is another one, somebody may be listening in between: run `crm relay forget` here, and"
    " on the VPS what `webhook-relay pair` says. Then try again from another network."
)


class SixWords(Screen[None]):
    """Shows them until the person goes on."""

    CSS_PATH = "six_words.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape", "go_on", "go on"),
    ]

    def __init__(self, paired: "Paired") -> None:
        super().__init__()
        self._paired = paired

    def compose(self) -> ComposeResult:
        made, words = self._paired.pairing, self._paired.words
        with Vertical():
            yield Static(line_for_screen(f"Paired with {made.url}"), classes="title", markup=False)
            yield Static("Are these six words on the VPS as well?", classes="note", markup=False)
            for row in (words[:3], words[3:]):
                line = "".join(f"{word:<12}" for word in map(line_for_screen, row))
                yield Static(line, classes="words", markup=False)
            yield Static(_WHY, classes="note why", markup=False)
            yield Static(_ELSE, classes="note", markup=False)
        yield Static("enter they are the same, go on", id="keys", markup=False)

    def action_go_on(self) -> None:
        self.dismiss(None)
