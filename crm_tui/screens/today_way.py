"""The way from the inbox to Today and back: opened by a key or by itself in the morning."""

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import on, work
from textual.dom import DOMNode
from textual.message import Message

from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.messages import OpenChat, Problem

if TYPE_CHECKING:
    from crm_tui.screens.chat_pane import ChatPane
    from crm_tui.screens.today import TodayWindow
    from crm_tui.screens.today_place import Chosen
    from crm_tui.services.inbox import Inbox
    from crm_tui.services.today_desk import TodayDesk

_IDLE = 2.0
"""Seconds after the first paint in which the window is made that the key only has to show."""


class TodayWay(DOMNode):
    """Keeps the window, and with it the place in its list, while chats are open."""

    class Morning(Message):
        """It is the first start of a day on which somebody waits."""

    class Loaded(Message):
        """What the window is made of is imported."""

    inbox: "Inbox"
    chat: "ChatPane"
    _zone: ZoneInfo
    _today_desk: "TodayDesk | None" = None
    _today_window: "TodayWindow | None" = None
    _from_today: LeadId | None = None
    """Whose chat was opened from there."""
    _chosen_in_today: "Chosen | None" = None
    """What goes into the composer once that chat is here."""

    @property
    def today_desk(self) -> "TodayDesk":
        """Made when it is first wanted: its services are no part of the first paint."""
        if self._today_desk is None:
            self._today_desk = self.inbox.today_desk(self._zone.key)
        return self._today_desk

    @property
    def today_window(self) -> "TodayWindow":
        """Made when it is first wanted, and kept."""
        if self._today_window is None:
            from crm_tui.screens.today import TodayWindow

            self._today_window = TodayWindow(self.inbox, self.today_desk, self._zone)
            self.app.install_screen(self._today_window, "today")
        return self._today_window

    def action_today(self) -> None:
        if len(self.app.screen_stack) > 1:
            return  # something else was opened meanwhile
        self._from_today = None
        self.today_window.want()
        self.app.push_screen(self.today_window, self._chosen)

    # -- before anybody asks for it ----------------------------------------------------------------

    def get_today_ready(self) -> None:
        """Asked once, after the first paint: while nobody does anything else."""
        self.set_timer(_IDLE, self._import_today)

    @work(group="today")
    async def _import_today(self) -> None:
        await asyncio.to_thread(import_module, "crm_tui.screens.today")
        try:
            await self.today_desk.begin(())  # the first reading loads most of its services
        except CrmError as error:
            self.post_message(Problem(error.sentence()))
        else:
            self.post_message(self.Loaded())

    @on(Loaded)
    def _lay_today_out(self) -> None:
        """Shown and taken away again before anything is painted: its layout stays."""
        if self._today_window is None and len(self.app.screen_stack) == 1:
            with self.app.batch_update():
                self.app.push_screen(self.today_window)
                self.app.pop_screen()

    # -- to a chat and back ------------------------------------------------------------------------

    def _chosen(self, chosen: "Chosen | None") -> None:
        if chosen is not None:
            self._from_today = chosen.lead_id
            self._chosen_in_today = chosen
            self.post_message(OpenChat(chosen.lead_id, at=chosen.at))
            self.edit_if_wanted()

    def edit_if_wanted(self) -> None:
        """The chat may be here: take its draft, or one's words, into the composer, if that was asked for."""
        lead, chosen = self.chat.lead, self._chosen_in_today
        if lead is None or chosen is None or lead.id != chosen.lead_id:
            return
        self._chosen_in_today = None
        if chosen.edit:
            self.call_after_refresh(self.chat.action_edit_draft)
        elif chosen.words:
            self.call_after_refresh(self.chat.writing.begin_with, chosen.lead_id, chosen.words)

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
