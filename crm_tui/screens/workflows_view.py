"""Workflows: how each is switched and fares, the marked one's purpose or file below."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.clock import Clock
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.text import for_screen
from crm_tui.screens.list_keys import ListKeys
from crm_tui.screens.pace import Pace
from crm_tui.widgets import workflow_lines
from crm_tui.widgets.bars import HintBar
from crm_tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from crm_tui.services.workflows.desk import Line, View, WorkflowDesk


class FlowList(RowList):
    """Says when another workflow is marked."""

    class Moved(Message):
        """The mark is somewhere else, or on something else."""

    def move_to(self, place: int) -> None:
        super().move_to(place)
        self.post_message(self.Moved())


class WorkflowsView(Vertical, ListKeys, can_focus=True):
    """One of the views of the automation window."""

    BINDINGS = bindings(Scope.WORKFLOWS)
    DEFAULT_CSS = """
    WorkflowsView {
        height: 1fr;
        #troubles { height: auto; padding: 0 3; color: $warning; }
        #below { height: auto; max-height: 50%; padding: 0 2; border-top: solid $border; }
        #workflow { height: auto; }
        HintBar { dock: bottom; background: $surface; }
    }
    """

    shown = getters.query_one(FlowList)
    troubles = getters.query_one("#troubles", Static)
    below = getters.query_one("#workflow", Static)

    @dataclass
    class Loaded(Message):
        """All of them."""

        view: "View"

    @dataclass
    class Done(Message):
        """Something was switched."""

        words: str

    @dataclass
    class Asks(Message):
        """Before this one sends by itself: a code, or only a yes."""

        line: "Line"
        code: bool

    @dataclass
    class Troubled(Message):
        """Why not, and what to do."""

        text: str

    @dataclass
    class Open(Message):
        """This lead's chat is wanted."""

        lead_id: LeadId

    def __init__(self, desk: "WorkflowDesk", clock: Clock, zone: ZoneInfo) -> None:
        super().__init__()
        self._desk, self._clock, self._zone = desk, clock, zone
        self._lines: tuple[Line, ...] = ()
        self._file = False
        self._pace = Pace(self, self._read)

    def compose(self) -> ComposeResult:
        yield Static("", id="troubles", markup=False)
        yield FlowList()
        with VerticalScroll(id="below", can_focus=False):
            yield Static("", id="workflow", markup=False)
        yield HintBar(Scope.WORKFLOWS)

    def on_mount(self) -> None:
        self.troubles.display = False
        self._read()

    # -- reading ---------------------------------------------------------------------------------

    async def refresh_view(self) -> None:
        """Something in the shop changed: read again soon."""
        self._pace.ask()

    @work(exclusive=True, group="workflows")
    async def _read(self) -> None:
        try:
            with self._pace.reading():
                found = await self._desk.view()
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Loaded(found))

    @on(Loaded)
    def _show(self, event: Loaded) -> None:
        event.stop()
        before, self._lines = self.marked, event.view.lines
        self.shown.show([workflow_lines.row(one) for one in self._lines])
        names = [one.workflow.name for one in self._lines]
        if before is not None and before.workflow.name in names:
            self.shown.move_to(names.index(before.workflow.name))
        self.troubles.update(Content(for_screen("\n".join(event.view.troubles))))
        self.troubles.display = bool(event.view.troubles)
        self._moved()

    @on(FlowList.Moved)
    def _moved(self) -> None:
        line = self.marked
        if line is not None:
            words = workflow_lines.file if self._file else workflow_lines.why
            self.below.update(words(line))

    @property
    def marked(self) -> "Line | None":
        place = self.shown.cursor
        return self._lines[place] if place < len(self._lines) else None

    # -- what the keys do ------------------------------------------------------------------------

    def action_file(self) -> None:
        self._file = not self._file
        self._moved()

    def action_switch(self) -> None:
        if (line := self.marked) is not None:
            name, on = line.workflow.name, not line.switch.enabled
            words = f"{line.workflow.title}: {'it proposes now' if on else 'it is off'}."
            self._switch(lambda: self._desk.set_enabled(name, on), words)

    def action_automatic(self) -> None:
        line = self.marked
        if line is None:
            return
        if line.switch.sends(line.workflow):
            name, words = line.workflow.name, f"{line.workflow.title}: it only proposes now."
            self._switch(lambda: self._desk.set_automatic(name, False), words)
        else:
            self._ask(line)

    @work(group="decide")
    async def _switch(self, call: Callable[[], Awaitable[object]], words: str) -> None:
        try:
            await call()
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Done(words))

    @work(exclusive=True, group="ask")
    async def _ask(self, line: "Line") -> None:
        try:
            code = await self._desk.needs_code()
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Asks(line, code))

    @on(Asks)
    def _asked(self, event: Asks) -> None:
        event.stop()
        name, title = event.line.workflow.name, event.line.workflow.title
        words = f"{title}: it sends by itself now."
        if event.code:
            self._ask_code(name, title, words)
        else:
            self._ask_sure(name, title, words)

    def _ask_code(self, name: str, title: str, words: str) -> None:
        from crm_tui.screens.code_window import CodeWindow

        def closed(done: str | None) -> None:
            if done:
                self.post_message(self.Done(done))

        what = f"{title} will send approved templates by itself."
        window = CodeWindow(what, words, lambda code: self._desk.set_automatic(name, True, code))
        self.app.push_screen(window, closed)

    def _ask_sure(self, name: str, title: str, words: str) -> None:
        from crm_tui.screens.sure import Sure

        def answered(sure: bool | None) -> None:
            if sure:
                self._switch(lambda: self._desk.set_automatic(name, True), words)

        more = "Only approved templates, within the caps and hours of the shop."
        self.app.push_screen(Sure(f"Let “{title}” send by itself?", more), answered)

    def action_runs(self) -> None:
        from crm_tui.screens.workflow_runs import RunsWindow

        line = self.marked
        if line is None:
            return

        def closed(lead_id: LeadId | None) -> None:
            if lead_id is not None:
                self.post_message(self.Open(lead_id))
            else:
                self._read()

        flow = line.workflow
        window = RunsWindow(self._desk, self._clock, self._zone, flow.name, flow.title)
        self.app.push_screen(window, closed)

    @on(Done)
    def _done(self, event: Done) -> None:
        event.stop()
        self.notify(event.words, markup=False)
        self._read()

    @on(Troubled)
    def _troubled(self, event: Troubled) -> None:
        event.stop()
        self.notify(event.text, severity="warning", markup=False)
