"""The way from the inbox to Today and back: opened by a key or by itself in the morning."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import on, work
from textual.dom import DOMNode
from textual.message import Message

from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.messages import OpenChat, Problem
from crm_tui.screens.tell import told

if TYPE_CHECKING:
    from crm_tui.screens.chat_pane import ChatPane
    from crm_tui.screens.today_place import Chosen, Place
    from crm_tui.services.inbox import Inbox
    from crm_tui.services.today_desk import Begun, TodayDesk


class TodayWay(DOMNode):
    """Remembers the place in the list while a chat is open that was opened from it."""

    class Morning(Message):
        """It is the first start of a day on which somebody waits."""

    @dataclass
    class Begins(Message):
        """Today is read and may open."""

        begun: "Begun"
        worker_alive: bool

    inbox: "Inbox"
    chat: "ChatPane"
    _zone: ZoneInfo
    _today_desk: "TodayDesk | None" = None
    _today_place: "Place | None" = None
    _from_today: LeadId | None = None
    """Whose chat was opened from there."""
    _edit_of: LeadId | None = None
    """Whose draft goes into the composer once the chat is here."""

    @property
    def today_desk(self) -> "TodayDesk":
        """Made when it is first wanted: its services are no part of the first paint."""
        if self._today_desk is None:
            self._today_desk = self.inbox.today_desk(self._zone.key)
        return self._today_desk

    @work(exclusive=True, group="today")
    async def action_today(self) -> None:
        """Read first, then open: the window's first paint is its last."""
        follow = () if self._today_place is None else self._today_place.follow
        begun = await told(self, self.today_desk.begin(follow))
        if begun is not None:
            self.post_message(self.Begins(begun, await self.inbox.worker_alive()))

    @on(Begins)
    def _open_today(self, event: Begins) -> None:
        from crm_tui.screens.today import TodayWindow
        from crm_tui.screens.today_place import Place

        if len(self.app.screen_stack) > 1:
            return  # something else was opened meanwhile
        self._from_today = None
        place = self._today_place = self._today_place or Place()
        desk, alive = self.today_desk, event.worker_alive
        window = TodayWindow(self.inbox, desk, self._zone, place, event.begun, worker_alive=alive)
        self.app.push_screen(window, self._chosen)

    def _chosen(self, chosen: "Chosen | None") -> None:
        if chosen is not None:
            self._from_today = chosen.lead_id
            self._edit_of = chosen.lead_id if chosen.edit else None
            self.post_message(OpenChat(chosen.lead_id, at=chosen.at))
            self.edit_if_wanted()

    def edit_if_wanted(self) -> None:
        """The chat may be here: take its draft into the composer, if that was asked for."""
        lead = self.chat.lead
        if lead is not None and lead.id == self._edit_of:
            self._edit_of = None
            self.call_after_refresh(self.chat.action_edit_draft)

    def back_to_today(self) -> bool:
        """From a chat that was opened there; False for any other."""
        if self._from_today is None or self._from_today != self.chat.lead_id:
            return False
        self.action_today()
        return True

    # -- in the morning --------------------------------------------------------------------------

    @work(group="read")
    async def look_at_the_day(self) -> None:
        """Asked once, after the first paint."""
        try:
            if await self.today_desk.opens_by_itself():
                self.post_message(self.Morning())
        except CrmError as error:
            self.post_message(Problem(error.sentence()))

    @on(Morning)
    def _good_morning(self) -> None:
        """Unless somebody was faster and does something else already."""
        if len(self.app.screen_stack) == 1 and self.chat.lead_id is None:
            self.action_today()
