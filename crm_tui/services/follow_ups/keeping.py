"""Follow-ups as a person keeps them: added, put off, done, listed; every step can be taken back."""

from dataclasses import dataclass

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis, iso, iso_or_none
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.follow import LONGEST_WORDS, TASK, OpenTask, Task, TaskKind
from crm_tui.domain.ids import LeadId, show_id
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean
from crm_tui.services import leads, tasks
from crm_tui.services.follow_ups.due import Due
from crm_tui.services.may import needs
from crm_tui.services.undoing import Recorder
from crm_tui.store import events, scheduled
from crm_tui.store import tasks as store
from crm_tui.store.tx import Tx

DEFAULT_TEXT = "write to them again"


@dataclass(frozen=True, slots=True)
class Page:
    """Some follow-ups, and where the next ones begin; without `next` these are the last."""

    items: tuple[OpenTask, ...]
    next: int | None
    """The task after which to go on."""


@needs(Act.FOLLOW_UP)
def add(
    tx: Tx,
    actor: Actor,
    now: Millis,
    lead_id: LeadId,
    due_at: Millis,
    text: str = "",
    words: str = "",
) -> Task:
    """A follow-up on this lead; `words` are what is to be written to them then. Raises CrmError."""
    lead = leads.get(tx, lead_id)
    to_do, to_write = tasks.read_task(text.strip() or DEFAULT_TEXT), read_words(words)
    recorder = Recorder.on(tx)
    task = store.add(
        tx, lead.id, to_do, due_at, str(actor), now, kind=TaskKind.FOLLOW_UP, words=to_write
    )
    events.record(tx, lead.id, "follow_up_added", actor, now, task=show_id(TASK, task.id))
    recorder.made("task", task.id)
    recorder.keep("task", f"follow-up {to_do}", actor, now)
    return task


def read_words(text: str) -> str:
    """What is to be written, as it is kept; raises CrmError when no message is so long."""
    words = clean(text).strip()
    if len(words) > LONGEST_WORDS:
        raise CrmError(
            f"These words have {len(words):,} characters.", f"A message has {LONGEST_WORDS:,}."
        )
    return words


@needs(Act.FOLLOW_UP)
def snooze(tx: Tx, actor: Actor, now: Millis, task_id: int, until: Millis) -> Task:
    """Put it off; whatever they write before then makes it due at once. Raises Conflict when done."""
    task = tasks.get_task(tx, task_id)
    if task.done_at is not None:
        raise Conflict(f"{show_id(TASK, task.id)} is done.", "Open it again first.")
    if until <= now:
        raise CrmError("That hour is over already.", "Name a time ahead.")
    recorder, first = Recorder.on(tx), scheduled.newest_id(tx) + 1
    recorder.changing("task", task.id, lambda: store.put_off(tx, task, until, first))
    kind = "follow_up_snoozed"
    events.record(
        *(tx, task.lead_id, kind, actor, now),
        task=show_id(TASK, task.id),
        text=task.text,
        before=iso_or_none(task.due_at),
        after=iso(until),
    )
    recorder.keep("task", f"snoozed: {task.text}", actor, now)
    return tasks.get_task(tx, task_id)


def listing(
    tx: Tx,
    now: Millis,
    zone: str,
    *,
    due: Due = Due.ALL,
    lead_id: LeadId | None = None,
    after: int | None = None,
    limit: int = 50,
) -> Page:
    """Open follow-ups and promises, the earliest due first; those without a time come last."""
    before = {Due.ALL: None, Due.OVERDUE: now, Due.TODAY: tasks.midnight(now, zone)}[due]
    return _page(tx, lead_id, before, after, limit, is_open=True)


def history(
    tx: Tx, *, lead_id: LeadId | None = None, after: int | None = None, limit: int = 50
) -> Page:
    """Follow-ups and promises that are done, kept or gone, the latest first."""
    return _page(tx, lead_id, None, after, limit, is_open=False)


def _page(
    tx: Tx,
    lead_id: LeadId | None,
    before: Millis | None,
    after: int | None,
    limit: int,
    *,
    is_open: bool,
) -> Page:
    start = None if after is None else store.sorted_at(tasks.get_task(tx, after))
    found = store.follow_ups(
        tx, lead_id=lead_id, before=before, is_open=is_open, after=start, limit=limit + 1
    )
    items = tuple(found[:limit])
    return Page(items, items[-1].task.id if items and len(found) > limit else None)
