"""Today: who comes first and why; one key sends what is ready once it was read, and goes on."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from crm_tui.actions import Scope, bindings, key_of
from crm_tui.domain import today_words as words
from crm_tui.messages import Notice, Problem
from crm_tui.screens.today_place import Chosen, Place, message_of
from crm_tui.screens.today_sending import TodaySending
from crm_tui.screens.today_steps import TodaySteps
from crm_tui.screens.undo_pane import UndoPane
from crm_tui.widgets.bars import HintBar
from crm_tui.widgets.today_glance import GlancePane
from crm_tui.widgets.today_head import DayHead
from crm_tui.widgets.today_said import SaidLine

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox
    from crm_tui.services.today_desk import TodayDesk

_REST = 30
"""Seconds after which the passing of time may have changed what is pressing."""
_WIDE = 100
"""Cells from which on list and person stand side by side."""
_NOTHING = (
    "Nobody waits for you.\n\nEvery answer is given, no promise is due, nobody is forgotten."
    "\nWho writes next appears here by itself."
)


class TodayWindow(TodaySending):
    """Ends with the chat to open, or None; made once and kept, for the key has to be fast."""

    CSS_PATH = ["today.tcss"]
    BINDINGS = bindings(Scope.TODAY)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE, "-wide")]
    AUTO_FOCUS = ""

    def __init__(self, inbox: "Inbox", desk: "TodayDesk", zone: ZoneInfo) -> None:
        super().__init__(inbox, desk, zone, Place())
        self._wanted_now = False
        self._looks: tuple[str, Size] | None = None
        self._fit_width()

    def compose(self) -> ComposeResult:
        yield DayHead(self._zone)
        yield Static(Content(_NOTHING), id="nothing", markup=False)
        with Container(id="two"):
            yield self.rows
            with Vertical(id="beside"):
                yield GlancePane(self._inbox.clock, self._zone)
                yield Static("", id="enter", markup=False)
        with Vertical(id="bottom"):
            yield SaidLine()
            yield UndoPane(self._inbox, self._zone)
            yield HintBar(Scope.TODAY)

    def on_mount(self) -> None:
        self.set_interval(1, self._tick)
        self.set_interval(_REST, self._rest)

    def want(self) -> None:
        """It is shown next: with everything read anew, and nothing done in it yet."""
        self.begin_anew()
        self.fresh, self._wanted_now = False, True

    @on(events.ScreenResume)
    def _shown(self, event: events.ScreenResume) -> None:
        # The styles are those of before, unless the theme or the size changed meanwhile.
        looks = (self.app.theme, self.app.size)
        event.refresh_styles, self._looks = looks != self._looks, looks
        self._fit_width()
        if self._wanted_now:
            self._wanted_now = False
            self.forget_steps()
            self.wait()

    def _fit_width(self) -> None:
        """Before it is laid out, so that the first layout is the last one."""
        is_wide = self.app.size.width >= _WIDE
        self.set_class(is_wide, "-wide", update=False)
        self.set_class(not is_wide, "-narrow", update=False)

    @property
    def _is_open(self) -> bool:
        return self in self.app.screen_stack

    def _tick(self) -> None:
        if self._is_open:
            self.undo.tick()

    def _rest(self) -> None:
        if self._is_open:
            self.pace.ask()

    # -- what the keys do ------------------------------------------------------------------------

    def action_open(self) -> None:
        if (item := self.marked) is not None:
            self.leave_for(Chosen(item.lead_id, at=message_of(item)))

    def action_edit(self) -> None:
        if (item := self.marked) is not None:
            self.leave_for(Chosen(item.lead_id, edit=item.ready is not None))

    def action_done(self) -> None:
        if (item := self.marked) is not None:
            self.set_done(item)

    def action_snooze(self) -> None:
        from crm_tui.screens.snooze import SnoozeLine

        if (item := self.marked) is None:
            return

        def until(due: str | None) -> None:
            if due is not None:
                self.put_off(item, due)

        window = SnoozeLine(words.who(item), self._today.read_due, self._inbox.clock, self._zone)
        self.app.push_screen(window, until)

    def action_put_away(self) -> None:
        """Dismiss the draft; who has none is put away for today."""
        from crm_tui.screens.reject_why import RejectWhy

        if (item := self.marked) is None:
            return
        if item.ready is None:
            self.hide(item)
            return

        def why(said: str | None) -> None:
            if said is not None:
                self.reject(item, said)

        self.app.push_screen(RejectWhy(f"“{words.beginning(item.ready)}”"), why)

    def action_cancel(self) -> None:
        self.dismiss(None)

    # -- what came of them -----------------------------------------------------------------------

    @on(TodaySteps.Stepped)
    def _stepped(self, event: TodaySteps.Stepped) -> None:
        undo = f" {key_of(Scope.TODAY, 'undo')} takes it back." if event.back is not None else ""
        self.said.say(f"{event.words}{undo}")
        self.place.leave(event.lead_id)
        self.read()

    @on(TodaySteps.TakenBack)
    def _step_back(self, event: TodaySteps.TakenBack) -> None:
        self.said.say("Taken back.")
        self.place.follow = (event.lead_id,)
        self.read()

    @on(Notice)
    def _notice(self, event: Notice) -> None:
        event.stop()
        self.said.say(event.text)

    @on(Problem)
    @on(TodaySteps.Troubled)
    def _problem(self, event: Problem | TodaySteps.Troubled) -> None:
        event.stop()
        self.said.say(event.text, warns=True)
