"""A small form for a lead at the counter: the number first, then the name."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from crm_tui.actions import Scope, bindings
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.widgets.bars import HintBar

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox


class AddLead(ModalScreen[LeadId | None]):
    """Ends with the lead's id, or None when nothing was saved."""

    CSS_PATH = "add_lead.tcss"
    BINDINGS = bindings(Scope.FORM)
    AUTO_FOCUS = "#phone"

    phone = getters.query_one("#phone", Input)
    lead_name = getters.query_one("#name", Input)
    trouble = getters.query_one("#trouble", Label)

    @dataclass
    class Saved(Message):
        """The lead is in the book."""

        lead_id: LeadId

    @dataclass
    class NotSaved(Message):
        """Why not, and what to do."""

        text: str

    def __init__(self, inbox: "Inbox") -> None:
        super().__init__()
        self._inbox = inbox
        self._saving = False

    def compose(self) -> ComposeResult:
        with Vertical(id="form"):
            yield Label("New lead", id="form-title", markup=False)
            yield Label("Phone", markup=False)
            yield Input(placeholder="98765 43210", id="phone", max_length=40)
            yield Label("Name", markup=False)
            yield Input(placeholder="as you call them", id="name", max_length=120)
            yield Label("", id="trouble", markup=False)
        yield HintBar(Scope.FORM)

    @on(Input.Submitted, "#phone")
    def _on_to_name(self) -> None:
        self.lead_name.focus()

    @on(Input.Submitted, "#name")
    def action_submit(self) -> None:
        """Save; a number that is no number stays in the form with a sentence below it."""
        if not self._saving:
            self._saving = True
            self._save(self.lead_name.value, self.phone.value)

    @work
    async def _save(self, name: str, phone: str) -> None:
        try:
            lead = await self._inbox.add_lead(name.strip(), phone.strip())
        except CrmError as error:
            self.post_message(self.NotSaved(error.sentence()))
        else:
            self.post_message(self.Saved(lead.id))

    @on(Saved)
    def _saved(self, event: Saved) -> None:
        self.dismiss(event.lead_id)

    @on(NotSaved)
    def _not_saved(self, event: NotSaved) -> None:
        self._saving = False
        self.trouble.update(Content(event.text))
        self.phone.focus()

    def action_cancel(self) -> None:
        self.dismiss(None)
