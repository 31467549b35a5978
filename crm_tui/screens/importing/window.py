"""Imports: choose a file, go on where one stopped, see earlier ones and take them back."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.actions import Scope, bindings, key_of
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.choose_file import FileChooser
from crm_tui.screens.importing.flow import Flow
from crm_tui.screens.importing.step import Step
from crm_tui.widgets import when
from crm_tui.widgets.grid import Column, Grid, GridRow

if TYPE_CHECKING:
    from crm_tui.services.importing.desk import Earlier, ImportDesk, JobState, Look

_TITLE = "Choose a file with people"
_CHOOSE = "+ choose a file: Excel, OpenOffice, CSV, contacts (.vcf)"
_NARROW = 76
"""Cells below which the last column stands below the file's name."""
_LOOK = 1.0
"""Seconds."""
_NONE_YET = (
    "Nothing was imported yet. You see what is in a file before anything is written, and every"
    " import can be taken back."
)
_COLUMNS = (
    Column("when", 8, "soft"),
    Column("file", 0),
    Column("new", 7, right=True),
    Column("updated", 7, right=True),
    Column("refused", 7, right=True),
    Column("", 15, "soft"),
)


class ImportsWindow(Step[None]):
    """The list, and whatever is chosen in it; closing stops nothing."""

    BINDINGS = bindings(Scope.IMPORTS)
    SCOPE = Scope.IMPORTS

    grid = getters.query_one(Grid)

    @dataclass
    class ListRead(Message):
        """Earlier imports, newest first; what goes on; a look that was not gone on with."""

        earlier: "Sequence[Earlier]"
        running: "JobState | None"
        left: "Look | None"

    @dataclass
    class Running(Message):
        """Something is under way: it is shown at once."""

        state: "JobState"

    @dataclass
    class Said(Message):
        """What came of something."""

        words: str

    def __init__(self, desk: "ImportDesk", chooser: FileChooser, zone: ZoneInfo) -> None:
        super().__init__("", "")
        self._desk, self._chooser, self._zone = desk, chooser, zone
        self._earlier: Sequence[Earlier] = ()
        self._going_on: JobState | None = None
        self._left: Look | None = None
        self._fresh = True

    def inside(self) -> ComposeResult:
        yield Grid()
        yield Static(
            Content.styled(_NONE_YET, "$muted"), id="none-yet", classes="words", markup=False
        )

    def on_mount(self) -> None:
        self._flow = Flow(self.app, self._desk)
        self.set_interval(_LOOK, self._tick)

    def _tick(self) -> None:
        """While something goes on, the list follows."""
        if self._going_on is not None and self.is_current:
            self._read()

    @on(events.ScreenResume)
    def _see(self) -> None:
        """Also when one comes back from a step: what was done since stands in the list."""
        self._read(first=self._fresh)
        self._fresh = False

    @work(exclusive=True, group="list")
    async def _read(self, *, first: bool = False) -> None:
        try:
            running, left = await self._desk.running(), await self._desk.left_look()
            if first and running is not None:
                self.post_message(self.Running(running))
            self.post_message(self.ListRead(await self._desk.earlier(), running, left))
        except CrmError as error:
            self.post_message(self.Said(error.sentence()))

    @on(ListRead)
    def _show(self, event: ListRead) -> None:
        marked = self._marked
        self._earlier, self._going_on, self._left = event.earlier, event.running, event.left
        rows = [GridRow((words,), one=True) for words in self._first_lines()]
        narrow = self.size.width < _NARROW
        rows += [self._line(one, narrow) for one in self._earlier]
        ids = [one.id for one in self._earlier]
        row = self.grid.row
        if marked is not None and marked.id in ids:
            row = len(self._first_lines()) + ids.index(marked.id)
        self.grid.show(_COLUMNS[: -1 if narrow else None], rows, row)
        self.query_one("#none-yet").display = not self._earlier

    def _first_lines(self) -> list[str]:
        """What can be gone on with, or begun."""
        lines = [_CHOOSE]
        if self._going_on is not None:
            lines.append("→ something is being done just now: see how far it is")
        if self._left is not None:
            lines.append(f"→ go on with {self._left.path.name}: looked at, not imported yet")
        return lines

    def _line(self, one: "Earlier", narrow: bool) -> GridRow:
        at = when.short(one.at, self._desk.clock.now(), self._zone)
        counts = (f"{one.new:,}", f"{one.updated:,}", f"{one.refused:,}")
        below = one.state if narrow else ""
        return GridRow((at, one.file, *counts, one.state), below)

    @on(Said)
    def _said(self, event: Said) -> None:
        lines = event.words.split("\n")
        self.say("\n".join(line_for_screen(line, 400) for line in lines))

    # -- what the keys do ------------------------------------------------------------------------

    @property
    def _marked(self) -> "Earlier | None":
        place = self.grid.row - len(self._first_lines())
        return self._earlier[place] if 0 <= place < len(self._earlier) else None

    def action_down(self) -> None:
        self.grid.move(rows=1)

    def action_up(self) -> None:
        self.grid.move(rows=-1)

    def action_open(self) -> None:
        """Of an earlier import there is nothing to open: say what can be done with it."""
        if self.grid.row == 0:
            self.action_choose()
        elif self._going_on is not None and self.grid.row == 1:
            self._go(self._flow.resume(self._going_on))
        elif self._left is not None and self._marked is None:
            self._go(self._flow.go_on(self._left))
        elif self._marked is not None:
            undo = key_of(Scope.IMPORTS, "undo")
            self.say(f"{undo} takes it back." if self._marked.undoable else "It is taken back.")

    def action_choose(self) -> None:
        self._chooser.ask(self.app, self.take, _TITLE, people=True)

    def take(self, path: Path) -> None:
        """Look at this file."""
        self._go(self._flow.choose(path))

    def action_undo(self) -> None:
        if self._marked is None:
            self.say("Mark an import first.")
        elif not self._marked.undoable:
            self.say("It is taken back already.")
        else:
            self._go(self._flow.take_back(self._marked.id, self._marked.file))

    @on(Running)
    def _resume(self, event: Running) -> None:
        self._go(self._flow.resume(event.state))

    @work(exclusive=True, group="wizard")
    async def _go(self, way: Awaitable[str]) -> None:
        """All the way; then the list as it is now."""
        self.say("")
        try:
            words = await way
        except CrmError as error:
            words = error.sentence()
        self.post_message(self.Said(words))
