"""A small window for a note on a lead."""

from functools import partial
from typing import TYPE_CHECKING

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.follow import LONGEST_NOTE
from crm_tui.domain.ids import LeadId
from crm_tui.screens.ask_window import AskWindow

if TYPE_CHECKING:
    from crm_tui.services.lead_desk import LeadDesk


class NoteWindow(AskWindow):
    """Enter saves it."""

    BINDINGS = bindings(Scope.NOTE)
    SCOPE = Scope.NOTE
    TITLE = "Note"
    AUTO_FOCUS = "#text"

    text = getters.query_one("#text", Input)

    def __init__(self, desk: "LeadDesk", lead_id: LeadId, name: str) -> None:
        super().__init__()
        self._desk, self._lead_id, self._whom = desk, lead_id, name

    def inside(self) -> ComposeResult:
        yield Static(Content.styled(f"on {self._whom}", "$muted"), markup=False)
        yield Input(placeholder="what is worth knowing", id="text", max_length=LONGEST_NOTE)

    @on(Input.Submitted)
    def action_submit(self) -> None:
        words = f"Note on {self._whom} saved."
        self.save(partial(self._desk.add_note, self._lead_id, self.text.value), words)
