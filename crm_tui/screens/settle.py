"""A small window that asks what became of a message whose fate is not known."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crm_tui.actions import Scope, bindings, key_of
from crm_tui.domain.message import Message
from crm_tui.screens.small_window import SmallWindow
from crm_tui.widgets.message_words import summary

_WHY = (
    "It was handed over and no answer came back. Ask the customer, or look into their chat on the"
    " phone, before you say so."
)


class Settle(SmallWindow[bool]):
    """Ends with whether it arrived, or None to leave it open."""

    BINDINGS = bindings(Scope.SETTLE)
    SCOPE = Scope.SETTLE
    TITLE = "Did it arrive?"

    def __init__(self, message: Message) -> None:
        super().__init__()
        self._message = message

    def inside(self) -> ComposeResult:
        yield Static(Content(f"“{summary(self._message)}”"), markup=False)
        yield Static(Content.styled(f"\n{_WHY}\n", "$muted"), markup=False)
        for action, words in (
            ("arrived", "it arrived: it counts as sent"),
            ("not_arrived", "it did not: its text comes back into the composer"),
            ("cancel", "leave it open"),
        ):
            key = f"{key_of(Scope.SETTLE, action):<4}"
            yield Static(Content.assemble((key, "bold $accent"), words), markup=False)

    def action_arrived(self) -> None:
        self.dismiss(True)

    def action_not_arrived(self) -> None:
        self.dismiss(False)
