"""Asks whether a spool can really store: at most once a second, and once for all who ask."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

from webhook_relay.errors import RelayError, SpoolFull
from webhook_relay.spool.protocol import Health

LONGEST_TRUST = 1.0
"""Seconds that an answer is passed on for."""


class Probe:
    """`trial` writes durably and raises RelayError, with what to do about it, when it cannot."""

    def __init__(self, trial: Callable[[], Awaitable[None]]) -> None:
        self._trial = trial
        self._asked: asyncio.Task[Health] | None = None
        self._last = Health("")
        self._answered_at = float("-inf")

    async def health(self) -> Health:
        stale = monotonic() - self._answered_at > LONGEST_TRUST
        if self._asked is None or (self._asked.done() and stale):
            self._asked = asyncio.get_running_loop().create_task(self._ask())
        # One who stops waiting must not cut off the others.
        return await asyncio.shield(self._asked)

    def hope(self) -> None:
        """What stood in the way may be gone: the next who asks is not told of it any more."""
        if not self._last.ready:
            self._answered_at = float("-inf")

    def learn(self, works: bool) -> None:
        """An event was stored just now, or was not: more than an answer that says otherwise knew."""
        if not works:
            self._answered_at = float("-inf")
        elif not self._last.well:
            self.hope()

    async def finish(self) -> None:
        if self._asked is not None:
            await self._asked

    async def _ask(self) -> Health:
        try:
            await self._trial()
            self._last = Health("")
        except RelayError as error:
            self._last = Health(str(error), isinstance(error, SpoolFull))
        self._answered_at = monotonic()
        return self._last
