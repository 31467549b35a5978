"""Experiments: all of them, the marked one whole; begun, ended, an arm chosen by a key."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.actions import Scope, bindings, key_of
from crm_tui.domain.errors import CrmError
from crm_tui.domain.experiment.drawing import HOLDOUT
from crm_tui.domain.experiment.plan import EXPERIMENT
from crm_tui.domain.ids import show_id
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.list_keys import ListKeys
from crm_tui.screens.pace import Pace
from crm_tui.widgets import experiment_lines
from crm_tui.widgets.bars import HintBar
from crm_tui.widgets.row_list import Heading, ListRow, RowList

if TYPE_CHECKING:
    from crm_tui.services.experiments.desk import ExperimentDesk, Startable
    from crm_tui.services.experiments.reporting import Report


class ExperimentsView(Vertical, ListKeys, can_focus=True):
    """One of the views of the automation window."""

    BINDINGS = bindings(Scope.EXPERIMENTS)
    DEFAULT_CSS = """
    ExperimentsView {
        height: 1fr;
        #no-experiment { height: auto; padding: 1 3; color: $muted; }
        #experiment { height: auto; max-height: 60%; padding: 0 2; border-top: solid $border; }
        HintBar { dock: bottom; background: $surface; }
    }
    """

    shown = getters.query_one(RowList)
    nothing = getters.query_one("#no-experiment", Static)
    below = getters.query_one("#experiment", Static)

    @dataclass
    class Loaded(Message):
        """All of them, and what could be compared."""

        reports: Sequence["Report"]
        startable: Sequence["Startable"]

    @dataclass
    class Done(Message):
        """Something was done."""

    @dataclass
    class Troubled(Message):
        """Why not, and what to do."""

        words: str

    def __init__(self, desk: "ExperimentDesk", zone: str) -> None:
        super().__init__()
        self._desk, self._zone = desk, ZoneInfo(zone)
        self._reports: Sequence[Report] = ()
        self._startable: Sequence[Startable] = ()
        self._pace = Pace(self, self._read)

    def compose(self) -> ComposeResult:
        yield Static("", id="no-experiment", markup=False)
        yield RowList()
        yield Static("", id="experiment", markup=False)
        yield HintBar(Scope.EXPERIMENTS)

    def on_mount(self) -> None:
        self.nothing.display = self.below.display = False
        self._read()

    # -- reading ---------------------------------------------------------------------------------

    async def refresh_view(self) -> None:
        """Something in the shop changed: read again soon."""
        self._pace.ask()

    @work(exclusive=True, group="experiments")
    async def _read(self) -> None:
        try:
            with self._pace.reading():
                reports, startable = await self._desk.all(), await self._desk.startable()
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Loaded(reports, startable))

    @on(Loaded)
    def _show(self, event: Loaded) -> None:
        event.stop()
        marked = self._marked_id
        self._reports, self._startable = event.reports, event.startable
        self.shown.show(self._items())
        ids = [one.experiment.id for one in self._reports]
        if marked in ids:
            self.shown.move_to(ids.index(marked))
        self.nothing.display = not self._reports
        start = key_of(Scope.EXPERIMENTS, "start")
        more = f" {start} on one of the steps below begins one." if self._startable else _HOW
        self.nothing.update(Content(f"No experiment yet.{more}"))
        self._paint()

    def _items(self) -> list[Heading | ListRow]:
        rows = [(one, experiment_lines.row(one, self._zone)) for one in self._reports]
        groups = {
            "Running": [row for one, row in rows if one.experiment.running],
            "Ended": [row for one, row in rows if not one.experiment.running],
            "Could be compared": [experiment_lines.startable_row(one) for one in self._startable],
        }
        items: list[Heading | ListRow] = []
        for name, found in groups.items():
            items += [Heading(name), *found] if found else []
        return items

    def _paint(self) -> None:
        one = self.marked
        self.below.display = one is not None
        if one is not None:
            self.below.update(experiment_lines.whole(one, max(20, self.size.width - 4)))

    def on_resize(self) -> None:
        self._paint()

    @property
    def marked(self) -> "Report | None":
        """The marked experiment; None where a step is marked, or nothing."""
        place = self.shown.cursor
        return self._reports[place] if place < len(self._reports) else None

    @property
    def _marked_id(self) -> int | None:
        return None if self.marked is None else self.marked.experiment.id

    def action_down(self) -> None:
        self._move(super().action_down)

    def action_up(self) -> None:
        self._move(super().action_up)

    def action_top(self) -> None:
        self._move(super().action_top)

    def action_bottom(self) -> None:
        self._move(super().action_bottom)

    def action_page_down(self) -> None:
        self._move(super().action_page_down)

    def action_page_up(self) -> None:
        self._move(super().action_page_up)

    def on_click(self) -> None:
        self._paint()

    def _move(self, move: Callable[[], None]) -> None:
        move()
        self._paint()

    # -- what the keys do ------------------------------------------------------------------------

    def action_start(self) -> None:
        """Only a step can be begun; on an experiment it says so."""
        place = self.shown.cursor - len(self._reports)
        if 0 <= place < len(self._startable):
            step = self._startable[place]
            self._do(lambda: self._desk.start(step))
        elif self.marked is not None:
            self.notify("Mark a step under “Could be compared” to begin.", markup=False)

    def action_stop(self) -> None:
        one = self.marked
        if one is not None:
            more = "No winner is named; the step goes on as its file has it."
            self._ask(f"End {_name(one)}?", more, lambda: self._desk.stop(one.experiment.id))

    def action_adopt(self) -> None:
        """Whatever the counts say; a running experiment ends with it."""
        from crm_tui.screens.importing.pick import Option, Pick

        one = self.marked
        if one is None:
            return

        def chosen(arm: str | None) -> None:
            if arm is not None:
                self._do(lambda: self._desk.adopt(one.experiment.id, arm))

        options = [Option(arm.name, f"{arm.name}: {arm.text}") for arm in one.arms]
        options.append(Option(HOLDOUT, "nobody: the message is not sent"))
        about = "The experiment ends with it." if one.experiment.running else ""
        window = Pick(f"What shall everybody get? {_name(one)}", about, options, one.leader)
        self.app.push_screen(window, chosen)

    def _ask(self, question: str, more: str, call: Callable[[], Awaitable[object]]) -> None:
        from crm_tui.screens.sure import Sure

        def answered(sure: bool | None) -> None:
            if sure:
                self._do(call)

        self.app.push_screen(Sure(question, more), answered)

    @work(group="decide")
    async def _do(self, call: Callable[[], Awaitable[object]]) -> None:
        try:
            await call()
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Done())

    @on(Done)
    def _done(self, event: Done) -> None:
        event.stop()
        self._read()

    @on(Troubled)
    def _troubled(self, event: Troubled) -> None:
        event.stop()
        self.notify(event.words, severity="warning", markup=False)


_HOW = (
    " Give a step of a workflow two arms in its file ([[step.arm]]): it can be compared here then."
)


def _name(one: "Report") -> str:
    return f"{show_id(EXPERIMENT, one.experiment.id)} “{line_for_screen(one.experiment.name, 40)}”"
