"""What is to be done in the shop: overdue, today, coming, some day; done by one key and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import on, work
from textual.message import Message

from crm_tui.actions import Scope, bindings
from crm_tui.domain.clock import Clock
from crm_tui.domain.errors import CrmError
from crm_tui.domain.follow import OpenTask, OpenTasks
from crm_tui.domain.ids import LeadId
from crm_tui.domain.phone import show_phone
from crm_tui.messages import Changed
from crm_tui.screens.own_steps import OwnSteps
from crm_tui.screens.pace import Pace
from crm_tui.screens.row_window import RowWindow
from crm_tui.widgets import when
from crm_tui.widgets.row_list import Heading, ListRow

if TYPE_CHECKING:
    from crm_tui.services.lead_desk import LeadDesk

_REST = 30
"""Seconds after which the passing of time may have made something overdue."""
_OPEN, _DONE = "☐", "☑"
_NOTHING = "Nothing is to be done.\n\nT on a lead adds a task, with the time when it is due."


class TasksWindow(RowWindow[LeadId], OwnSteps):
    """Ends with the lead whose chat to open, or None."""

    BINDINGS = bindings(Scope.TASKS)
    SCOPE = Scope.TASKS
    TITLE = "Tasks"

    @dataclass
    class Loaded(Message):
        """All that is open."""

        tasks: OpenTasks

    def __init__(self, desk: "LeadDesk", clock: Clock, zone: ZoneInfo) -> None:
        super().__init__()
        self._desk, self._clock, self._zone = desk, clock, zone
        self._pace = Pace(self, self._read)
        self._tasks: list[OpenTask] = []
        self._done: dict[int, OpenTask] = {}
        """Done here: they stay in sight, so that the same key opens them again."""

    def on_mount(self) -> None:
        super().on_mount()
        self._read()
        self.set_interval(_REST, self._read)

    # -- reading ---------------------------------------------------------------------------------

    @work(exclusive=True, group="tasks")
    async def _read(self) -> None:
        try:
            with self._pace.reading():
                found = await self._desk.to_do()
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Loaded(found))

    @on(Changed)
    def _changed(self) -> None:
        self._pace.ask()

    @on(Loaded)
    def _show(self, event: Loaded) -> None:
        found, before = event.tasks, self._marked
        still_open = {one.task.id for part in _parts(found).values() for one in part}
        for task_id in still_open & self._done.keys():
            del self._done[task_id]
        self._tasks, items = [], list[Heading | ListRow]()
        for title, part in (*_parts(found).items(), ("done just now", tuple(self._done.values()))):
            if part:
                items += [Heading(title), *map(self._row, part)]
                self._tasks += part
        self.shown.show(items)
        self.shown.move_to(self._place_of(before))
        self.tell(_counts(found))
        self.say("" if items else _NOTHING)

    def _place_of(self, before: OpenTask | None) -> int:
        """The mark stays on its task; from one that is done now it goes on to the next."""
        ids = [one.task.id for one in self._tasks]
        if before is None or before.task.id in self._done or before.task.id not in ids:
            return self.shown.cursor
        return ids.index(before.task.id)

    def _row(self, one: OpenTask) -> ListRow:
        now, due = self._clock.now(), one.task.due_at
        done = one.task.id in self._done
        end = "" if due is None else when.ahead(due, now, self._zone)
        name = one.name or (show_phone(one.phone) if one.phone else "No name yet")
        late = due is not None and due < now and not done
        sign = _DONE if done else _OPEN
        return ListRow(one.task.text, name, sign, end, warns=late, faded=done)

    # -- what the keys do ------------------------------------------------------------------------

    @property
    def _marked(self) -> OpenTask | None:
        place = self.shown.cursor
        return self._tasks[place] if place < len(self._tasks) else None

    def action_done(self) -> None:
        if (one := self._marked) is None:
            return
        done = one.task.id not in self._done
        if done:
            self._done[one.task.id] = one
        else:
            del self._done[one.task.id]
        words = "Done: " if done else "Open again: "
        self.take_step(self._desk.set_task_done(one.task.id, done), words + one.task.text)

    @on(OwnSteps.Stepped)
    def _told(self, event: OwnSteps.Stepped) -> None:
        if event.back:
            self.notify(event.words, markup=False)
        self._read()

    def action_open(self) -> None:
        if (one := self._marked) is not None:
            self.dismiss(one.task.lead_id)


def _parts(found: OpenTasks) -> dict[str, Sequence[OpenTask]]:
    """Under their headings."""
    return {
        "overdue": found.overdue,
        "today": found.today,
        "coming": found.coming,
        "some day": found.some_day,
    }


def _counts(found: OpenTasks) -> str:
    """`2 overdue, 1 today, 3 coming`."""
    words = ", ".join(f"{len(part)} {title}" for title, part in _parts(found).items() if part)
    return f"{words}: the most pressing ones" if found.more else words
