"""What is to be done in the shop: overdue, today, coming, some day; done or put off by one key and back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import on, work
from textual.message import Message

from crm_tui.actions import Scope, bindings
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.follow import OpenTask, OpenTasks, Task, TaskKind
from crm_tui.domain.ids import LeadId
from crm_tui.domain.phone import show_phone
from crm_tui.messages import Changed
from crm_tui.screens.later_window import LaterWindow
from crm_tui.screens.own_steps import OwnSteps
from crm_tui.screens.pace import Pace
from crm_tui.screens.row_window import RowWindow
from crm_tui.widgets import when
from crm_tui.widgets.row_list import Heading, ListRow

if TYPE_CHECKING:
    from crm_tui.services.lead_desk import LeadDesk

_REST = 30
"""Seconds after which the passing of time may have made something overdue."""
_DONE = "☑"
_SIGNS = {TaskKind.TASK: "☐", TaskKind.FOLLOW_UP: "↻", TaskKind.PROMISE: "⚑"}
_NOTHING_OVER = "Nothing is over yet."
_NOTHING = "Nothing is to be done.\n\nT on a lead adds a task, with the time when it is due."


@dataclass(frozen=True, slots=True)
class ToWrite:
    """Whose chat to open, and what a follow-up wants to be written there."""

    lead_id: LeadId
    words: str = ""


class TasksWindow(RowWindow[ToWrite], OwnSteps):
    """Ends with the chat to open, or None."""

    BINDINGS = bindings(Scope.TASKS)
    SCOPE = Scope.TASKS
    TITLE = "Tasks"

    @dataclass
    class Loaded(Message):
        """All that is open."""

        tasks: OpenTasks

    @dataclass
    class HistoryLoaded(Message):
        """What is over, the latest first."""

        tasks: Sequence[OpenTask]

    def __init__(self, desk: "LeadDesk", clock: Clock, zone: ZoneInfo) -> None:
        super().__init__()
        self._desk, self._clock, self._zone = desk, clock, zone
        self._pace = Pace(self, self._read)
        self._tasks: list[OpenTask] = []
        self._done: dict[int, OpenTask] = {}
        """Done here: they stay in sight, so that the same key opens them again."""
        self._history = False

    def on_mount(self) -> None:
        super().on_mount()
        self._read()
        self.set_interval(_REST, self._read)

    # -- reading ---------------------------------------------------------------------------------

    @work(exclusive=True, group="tasks")
    async def _read(self) -> None:
        try:
            with self._pace.reading():
                if self._history:
                    self.post_message(self.HistoryLoaded(await self._desk.follow_up_history()))
                    return
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
        if self._history:
            return
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

    @on(HistoryLoaded)
    def _show_history(self, event: HistoryLoaded) -> None:
        if not self._history:
            return
        self._tasks = list(event.tasks)
        self.shown.show([Heading("over"), *map(self._row, self._tasks)] if self._tasks else [])
        self.tell("what is over")
        self.say("" if self._tasks else _NOTHING_OVER)

    def _place_of(self, before: OpenTask | None) -> int:
        """The mark stays on its task; from one that is done now it goes on to the next."""
        ids = [one.task.id for one in self._tasks]
        if before is None or before.task.id in self._done or before.task.id not in ids:
            return self.shown.cursor
        return ids.index(before.task.id)

    def _row(self, one: OpenTask) -> ListRow:
        now, moment = self._clock.now(), one.task.done_at or one.task.due_at
        done = one.task.id in self._done or one.task.done_at is not None
        end = "" if moment is None else when.ahead(moment, now, self._zone)
        late = moment is not None and moment < now and not done
        below = " · ".join(filter(None, (_name(one), *_about(one.task))))
        sign = _DONE if done else _SIGNS[one.task.kind]
        return ListRow(one.task.text, below, sign, end, warns=late, faded=done)

    # -- what the keys do ------------------------------------------------------------------------

    @property
    def _marked(self) -> OpenTask | None:
        place = self.shown.cursor
        return self._tasks[place] if place < len(self._tasks) else None

    def action_done(self) -> None:
        if (one := self._marked) is None:
            return
        task = one.task
        done = task.done_at is None and task.id not in self._done
        if done:
            self._done[task.id] = one
        else:
            self._done.pop(task.id, None)
        words = "Done: " if done else "Open again: "
        self.take_step(self._desk.set_task_done(task.id, done), words + task.text)

    def action_snooze(self) -> None:
        one = self._marked
        if one is None or one.task.done_at is not None or one.task.id in self._done:
            return
        task = one.task

        def named(until: Millis | None) -> None:
            if until is not None:
                self.take_step(self._desk.snooze(task.id, until), f"Put off: {task.text}")

        window = LaterWindow(
            "Snooze", task.text, self._clock, self._zone, "due {}, or when they write".format
        )
        self.app.push_screen(window, named)

    def action_history(self) -> None:
        """What is over, and back to what is open."""
        self._history = not self._history
        self._done.clear()
        self._read()

    @on(OwnSteps.Stepped)
    def _told(self, event: OwnSteps.Stepped) -> None:
        if event.back:
            self.notify(event.words, markup=False)
        self._read()

    def action_open(self) -> None:
        if (one := self._marked) is not None:
            done = one.task.done_at is not None or one.task.id in self._done
            self.dismiss(ToWrite(one.task.lead_id, "" if done else one.task.words))


def _parts(found: OpenTasks) -> dict[str, Sequence[OpenTask]]:
    """Under their headings."""
    return {
        "overdue": found.overdue,
        "today": found.today,
        "coming": found.coming,
        "some day": found.some_day,
    }


def _name(one: OpenTask) -> str:
    return one.name or (show_phone(one.phone) if one.phone else "No name yet")


def _about(task: Task) -> Iterator[str]:
    """Why it stands here: what ended it, what woke it, the words that show it, what is to be sent."""
    if task.ended:
        yield f"ended by itself: {task.ended}"
    elif task.woken_at is not None:
        yield "they wrote"
    elif task.snoozed:
        yield "put off" if task.snoozed == 1 else f"put off {task.snoozed} times"
    if task.quote:
        yield f"“{task.quote}”"
    if task.words:
        yield f"to send: {task.words}"


def _counts(found: OpenTasks) -> str:
    """`2 overdue, 1 today, 3 coming`."""
    words = ", ".join(f"{len(part)} {title}" for title, part in _parts(found).items() if part)
    return f"{words}: the most pressing ones" if found.more else words
