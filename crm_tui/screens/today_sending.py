"""The one key of Today: send what is ready once all of it was read, else open the chat; and back."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.message import Message

from crm_tui.domain import today_words as words
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import SuggestionId
from crm_tui.domain.message import Message as ChatMessage
from crm_tui.domain.today import Item
from crm_tui.messages import Problem, Queued, TakenBack
from crm_tui.screens.list_keys import ListKeys
from crm_tui.screens.tell import refused_words
from crm_tui.screens.today_place import Chosen, Place, message_of
from crm_tui.screens.today_reading import TodayReading
from crm_tui.screens.undo_pane import UndoPane
from crm_tui.screens.writing_window import WritingWindow
from crm_tui.widgets.today_lines import obstacle
from crm_tui.widgets.today_said import SaidLine

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox
    from crm_tui.services.today_desk import TodayDesk

_JUST_CHANGED = "This has only just come: read it, then press Enter again."


class TodaySending(TodayReading, ListKeys, WritingWindow[Chosen | None]):
    """Nothing leaves that was not before somebody's eyes from beginning to end."""

    undo = getters.query_one(UndoPane)
    said = getters.query_one(SaidLine)

    @dataclass
    class SendEnded(Message):
        """What was ready is queued, or not: then `message` is None."""

        item: Item
        message: ChatMessage | None

    def __init__(self, inbox: "Inbox", desk: "TodayDesk", zone: ZoneInfo, place: Place) -> None:
        super().__init__(inbox, desk, zone, place)
        self._sending: set[SuggestionId] = set()

    def leave_for(self, chosen: Chosen) -> None:
        """Close, and open that chat."""
        self.place.leave(chosen.lead_id)
        self.dismiss(chosen)

    def wait(self) -> None:
        super().wait()
        self._sending.clear()
        self.undo.clear()
        self.said.unsay()

    # -- forward ---------------------------------------------------------------------------------

    def action_go(self) -> None:
        item, glance = self.marked, self.glance
        if item is None or glance is None:
            return  # it is being read: a key that comes too early does nothing
        if glance.draft is None or obstacle(item, glance):
            words = glance.words if glance.draft is None else ""
            self.leave_for(Chosen(item.lead_id, at=message_of(item), words=words))
        elif not self.pane.settled:
            self.said.say(_JUST_CHANGED)
        elif not self.pane.whole:
            self.pane.read_on()
        else:
            self._approve(item, glance.draft.id)

    def action_read_on(self) -> None:
        if not self.pane.read_on():
            self.said.say("That is all of it.")

    def _approve(self, item: Item, suggestion_id: SuggestionId) -> None:
        """Once: a second Enter never doubles a message."""
        if suggestion_id not in self._sending:
            self._sending.add(suggestion_id)
            self._send(item, suggestion_id)

    @work(group="send")
    async def _send(self, item: Item, suggestion_id: SuggestionId) -> None:
        try:
            message = await self._inbox.approve(suggestion_id)
        except CrmError as error:
            self._sending.discard(suggestion_id)
            self.post_message(Problem(str(refused_words(error))))
            self.post_message(self.SendEnded(item, None))
            return
        self.post_message(self.SendEnded(item, message))
        try:
            await self._inbox.mark_read(item.lead_id)
        except CrmError as error:
            self.post_message(Problem(error.sentence()))

    @on(SendEnded)
    def _send_ended(self, event: SendEnded) -> None:
        if event.message is not None:
            self.place.leave(event.item.lead_id)
            name = words.who(event.item)
            self.undo.queued(event.message, name)
            # The inbox below counts down as well: one may go there before the five seconds are over.
            self.app.screen_stack[0].post_message(Queued(event.message, name))
        self.read()

    # -- and back --------------------------------------------------------------------------------

    def action_undo(self) -> None:
        """A message first: it leaves soon, a step can wait."""
        if self.undo.newest is not None:
            self.undo.undo(None, None)
        elif not self.take_back():
            self.said.say("Nothing was done here yet.")

    @on(TakenBack)
    def _message_back(self, event: TakenBack) -> None:
        """Its draft is ready again; the inbox below is told, and leaves its composer alone."""
        event.stop()
        self.undo.drop(event.message_id)
        self.app.screen_stack[0].post_message(TakenBack(event.message_id, event.lead_id, None))
        self._sending.clear()
        self.place.follow = (event.lead_id,)
        self.read()
