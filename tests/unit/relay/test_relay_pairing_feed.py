"""What a paired shop reads: seals alone, from its own relay, until its device is revoked."""

import asyncio
from pathlib import Path
from typing import Any

from tests.unit.relay.pairing_world import TWO_SHOPS, Pairable, Shop, b64, pairable
from tests.unit.relay.world import SIGNING, webhook
from webhook_relay.envelope import Event, Keys, Tail, new_signing_key, read_line

PATIENCE = 10


class Reading:
    """An open feed of a shop, read with its keys."""

    def __init__(self, world: Pairable, shop: Shop, relay_key: bytes = SIGNING.public) -> None:
        self.status = 0
        self.found: list[Event | Tail] = []
        self.ended = False
        self._keys = Keys((shop.secret,), (relay_key,))
        self._news = asyncio.Event()
        self._gone = asyncio.Event()
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/v1/events",
            "query_string": b"after=0",
            "headers": [(b"authorization", b"Bearer " + shop.token.encode())],
            "client": ("198.51.100.7", 5),
        }
        self._task = asyncio.ensure_future(world.relay(scope, self._receive, self._send))

    async def bodies(self, number: int) -> list[bytes]:
        """Of the first events, once there are so many."""
        await self._until(lambda: len(self._events) >= number)
        return [one.body for one in self._events]

    async def end(self) -> None:
        """Until the relay has ended it."""
        async with asyncio.timeout(PATIENCE):
            await self._task
        assert self.ended

    async def leave(self) -> None:
        self._gone.set()
        async with asyncio.timeout(PATIENCE):
            await self._task

    async def at_tail(self) -> None:
        await self._until(lambda: any(isinstance(one, Tail) for one in self.found))

    @property
    def _events(self) -> list[Event]:
        return [one for one in self.found if isinstance(one, Event)]

    async def _until(self, true: Any) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true():
                self._news.clear()
                await self._news.wait()

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        body = message.get("body", b"")
        self.found += [read_line(line, self._keys) for line in body.splitlines()]
        self.ended |= message["type"] == "http.response.body" and not message.get("more_body")
        self._news.set()


async def test_what_was_stored_before_pairing_is_sealed_when_it_is_handed_over(
    tmp_path: Path,
) -> None:
    async with pairable(tmp_path) as world:
        shop = Shop()
        await webhook(world.relay, b'{"n":1}')
        await world.pair(world.code(), shop)
        await webhook(world.relay, b'{"n":2}')
        reading = Reading(world, shop)  # its keys refuse anything readable
        assert await reading.bodies(2) == [b'{"n":1}', b'{"n":2}']
        await reading.leave()


async def test_a_feed_that_is_open_takes_up_a_new_key_with_the_next_event(tmp_path: Path) -> None:
    async with pairable(tmp_path) as world:
        shop, later = Shop(), Shop()
        await world.pair(world.code(), shop)
        later.token = shop.token
        reading = Reading(world, later)
        await reading.at_tail()
        await world.ask("PUT", "/v1/key", {"public_key": b64(later.public)}, shop.token)
        await webhook(world.relay, b'{"n":1}')
        assert await reading.bodies(1) == [b'{"n":1}']
        await reading.leave()


async def test_a_revoked_devices_open_feed_ends_and_no_other(tmp_path: Path) -> None:
    async with pairable(tmp_path) as world:
        lost, kept, tiles = Shop(), Shop(), Shop()
        await world.pair(world.code(), lost)
        await world.pair(world.code(), kept)
        await world.pair(world.code("tiles"), tiles)
        readings = [Reading(world, one) for one in (lost, kept, tiles)]
        for one in readings:
            await one.at_tail()
        world.devices.revoke(lost.device, world.clock.time)
        world.relay.access.every_second()  # as the server does
        await readings[0].end()
        assert not readings[1].ended
        assert not readings[2].ended
        again = Reading(world, lost)
        await again.end()
        assert again.status == 401
        for one in readings[1:]:
            await one.leave()


async def test_a_device_that_reads_is_noted_as_seen_once_a_minute(tmp_path: Path) -> None:
    async with pairable(tmp_path) as world:
        shop = Shop()
        await world.pair(world.code(), shop)
        seen = []
        for seconds in (0, 30, 31, 3_600):
            world.clock.time += seconds * 1_000
            await world.ask("GET", "/v1/relay", token=shop.token)
            await world.relay.access.call(lambda: None)  # whatever was to be written is written
            seen.append(world.devices.all()[0].seen_at)
        start = world.clock.time - 3_661_000
        assert seen == [start, start, start + 61_000, start + 3_661_000]


async def test_a_device_that_was_paired_at_another_relay_is_let_in_at_once(
    tmp_path: Path,
) -> None:
    async with pairable(tmp_path) as world:
        (tmp_path / "other").mkdir()
        async with pairable(tmp_path / "other", TWO_SHOPS) as other:
            other.relay.access.devices, devices = world.devices, other.devices
            shop = Shop()
            await world.pair(world.code(), shop)
            answer = await other.ask("GET", "/v1/relay", token=shop.token)
            assert answer.status == 200
            other.relay.access.devices = devices


async def test_another_relays_signature_is_not_taken_for_this_ones(tmp_path: Path) -> None:
    async with pairable(tmp_path) as world:
        shop = Shop()
        await world.pair(world.code(), shop)
        await webhook(world.relay, b"{}")
        reading = Reading(world, shop, new_signing_key()[1])
        async with asyncio.timeout(PATIENCE):
            refusal = (await asyncio.gather(reading._task, return_exceptions=True))[0]
        assert "not signed by the relay" in str(refusal)
