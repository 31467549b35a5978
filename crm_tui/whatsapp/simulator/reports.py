"""Delivery reports of accepted messages, in realistic or in hostile order."""

import asyncio

from crm_tui.whatsapp.simulator import envelopes
from crm_tui.whatsapp.simulator.deliveries import Deliveries
from crm_tui.whatsapp.simulator.dice import Dice
from crm_tui.whatsapp.simulator.faults import Fault
from crm_tui.whatsapp.simulator.settings import Order
from crm_tui.whatsapp.simulator.world import Sent, World

WORDS = ("sent", "delivered", "read")


class Reports:
    """Sends the reports of every accepted message."""

    def __init__(self, world: World, deliveries: Deliveries) -> None:
        self._world = world
        self._deliveries = deliveries
        self._dice = Dice(f"reports {world.settings.seed}")
        self._tasks: set[asyncio.Task[None]] = set()

    async def before_answer(self, sent: Sent) -> None:
        """In hostile order the first report overtakes the answer to the send."""
        if self._world.settings.order is Order.HOSTILE and not self._is_silent():
            await asyncio.wait([self.report(sent, "delivered")], timeout=1)

    def start(self, sent: Sent) -> None:
        """Report on a message from now on, in the background."""
        if self._world.faults.take(Fault.SILENT):
            return
        task = asyncio.create_task(self._play(sent))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def report(self, sent: Sent, *words: str) -> asyncio.Task[None]:
        """Deliver reports in one body now; the task ends when they were taken."""
        seconds = self._world.seconds()
        found = [envelopes.status(sent, word, seconds) for word in words]
        person = self._world.person(sent.to)
        return self._deliveries.send(envelopes.statuses(self._world.settings, person, *found))

    async def aclose(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _is_silent(self) -> bool:
        return Fault.SILENT.value in self._world.faults.show()

    async def _play(self, sent: Sent) -> None:
        if self._world.faults.take(Fault.FAIL_LATER):
            await self._later(sent, "failed")
        elif self._world.settings.order is Order.REALISTIC:
            for word in WORDS:
                await self._later(sent, word)
        else:
            await self._hostile(sent)

    async def _later(self, sent: Sent, *words: str) -> None:
        await asyncio.sleep(self._world.settings.delay * self._dice.between(0.5, 1.5))
        self.report(sent, *words)

    async def _hostile(self, sent: Sent) -> None:
        """Every report twice, shuffled, now and then two in one body, read first."""
        left = ["read", *self._dice.shuffled([*WORDS, *WORDS])]
        while left:
            size = 1 + int(self._dice.throw() * 2)
            batch, left = left[:size], left[size:]
            await self._later(sent, *batch)
