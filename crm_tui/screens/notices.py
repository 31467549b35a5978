"""A small window with what WhatsApp says about the number and the account, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message as TextualMessage

from crm_tui.actions import Scope, bindings
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.notice import Notice
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.small_window import SmallWindow
from crm_tui.widgets import when
from crm_tui.widgets.choices import Choices

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox

_LONGEST = 400


class Notices(SmallWindow[None]):
    """`x` takes one off the list; the account's own state is not changed by that."""

    BINDINGS = bindings(Scope.NOTICES)
    SCOPE = Scope.NOTICES
    TITLE = "Notices from WhatsApp"

    shown = getters.query_one(Choices)

    @dataclass
    class Loaded(TextualMessage):
        """All that stand, or `trouble` why they could not be read."""

        notices: Sequence[Notice]
        trouble: str = ""

    def __init__(self, inbox: "Inbox", zone: ZoneInfo) -> None:
        super().__init__()
        self._inbox, self._zone = inbox, zone
        self._notices: Sequence[Notice] = ()

    def inside(self) -> ComposeResult:
        yield Choices()

    def on_mount(self) -> None:
        super().on_mount()
        self._load(None)

    @work(group="decide")
    async def _load(self, dismiss: int | None) -> None:
        try:
            if dismiss is not None:
                await self._inbox.dismiss_notice(dismiss)
            notices = await self._inbox.notices()
        except CrmError as error:
            self.post_message(self.Loaded(self._notices, error.sentence()))
        else:
            self.post_message(self.Loaded(notices))

    @on(Loaded)
    def _loaded(self, event: Loaded) -> None:
        place, self._notices = self.shown.highlighted or 0, event.notices
        now = self._inbox.clock.now()
        self.shown.show([_words(n, now, self._zone) for n in event.notices], place)
        self.say(event.trouble or ("" if event.notices else "Nothing: all is well."))

    def action_down(self) -> None:
        self.shown.action_cursor_down()

    def action_up(self) -> None:
        self.shown.action_cursor_up()

    def action_dismiss_one(self) -> None:
        place = self.shown.highlighted
        if place is not None and place < len(self._notices):
            self._load(self._notices[place].id)


def _words(notice: Notice, now: Millis, zone: ZoneInfo) -> Content:
    at = when.short(notice.at, now, zone)
    sign = ("⚠ ", "bold $warning") if notice.urgent else ("· ", "$muted")
    return Content.assemble(sign, (f"{at}  ", "$muted"), line_for_screen(notice.text, _LONGEST))
