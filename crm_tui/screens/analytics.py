"""What the numbers say, over the whole screen: every number opens the list of leads behind it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.actions import Scope, bindings, key_of
from crm_tui.domain.analytics.numbers import Numbers
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.analytics_days import Days, read_days
from crm_tui.screens.analytics_keys import AnalyticsKeys
from crm_tui.screens.analytics_reading import AnalyticsReading, NumbersDesk
from crm_tui.screens.analytics_state import Gathered, Place
from crm_tui.screens.pace import Pace
from crm_tui.screens.writing_window import WritingWindow
from crm_tui.widgets import analytics_about
from crm_tui.widgets.analytics_board import AnalyticsBoard
from crm_tui.widgets.analytics_head import AnalyticsHead
from crm_tui.widgets.analytics_lines import Kind, Mark
from crm_tui.widgets.bars import HintBar

_NO_LIST = "No list of leads stands behind this number."
_REST = 30
"""Seconds after which time has passed, or a model has written."""
_NOTHING = (
    "Nothing to count in these days, nor in those before.\n\nWhoever writes to your number is counted"
    " here by themselves, a walk-in and an import as well."
)


@dataclass(frozen=True, slots=True)
class Behind:
    """The leads behind a number: how a filter names them, and what the list is called."""

    ref: str
    words: str


class AnalyticsWindow(AnalyticsReading, AnalyticsKeys, WritingWindow[Behind | None]):
    """Ends with the leads to show, or None; nothing here changes anything but what is counted ahead."""

    CSS_PATH = "analytics.tcss"
    BINDINGS = bindings(Scope.ANALYTICS)

    head = getters.query_one(AnalyticsHead)
    nothing = getters.query_one("#nothing", Static)
    board = getters.query_one(AnalyticsBoard)
    about = getters.query_one("#about", Static)

    @dataclass
    class Reported(Message):
        """The report is there."""

        target: Path

    def __init__(self, desk: NumbersDesk, place: Place) -> None:
        super().__init__()
        self._desk, self.place = desk, place
        self._gathered = Gathered(Numbers(self.period))
        self._pace = Pace(self, self.begin)

    def compose(self) -> ComposeResult:
        yield AnalyticsHead()
        yield Static("", id="nothing", markup=False)
        yield AnalyticsBoard()
        yield Static("", id="about", markup=False)
        yield HintBar(Scope.ANALYTICS)

    def on_mount(self) -> None:
        self.board.marked = self.place.mark
        other_days = f" {key_of(Scope.ANALYTICS, 'month')} shows the thirty days to today."
        self.nothing.update(Content(_NOTHING + other_days))
        self.set_interval(_REST, self._pace.ask)
        self.begin()

    # -- which days ------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        """By the shop's calendar."""
        return self._desk.today()

    @property
    def period(self) -> Period:
        return self.place.days.at(self.today)

    def show_days(self, days: Days) -> None:
        """Other days: what is not read yet waits in its place."""
        self.place.days = days
        self.begin()

    def begin(self) -> None:
        """Paint what is there, then read; after midnight today's days are others."""
        self._gathered.begin(self.period)
        self.head.period, self.head.chosen = self.period, self.place.days.name
        self.paint()
        self.read_again()

    # -- painting --------------------------------------------------------------------------------

    def paint(self) -> None:
        is_empty = self._gathered.is_empty
        self.nothing.display, self.board.display = is_empty, not is_empty
        self.board.show(self._gathered.shown(self.place.whole))
        self._tell()

    @on(AnalyticsBoard.Moved)
    def _tell(self) -> None:
        """The marked number in words."""
        mark = self.place.mark = self.board.marked
        self.about.display = mark is not None and self.board.display
        if mark is None:
            return
        shown = self._gathered.shown(self.place.whole)
        said = line_for_screen(analytics_about.reading(shown, mark), 300)
        heading = line_for_screen(analytics_about.heading(mark), 100)
        first = Content.assemble((heading, "bold"), (f"   {said}" if said else "", ""))
        self.about.update(Content("\n").join((first, Content.styled(self._next_step(), "$muted"))))

    def _next_step(self) -> str:
        mark = self.board.marked
        if mark is None:
            return ""
        opens = key_of(Scope.ANALYTICS, "open")
        if mark.kind is Kind.MORE:
            return f"{opens} shows them."
        if analytics_about.has_list(mark):
            return f"{opens} shows the leads behind it."
        return "" if mark.kind is Kind.SAID else _NO_LIST

    # -- what the keys do ------------------------------------------------------------------------

    @property
    def _marked(self) -> Mark | None:
        """None while there is nothing to show."""
        return self.board.marked if self.board.display else None

    def action_open(self) -> None:
        mark = self._marked
        if mark is None:
            return
        if mark.kind is Kind.MORE:
            self.place.whole |= {mark.id}
            self.paint()
        elif analytics_about.has_list(mark):
            ref = analytics_about.ref(mark, self._gathered.numbers.period)
            self.dismiss(Behind(ref, analytics_about.list_name(mark, ref)))
        else:
            self.notify(_NO_LIST, markup=False)

    def action_any_days(self) -> None:
        from crm_tui.screens.analytics_days import AskDays

        day = self.today

        def closed(typed: str | None) -> None:
            if typed is not None and typed.strip():
                self.show_days(Days("any_days", read_days(typed, day)))

        self.app.push_screen(AskDays(day), closed)

    def action_report(self) -> None:
        from crm_tui.screens.analytics_report import AskReport, file_of

        period = self._gathered.numbers.period

        def closed(typed: str | None) -> None:
            if typed is not None:
                self._write(period, file_of(typed))

        self.app.push_screen(AskReport(period), closed)

    @work(group="decide")
    async def _write(self, period: Period, target: Path) -> None:
        try:
            await self._desk.write_report(period, target)
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Reported(target))

    @on(Reported)
    def _reported(self, event: Reported) -> None:
        self.notify(f"The report is in {event.target}.", markup=False)

    def action_meaning(self) -> None:
        from crm_tui.screens.analytics_meaning import MeaningWindow

        if (mark := self._marked) is not None:
            shown = self._gathered.shown(self.place.whole)
            self.app.push_screen(MeaningWindow(shown, mark))

    def action_cancel(self) -> None:
        self.dismiss(None)
