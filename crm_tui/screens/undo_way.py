"""What `u` takes back: a message while its five seconds run, else the last step."""

from typing import TYPE_CHECKING

from textual import on
from textual.dom import DOMNode

from crm_tui.messages import OpenChat, Queued, Stepped, TakenBack
from crm_tui.screens.lead_keys import LeadKeys

if TYPE_CHECKING:
    from crm_tui.screens.chat_pane import ChatPane
    from crm_tui.screens.undo_pane import UndoPane


class UndoWay(DOMNode):
    """Puts what was queued on the undo strip, and what was taken back into the composer."""

    panes: LeadKeys
    chat: "ChatPane"
    undo: "UndoPane"

    @on(Queued)
    def _queued(self, event: Queued) -> None:
        self.panes.forget_steps()
        self.undo.queued(event.message, event.name)
        self.chat.bring_up_to_date()

    def action_undo_send(self) -> None:
        """A message first: it leaves soon, a step can wait."""
        if self.panes.steps and self.undo.newest is None:
            self.panes.action_undo_step()
        else:
            self.undo.undo(self.chat.lead, self.chat.transcript.selected)

    @on(TakenBack)
    def _taken_back(self, event: TakenBack) -> None:
        self.undo.drop(event.message_id)
        self.chat.bring_up_to_date()
        if not event.text and event.file is None:
            return
        self.chat.writing.put_back(event.lead_id, event.text or "", event.file)
        if event.lead_id != self.chat.lead_id:
            self.post_message(OpenChat(event.lead_id, write=True))

    @on(Stepped)
    def _step_taken(self, event: Stepped) -> None:
        self.panes.post_message(LeadKeys.Stepped(event.words))
