"""The people of one broadcast and what became of each; those that need a look come first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message

from crm_tui.actions import Scope, bindings
from crm_tui.domain.broadcast import Broadcast
from crm_tui.domain.broadcast_report import Outcome, Person
from crm_tui.domain.broadcast_words import ORDER, outcome_words, people_words
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.row_window import RowWindow
from crm_tui.widgets.broadcast_lines import person_row
from crm_tui.widgets.row_list import Heading, ListRow

if TYPE_CHECKING:
    from crm_tui.services.broadcasts.desk import BroadcastDesk

_FIRST = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.OPTED_OUT, Outcome.REPLIED)
_MOST = 100
"""People of one outcome that are listed; an export has all."""


class PeopleWindow(RowWindow[None]):
    """Closes without an answer."""

    BINDINGS = bindings(Scope.BROADCAST_PEOPLE)
    SCOPE = Scope.BROADCAST_PEOPLE
    TITLE = "What became of it"

    @dataclass
    class Loaded(Message):
        """By outcome, the first of each."""

        parts: Sequence[tuple[Outcome, int, Sequence[Person]]]

    @dataclass
    class Troubled(Message):
        """Why not, and what to do."""

        text: str

    def __init__(self, desk: "BroadcastDesk", one: Broadcast) -> None:
        super().__init__()
        self._desk, self._one = desk, one

    def on_mount(self) -> None:
        super().on_mount()
        self.tell(line_for_screen(self._one.name, 60))
        self._read()

    @work(exclusive=True, group="people")
    async def _read(self) -> None:
        try:
            parts = await self._desk.people(self._one.id, _order(), _MOST)
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Loaded(parts))

    @on(Loaded)
    def _show(self, event: Loaded) -> None:
        items: list[Heading | ListRow] = []
        for outcome, count, found in event.parts:
            more = f", the first {len(found)}" if count > len(found) else ""
            items.append(Heading(f"{outcome_words(outcome)}: {people_words(count)}{more}"))
            items += map(person_row, found)
        self.shown.show(items)
        self.say("" if items else "Nobody is written down yet.")

    @on(Troubled)
    def _troubled(self, event: Troubled) -> None:
        self.notify(event.text, severity="warning", markup=False)


def _order() -> list[Outcome]:
    return [*_FIRST, *(one for one in ORDER if one not in _FIRST)]
