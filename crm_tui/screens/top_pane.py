"""The line at the top: reads by itself whether the worker runs, who waits, what WhatsApp warns of."""

from typing import TYPE_CHECKING

from textual import on, work

from crm_tui.messages import TopSeen
from crm_tui.screens.tell import told
from crm_tui.widgets.bars import TopBar

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox


class TopPane(TopBar):
    """Asked to look around whenever something may have changed."""

    def __init__(self, inbox: "Inbox") -> None:
        super().__init__()
        self._inbox = inbox

    @work(exclusive=True, group="top")
    async def look_around(self) -> None:
        alive = await self._inbox.worker_alive()
        unread = await told(self, self._inbox.unread_total())
        notices = await told(self, self._inbox.notices())
        if unread is not None:
            urgent = next((notice.text for notice in notices or [] if notice.urgent), "")
            service = alive and await self._inbox.worker_is_service()
            stopped = await told(self, self._inbox.automatic_stopped()) is not None
            self.post_message(TopSeen(alive, unread, urgent, service, stopped))

    @on(TopSeen)
    def _seen(self, event: TopSeen) -> None:
        event.stop()
        self.worker_alive, self.unread = event.worker_alive, event.unread
        self.warning, self.service = event.warning, event.service
        self.stopped = event.stopped
