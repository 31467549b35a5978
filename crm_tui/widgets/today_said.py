"""A word about the last step, in a line of its own: a notice over the list would hide what is read."""

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from crm_tui.domain.text import for_screen

SECONDS = 5.0
"""For which it stands there."""


class SaidLine(Static):
    """Takes no room while there is nothing to say."""

    DEFAULT_CSS = """
    SaidLine { display: none; height: auto; max-height: 6; padding: 0 2; background: $panel; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._unsay: Timer | None = None

    def say(self, text: str, *, warns: bool = False) -> None:
        """In place of the last word; a warning stands there for twice as long."""
        if self._unsay is not None:
            self._unsay.stop()
        self.update(Content.styled(for_screen(text), "$warning" if warns else "$primary"))
        self.display = True
        self._unsay = self.set_timer(SECONDS * (1 + warns), self._hide)

    def unsay(self) -> None:
        """At once."""
        if self._unsay is not None:
            self._unsay.stop()
        self._hide()

    def _hide(self) -> None:
        self.display = False
