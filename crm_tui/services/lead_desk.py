"""The desk: what screens do with leads beyond writing to them, on the local database only."""

from array import array
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Concatenate, ParamSpec

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.follow import (
    Call,
    CallDirection,
    CallOutcome,
    Note,
    OpenTask,
    OpenTasks,
    Task,
)
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import Lead, LeadStatus
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.roles import Act
from crm_tui.domain.timeline import Cursor, Day, EntryKind, Page
from crm_tui.domain.when import read_when
from crm_tui.services import (
    calls,
    comparing,
    filters,
    leads,
    life_cycle,
    merging,
    notes,
    scoring,
    search,
    tasks,
    timeline,
    walking_in,
)
from crm_tui.services import leads as lead_service
from crm_tui.services.bulk import Bulk, Tell, undo_all
from crm_tui.services.comparing import Look
from crm_tui.services.follow_ups import keeping
from crm_tui.services.may import insist
from crm_tui.services.merging import Double
from crm_tui.services.search import Found
from crm_tui.services.undoing import Undone, newest, numbered
from crm_tui.services.walking_in import Holders, Taken, WalkIn
from crm_tui.store import custom, lead_query, tags
from crm_tui.store import filters as filter_store
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

__all__ = ["Column", "LeadDesk"]

P = ParamSpec("P")
_EVERYBODY = LeadFilter()


def _told_nobody(done: int) -> None:
    """For steps over a few leads."""


@dataclass(frozen=True, slots=True)
class Column:
    """One status of the board."""

    status: LeadStatus
    leads: int
    value_paise: int
    """Of all its leads together."""


class LeadDesk:
    """One person at one shop; each call is a short transaction by that person."""

    def __init__(self, db: Database, clock: Clock, actor: Actor, zone: str) -> None:
        self._db, self._clock, self.actor, self._zone = db, clock, actor, zone

    # -- finding ----------------------------------------------------------------------------

    async def order(self, spec: LeadFilter, search: str = "") -> "array[int]":
        """Ids of every lead that fits and matches, newest activity first; raises NotAllowed."""
        self._check(spec)
        return await self._db.read(filters.order, spec, self._clock.now(), search)

    async def count(self, spec: LeadFilter) -> int:
        """How many leads fit; raises NotAllowed."""
        self._check(spec)
        return await self._db.read(filters.count, spec, self._clock.now())

    async def board(self, spec: LeadFilter = _EVERYBODY) -> list[Column]:
        """Every status with how many leads it has and what they are worth; raises NotAllowed."""
        self._check(spec)
        found = await self._db.read(lead_query.by_status, spec, self._clock.now())
        return [Column(status, *found.get(status, (0, 0))) for status in LeadStatus]

    async def cards(self, status: LeadStatus, limit: int) -> list[Lead]:
        """The leads of this status, newest activity first."""
        spec = LeadFilter(status=status)
        found, _ = await self._db.read(filters.page, spec, self._clock.now(), limit=limit)
        return found

    async def search(self, query: str, where: str = search.EVERYWHERE, limit: int = 20) -> Found:
        return await self._db.read(search.search, query, where, limit)

    async def saved_filters(self) -> dict[str, LeadFilter]:
        """Those that this person may use, by name."""
        found = await self._db.read(filter_store.every)
        all_of_them = self.actor.may(Act.READ_REPORTS)
        return {name: spec for name, spec in found.items() if all_of_them or not spec.figure}

    async def save_filter(self, name: str, spec: LeadFilter, before: str = "") -> str:
        """In place of the filter `before`; raises Conflict when another one has the name, NotAllowed."""
        self._check(spec)
        return await self._db.write(filters.keep, name, spec, self.actor, self._clock.now(), before)

    async def remove_filter(self, name: str) -> None:
        await self._db.write(filters.remove, name, self.actor, self._clock.now())

    def _check(self, spec: LeadFilter) -> None:
        """Who is behind a number tells the number."""
        if spec.figure:
            insist(self.actor, Act.READ_REPORTS)

    async def tags(self) -> list[tuple[str, int]]:
        """Every tag in use, the most used first."""
        return await self._db.read(tags.every)

    async def owners(self) -> list[str]:
        """Who looks after somebody, who has the most first."""
        return await self._db.read(lead_query.owners)

    async def custom_labels(self) -> dict[str, str]:
        """Custom fields: key to label."""
        return await self._db.read(custom.labels)

    async def custom_values(self, lead_id: LeadId) -> Mapping[str, str]:
        """The lead's custom fields, by key."""
        return (await self._db.read(leads.get, lead_id)).custom

    # -- at the counter ----------------------------------------------------------------------

    async def holders(self, typed: str) -> Holders:
        """Who has such a number, while it is typed."""
        return await self._db.read(walking_in.holders, typed)

    async def last_source(self) -> str:
        """Where the last walk-in came from."""
        return await self._db.read(walking_in.last_source)

    async def take_walk_in(self, person: WalkIn) -> Taken:
        """A new lead, or a note on the one whose number it is; raises CrmError."""
        return await self._db.write(walking_in.take, self.actor, self._clock.now(), person)

    # -- one lead or many --------------------------------------------------------------------

    def bulk(self, ids: Sequence[LeadId], tell: Tell = _told_nobody) -> Bulk:
        """One step over any number of leads; `tell` hears how many are done."""
        return Bulk(self._db, self._clock, self.actor, ids, tell)

    async def set_status(
        self, ids: Sequence[LeadId], status: LeadStatus, reason: str = ""
    ) -> int | None:
        """Lost needs a reason; raises CrmError. The step; None when they were so already."""
        return await self._step(life_cycle.set_status, ids, status, reason)

    async def tag(
        self, ids: Sequence[LeadId], add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> list[Lead]:
        now = self._clock.now()
        return await self._db.write(life_cycle.tag, self.actor, now, ids, add, remove)

    async def set_owner(self, ids: Sequence[LeadId], owner: str) -> list[Lead]:
        return await self._db.write(life_cycle.set_owner, self.actor, self._clock.now(), ids, owner)

    async def set_value(self, ids: Sequence[LeadId], paise: int | None) -> list[Lead]:
        return await self._db.write(life_cycle.set_value, self.actor, self._clock.now(), ids, paise)

    async def scored(self, lead_id: LeadId) -> Lead:
        """With a score, and its reasons, as of now."""
        if self.actor.may(Act.EDIT_LEADS):  # who may only read sees the last one
            await self._db.write(scoring.rescore, lead_id, self._clock.now())
        return await self._db.read(lead_service.get, lead_id)

    async def set_own_score(self, ids: Sequence[LeadId], score: int | None) -> int | None:
        """1 to 10; None lets the program score again."""
        return await self._step(life_cycle.set_own_score, ids, score)

    async def set_custom(self, lead_id: LeadId, values: Mapping[str, str]) -> Lead:
        now = self._clock.now()
        return await self._db.write(life_cycle.set_custom, self.actor, now, lead_id, values)

    async def _step(
        self,
        work: Callable[Concatenate[Tx, Actor, Millis, P], object],
        *args: P.args,
        **values: P.kwargs,
    ) -> int | None:
        """Which step it wrote down; None when it changed nothing."""

        def numbered_work(tx: Tx, now: Millis) -> int | None:
            return numbered(tx, lambda: work(tx, self.actor, now, *args, **values))[1]

        return await self._db.write(numbered_work, self._clock.now())

    async def undo(self, tell: Tell = _told_nobody, step: int | None = None) -> Undone:
        """Take this step back, else this person's last one; raises Conflict when there is none."""
        return await undo_all(self._db, self.actor, self._clock, tell, step)

    async def undo_title(self) -> str | None:
        """What `undo` would take back."""
        step = await self._db.read(newest, self.actor)
        return None if step is None else step.title

    # -- written down ------------------------------------------------------------------------

    async def add_note(self, lead_id: LeadId, text: str) -> Note:
        return await self._db.write(notes.add, self.actor, self._clock.now(), lead_id, text)

    async def add_task(self, ids: Sequence[LeadId], text: str, due: str = "") -> list[Task]:
        """`due` as people write it (`kal 4 baje`), or empty; raises CrmError."""
        due_at = self.read_due(due) if due.strip() else None
        return await self._db.write(tasks.add, self.actor, self._clock.now(), ids, text, due_at)

    def read_due(self, text: str) -> Millis:
        """The moment that is meant, to show it while it is typed; raises CrmError."""
        return read_when(text, self._clock.now(), self._zone)

    def read_note(self, text: str) -> str:
        """A note as it would be kept; raises CrmError."""
        return notes.read_note(text)

    def read_task(self, text: str) -> str:
        """What is to be done, as it would be kept; raises CrmError."""
        return tasks.read_task(text)

    async def set_task_done(self, task_id: int, done: bool = True) -> int | None:
        """The step; None when it was so already."""
        return await self._step(tasks.set_done, task_id, done)

    async def snooze(self, task_id: int, until: Millis) -> int | None:
        """Put a task off; whatever they write makes it due at once. The step. Raises CrmError."""
        return await self._step(keeping.snooze, task_id, until)

    async def follow_up(
        self, lead_id: LeadId, due_at: Millis, text: str = "", words: str = ""
    ) -> int | None:
        """Whom to write to again, and with which words; raises CrmError. The step."""
        return await self._step(keeping.add, lead_id, due_at, text, words)

    async def follow_up_history(self) -> list[OpenTask]:
        """Follow-ups that are over, the latest first."""
        return list((await self._db.read(keeping.history, limit=tasks.MOST)).items)

    async def to_do(self) -> OpenTasks:
        """What is to be done in the shop, by when it is due."""
        return await self._db.read(tasks.to_do, self._clock.now(), self._zone)

    async def log_call(
        self,
        lead_id: LeadId,
        outcome: CallOutcome,
        direction: CallDirection = CallDirection.OUTGOING,
        seconds: int | None = None,
        text: str = "",
    ) -> Call:
        return await self._db.write(
            calls.log,
            self.actor,
            self._clock.now(),
            lead_id,
            outcome,
            direction=direction,
            seconds=seconds,
            text=text,
        )

    # -- timeline and merging ----------------------------------------------------------------

    async def timeline(
        self,
        lead_id: LeadId,
        kinds: Collection[EntryKind] = (),
        before: Cursor | None = None,
        limit: int = 50,
    ) -> Page:
        return await self._db.read(timeline.page, lead_id, kinds, before, limit)

    async def timeline_days(self, lead_id: LeadId) -> list[Day]:
        """Newest first; `services.timeline.from_day` is the cursor that jumps to one."""
        return await self._db.read(timeline.days, lead_id, self._zone)

    async def doubles(self, lead_id: LeadId) -> list[Double]:
        """Who may be the same person, with the reasons."""
        return await self._db.read(merging.doubles, lead_id)

    async def look_for_doubles(self, lead_id: LeadId) -> Look:
        """The same side by side, and who is part of this lead already."""
        return await self._db.read(comparing.look, lead_id)

    async def next_question(self) -> LeadId | None:
        """Somebody else who may be here twice."""
        return await self._db.read(comparing.next_question)

    async def tell_apart(self, one: LeadId, other: LeadId) -> None:
        """They are two people: nobody is asked about them again."""
        await self._db.write(merging.tell_apart, self.actor, self._clock.now(), one, other)

    async def merge(self, kept: LeadId, gone: LeadId, take: Collection[str] = ()) -> Lead:
        """Fields in `take` (of `merging.CHOICES`) keep the value of `gone`."""
        now = self._clock.now()
        return await self._db.write(merging.merge, self.actor, now, kept, gone, take)

    async def unmerge(self, gone: LeadId) -> tuple[Lead, Lead]:
        return await self._db.write(merging.unmerge, self.actor, self._clock.now(), gone)
