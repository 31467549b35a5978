"""What a running relay does now and then, called once a second by its event loop."""

import asyncio
import time
from collections.abc import Callable, Coroutine

from webhook_relay.errors import RelayError
from webhook_relay.hosting.hosting import Hosting
from webhook_relay.spool.protocol import Spool
from webhook_relay.watching.last_events import LastEvents
from webhook_relay.watching.logs import Log
from webhook_relay.watching.notify import Systemd

SAVE_SECONDS = 60.0
SIGN_SECONDS = 10.0
"""Between two signs of life; three to a watchdog's time if that is shorter."""


class Upkeep:
    """Old files go, systemd hears a sign of life, and the times of the last events are written down.

    Nothing here is waited for in the loop, and nothing is begun again before it has ended.
    """

    def __init__(
        self,
        spool: Spool,
        hosting: Hosting,
        last_events: LastEvents,
        systemd: Systemd,
        log: Log,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._spool = spool
        self._hosting = hosting
        self._last_events = last_events
        self._systemd = systemd
        self._log = log
        self._sign = Every(min(SIGN_SECONDS, systemd.watchdog_seconds / 3), monotonic)
        self._save = Every(SAVE_SECONDS, monotonic)

    def tick(self) -> None:
        self._hosting.sweep()
        if self._systemd.watchdog_seconds:
            self._sign.begin(self._give_sign)
        if self._last_events.changed:
            self._save.begin(self._save_last_events)

    async def finish(self) -> None:
        """What has begun ends, and the last times are written."""
        await self._sign.finish()
        await self._save.finish()
        if self._last_events.changed:
            await self._save_last_events()

    async def _give_sign(self) -> None:
        # A spool that does not even answer keeps this waiting, and systemd without a sign.
        self._systemd.spool_is(await self._spool.health())

    async def _save_last_events(self) -> None:
        try:
            await asyncio.to_thread(self._last_events.save)
        except RelayError as error:
            self._log.warning("last events not written", fix=str(error))


class Every:
    """One thing at a time, and not again before so many seconds."""

    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._next = monotonic()
        self._task: asyncio.Task[None] | None = None

    def begin(self, thing: Callable[[], Coroutine[None, None, None]]) -> None:
        now = self._monotonic()
        if now < self._next or (self._task is not None and not self._task.done()):
            return
        self._next = now + self._seconds
        self._task = asyncio.get_running_loop().create_task(thing())

    async def finish(self) -> None:
        if self._task is not None:
            await self._task
