"""The key for likely doubles, and the quiet mark in the chat's head that somebody is asked about."""

import asyncio
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message as TextualMessage

from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import Lead
from crm_tui.messages import ChatLoaded, Notice, OpenChat
from crm_tui.screens.many_keys import ManyKeys
from crm_tui.screens.tell import told

if TYPE_CHECKING:
    from crm_tui.screens.doubles import Decided

REST = 0.4
"""Seconds that a chat must stay open before it is looked for doubles: who leafs through chats is not
held up."""


class DoubleKeys(ManyKeys):
    """Only the open chat is looked at, beside everything else, and again when what counts changed."""

    @dataclass
    class Counted(TextualMessage):
        """So many may be the same person as this lead."""

        lead_id: LeadId
        doubles: int

    _looked_at: tuple[object, ...] = ()

    def action_doubles(self) -> None:
        from crm_tui.screens.doubles import DoublesWindow

        if (meant := self._meant()) is not None:
            window = DoublesWindow(self.desk, meant[0], self._inbox.clock, self._zone)
            self.app.push_screen(window, self._decided)

    def _decided(self, done: "Decided | None") -> None:
        if done is None:
            return
        if done.gone is not None and self.chat.lead_id == done.gone:
            self.post_message(OpenChat(done.lead_id))
        if done.steps:
            self.steps += done.steps - 1
            self._said(done.words)
            return
        # The merge that was parted may have been the last step: an older one is no surprise to bring.
        self.forget_steps()
        self._looked_at = ()
        self.post_message(Notice(done.words))
        self.chat.bring_up_to_date()

    @on(ChatLoaded)
    def _look_at(self, event: ChatLoaded) -> None:
        counts = (*_likeness(event.lead), self.steps)
        if counts != self._looked_at:
            if counts[0] != (self._looked_at or (None,))[0]:
                self.chat.head.doubles = 0
            self._looked_at = counts
            self._count(event.lead.id)

    @work(exclusive=True, group="doubles")
    async def _count(self, lead_id: LeadId) -> None:
        await asyncio.sleep(REST)
        # Loaded in a thread: keys go on meanwhile.
        await asyncio.to_thread(importlib.import_module, "crm_tui.services.lead_desk")
        found = await told(self, self.desk.doubles(lead_id))
        if found is not None:
            self.post_message(self.Counted(lead_id, len(found)))

    @on(Counted)
    def _counted(self, event: Counted) -> None:
        event.stop()
        if self.chat.lead_id == event.lead_id:
            self.chat.head.doubles = event.doubles


def _likeness(lead: Lead) -> tuple[object, ...]:
    """What doubles are found by, the id first."""
    fields = (lead.name, lead.phone, lead.email, lead.company, lead.contact_points)
    return lead.id, *fields, tuple(lead.custom.items())
