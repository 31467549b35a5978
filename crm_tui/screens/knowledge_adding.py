"""Adding a file of facts: chosen here, read by the worker, followed until it is done."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.dom import DOMNode
from textual.message import Message

from crm_tui.domain.errors import CrmError
from crm_tui.screens.choose_file import FileChooser

if TYPE_CHECKING:
    from crm_tui.services.knowledge_desk import JobState, KnowledgeDesk

_POLL_SECONDS = 0.25
_TITLE = "Choose a file of facts"


class FileAdding(DOMNode):
    """Leaves a job and tells how far it is; closing stops nothing."""

    @dataclass
    class Moved(Message):
        """How far the worker is."""

        state: "JobState"

    @dataclass
    class Troubled(Message):
        """Why something could not be done, and what to do."""

        text: str

    _desk: "KnowledgeDesk"
    _chooser: FileChooser

    def action_add_file(self) -> None:
        self._chooser.ask(self.app, self.take, _TITLE)

    def take(self, path: Path) -> None:
        """Let the worker read this file."""
        self._add(path)

    @work(exclusive=True, group="wizard")
    async def _add(self, path: Path) -> None:
        try:
            await self._follow(await self._desk.add_file(path))
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))

    @work(exclusive=True, group="wizard")
    async def go_on_following(self) -> None:
        """A file that was left to the worker when the window was closed."""
        try:
            if (state := await self._desk.running()) is not None:
                await self._follow(state.job.id)
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))

    async def _follow(self, job_id: int) -> None:
        while (state := await self._desk.job(job_id)) is not None:
            self.post_message(self.Moved(state))
            if not state.open:
                return
            await asyncio.sleep(_POLL_SECONDS)
