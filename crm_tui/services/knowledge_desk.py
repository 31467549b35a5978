"""The knowledge desk: what a screen reads and does about the shop's facts; it opens no file."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock
from crm_tui.services import knowledge, knowledge_checks, knowledge_jobs, knowledge_words, search
from crm_tui.services.confine import to_read
from crm_tui.services.knowledge import WRITTEN_HERE
from crm_tui.store import jobs
from crm_tui.store import knowledge as store
from crm_tui.store.database import Database
from crm_tui.store.glossary import OwnWord
from crm_tui.store.jobs import JobState
from crm_tui.store.knowledge import Entry
from crm_tui.store.tx import Tx

__all__ = ["WRITTEN_HERE", "Entry", "JobState", "KnowledgeDesk", "OwnWord", "View"]


@dataclass(frozen=True, slots=True)
class View:
    """What the screen shows."""

    entries: tuple[Entry, ...]
    """By document; with a search only those found, best first."""
    doubts: Mapping[int, tuple[int, ...]]
    """By fact the others that name another price for the same thing."""
    texts: Mapping[int, str]
    """What those others say."""
    total: int
    """Facts of the shop."""


class KnowledgeDesk:
    """One person at one shop; each call is a short transaction."""

    def __init__(
        self, db: Database, clock: Clock, actor: Actor, worker_alive: Callable[[], bool]
    ) -> None:
        self._db, self._clock, self.actor = db, clock, actor
        self._worker_alive = worker_alive

    async def view(self, query: str = "") -> View:
        return await self._db.read(_view, query)

    async def edit(self, fact_id: int, text: str) -> tuple[Entry, Entry]:
        """The fact as it was and as it is now, for `put_back`; raises CrmError."""
        return await self._db.write(_edit, fact_id, text, self.actor, self._clock)

    async def write(self, text: str, topic: str = "") -> Entry:
        """The new fact; raises CrmError."""
        return await self._db.write(knowledge.write, text, self.actor, self._clock.now(), topic)

    async def remove(self, fact_id: int) -> Entry:
        """The fact as it was, for `put_back`; raises NotFound."""
        return await self._db.write(knowledge.remove, fact_id, self.actor, self._clock.now())

    async def put_back(self, before: Entry, left: Entry | None = None) -> None:
        """Undo the step that left it as `left` (None: removed); Conflict when it changed since."""
        await self._db.write(knowledge.put_back, before, self.actor, self._clock.now(), left)

    async def remove_document(self, name: str) -> int:
        """How many facts went with it; raises NotFound."""
        return await self._db.write(knowledge.remove_document, name, self.actor, self._clock.now())

    async def add_file(self, path: Path) -> int:
        """Ask the worker to read a file; the job's id."""
        path = await asyncio.to_thread(to_read, path)
        now = self._clock.now()
        return await self._db.write(knowledge_jobs.leave_add, path, self.actor, now)

    async def job(self, job_id: int) -> JobState | None:
        """How far a job is; None for one that was dropped long ago."""
        return await self._db.read(jobs.state, job_id)

    async def running(self) -> JobState | None:
        """The file that is being read; None when none is."""
        newest = await self._db.read(jobs.newest, knowledge_jobs.KINDS)
        return newest if newest is not None and newest.open else None

    async def words(self) -> list[OwnWord]:
        """The shop's own words, in the order of the alphabet."""
        return await self._db.read(knowledge_words.every)

    async def put_word(self, word: str, meaning: str, instead_of: str = "") -> OwnWord:
        """Add a word, or change the one that is given; raises CrmError."""
        return await self._db.write(_put_word, word, meaning, instead_of, self.actor, self._clock)

    async def remove_word(self, word: str) -> str:
        return await self._db.write(knowledge_words.remove, word, self.actor, self._clock.now())

    def worker_alive(self) -> bool:
        return self._worker_alive()


def _view(tx: Tx, query: str) -> View:
    every = store.entries(tx)
    shown = every
    if query.strip():
        by_id = {one.fact.id: one for one in every}
        found = search.find_facts(tx, query, len(every))
        shown = [by_id[fact.id] for fact in found if fact.id in by_id]
    odd = knowledge_checks.doubts(one.fact for one in every)
    texts = {one.fact.id: one.fact.text for one in every if one.fact.id in odd}
    return View(tuple(shown), odd, texts, len(every))


def _edit(tx: Tx, fact_id: int, text: str, actor: Actor, clock: Clock) -> tuple[Entry, Entry]:
    before = knowledge.find(tx, fact_id)
    return before, knowledge.edit(tx, fact_id, text, actor, clock.now())


def _put_word(
    tx: Tx, word: str, meaning: str, instead_of: str, actor: Actor, clock: Clock
) -> OwnWord:
    kept = knowledge_words.put(tx, word, meaning, actor, clock.now())
    if instead_of and instead_of != kept.word:
        knowledge_words.remove(tx, instead_of, actor, clock.now())
    return kept
