"""Steps that are taken in a window, and the key that takes back those and none from before."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on, work
from textual.dom import DOMNode
from textual.message import Message

from crm_tui.domain.errors import CrmError

if TYPE_CHECKING:
    from crm_tui.services.lead_desk import LeadDesk


class OwnSteps(DOMNode):
    """Knows each of its steps: what goes on beside the window is not taken back in it."""

    NO_STEP = "Nothing was done here yet."

    @dataclass
    class Stepped(Message):
        """A step was taken, or (`back`) taken back."""

        words: str
        back: bool = False

    @dataclass
    class Troubled(Message):
        """Why something could not be done, and what to do."""

        text: str

    _desk: "LeadDesk"
    _steps: tuple[int, ...] = ()

    @work(group="decide")
    async def take_step(self, write: Awaitable[int | None], words: str) -> None:
        """`write` tells the step; None: all was so already."""
        try:
            step = await write
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self._steps += () if step is None else (step,)
            self.post_message(self.Stepped(words))

    def action_undo_step(self) -> None:
        if self._steps:
            self._steps, last = self._steps[:-1], self._steps[-1]
            self._undo(last)
        else:
            self.app.notify(self.NO_STEP, markup=False)

    @work(group="undo")
    async def _undo(self, step: int) -> None:
        try:
            undone = await self._desk.undo(step=step)
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Stepped(f"Taken back: {undone.title}.", back=True))

    @on(Troubled)
    def _tell_trouble(self, event: Troubled) -> None:
        self.app.notify(event.text, severity="warning", markup=False)
