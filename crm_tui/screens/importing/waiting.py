"""While the worker reads, imports or takes back: how far it is, and what went wrong."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.actions import Scope, bindings, key_of
from crm_tui.domain.errors import CrmError
from crm_tui.screens.importing.step import Step
from crm_tui.widgets.import_words import bar

if TYPE_CHECKING:
    from crm_tui.services.importing.desk import ImportDesk, JobState

POLL_SECONDS = 0.25
_DOING = {
    "import_preview": ("Reading the file…", "Looking at every row"),
    "import_apply": ("Reading the file…", "Importing"),
    "import_undo": ("Taking it back…", "Taking it back"),
    "import_refused": ("Writing the refused rows to a file…", "Writing the refused rows"),
}
"""By kind of job: before it is known how much there is, and after."""
_HALF = {
    "import_preview": "Nothing was written. ",
    "import_apply": "What is half done stands in the list and can be taken back. ",
    "import_undo": "What is half done can be gone on with. ",
    "import_refused": "",
}
"""By kind of job that failed, how things stand."""
NO_WORKER = (
    "The worker is not running, so nobody does this."
    " Start `crm work` in another terminal; it goes on by itself."
)
_DROPPED = "Another look at this file was asked for meanwhile. Esc goes back."
_GOES_ON = "Nobody needs to wait here: it goes on by itself, and {key} shows it again."


async def follow(desk: "ImportDesk", job_id: int) -> "AsyncIterator[JobState]":
    """The job's state, again and again until it has ended or was dropped; raises CrmError."""
    while (state := await desk.job(job_id)) is not None:
        yield state
        if not state.open:
            return
        await asyncio.sleep(POLL_SECONDS)


def progress_words(state: "JobState", width: int) -> Content:
    """What is being done, with a bar and numbers once it is known how much there is."""
    before, doing = _DOING[state.job.kind]
    if state.total is None:
        return Content(before)
    return Content.assemble(
        f"{doing}\n\n",
        bar(state.done, state.total, width),
        f"\n\n{min(state.done, state.total):,} of {state.total:,}",
    )


class Waiting(Step["JobState"]):
    """Ends with the ended job, done or failed; with None when it was left, and goes on."""

    BINDINGS = bindings(Scope.IMPORT_WAIT)
    SCOPE = Scope.IMPORT_WAIT

    shown = getters.query_one("#doing", Static)
    below = getters.query_one("#goes-on", Static)

    @dataclass
    class Moved(Message):
        """How far it is."""

        state: "JobState"

    @dataclass
    class Trouble(Message):
        """It could not be asked for."""

        text: str

    def __init__(self, desk: "ImportDesk", job_id: int, step: str, file: str) -> None:
        super().__init__(step, file)
        self._desk, self._job_id = desk, job_id
        self._failed: JobState | None = None

    def inside(self) -> ComposeResult:
        with Vertical(id="waiting"):
            yield Static("", id="doing", markup=False)
            yield Static("", id="goes-on", classes="apart", markup=False)

    def on_mount(self) -> None:
        self._follow()

    @work(exclusive=True, group="wizard")
    async def _follow(self) -> None:
        try:
            state = None
            async for state in follow(self._desk, self._job_id):
                self.post_message(self.Moved(state))
            if state is None or state.open:
                self.post_message(self.Trouble(_DROPPED))
        except CrmError as error:
            self.post_message(self.Trouble(error.sentence()))

    @on(Moved)
    def _show(self, event: Moved) -> None:
        state = event.state
        if state.stage == "done":
            self.dismiss(state)
            return
        self._failed = None if state.open else state
        trouble = state.error
        if state.open and not self._desk.worker_alive():
            trouble = NO_WORKER
        width = max(10, min(50, self.size.width - 10))
        words = Content.styled(trouble, "$warning") if trouble else progress_words(state, width)
        self.shown.update(words)
        self.below.update(Content.styled(self._words_below(), "$muted"))

    def _words_below(self) -> str:
        if self._failed is None:
            return _GOES_ON.format(key=key_of(Scope.INBOX, "imports"))
        again, back = (key_of(Scope.IMPORT_WAIT, one) for one in ("again", "cancel"))
        return f"{_HALF[self._failed.job.kind]}{again} tries it again, {back} goes back."

    @on(Trouble)
    def _trouble(self, event: Trouble) -> None:
        self.shown.update(Content.styled(event.text, "$warning"))

    def action_again(self) -> None:
        if self._failed is not None:
            self.dismiss(self._failed)
