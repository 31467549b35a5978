"""A worker that runs while another program pairs the shop, or parts from the relay."""

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from crm_tui import pair_shop, relay_connection
from crm_tui.relay_connection import RelayConnection
from crm_tui.shop import Shop, open_shop
from tests.conftest import FakeClock
from tests.unit.paired_relay import CODE, URL, PairedRelay
from tests.unit.test_ingest import said, words
from webhook_relay.envelope import PairingLink, Tail, tail_line

LINK = PairingLink(URL, CODE)


class Streaming(PairedRelay):
    """Its feed holds one event, and stays open."""

    def client(self) -> httpx.AsyncClient:
        self.trouble["/v1/events"] = lambda _: httpx.Response(
            200, headers={"x-spool": "a"}, stream=self.Lines(self)
        )
        self.trouble["/v1/ack"] = lambda _: httpx.Response(200)
        return super().client()

    class Lines(httpx.AsyncByteStream):
        def __init__(self, relay: "Streaming") -> None:
            self._relay = relay

        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield self._relay.line(1) + tail_line(Tail(1, "a"))
            await asyncio.Event().wait()


async def until(true: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about")


async def test_pairing_and_parting_are_taken_up_without_a_restart(
    shop: Shop,
    shop_env: dict[str, str],
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    relay = Streaming()
    monkeypatch.setattr(pair_shop, "ask", relay.ask)
    monkeypatch.setattr(relay_connection, "_LOOK", 0.01)
    beside = open_shop(shop_env, clock)
    async with relay.client() as client:
        connection = RelayConnection(
            *(shop, client, lambda _: [said("hello", 1)]),
            *(lambda: None, lambda _: None, shop_env),
        )
        assert connection.sync is None
        running = asyncio.create_task(connection.for_ever())
        await asyncio.to_thread(pair_shop.pair, beside, LINK, {})
        await until(lambda: connection.sync is not None and connection.sync.is_current)
        assert words(shop) == ["hello"]
        await asyncio.to_thread(pair_shop.forget, beside)
        await until(lambda: connection.sync is None)
        assert not running.done()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    await asyncio.to_thread(beside.db.close_now)
    await shop.db.close()
