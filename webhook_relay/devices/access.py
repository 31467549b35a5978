"""Who may read which feed, and to which key it is sealed: the file's word, or paired devices'."""

import asyncio
import hmac
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from webhook_relay.clock import Clock
from webhook_relay.devices.codes import find_device
from webhook_relay.devices.protocol import Device, Devices
from webhook_relay.envelope import can_be_sealed_to
from webhook_relay.errors import RelayError
from webhook_relay.keeping import Sealers
from webhook_relay.proof import Headers, only
from webhook_relay.settings.values import Settings
from webhook_relay.watching.logs import Complaints

SEEN_EVERY = 60_000
"""Milliseconds between two notes that a device was there."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever asks with a token that is known."""

    shop: str
    device: str | None
    """None for a token of relay.toml."""


class Access:
    """Keeps what the hot paths need in memory; a change made elsewhere is here within a second."""

    def __init__(
        self,
        settings: Settings,
        devices: Devices,
        sealers: Sealers,
        clock: Clock,
        complaints: Complaints,
    ) -> None:
        """Raises RelayError."""
        _check_keys(settings)
        self.devices = devices
        self._settings = settings
        self._sealers = sealers
        self._clock = clock
        self._complaints = complaints
        self._thread = ThreadPoolExecutor(1, "devices")
        self._feeds: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._seen: dict[str, int] = {}
        self._looks: set[asyncio.Task[None]] = set()
        self._next_look: asyncio.Task[None] | None = None
        self._look_alone = asyncio.Lock()
        self._changes = devices.changes()
        self._take(devices.all())

    async def reader(self, headers: Headers) -> Reader | None:
        """Who asks; None without a token, or with one that is not known."""
        scheme, _, token = (only(headers, b"authorization") or b"").partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        found = self._find(token.strip())
        if found is None:
            await self.refresh()  # it may have been paired a moment ago, at another relay
            found = self._find(token.strip())
        if found is not None and found.device is not None:
            self._note(found.device)
        return found

    def seal_to(self, shop: str) -> bytes | None:
        """The key that a shop's events are sealed to; None: they are kept readable."""
        sealer = self._sealers.get(shop)
        return None if sealer is None else sealer.public_key

    def accepted(self, shop: str) -> tuple[Device, ...]:
        """The devices that may read a shop's feed."""
        return tuple(one for one in self._accepted if one.shop == shop)

    @contextmanager
    def feed_of(self, reader: Reader) -> Iterator[asyncio.Event]:
        """An event that is set when the reader's device is revoked."""
        end = asyncio.Event()
        if reader.device is None:
            yield end
            return
        self._feeds[reader.device].add(end)
        try:
            yield end
        finally:
            self._feeds[reader.device].discard(end)

    def every_second(self) -> None:
        """Looks for changes, unless it still does."""
        if not self._looks:
            self._begin_look()

    async def refresh(self) -> None:
        """Takes up what has changed; when it cannot be read, what is known goes on to hold.

        All who ask before the next look has begun share it: strange tokens may come in floods.
        """
        await asyncio.shield(self._next_look or self._begin_look())

    def _begin_look(self) -> asyncio.Task[None]:
        self._next_look = task = asyncio.get_running_loop().create_task(self._look())
        self._looks.add(task)
        task.add_done_callback(self._looks.discard)
        return task

    async def _look(self) -> None:
        async with self._look_alone:
            self._next_look = None
            await self._take_changes()

    async def _take_changes(self) -> None:
        try:
            changes = await self.call(self.devices.changes)
            if changes != self._changes:
                self._take(await self.call(self.devices.all))
                self._changes = changes
        except RelayError as error:
            self._complaints.say("devices not read", "-", str(error))

    async def call(self, what: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Something that waits for the disk, in the devices' own thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: what(*args, **kwargs))

    async def close(self) -> None:
        """Ends what it began, and lets go of the list of devices."""
        await asyncio.gather(*self._looks, return_exceptions=True)
        await asyncio.to_thread(self._thread.shutdown)
        self.devices.close()

    def _find(self, token: bytes) -> Reader | None:
        found = None
        for shop in self._settings.shops:
            for secret in shop.tokens:
                # Every token of every shop is compared, so that time does not tell which is near.
                if hmac.compare_digest(secret, token):
                    found = Reader(shop.id, None)
        device = find_device(self._accepted, token)
        return Reader(device.shop, device.id) if device and not found else found

    def _take(self, devices: tuple[Device, ...]) -> None:
        self._accepted = accepted(self._settings, devices)
        self._sealers.use(seal_keys(self._settings, self._accepted))
        valid = {one.id for one in self._accepted}
        for device, ends in self._feeds.items():
            if device not in valid:
                for end in ends:
                    end.set()

    def _note(self, device: str) -> None:
        now = self._clock.now()
        if abs(now - self._seen.get(device, -SEEN_EVERY)) >= SEEN_EVERY:
            self._seen[device] = now
            self._thread.submit(self._write_seen, device, now)

    def _write_seen(self, device: str, now: int) -> None:
        try:
            self.devices.seen(device, now)
        except RelayError as error:
            self._complaints.say("device not noted", device, str(error))


def _check_keys(settings: Settings) -> None:
    for shop in settings.shops:
        if shop.seal_to is not None and not can_be_sealed_to(shop.seal_to):
            raise RelayError(f"seal_to of shop {shop.id} is no key that anything can be sealed to.")


def accepted(settings: Settings, devices: tuple[Device, ...]) -> tuple[Device, ...]:
    """Those that are not revoked, of shops whose token does not stand in relay.toml."""
    shops = {one.id for one in settings.shops if not one.tokens}
    return tuple(one for one in devices if one.revoked_at is None and one.shop in shops)


def seal_keys(settings: Settings, accepted: tuple[Device, ...]) -> dict[str, bytes]:
    """By shop: `seal_to` of relay.toml, else the newest key of an accepted device."""
    newest = sorted(accepted, key=lambda one: one.key_at)
    keys = {one.shop: one.public_key for one in newest}
    return keys | {one.id: one.seal_to for one in settings.shops if one.seal_to is not None}
