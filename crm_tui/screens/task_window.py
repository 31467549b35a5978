"""A small window for a task on a lead: what is to be done, then when, read as it is typed."""

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
from crm_tui.domain.follow import LONGEST_TASK
from crm_tui.screens.ask_window import AskWindow
from crm_tui.widgets import when

_SOME_DAY = "Without a time it is due some day."


class TaskWindow(AskWindow):
    """Enter goes to the time; there it saves."""

    BINDINGS = bindings(Scope.TASK)
    SCOPE = Scope.TASK
    TITLE = "Task"
    WORTH = "#text, #due"
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
    ) -> None:
        super().__init__()
        self._write, self._read_due, self._whom = write, read_due, whom
        self._clock, self._zone = clock, zone

    def inside(self) -> ComposeResult:
        yield Static(Content.styled(f"for {self._whom}", "$muted"), markup=False)
        yield Input(placeholder="call back with the price", id="text", max_length=LONGEST_TASK)
        yield Input(placeholder="tomorrow 4pm, kal 4 baje, +2d", id="due", max_length=80)
        yield Static(Content.styled(_SOME_DAY, "$muted"), id="meant", markup=False)

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
            return
        write = partial(self._write, self.text.value, self.due.value)
        self.save(write, f"Task for {self._whom} saved.")
