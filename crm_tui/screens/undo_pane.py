"""The five seconds in which a message can be taken back."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import work

from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import Message
from crm_tui.messages import Notice, TakenBack
from crm_tui.screens.tell import told
from crm_tui.widgets.message_words import leaves_late
from crm_tui.widgets.undo_bar import Pending, UndoBar
from crm_tui.widgets.when import leaves

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox


class UndoPane(UndoBar):
    """Takes back what has not left yet."""

    def __init__(self, inbox: "Inbox", zone: ZoneInfo) -> None:
        super().__init__(inbox.clock)
        self._inbox, self._zone = inbox, zone

    def queued(self, message: Message, name: str) -> None:
        """Count down; what leaves in the morning only says so."""
        now = self._inbox.clock.now()
        if message.send_at is not None and leaves_late(message, now):
            at = leaves(message.send_at, now, self._zone)
            self.post_message(Notice(f"It leaves {at}; u on it takes it back until then."))
        else:
            self.add(Pending(message, name))

    def undo(self, lead: Lead | None, selected: Message | None) -> None:
        """Take back what counts down; else the open chat's selected message, when it waits."""
        open_id = lead.id if lead is not None else None
        if self.newest is not None:
            self._take_back(self.newest.message, open_id)
        elif selected is not None and leaves_late(selected, self._inbox.clock.now()):
            self._take_back(selected, open_id)
        else:
            self.post_message(Notice("Nothing is counting down any more."))

    @work(group="undo")
    async def _take_back(self, message: Message, open_id: LeadId | None) -> None:
        """Stop it before it leaves: its words and file come back, also when another chat is open."""
        lead = await told(self, self._inbox.lead(message.lead_id))
        text = await told(self, self._inbox.undo_send(message.id))
        if text and lead and lead.draft and message.lead_id != open_id:
            # The text became the chat's draft; what was begun there after it stays below it.
            text = f"{text}\n{lead.draft}"
            await told(self, self._inbox.save_draft(lead.id, text))
        file = message.media if text is not None else None
        self.post_message(TakenBack(message.id, message.lead_id, text, file))
