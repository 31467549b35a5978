"""The line above the list in which leads are filtered."""

from dataclasses import dataclass

from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from crm_tui.actions import Scope, bindings

PAUSE_SECONDS = 0.12


class FilterBar(Input):
    """Name, phone or message text; the list follows while one types."""

    BINDINGS = bindings(Scope.FILTER)
    DEFAULT_CSS = """
    FilterBar { display: none; height: 1; border: none; padding: 0 1; background: $panel; }
    FilterBar:focus { border: none; }
    """

    @dataclass
    class Wanted(Message):
        """Show only what matches; an empty text shows everybody."""

        text: str

    class Done(Message):
        """Go on to the list."""

    def __init__(self) -> None:
        super().__init__(placeholder="name, phone or message", compact=True, max_length=200)
        self._pause: Timer | None = None

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE_SECONDS, self._ask)

    def _ask(self) -> None:
        self._pause = None
        self.post_message(self.Wanted(self.value.strip()))

    def action_accept_filter(self) -> None:
        if self._pause is not None:
            self._pause.stop()
            self._ask()
        if not self.value.strip():
            self.display = False
        self.post_message(self.Done())

    def action_clear_filter(self) -> None:
        """Show everybody again and hide."""
        self.value = ""
        self.display = False
        self._ask()
        self.post_message(self.Done())
