"""A window that writes closes only after that: closing breaks off whatever it still does."""

import asyncio
from collections.abc import Sequence
from typing import Any, TypeVar

from textual import on, work
from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.screen import ModalScreen
from textual.worker import Worker

from crm_tui.screens.tell import WRITES

Answer = TypeVar("Answer")


class WritingWindow(ModalScreen[Answer]):
    """Ends once, with everything written that was begun in it."""

    class Written(Message):
        """Nothing is under way any more."""

    _ending = False
    _answer: Answer | None = None

    def begin_anew(self) -> None:
        """Of a window that is kept and shown again: it can end once more."""
        self._ending, self._answer = False, None

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Close, at once or when all is written; what came of that is the answer then."""
        if result is not None:
            self._answer = result
        if self._ending:
            return AwaitComplete()
        self._ending = True
        writing = [one for one in self.workers if one.node is self and one.group in WRITES]
        if all(one.is_finished for one in writing):
            return super().dismiss(result)
        self._wait_for(writing)
        return AwaitComplete()

    @work(group="ending")
    async def _wait_for(self, writing: Sequence[Worker[Any]]) -> None:
        await asyncio.gather(*(one.wait() for one in writing), return_exceptions=True)
        self.post_message(self.Written())

    @on(Written)
    def _all_written(self) -> None:
        super().dismiss(self._answer)
