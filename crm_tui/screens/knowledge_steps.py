"""What is done to facts in their window, each step taken back by one key."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.dom import DOMNode
from textual.message import Message

from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import KNOWLEDGE, show_id
from crm_tui.domain.text import line_for_screen

if TYPE_CHECKING:
    from crm_tui.services.knowledge_desk import Entry, KnowledgeDesk


def id_of(entry: "Entry") -> str:
    """`K7`."""
    return show_id(KNOWLEDGE, entry.fact.id)


@dataclass(frozen=True, slots=True)
class Step:
    """How a step is taken back, and what to say then."""

    undo: Callable[[], Awaitable[object]]
    words: str


class FactSteps(DOMNode):
    """Corrects, writes and removes; the window knows which fact is marked."""

    @dataclass
    class Stepped(Message):
        """Something was done; with `step` it can be taken back."""

        words: str
        step: Step | None = None

    @dataclass
    class NotDone(Message):
        """Why not, and what to do."""

        text: str

    _desk: "KnowledgeDesk"
    _steps: tuple[Step, ...] = ()

    @property
    def marked(self) -> "Entry | None":
        """The fact that keys are about."""
        return None

    def action_edit(self) -> None:
        if (one := self.marked) is not None:
            about = " · ".join(filter(None, (id_of(one), one.fact.document, one.place)))
            self._ask(partial(self._correct, one), about, one.fact.text)

    def action_write(self) -> None:
        self._ask(self._write, "in words that you would tell a customer", "")

    def _ask(self, write: Callable[[str], Awaitable[object]], about: str, before: str) -> None:
        from crm_tui.screens.knowledge_fact import FactWindow

        self.app.push_screen(FactWindow(write, about, before))

    async def _correct(self, one: "Entry", text: str) -> None:
        (before, left), name = await self._desk.edit(one.fact.id, text), id_of(one)
        if before.fact.text != left.fact.text:
            undo = partial(self._desk.put_back, before, left)
            self._tell(f"{name} is corrected.", undo, name)

    async def _write(self, text: str) -> None:
        written = await self._desk.write(text)
        undo = partial(self._desk.remove, written.fact.id)
        self._tell(f"{id_of(written)} is written.", undo, id_of(written))

    def action_remove(self) -> None:
        if (one := self.marked) is not None:
            self._remove(one)

    @work(group="decide")
    async def _remove(self, one: "Entry") -> None:
        try:
            gone, name = await self._desk.remove(one.fact.id), id_of(one)
        except CrmError as error:
            self.post_message(self.NotDone(error.sentence()))
        else:
            self._tell(f"{name} is removed.", partial(self._desk.put_back, gone), name)

    def _tell(self, words: str, undo: Callable[[], Awaitable[object]], name: str) -> None:
        self.post_message(self.Stepped(words, Step(undo, f"Taken back: {name} is as it was.")))

    @on(Stepped)
    def _note(self, event: Stepped) -> None:
        if event.step is not None:
            self._steps = (*self._steps, event.step)
        self.app.notify(event.words, markup=False)

    @on(NotDone)
    def _not_done(self, event: NotDone) -> None:
        self.app.notify(event.text, severity="warning", markup=False)

    def action_undo_step(self) -> None:
        if self._steps:
            self._steps, last = self._steps[:-1], self._steps[-1]
            self._undo(last)
        else:
            self.app.notify("Nothing was done here yet.", markup=False)

    @work(group="undo")
    async def _undo(self, step: Step) -> None:
        try:
            await step.undo()
        except CrmError as error:
            self.post_message(self.NotDone(error.sentence()))
        else:
            self.post_message(self.Stepped(step.words))

    def action_remove_document(self) -> None:
        """After a question: the file itself stays where it is, and can be added again."""
        from crm_tui.screens.sure import Sure

        if (one := self.marked) is None:
            return
        name = one.fact.document

        def answered(sure: bool | None) -> None:
            if sure:
                self._remove_document(name)

        question = f"Remove all facts of “{line_for_screen(name, 60)}”?"
        more = "Drafts that rest on them are written anew. The file itself stays."
        self.app.push_screen(Sure(question, more), answered)

    @work(group="decide")
    async def _remove_document(self, name: str) -> None:
        try:
            await self._desk.remove_document(name)
        except CrmError as error:
            self.post_message(self.NotDone(error.sentence()))
        else:
            self.post_message(self.Stepped(f"{line_for_screen(name, 80)} is removed."))
