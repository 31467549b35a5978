"""What was found in a file, before anything is written: columns, refused rows, who is here already."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from crm_tui.actions import Scope, bindings, key_of
from crm_tui.domain.errors import CrmError
from crm_tui.screens.importing import views
from crm_tui.screens.importing.asking import AskSource, ask_field, ask_sheet
from crm_tui.screens.importing.look_words import nothing_to_do, settings, tabs, under_way
from crm_tui.screens.importing.refused_file import written_to
from crm_tui.screens.importing.step import Step, in_lines
from crm_tui.screens.importing.waiting import NO_WORKER, follow
from crm_tui.widgets.grid import Grid
from crm_tui.widgets.import_words import sum_of

if TYPE_CHECKING:
    from crm_tui.services.importing.desk import ImportDesk, JobState, Look, Options
    from crm_tui.services.importing.jobs import Found

_LONGEST_CELL = 2_000
_NARROWEST_EDIT = 20
_WHILE_EDITING = "Enter takes the new text and looks at the row again; Esc leaves it as it was."


class Looking(Step["Look"]):
    """Ends with what shall be imported, or None."""

    BINDINGS = bindings(Scope.IMPORT_LOOK)
    SCOPE = Scope.IMPORT_LOOK

    counts = getters.query_one("#counts", Static)
    settings = getters.query_one("#settings", Static)
    tabs = getters.query_one("#views", Static)
    grid = getters.query_one(Grid)
    whole = getters.query_one("#whole", Static)
    edit = getters.query_one("#edit", Input)

    @dataclass
    class Looked(Message):
        """Another look came to its end, or is under way; `found` None means that it failed."""

        look: "Look"
        state: "JobState"
        found: "Found | None"

    @dataclass
    class Said(Message):
        """Something to tell: a trouble, or where a file is."""

        words: str

    def __init__(
        self, desk: "ImportDesk", look: "Look", found: "Found", view: str = views.COLUMNS
    ) -> None:
        super().__init__("check", look.path.name)
        self._desk, self.look, self._found = desk, look, found
        self._view = view
        self._wanted = look.options
        """What the person has said so far; `look` is what was looked at last."""
        self._cut = ""
        self._before = ""
        self._editing: tuple[int, str] | None = None
        """Row and column of the cell under the field: a look that ends meanwhile moves rows."""

    def inside(self) -> ComposeResult:
        yield Static("", id="counts", classes="words apart", markup=False)
        yield Static("", id="settings", classes="words", markup=False)
        yield Static("", id="views", classes="words apart", markup=False)
        yield Grid()
        yield Static("", id="whole", markup=False)
        yield Input(id="edit", max_length=_LONGEST_CELL, compact=True)

    def on_mount(self) -> None:
        self._show()

    def on_resize(self, _: events.Resize) -> None:
        self._leave_cell()
        self._show_again()

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def _waits(self) -> bool:
        return self._wanted != self.look.options

    def _show(self, row: int = 0, column: int | None = None) -> None:
        self._show_words()
        shown, rows = self._rows()
        at = (1 if self._view == views.REFUSED else -1) if column is None else column
        self.grid.show(shown, rows, row, at)
        if column is None:
            self._to_the_problem()
        self._show_whole()
        self._say_if_empty(not rows)

    def _show_again(self) -> None:
        """What may have changed, with the mark on the same row; on the next when it is mended."""
        row, column = self.grid.row, self.grid.column
        if not self._in_cells or not self.grid.rows:
            self._show(row, column)
            return
        refused, number = list(self._found.refused), int(self.grid.rows[row].cells[0])
        still = number in refused
        self._show(refused.index(number) if still else row, column if still else None)

    def _show_words(self) -> None:
        """What stands above the list."""
        counts = [Content.styled(part, "bold") for part in sum_of(self._found.document)]
        width = self.size.width - 2
        self.counts.update(in_lines(counts, width, " "))
        self.settings.update(in_lines(settings(self._found, self._wanted.overwrite), width))
        self.tabs.update(in_lines(tabs(self._found, self._view), width))

    def _rows(self) -> views.Shown:
        match self._view:
            case views.REFUSED:
                return views.refused(self._found, self._wanted.mended, self._waits)
            case views.LIKELY:
                return views.likely(self._found)
            case views.PASSED:
                return views.passed_over(self._found)
            case views.REMARKS:
                return views.remarks(self._found)
            case _:
                return views.columns(self._found, self.size.width)

    def _say_if_empty(self, empty: bool) -> None:
        if empty:
            self.say("There are none.")
        elif self._view == views.REFUSED and self._found.document["rejected"] > len(
            self._found.refused
        ):
            key = key_of(Scope.IMPORT_LOOK, "write_refused")
            self.say(f"These are the first of them; {key} writes all to a file.")
        else:
            self.say("")

    # -- going about -----------------------------------------------------------------------------

    def action_view(self, key: str) -> None:
        self._leave_cell()
        self._view = key
        self._show()

    def action_down(self) -> None:
        self._move(rows=1)

    def action_up(self) -> None:
        self._move(rows=-1)

    def action_page_down(self) -> None:
        self._move(rows=self.grid.page)

    def action_page_up(self) -> None:
        self._move(rows=-self.grid.page)

    def action_left(self) -> None:
        self.grid.mark(self.grid.row, max(1, self.grid.column - 1) if self._in_cells else -1)
        self._show_whole()

    def action_right(self) -> None:
        self.grid.move(columns=1)
        self._show_whole()

    def _move(self, rows: int) -> None:
        self._leave_cell()
        self.grid.move(rows=rows)
        self._to_the_problem()
        self._show_whole()

    def _show_whole(self) -> None:
        """What the list has no room for, of the marked row."""
        whole = self.grid.cut
        if whole != self._cut:
            self._cut = whole
            self.whole.update(Content(whole))
            self.whole.display = bool(whole)

    @property
    def _in_cells(self) -> bool:
        return self._view == views.REFUSED

    def _to_the_problem(self) -> None:
        """In a refused row the cell that is to blame."""
        if self._in_cells and self.grid.rows and (bad := tuple(self.grid.rows[self.grid.row].bad)):
            self.grid.mark(self.grid.row, bad[0])

    # -- saying more about the file --------------------------------------------------------------

    def action_edit(self) -> None:
        if not self.grid.rows:
            return
        if self._in_cells:
            self._edit_cell()
        elif self._view == views.COLUMNS:
            self._ask_field(self._found.document["columns"][self.grid.row])
        elif self._view == views.LIKELY:
            self.say(
                "Nobody is made one by this: after the import you can look at both, and merge."
            )

    @work(exclusive=True, group="wizard")
    async def _ask_field(self, column: Mapping[str, str]) -> None:
        if column["by"] == "empty":
            self.say("There is nothing in this column.")
            return
        sample = str(self.grid.rows[self.grid.row].cells[2])
        try:
            own = await self._desk.custom_labels()
        except CrmError as error:
            self.post_message(self.Said(error.sentence()))
            return
        chosen = await self.app.push_screen_wait(ask_field(column, sample, own))
        if chosen is not None:
            said = {**self._wanted.columns, column["header"]: chosen}
            self._change(replace(self._wanted, columns=said))

    @work(exclusive=True, group="wizard")
    async def action_sheet(self) -> None:
        sheets = self._found.document["sheets"]
        if len(sheets) < 2:
            self.say("This file has one sheet.")
            return
        chosen = await self.app.push_screen_wait(ask_sheet(sheets, self._found.document["sheet"]))
        if chosen is not None:
            # Columns and rows of another sheet are others.
            self._change(replace(self._wanted, sheet=chosen, columns={}, mended={}))

    @work(exclusive=True, group="wizard")
    async def action_source(self) -> None:
        chosen = await self.app.push_screen_wait(AskSource(self._found.document["source"]))
        if chosen is not None:
            self._change(replace(self._wanted, source=chosen))

    def action_overwrite(self) -> None:
        self._change(replace(self._wanted, overwrite=not self._wanted.overwrite))

    # -- mending a cell --------------------------------------------------------------------------

    def _edit_cell(self) -> None:
        """A field over the cell, with its text."""
        place = self.grid.cell_region(_NARROWEST_EDIT)
        row = self.grid.rows[self.grid.row]
        header = self._found.document["columns"][self.grid.column - 1]["header"]
        self._editing = (int(row.cells[0]), header)
        self.edit.value = self._before = row.cells[self.grid.column]
        self.edit.styles.width = place.width
        self.edit.styles.offset = (place.x, place.y)
        self.edit.display = self.grid.overlaid = True
        self.grid.refresh()
        # At once: what is typed next belongs into the field.
        self.set_focus(self.edit)
        self.say(_WHILE_EDITING)

    def _leave_cell(self) -> None:
        if not self.edit.display:
            return
        self.edit.display = self.grid.overlaid = False
        self.set_focus(None)
        self._show_again()

    @on(Input.Submitted, "#edit")
    def _mend(self) -> None:
        """The cell's new text; the row is looked at again."""
        self._leave_cell()
        if self._editing is None or (text := self.edit.value) == self._before:
            return
        number, header = self._editing
        cells = {**self._wanted.mended.get(number, {}), header: text}
        self._change(replace(self._wanted, mended={**self._wanted.mended, number: cells}))

    def action_cancel(self) -> None:
        if self.edit.display:
            self._leave_cell()
        else:
            self.dismiss(None)

    # -- another look ----------------------------------------------------------------------------

    def _change(self, options: "Options") -> None:
        self._wanted = options
        self._show(self.grid.row, self.grid.column)
        self._look_again()

    @work(exclusive=True, group="look")
    async def _look_again(self) -> None:
        try:
            look = await self._desk.look(self.look.path, self._wanted)
            async for state in follow(self._desk, look.job_id):
                found = None if state.open or state.error else await self._desk.found(look)
                self.post_message(self.Looked(look, state, found))
        except CrmError as error:
            self.post_message(self.Said(error.sentence()))

    @on(Looked)
    def _looked(self, event: Looked) -> None:
        """A newer wish than this look makes it stale."""
        if event.look.options != self._wanted:
            return
        if event.found is not None:
            self.look, self._found = event.look, event.found
            if not self.edit.display:
                self._show_again()
        elif event.state.open and not self.edit.display:
            self.say(under_way(event.state) if self._desk.worker_alive() else NO_WORKER)
        elif not event.state.open:
            self._wanted = self.look.options
            self._show(self.grid.row, self.grid.column)
            self.say(event.state.error)

    @on(Said)
    def _said(self, event: Said) -> None:
        self.say(event.words)

    # -- on to the import ------------------------------------------------------------------------

    def action_submit(self) -> None:
        document = self._found.document
        if self.edit.display:
            self.say("Enter takes this cell first.")
        elif self._waits:
            self.say("It is being looked at again: a moment.")
        elif not document["created"] + document["updated"]:
            self.say(nothing_to_do(document["rejected"] > 0))
        else:
            self.dismiss(self.look)

    def action_write_refused(self) -> None:
        if not self._found.document["rejected"]:
            self.say("No row is refused.")
        else:
            self.say("Writing the refused rows to a file…")
            self._write_refused()

    @work(exclusive=True, group="wizard")
    async def _write_refused(self) -> None:
        self.post_message(self.Said(await written_to(self._desk, self.look)))
