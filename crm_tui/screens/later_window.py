"""A small window that asks when: an hour in the shop's words, shown as it is understood."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label, Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import line_for_screen
from crm_tui.domain.when import read_when
from crm_tui.screens.small_window import SmallWindow
from crm_tui.widgets import when

SUGGESTED = "kal 10 baje"
"""What Enter means while nothing is typed."""


class LaterWindow(SmallWindow[Millis]):
    """Ends with a moment ahead, or None."""

    BINDINGS = bindings(Scope.LATER)
    SCOPE = Scope.LATER
    AUTO_FOCUS = "#when"

    typed = getters.query_one("#when", Input)
    meant = getters.query_one("#meant", Static)

    def __init__(
        self,
        title: str,
        words: str,
        clock: Clock,
        zone: ZoneInfo,
        told: Callable[[str], str] = "leaves {}".format,
    ) -> None:
        super().__init__()
        self._head, self._words, self._told = title, words, told
        self._clock, self._zone = clock, zone

    def inside(self) -> ComposeResult:
        yield Static(Content.styled(line_for_screen(self._words), "$muted"), markup=False)
        yield Input(placeholder=SUGGESTED, id="when", max_length=80)
        yield Static("", id="meant", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#window-title", Label).update(Content(line_for_screen(self._head)))
        self._show_meant()

    @on(Input.Changed)
    def _show_meant(self) -> None:
        try:
            moment = self._moment()
        except CrmError as error:
            self.meant.update(Content.styled(error.sentence(), "$warning"))
        else:
            shown = when.ahead(moment, self._clock.now(), self._zone)
            self.meant.update(Content.styled(self._told(shown), "$primary"))

    def _moment(self) -> Millis:
        typed = self.typed.value.strip() or SUGGESTED
        return read_when(typed, self._clock.now(), self._zone.key)

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """What cannot be read stays here, with what to write instead."""
        try:
            self.dismiss(self._moment())
        except CrmError:
            self._show_meant()
