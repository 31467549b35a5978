"""Where the audit log ends is told to the relay, which keeps it: whoever changes the log cannot change that."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from crm_tui.domain.audit import Anchored
from crm_tui.domain.clock import MINUTE, Clock, Millis
from crm_tui.services.relay_api import LogChanged
from crm_tui.store import account, audit, settings
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

EVERY = 15 * MINUTE
"""At most so long nothing but the shop itself knows of an act, while the relay can be reached."""
TRY_AGAIN = MINUTE
_TOLD = "audit.told"
_ALARM = "audit.alarm"
_KIND = "audit log"


class KeepsEnds(Protocol):
    """The part of `RelayApi` that this needs."""

    async def keep_end(self, end: Anchored) -> None:
        """Raises LogChanged, and CrmError."""
        ...


async def tell(db: Database, relay: KeepsEnds, clock: Clock, url: str) -> bool:
    """Tell this relay where the log ends, if it does not know; whether it was told. Raises CrmError.

    A relay that remembers another log is an alarm: the owner finds it among the notices.
    """
    end = await db.read(_news, url)
    if end is None:
        return False
    try:
        await relay.keep_end(end)
    except LogChanged as wrong:
        await db.write(_alarm, wrong.sentence(), clock.now())
        raise
    await db.write(settings.put, _TOLD, {"url": url, "n": end.n, "mac": end.mac})
    return True


def _news(tx: Tx, url: str) -> Anchored | None:
    """The log's end; None when this relay knows it, and while there is none."""
    head = audit.head(tx)
    known = {"url": url, "n": head.n, "mac": head.mac.hex()}
    if not head.n or settings.get(tx, _TOLD) == known:
        return None
    return Anchored(head.n, head.mac.hex(), audit.begun(tx), head.at)


def _alarm(tx: Tx, sentence: str, now: Millis) -> None:
    """Once for each thing that the relay says."""
    if settings.get(tx, _ALARM) != sentence:
        settings.put(tx, _ALARM, sentence)
        account.notify(tx, _KIND, sentence, now, urgent=True)


class Anchoring:
    """Tells it every quarter of an hour, and sooner again when the relay could not be reached."""

    def __init__(self, attempt: Callable[[], Awaitable[bool]], clock: Clock) -> None:
        self._attempt, self._clock = attempt, clock
        self._next: int | None = None

    async def go_on(self) -> None:
        """Called often; raises CrmError."""
        now = self._clock.now()
        # A clock that was put back must not stop it for a year.
        if self._next is not None and now < self._next <= now + EVERY:
            return
        self._next = now + TRY_AGAIN
        try:
            await self._attempt()
        except LogChanged:
            self._next = now + EVERY
            raise
        self._next = now + EVERY
