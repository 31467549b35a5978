"""Tasks on leads: added, to one or to many, done, opened again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis, start_of_day
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.follow import LONGEST_TASK, TASK, OpenTasks, Task
from crm_tui.domain.ids import LeadId, show_id
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean_line
from crm_tui.services.life_cycle import check_size, several
from crm_tui.services.may import needs
from crm_tui.services.undoing import Recorder
from crm_tui.store import events
from crm_tui.store import tasks as store
from crm_tui.store.tx import Tx


@needs(Act.FOLLOW_UP)
def add(
    tx: Tx, actor: Actor, now: Millis, ids: Sequence[LeadId], text: str, due_at: Millis | None
) -> list[Task]:
    """The same task on each of these leads; raises CrmError for an empty one."""
    words = read_task(text)
    check_size(len(ids))
    recorder, added = Recorder.on(tx), []
    for lead in several(tx, ids):
        task = store.add(tx, lead.id, words, due_at, str(actor), now)
        recorder.made("task", task.id)
        added.append(task)
    told = [(one.lead_id, {"task": show_id(TASK, one.id)}) for one in added]
    events.record_each(tx, "task_added", actor, now, told)
    recorder.keep("task", f"task {words}", actor, now)
    return added


def read_task(text: str) -> str:
    """What is to be done, as it is stored; raises CrmError when it is empty."""
    words = clean_line(text, LONGEST_TASK)
    if not words:
        raise CrmError("The task is empty.", "Say what is to be done.")
    return words


@needs(Act.FOLLOW_UP)
def set_done(tx: Tx, actor: Actor, now: Millis, task_id: int, done: bool = True) -> Task:
    """Done, or open again; one that is so already stays as it is. Raises NotFound."""
    task = get_task(tx, task_id)
    if (task.done_at is not None) is done:
        return task
    done_at = now if done else None
    recorder = Recorder.on(tx)
    recorder.changing("task", task.id, lambda: store.set_done(tx, task, done_at))
    kind = "task_done" if done else "task_opened"
    events.record(tx, task.lead_id, kind, actor, now, task=show_id(TASK, task.id), text=task.text)
    recorder.keep("task", f"{kind.replace('_', ' ')}: {task.text}", actor, now)
    return get_task(tx, task_id)


MOST = 200
"""Tasks shown of each part: who has more sees the most pressing ones."""


def to_do(tx: Tx, now: Millis, zone: str) -> OpenTasks:
    """What is overdue, due today, coming, and without a time; `today` ends at the shop's midnight."""
    end = midnight(now, zone)
    parts = (
        store.due_between(tx, Millis(0), now, MOST + 1),
        store.due_between(tx, now, end, MOST + 1),
        store.due_between(tx, end, None, MOST + 1),
        store.without_time(tx, MOST + 1),
    )
    overdue, today, coming, some_day = (tuple(part[:MOST]) for part in parts)
    more = any(len(part) > MOST for part in parts)
    return OpenTasks(overdue, today, coming, some_day, more)


def midnight(now: Millis, zone: str) -> Millis:
    """When the shop's day ends."""
    there = ZoneInfo(zone)
    today = datetime.fromtimestamp(now / 1000, there).date()
    return start_of_day(today + timedelta(days=1), there)


def get_task(tx: Tx, task_id: int) -> Task:
    """Raises NotFound."""
    task = store.get(tx, task_id)
    if task is None:
        raise NotFound(
            f"There is no task {show_id(TASK, task_id)}.", "`crm leads show` lists them."
        )
    return task
