"""Whom a running shop believes: the relay's pinned key, what that key vouched for, and the shop's own keys."""

import time
from collections.abc import Callable, Mapping
from typing import Protocol

from crm_tui.domain.actor import WORKER
from crm_tui.domain.clock import DAY, Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.services import relay_keys
from crm_tui.services.relay_answers import About
from crm_tui.services.relay_keys import RelayKeys, public_of
from crm_tui.store import events, webhooks
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx
from webhook_relay.envelope import EnvelopeError, Keys, Untrusted, follow, read_line

KEPT = 8 * DAY
"""A key with a successor is kept so long at least: providers deliver again for up to seven days."""
ASK_AGAIN = 5.0
"""Seconds between two questions to a relay whose lines cannot be read."""

ANOTHER_RELAY = CrmError(
    "The relay shows another key than the one that this shop was paired with, and nothing vouches for it."
    " What it sends is kept aside, unread.",
    "Ask whoever runs the VPS. If the relay was set up anew, pair with it again: crm relay pair LINK.",
)


class AsksRelay(Protocol):
    """The part of `RelayApi` that this needs."""

    async def about(self) -> About:
        """Whose keys hold there; raises CrmError."""
        ...


class Trust:
    """The keys that the feed is read with; they change while it is open."""

    def __init__(
        self,
        db: Database,
        relay: AsksRelay,
        clock: Clock,
        fixed: Mapping[str, str],
        tell: Callable[[str], None] = lambda _: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`fixed` are settings from the environment; `tell` takes a sentence about another relay."""
        self._db, self._relay, self._clock, self._fixed = db, relay, clock, fixed
        self._tell, self._monotonic = tell, monotonic
        self._saved = RelayKeys()
        self._keys: Keys | None = None
        self._asked_at = float("-inf")

    @property
    def keys(self) -> Keys | None:
        """What lines are read with: asked for once a line."""
        return self._keys

    async def look(self) -> bool:
        """Take up what another program has saved; whether the keys are others now."""
        before, now = self._saved, await self._db.read(relay_keys.saved, self._fixed)
        if before.relay is not None and now.relay is None:
            return (
                False  # the shop has parted from this relay: what still comes is not believed more
            )
        before_keys, self._keys = self._keys, now.for_reading
        self._saved = now
        return self._keys != before_keys

    async def connected(self) -> None:
        """A feed was opened: the relay may have another key since the last time."""
        await self.look()
        await self._follow()

    async def unread(self) -> bool:
        """Some line could not be read: look for keys that are newer; whether there are any."""
        changed = await self.look()
        if self._monotonic() - self._asked_at >= ASK_AGAIN:
            changed = await self._follow() or changed
        return changed

    async def forget_old(self) -> None:
        """Drop keys that nothing can be sealed to or signed with any more.

        To be called when the shop has read to the relay's tail within the last minute.
        """
        before = Millis(self._clock.now() - KEPT)
        if not any(one.since <= before for one in (*self._saved.old, *self._saved.earlier)):
            return
        try:
            about = await self._relay.about()
        except CrmError:
            return  # the feed itself tells what is wrong with the connection
        if await self._db.write(forget_before, before, about.seal_to):
            await self.look()

    async def _follow(self) -> bool:
        """Pin the key that the pinned one has vouched for; whether there was one."""
        if self._saved.relay is None:
            return False
        self._asked_at = self._monotonic()
        try:
            about = await self._relay.about()
        except CrmError:
            return False  # the feed itself tells what is wrong with the connection
        if about.relay_key == self._saved.relay:
            return False
        try:
            chain = follow(self._saved.relay, about.earlier, about.relay_key)
        except Untrusted:
            self._tell(ANOTHER_RELAY.sentence())
            return False
        await self._db.write(pin, chain, self._clock.now())
        return await self.look()


def pin(tx: Tx, chain: tuple[bytes, ...], now: Millis) -> None:
    """Believe the newest key of a chain that begins, at its end, with the pinned one."""
    keys = relay_keys.saved(tx)
    if keys.relay == chain[-1]:
        relay_keys.save(tx, keys.with_relay(chain, now))
        events.record(tx, None, "relay_key_followed", WORKER, now)


def forget_before(tx: Tx, before: Millis, seal_to: bytes | None) -> bool:
    """Drop the keys that had a successor before then and are needed for nothing; whether any was.

    The one that the relay seals to now is needed, and so is one that opens a line which was kept aside.
    """
    keys = relay_keys.saved(tx)
    aside = [webhooks.get(tx, event_id).body for event_id in webhooks.unopened(tx)]
    old = tuple(
        one
        for one in keys.old
        if one.since > before or public_of(one.key) == seal_to or _opens_any(one.key, aside)
    )
    earlier = tuple(one for one in keys.earlier if one.since > before)
    if (old, earlier) == (keys.old, keys.earlier):
        return False
    relay_keys.save(tx, RelayKeys(keys.secret, old, keys.relay, earlier))
    return True


def _opens_any(secret: bytes, lines: list[bytes]) -> bool:
    return any(_opens(Keys((secret,), ()), line) for line in lines)


def _opens(keys: Keys, line: bytes) -> bool:
    try:
        read_line(line, keys)
    except EnvelopeError:
        return False
    return True
