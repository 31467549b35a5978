"""What is remembered of a lead: summary, judgement, facts with what shows each; a person puts it right."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import events, on, work
from textual.message import Message

from crm_tui.actions import Scope, bindings
from crm_tui.domain.clock import Clock
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.suggestion import SuggestionStatus
from crm_tui.domain.text import line_for_screen
from crm_tui.messages import Changed
from crm_tui.screens.fact_line import CorrectFact, NewFact
from crm_tui.screens.own_steps import OwnSteps
from crm_tui.screens.pace import Pace
from crm_tui.screens.row_window import RowWindow
from crm_tui.services.memory_desk import MemoryDesk, Remembered
from crm_tui.widgets.chat_look import wrap
from crm_tui.widgets.memory_words import Entry, MemoryLines, read_fact, rows_of

if TYPE_CHECKING:
    from crm_tui.services.lead_desk import LeadDesk

_NOTHING = (
    "Nothing is remembered yet.\n\nWhat they want, sizes, budget, dates and promises will stand"
    " here, each with the message that shows it. n writes down what you know."
)
_PADDING = 6
"""Cells at the sides of the summary."""


class MemoryWindow(RowWindow[MessageId], OwnSteps):
    """Ends with the message to go to, or None."""

    BINDINGS = bindings(Scope.MEMORY)
    SCOPE = Scope.MEMORY
    TITLE = "Memory"

    @dataclass
    class Loaded(Message):
        """What is known now."""

        shown: Remembered

    def __init__(
        self, memory: MemoryDesk, desk: "LeadDesk", lead_id: LeadId, clock: Clock, zone: ZoneInfo
    ) -> None:
        super().__init__()
        self._memory, self._desk, self._lead_id = memory, desk, lead_id
        self._clock, self._zone = clock, zone
        self._pace = Pace(self, self._read)
        self._known: Remembered | None = None
        self._entries: list[Entry] = []

    def on_mount(self) -> None:
        super().on_mount()
        self._read()

    # -- reading ---------------------------------------------------------------------------------

    @work(exclusive=True, group="memory")
    async def _read(self) -> None:
        try:
            with self._pace.reading():
                found = await self._memory.remembered(self._lead_id)
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Loaded(found))

    @on(Changed)
    def _changed(self, event: Changed) -> None:
        if self._lead_id in event.leads:
            self._pace.ask()

    @on(Loaded)
    def _show(self, event: Loaded) -> None:
        before, self._known = self._marked, event.shown
        items = MemoryLines(event.shown, self._clock.now(), self._zone).entries()
        self._entries = [item for item in items if isinstance(item, Entry)]
        self.shown.show(rows_of(items))
        self.shown.move_to(self._place_of(before))
        self.tell(self._whose)
        self._show_summary()

    def _place_of(self, before: Entry | None) -> int:
        """The mark stays on what it was on; where that is gone, it keeps its place."""
        if before is None:
            return self.shown.cursor
        places = (at for at, one in enumerate(self._entries) if _is_same(one, before))
        return next(places, self.shown.cursor)

    @on(events.Resize)
    def _show_summary(self) -> None:
        """As much of it as leaves room for the facts."""
        if self._known is None:
            return
        summary = self._known.summary
        if summary is None:
            self.say("" if self._entries else _NOTHING)
            return
        text = line_for_screen(summary.text, 2_000)
        lines = wrap(text, max(10, self.size.width - _PADDING))
        most = max(2, self.size.height // 3)
        shown = lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]
        self.say("\n".join(shown))

    @property
    def _whose(self) -> str:
        return "" if self._known is None else line_for_screen(self._known.lead.name, 60)

    # -- what the keys do ------------------------------------------------------------------------

    @property
    def _marked(self) -> Entry | None:
        place = self.shown.cursor
        return self._entries[place] if place < len(self._entries) else None

    def action_go(self) -> None:
        """To the message that shows it."""
        entry = self._marked
        if entry is not None and entry.message_id is not None:
            self.dismiss(entry.message_id)
        elif entry is not None:
            self.notify("No message shows this one.", markup=False)

    def action_correct(self) -> None:
        entry = self._marked
        if entry is None or entry.fact is None:
            self.notify(
                "Mark a fact first; a judgement is not corrected but replaced.", markup=False
            )
            return
        fact = entry.fact

        def corrected(value: str | None) -> None:
            if value is not None:
                self.take_step(self._memory.correct(fact.id, value), f"{value.strip()}: noted.")

        self.app.push_screen(CorrectFact(self._whose, fact), corrected)

    def action_add(self) -> None:
        def added(typed: str | None) -> None:
            if typed is not None:
                kind, value = read_fact(typed)
                self.take_step(self._memory.add(self._lead_id, kind, value), f"{value}: noted.")

        self.app.push_screen(NewFact(self._whose), added)

    def action_remove(self) -> None:
        entry = self._marked
        if entry is None or entry.fact is None:
            self.notify("Mark a fact first: only facts can be taken away.", markup=False)
        else:
            self.take_step(self._memory.remove(entry.fact.id), f"{entry.fact.value}: forgotten.")

    def action_accept(self) -> None:
        judged = None if self._known is None else self._known.judged
        if judged is None or judged.status is not SuggestionStatus.PENDING:
            self.notify("No score is suggested here just now.", markup=False)
        else:
            self.take_step(self._memory.accept(judged.id), "The score is your own now.")

    @on(OwnSteps.Stepped)
    def _told(self, event: OwnSteps.Stepped) -> None:
        undo = "" if event.back else " u takes it back."
        self.notify(f"{line_for_screen(event.words)}{undo}", markup=False)
        self._read()


def _is_same(one: Entry, other: Entry) -> bool:
    """Facts are known by their id, what a judgement says by its words."""
    if one.fact is not None and other.fact is not None:
        return one.fact.id == other.fact.id
    return one.fact is other.fact and one.row.title == other.row.title
