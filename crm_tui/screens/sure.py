"""A question before something that concerns much at once."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crm_tui.actions import Scope, bindings, key_of
from crm_tui.domain.text import for_screen
from crm_tui.screens.small_window import SmallWindow


class Sure(SmallWindow[bool]):
    """Ends with True for yes, else with None."""

    BINDINGS = bindings(Scope.SURE)
    SCOPE = Scope.SURE
    TITLE = "Sure?"

    def __init__(self, question: str, more: str = "") -> None:
        super().__init__()
        self._question, self._more = for_screen(question), for_screen(more)

    def inside(self) -> ComposeResult:
        yes, no = key_of(Scope.SURE, "yes"), key_of(Scope.SURE, "cancel")
        yield Static(
            Content.assemble(self._question, (f"  {yes}/{no}", "bold $accent")), markup=False
        )
        if self._more:
            yield Static(Content.styled(self._more, "$muted"), markup=False)

    def action_yes(self) -> None:
        self.dismiss(True)
