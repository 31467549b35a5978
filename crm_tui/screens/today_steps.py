"""What is done to a row of Today without sending: done, put off, put away, dismissed; and back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on, work
from textual.dom import DOMNode
from textual.message import Message

from crm_tui.domain import today_words as words
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.today import IS_TASK, Item, Reason

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox
    from crm_tui.services.today_desk import TodayDesk

Back = Callable[[], Awaitable[object]]
"""Takes one step back."""


class TodaySteps(DOMNode):
    """Knows each of its steps and takes them back one by one, the last first."""

    @dataclass
    class Stepped(Message):
        """A step was taken; `back` takes it back, None when nothing can."""

        lead_id: LeadId
        words: str
        back: Back | None

    @dataclass
    class TakenBack(Message):
        """A step was taken back."""

        lead_id: LeadId

    @dataclass
    class Troubled(Message):
        """Why something could not be done, and what to do."""

        text: str

    _today: "TodayDesk"
    _inbox: "Inbox"
    _backs: tuple[tuple[LeadId, Back], ...] = ()

    @work(group="decide")
    async def take(self, lead_id: LeadId, said: str, write: Awaitable[Back | None]) -> None:
        """Write it; `write` tells how it is taken back."""
        try:
            back = await write
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Stepped(lead_id, said, back))

    def set_done(self, item: Item) -> None:
        """The task is done; whoever has none needs nothing more today."""
        reason = item.reasons[0]
        task = reason.kind in IS_TASK
        said = f"Done: {words.sentence(reason, self._inbox.clock.now())}" if task else ""
        said = said or f"{words.who(item)} is put away for today."
        self.take(item.lead_id, said, self._done(item, reason))

    async def _done(self, item: Item, reason: Reason) -> Back | None:
        step = await self._today.done(item.lead_id, reason)
        return self._back_of(item.lead_id, step, shown=reason.kind not in IS_TASK)

    def put_off(self, item: Item, due: str) -> None:
        """Until then, or until they write."""
        reason = item.reasons[0]
        self.take(item.lead_id, f"{words.who(item)} is put off.", self._snooze(item, reason, due))

    async def _snooze(self, item: Item, reason: Reason, due: str) -> Back | None:
        step = await self._today.snooze(item.lead_id, reason, due)
        return self._back_of(item.lead_id, step, shown=reason.kind not in IS_TASK)

    def hide(self, item: Item) -> None:
        """For today, or until something new comes."""
        said = f"{words.who(item)} is put away for today."
        self.take(item.lead_id, said, self._hide(item))

    async def _hide(self, item: Item) -> Back | None:
        await self._today.put_away(item.lead_id)
        return self._back_of(item.lead_id, None, shown=True)

    def reject(self, item: Item, why: str) -> None:
        """Put the draft away for good."""
        if item.ready is not None:
            self.take(item.lead_id, "The draft is dismissed.", self._reject(item, why))

    async def _reject(self, item: Item, why: str) -> Back | None:
        if item.ready is not None:
            await self._inbox.reject(item.ready.id, why)
        return None

    def _back_of(self, lead_id: LeadId, step: int | None, *, shown: bool) -> Back:
        async def back() -> None:
            if step is not None:
                await self._inbox.desk(self._today.zone).undo(step=step)
            if shown:
                await self._today.bring_back(lead_id)

        return back

    @on(Stepped)
    def _note_step(self, event: Stepped) -> None:
        if event.back is not None:
            self._backs = (*self._backs, (event.lead_id, event.back))

    def forget_steps(self) -> None:
        """What was done before is no longer taken back from here."""
        self._backs = ()

    # -- and back --------------------------------------------------------------------------------

    def take_back(self) -> bool:
        """The last step; False when there is none."""
        if not self._backs:
            return False
        (*rest, last) = self._backs
        self._backs = tuple(rest)
        self._take_back(*last)
        return True

    @work(group="undo")
    async def _take_back(self, lead_id: LeadId, back: Back) -> None:
        try:
            await back()
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.TakenBack(lead_id))
