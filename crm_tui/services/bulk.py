"""One step over any number of leads: many short transactions that are told and taken back as one."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TypeVar

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.roles import Act
from crm_tui.services import life_cycle, notes, tasks
from crm_tui.services.life_cycle import count_of
from crm_tui.services.may import needs
from crm_tui.services.undoing import Undone, numbered, undo_part
from crm_tui.store import leads as lead_store
from crm_tui.store import merging, undo
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

PART = 100
"""Leads in one transaction: about as long as a message that comes in may wait."""
_LEAST_PAUSE = 0.025
"""Seconds; as long as a writer that found the database taken sleeps at most (see `giving_way`)."""

Work = Callable[[Tx, Actor, Millis, Sequence[LeadId]], object]
Tell = Callable[[int], object]
"""Called with how many leads are done."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Group:
    """A step so far: its first part, and how many rows all parts changed."""

    first: int | None = None
    changed: int = 0


class Bulk:
    """What one person does to these leads; each call may take a while, and nobody waits for it.

    An error after some parts leaves those done: it says so, and undo takes them back.
    """

    def __init__(
        self, db: Database, clock: Clock, actor: Actor, ids: Sequence[LeadId], tell: Tell
    ) -> None:
        self._db, self._clock, self.actor = db, clock, actor
        self._ids, self._tell = ids, tell

    @needs(Act.EDIT_LEADS)
    async def set_status(self, status: LeadStatus, reason: str = "") -> int:
        """Lost needs a reason. Returns how many changed."""
        if status is LeadStatus.LOST:
            life_cycle.read_reason(reason)
        work = partial(life_cycle.set_status, status=status, reason=reason)
        return await self._each(work, f"status {status} of")

    @needs(Act.EDIT_LEADS)
    async def tag(self, add: Sequence[str], remove: Sequence[str]) -> int:
        marks = [*(f"+{one}" for one in add), *(f"-{one}" for one in remove)]
        work = partial(life_cycle.tag, add=add, remove=remove)
        return await self._each(work, f"tags {' '.join(marks)} of")

    @needs(Act.ASSIGN_LEADS)
    async def set_owner(self, owner: str) -> int:
        work = partial(life_cycle.set_owner, owner=owner)
        return await self._each(work, f"owner {owner or 'nobody'} of")

    @needs(Act.EDIT_LEADS)
    async def set_value(self, paise: int | None) -> int:
        return await self._each(partial(life_cycle.set_value, paise=paise), "value of")

    @needs(Act.FOLLOW_UP)
    async def add_task(self, text: str, due_at: Millis | None) -> int:
        words = tasks.read_task(text)
        return await self._each(partial(tasks.add, text=words, due_at=due_at), f"task {words} for")

    @needs(Act.EDIT_LEADS)
    async def add_note(self, text: str) -> int:
        words = notes.read_note(text)
        return await self._each(partial(notes.add_to_each, text=words), "note on")

    async def _each(self, work: Work, what: str) -> int:
        group, now = Group(), self._clock.now()
        for start in range(0, len(self._ids), PART):
            part, began = self._ids[start : start + PART], monotonic()
            try:
                group = await self._db.write(_part, work, self.actor, now, part, what, group)
            except CrmError as error:
                raise _said_how_far(error, group.changed) from error
            self._tell(start + len(part))
            if start + PART < len(self._ids):
                await asyncio.sleep(max(_LEAST_PAUSE, monotonic() - began))
        return group.changed


def _part(
    tx: Tx, work: Work, actor: Actor, now: Millis, ids: Sequence[LeadId], what: str, group: Group
) -> Group:
    """One transaction of it."""
    here = _still_here(tx, ids)
    return as_part(tx, group, what, lambda: work(tx, actor, now, here))[1]


def as_part(tx: Tx, group: Group, what: str, work: Callable[[], T]) -> tuple[T, Group]:
    """Do it, and make the step that it writes down a part of the whole one; `what`: `owner Sita of`."""
    made, step = numbered(tx, work)
    if step is None:
        return made, group  # they were so already
    changed = group.changed + undo.size(tx, step)
    if group.first is None:
        return made, Group(step, changed)
    undo.join(tx, step, group.first)
    undo.call(tx, group.first, f"{what} {count_of(changed)}")
    return made, Group(group.first, changed)


def _still_here(tx: Tx, ids: Sequence[LeadId]) -> list[LeadId]:
    """Without those that are gone since they were marked; a merged one is what it became."""
    here = set(lead_store.present(tx, ids))
    found = [one if one in here else merging.stands_for(tx, one) for one in ids]
    return [one for one in found if one is not None]


def _said_how_far(error: CrmError, changed: int) -> CrmError:
    if not changed:
        return error
    return CrmError(
        f"{error} {count_of(changed).capitalize()} had been changed by then.", "U takes that back."
    )


@needs(Act.EDIT_LEADS)
async def undo_all(
    db: Database, actor: Actor, clock: Clock, tell: Tell, step: int | None = None
) -> Undone:
    """Take this step back, by default this person's last one, however many leads it is about.

    Raises Conflict when it is taken back already, or there is none.
    """
    part = await db.write(undo_part, actor, clock.now(), step)
    done = part.undone
    while part.rest is not None:
        tell(done.restored)
        await asyncio.sleep(_LEAST_PAUSE)
        part = await db.write(undo_part, actor, clock.now(), part.rest)
        done = part.added_to(done)
    return done


@needs(Act.EDIT_LEADS)
def undo_all_now(db: Database, actor: Actor, clock: Clock) -> Undone:
    """Take this person's last step back before anything else is done; raises Conflict."""
    part = db.write_now(undo_part, actor, clock.now())
    done = part.undone
    while part.rest is not None:
        part = db.write_now(undo_part, actor, clock.now(), part.rest)
        done = part.added_to(done)
    return done
