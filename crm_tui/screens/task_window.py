"""A small window for a task on a lead: what is to be done, when, and what is to be written then.

With words to write it is a follow-up, which needs a time and no other text.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from zoneinfo import ZoneInfo

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.follow import LONGEST_TASK, LONGEST_WORDS
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.ask_window import AskWindow
from crm_tui.widgets import when

_SOME_DAY = "Without a time it is due some day."


class TaskWindow(AskWindow):
    """Enter goes to the time; there, and in the words, it saves."""

    BINDINGS = bindings(Scope.TASK)
    SCOPE = Scope.TASK
    TITLE = "Task"
    WORTH = "#text, #due, #words"
    AUTO_FOCUS = "#text"

    text = getters.query_one("#text", Input)
    due = getters.query_one("#due", Input)
    meant = getters.query_one("#meant", Static)

    def __init__(
        self,
        write: Callable[[str, str], Awaitable[object]],
        read_due: Callable[[str], Millis],
        whom: str,
        clock: Clock,
        zone: ZoneInfo,
        follow: Callable[[Millis, str, str], Awaitable[object]] | None = None,
    ) -> None:
        super().__init__()
        self._write, self._read_due, self._whom = write, read_due, line_for_screen(whom)
        self._clock, self._zone, self._follow = clock, zone, follow

    def inside(self) -> ComposeResult:
        yield Static(Content.styled(f"for {self._whom}", "$muted"), markup=False)
        yield Input(placeholder="call back with the price", id="text", max_length=LONGEST_TASK)
        yield Input(placeholder="tomorrow 4pm, kal 4 baje, +2d", id="due", max_length=80)
        yield Static(Content.styled(_SOME_DAY, "$muted"), id="meant", markup=False)
        if self._follow is not None:
            yield Input(
                placeholder="Tab: words to send them then", id="words", max_length=LONGEST_WORDS
            )

    @on(Input.Changed, "#due")
    def _show_meant(self) -> None:
        self.meant.update(self._meaning(self.due.value))

    def _meaning(self, typed: str) -> Content:
        if not typed.strip():
            return Content.styled(_SOME_DAY, "$muted")
        try:
            moment = self._read_due(typed)
        except CrmError as error:
            return Content.styled(error.sentence(), "$warning")
        meant = when.ahead(moment, self._clock.now(), self._zone)
        return Content.styled(f"due {meant}", "$primary")

    @on(Input.Submitted)
    def action_submit(self) -> None:
        if self.text.has_focus:
            self.due.focus()
        elif self._follow is not None and self._words:
            self.save(self._save_follow_up, f"Follow-up for {self._whom} saved.")
        else:
            write = partial(self._write, self.text.value, self.due.value)
            self.save(write, f"Task for {self._whom} saved.")

    @property
    def _words(self) -> str:
        return "".join(field.value for field in self.query("#words").results(Input)).strip()

    async def _save_follow_up(self) -> None:
        if self._follow is None:
            return
        if not self.due.value.strip():
            raise CrmError("A follow-up needs a time.", 'Write when, like "kal 4 baje".')
        await self._follow(self._read_due(self.due.value), self.text.value, self._words)
