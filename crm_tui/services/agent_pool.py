"""The agents at work beside each other: nobody's answer waits for a judgement or a summary."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.suggestion import Task
from crm_tui.services.suggestions import AT_ONCE, Suggestions
from crm_tui.store import agent_work
from crm_tui.store.agent_work import Asked

_log = logging.getLogger("crm.agents")

_BESIDE = 2
"""So much else at a time than answers: judgements, follow-ups, summaries."""
_LOOKED_AT = 32
_TICK = 1.0
"""Seconds after which it looks in any case."""


@dataclass(frozen=True, slots=True)
class _Running:
    asked: Asked | None
    """None: remembering."""
    doing: "asyncio.Task[None]"

    @property
    def is_answer(self) -> bool:
        return self.asked is not None and self.asked.task is Task.GENERATE_REPLY

    def is_old(self, asked: Asked) -> bool:
        """Whether it is asked otherwise than what is being done."""
        return self.asked is not None and not self.asked.is_same_as(asked.due_at, asked.hint)


class AgentPool:
    """Starts what is due as far as there is room; looks again at `news`, and when something has ended."""

    def __init__(
        self,
        agents: Suggestions,
        news: asyncio.Event,
        may_start: Callable[[], bool] = lambda: True,
    ) -> None:
        """While not `may_start`, only that is started for which somebody sits and waits."""
        self._agents, self._news, self._may_start = agents, news, may_start
        self._running: dict[tuple[LeadId, Task | None], _Running] = {}
        self._failure: BaseException | None = None

    async def for_ever(self, settle: int) -> None:
        """Until it is cancelled; what is being done then is broken off, and still asked for.

        A chat is left alone for `settle` ms: people write in bursts, and a model is asked once for all.
        """
        try:
            while True:
                self._news.clear()
                pause = await self._start(settle)
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._news.wait()
        finally:
            await self._stop()

    async def _start(self, settle: int) -> float:
        """Start what is due; seconds until there may be more."""
        try:
            await self._start_due(settle)
            return min(_TICK, await self._agents.until_next(settle) or _TICK)
        except CrmError as error:
            _log.error("%s", error.sentence())
            return _TICK

    async def _start_due(self, settle: int) -> None:
        """Start what is due; what is asked anew takes the place of what is being done for it."""
        if self._failure is not None:
            raise self._failure
        until = Millis(self._agents.clock.now() - settle)
        for asked in await self._agents.db.read(agent_work.due, until, _LOOKED_AT):
            running = self._running.get((asked.lead_id, asked.task))
            if running is None and asked.waited_at is None and not self._may_start():
                continue
            if running is None and self._has_room(asked.task is Task.GENERATE_REPLY):
                self._begin(asked.lead_id, asked.task, asked, self._do(asked))
            elif running is not None and running.is_old(asked):
                running.doing.cancel()
        self._agents.metrics.waiting("agents", await self._agents.db.read(agent_work.count))

    async def _stop(self) -> None:
        doing = [one.doing for one in self._running.values()]
        for one in doing:
            one.cancel()
        await asyncio.gather(*doing, return_exceptions=True)

    async def _do(self, asked: Asked) -> None:
        made = await self._agents.do(asked)
        if made and asked.task is Task.GENERATE_REPLY:
            lead_id = made[0].lead_id
            if (lead_id, None) not in self._running and self._has_room(is_answer=False):
                self._begin(lead_id, None, None, self._agents.remember(lead_id))

    def _begin(
        self,
        lead_id: LeadId,
        task: Task | None,
        asked: Asked | None,
        work: Coroutine[None, None, None],
    ) -> None:
        key = (lead_id, task)
        doing = asyncio.create_task(work)
        self._running[key] = _Running(asked, doing)
        doing.add_done_callback(lambda done: self._ended(key, done))

    def _ended(self, key: tuple[LeadId, Task | None], done: "asyncio.Task[None]") -> None:
        del self._running[key]
        failure = None if done.cancelled() else done.exception()
        if isinstance(failure, CrmError):
            _log.error("%s", failure.sentence())
        else:
            self._failure = self._failure or failure
        self._news.set()

    def _has_room(self, is_answer: bool) -> bool:
        alike = [one for one in self._running.values() if one.is_answer is is_answer]
        return len(alike) < (AT_ONCE if is_answer else _BESIDE)
