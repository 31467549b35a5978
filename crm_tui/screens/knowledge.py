"""What the shop says: its facts by file, searched, corrected, written, removed and brought back."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import line_for_screen
from crm_tui.messages import Changed
from crm_tui.screens.choose_file import FileChooser
from crm_tui.screens.knowledge_adding import FileAdding
from crm_tui.screens.knowledge_steps import FactSteps
from crm_tui.screens.pace import Pace
from crm_tui.screens.row_window import RowWindow
from crm_tui.widgets import knowledge_words as words
from crm_tui.widgets.bars import HintBar
from crm_tui.widgets.knowledge_list import FactList, FileNames

if TYPE_CHECKING:
    from crm_tui.services.knowledge_desk import Entry, KnowledgeDesk, View


class KnowledgeWindow(RowWindow[None], FactSteps, FileAdding):
    """Files at the left, facts at the right, the marked one whole below."""

    CSS_PATH = ["row_window.tcss", "knowledge.tcss"]
    BINDINGS = bindings(Scope.KNOWLEDGE)
    SCOPE = Scope.KNOWLEDGE
    TITLE = "What the shop says"
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (76, "-wide")]

    search = getters.query_one("#search", Input)
    files = getters.query_one(FileNames)
    whole = getters.query_one("#whole", Static)

    @dataclass
    class Loaded(Message):
        """The facts, for this search."""

        query: str
        view: "View"

    def __init__(self, desk: "KnowledgeDesk", chooser: FileChooser) -> None:
        super().__init__()
        self._desk, self._chooser = desk, chooser
        self._view: View | None = None
        self._pace = Pace(self, self._read)

    def compose(self) -> ComposeResult:
        yield Static("", id="head", markup=False)
        yield Input(placeholder="search: words in any spelling", id="search", max_length=200)
        yield Static("", id="words", markup=False)
        yield Static("", id="nothing", markup=False)
        with Horizontal(id="two"):
            yield FileNames()
            yield FactList()
        yield Static("", id="whole", markup=False)
        yield HintBar(self.SCOPE)

    def on_mount(self) -> None:
        super().on_mount()
        self._read()
        self.go_on_following()

    # -- reading ---------------------------------------------------------------------------------

    @work(exclusive=True, group="facts")
    async def _read(self) -> None:
        query = self.search.value.strip()
        try:
            with self._pace.reading():
                self.post_message(self.Loaded(query, await self._desk.view(query)))
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))

    @on(Changed)
    def _changed(self) -> None:
        self._pace.ask()

    @on(FactSteps.Stepped)
    @on(Input.Changed)
    def _read_again(self) -> None:
        self._read()

    @on(Loaded)
    def _show(self, event: Loaded) -> None:
        before, view = self.marked, event.view
        self._view = view
        self.shown.show(words.rows(view, searched=bool(event.query)))
        ids = [one.fact.id for one in view.entries]
        stays = before is not None and before.fact.id in ids
        self.shown.move_to(ids.index(before.fact.id) if before and stays else self.shown.cursor)
        self.tell(words.counts(view, searched=bool(event.query)))
        nothing = self.query_one("#nothing", Static)
        nothing.update(Content(words.when_empty(view)))
        nothing.display = not ids
        self._moved()

    @on(FactList.Moved)
    def _moved(self) -> None:
        """Beside and below the list: the file, and the whole of the marked fact."""
        marked, view = self.marked, self._view
        self.whole.display = marked is not None
        self.files.show(words.file_lines(view), marked.fact.document if marked else "")
        if marked is not None and view is not None:
            self.whole.update(words.whole(view, marked))

    @property
    def marked(self) -> "Entry | None":
        entries = () if self._view is None else self._view.entries
        place = self.shown.cursor
        return entries[place] if place < len(entries) else None

    # -- adding a file ---------------------------------------------------------------------------

    @on(FileAdding.Moved)
    def _follow_file(self, event: FileAdding.Moved) -> None:
        state = event.state
        if state.open and self._desk.worker_alive():
            width = max(10, min(50, self.size.width - 8))
            name = line_for_screen(Path(state.job.payload["path"]).name, 80)
            self.words.update(words.reading(name, state.done, state.total, width))
            self.words.display = True
            return
        self.say(state.error or (words.NO_WORKER if state.open else words.taken(state.result)))
        self._read()

    @on(FileAdding.Troubled)
    def _trouble(self, event: FileAdding.Troubled) -> None:
        self.notify(event.text, severity="warning", markup=False)

    # -- what the keys do ------------------------------------------------------------------------

    def action_search(self) -> None:
        self.search.display = True
        self.search.focus()

    @on(Input.Submitted)
    def _searched(self) -> None:
        self.set_focus(None)
        self.search.display = bool(self.search.value.strip())

    def action_cancel(self) -> None:
        """End the search first."""
        if self.search.display:
            self.search.value, self.search.display = "", False
            self.set_focus(None)
        else:
            self.dismiss(None)

    def action_next_document(self) -> None:
        marked, entries = self.marked, () if self._view is None else self._view.entries
        if marked is not None:
            names = [one.fact.document for one in entries]
            here = self.shown.cursor
            later = (*range(here, len(names)), *range(here))
            self.shown.move_to(next((at for at in later if names[at] != names[here]), here))

    def action_words(self) -> None:
        from crm_tui.screens.knowledge_words import WordsWindow

        self.app.push_screen(WordsWindow(self._desk))
