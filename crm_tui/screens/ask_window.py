"""A small window that saves before it closes: what was typed is never lost to an error."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual import on, work
from textual.message import Message

from crm_tui.domain.errors import CrmError
from crm_tui.screens.small_window import SmallWindow


class AskWindow(SmallWindow[str]):
    """Ends with a sentence about what was saved, or with None."""

    @dataclass
    class Saved(Message):
        """It is written; `words` say what."""

        words: str

    @dataclass
    class NotSaved(Message):
        """Why not, and what to do."""

        text: str

    _saving = False

    def save(self, write: Callable[[], Awaitable[object]], words: str) -> None:
        """Write it once, then close; an error stays here, beside what was typed."""
        if not self._saving:
            self._saving = True
            self._save(write, words)

    @work(group="decide")
    async def _save(self, write: Callable[[], Awaitable[object]], words: str) -> None:
        try:
            await write()
        except CrmError as error:
            self.post_message(self.NotSaved(error.sentence()))
        else:
            self.post_message(self.Saved(words))

    @on(Saved)
    def _saved(self, event: Saved) -> None:
        self.dismiss(event.words)

    @on(NotSaved)
    def _not_saved(self, event: NotSaved) -> None:
        self._saving = False
        self.say(event.text)
