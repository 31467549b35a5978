"""Delivery reports of accepted messages, in realistic or in hostile order."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from crm_tui.whatsapp.simulator.deliveries import Deliveries
from crm_tui.whatsapp.simulator.dice import Dice
from crm_tui.whatsapp.simulator.faults import Fault
from crm_tui.whatsapp.simulator.limits import Why
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.settings import Order
from crm_tui.whatsapp.simulator.world import Sent, World

FAILED = "failed"


class Reporter(Protocol):
    """The part of a face that reports need."""

    def words(self, sent: Sent) -> Sequence[str]: ...

    def report(self, sent: Sent, words: Sequence[str]) -> Sequence[Json]: ...


class Reports:
    """Sends the reports of every accepted message."""

    def __init__(self, world: World, reporter: Reporter, deliveries: Deliveries) -> None:
        self._world = world
        self._reporter = reporter
        self._deliveries = deliveries
        self._dice = Dice(f"reports {world.settings.seed}")
        self._tasks: set[asyncio.Task[None]] = set()

    async def before_answer(self, sent: Sent) -> None:
        """In hostile order the first report overtakes the answer to the send."""
        if self._world.settings.order is Order.HOSTILE and not self._is_silent() and not sent.why:
            posted = self.report(sent, "delivered")
            if posted:
                await asyncio.wait(posted, timeout=1)

    def start(self, sent: Sent) -> None:
        """Report on a message from now on, in the background."""
        if self._world.faults.take(Fault.SILENT):
            return
        task = asyncio.create_task(self._play(sent))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def report(self, sent: Sent, *words: str) -> list[asyncio.Task[None]]:
        """Deliver reports now; each task ends when its webhook was taken."""
        if FAILED in words and sent.why is None:
            sent = replace(sent, why=Why.NOT_ON_WHATSAPP)
        return [self._deliveries.send(body) for body in self._reporter.report(sent, words)]

    async def aclose(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _is_silent(self) -> bool:
        return Fault.SILENT.value in self._world.faults.show()

    async def _play(self, sent: Sent) -> None:
        if sent.why is not None:
            await self._later(sent, FAILED)
        elif self._world.settings.order is Order.REALISTIC:
            for word in self._reporter.words(sent):
                await self._later(sent, word)
        else:
            await self._hostile(sent)

    async def _later(self, sent: Sent, *words: str) -> None:
        await asyncio.sleep(self._world.settings.delay * self._dice.between(0.5, 1.5))
        self.report(sent, *words)

    async def _hostile(self, sent: Sent) -> None:
        """Every report twice, shuffled, now and then two in one body, the last one first."""
        words = list(self._reporter.words(sent))
        left = [words[-1], *self._dice.shuffled([*words, *words])]
        while left:
            size = 1 + int(self._dice.throw() * 2)
            batch, left = left[:size], left[size:]
            await self._later(sent, *batch)
