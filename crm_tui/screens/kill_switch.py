"""The kill switch: one key stops all that leaves by itself; pressed again it asks whether it may go on."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual.dom import DOMNode

from crm_tui.actions import Scope, key_of
from crm_tui.domain.text import line_for_screen
from crm_tui.messages import Notice
from crm_tui.screens.sure import Sure
from crm_tui.screens.tell import told
from crm_tui.widgets.when import clock_time, day_title

if TYPE_CHECKING:
    from crm_tui.services.automatic import Stopped
    from crm_tui.services.inbox import Inbox


class KillSwitch:
    """What the key does; `resume` is called once a person agreed."""

    def __init__(
        self,
        screen: DOMNode,
        inbox: "Inbox",
        zone: ZoneInfo,
        resume: Callable[[], object],
    ) -> None:
        self._screen, self._inbox, self._zone, self._resume = screen, inbox, zone, resume

    async def press(self) -> None:
        stopped = await told(self._screen, self._inbox.automatic_stopped())
        if stopped is None:
            await self._stop()
        else:
            self._ask(stopped)

    async def go_on(self) -> None:
        if await told(self._screen, self._inbox.resume_automatic()):
            self._screen.post_message(Notice("Automatic sending goes on."))

    async def _stop(self) -> None:
        kept = await told(self._screen, self._inbox.stop_automatic())
        if kept is None:
            return
        back = f" {kept:,} message{'s' * (kept != 1)} kept back." if kept else ""
        key = key_of(Scope.APP, "stop_automatic")
        words = f"Automatic sending is stopped.{back} {key} lets it go on."
        self._screen.post_message(Notice(words))

    def _ask(self, stopped: "Stopped") -> None:
        if isinstance(self._screen.app.screen, Sure):
            return  # one question at a time
        day = day_title(stopped.at, self._inbox.clock.now(), self._zone).lower()
        name = line_for_screen(stopped.by.partition(":")[2], 40)
        more = f"{name} stopped it {day} at {clock_time(stopped.at, self._zone)}."

        def answered(sure: bool | None) -> None:
            if sure:
                self._resume()

        self._screen.app.push_screen(Sure("Let automatic sending go on?", more), answered)
