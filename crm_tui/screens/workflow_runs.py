"""Who is in a workflow: the newest runs, what became of each step, and the way out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import on, work
from textual.message import Message

from crm_tui.actions import Scope, bindings
from crm_tui.domain.clock import Clock
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.row_window import RowWindow
from crm_tui.widgets import workflow_lines

if TYPE_CHECKING:
    from crm_tui.services.workflows.desk import Run, WorkflowDesk

_NOBODY = "Nobody has been in it yet."


class RunsWindow(RowWindow[LeadId]):
    """Ends with the lead whose chat to open, or None."""

    BINDINGS = bindings(Scope.WORKFLOW_RUNS)
    SCOPE = Scope.WORKFLOW_RUNS
    TITLE = "Who is in it"

    @dataclass
    class Loaded(Message):
        """The newest runs."""

        runs: Sequence["Run"]

    @dataclass
    class Troubled(Message):
        """Why not, and what to do."""

        text: str

    def __init__(
        self, desk: "WorkflowDesk", clock: Clock, zone: ZoneInfo, name: str, title: str
    ) -> None:
        super().__init__()
        self._desk, self._clock, self._zone = desk, clock, zone
        self._flow, self._about = name, line_for_screen(title)
        self._runs: Sequence[Run] = ()

    def on_mount(self) -> None:
        super().on_mount()
        self._read()

    @work(exclusive=True, group="runs")
    async def _read(self) -> None:
        try:
            found = await self._desk.runs(self._flow)
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Loaded(found))

    @on(Loaded)
    def _show(self, event: Loaded) -> None:
        self._runs, now = event.runs, self._clock.now()
        self.shown.show([workflow_lines.run_row(one, now, self._zone) for one in self._runs])
        self.tell(self._about)
        self.say("" if self._runs else _NOBODY)

    @property
    def _marked(self) -> "Run | None":
        place = self.shown.cursor
        return self._runs[place] if place < len(self._runs) else None

    def action_open(self) -> None:
        if self._marked is not None:
            self.dismiss(self._marked.enrolment.lead_id)

    def action_leave(self) -> None:
        if self._marked is not None:
            self._leave(self._marked.enrolment.id)

    @work(group="decide")
    async def _leave(self, enrolment_id: int) -> None:
        try:
            await self._desk.leave(enrolment_id)
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self._read()

    @on(Troubled)
    def _tell_trouble(self, event: Troubled) -> None:
        self.notify(event.text, severity="warning", markup=False)
