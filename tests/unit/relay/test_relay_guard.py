"""How long a request may take to arrive: ten seconds, and more only for a body that keeps coming."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from webhook_relay.guard import DEADLINE_SECONDS, LONGEST_SECONDS, SLOWEST, GuardedProtocol
from webhook_relay.server import server_config

HEAD = b"POST / HTTP/1.1\r\nHost: relay\r\nContent-Length: 99000000\r\n\r\n"


class Plug(asyncio.Transport):
    """The socket's end of a connection."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 5), "sockname": ("127.0.0.1", 80)})
        self.cut = False

    def is_closing(self) -> bool:
        return self.cut

    def abort(self) -> None:
        self.cut = True

    def close(self) -> None:
        self.cut = True

    def write(self, data: object) -> None:
        raise AssertionError("nothing is answered before the request is whole")

    def pause_reading(self) -> None:
        return None

    def resume_reading(self) -> None:
        return None


async def swallow(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@pytest.fixture
async def connection() -> AsyncIterator[tuple[GuardedProtocol, Plug]]:
    config = server_config(swallow)
    config.load()
    state = ServerState()
    protocol, plug = GuardedProtocol(config, state, {}), Plug()
    protocol.connection_made(plug)
    yield protocol, plug
    protocol.connection_lost(None)
    await asyncio.gather(*state.tasks)


async def is_cut_after(
    seconds: float, connection: tuple[GuardedProtocol, Plug], data: bytes
) -> bool:
    protocol, plug = connection
    protocol.data_received(data)
    protocol.cut_if_late(asyncio.get_running_loop().time() + seconds)
    return plug.cut


@pytest.mark.parametrize("data", [HEAD[:10], HEAD, HEAD + b"x"])
@pytest.mark.parametrize(("seconds", "cut"), [(-1.0, False), (0.5, True)])
async def test_who_sends_next_to_nothing_has_ten_seconds(
    data: bytes, seconds: float, cut: bool, connection: tuple[GuardedProtocol, Plug]
) -> None:
    assert await is_cut_after(DEADLINE_SECONDS + seconds, connection, data) is cut


@pytest.mark.parametrize(("seconds", "cut"), [(-1.0, False), (0.5, True)])
async def test_a_file_that_keeps_coming_has_longer(
    seconds: float, cut: bool, connection: tuple[GuardedProtocol, Plug]
) -> None:
    body = b"x" * SLOWEST * 60
    assert await is_cut_after(DEADLINE_SECONDS + 60 + seconds, connection, HEAD + body) is cut


@pytest.mark.parametrize(("seconds", "cut"), [(-1.0, False), (0.5, True)])
async def test_but_not_for_ever(
    seconds: float, cut: bool, connection: tuple[GuardedProtocol, Plug]
) -> None:
    body = b"x" * SLOWEST * 1_000
    assert await is_cut_after(LONGEST_SECONDS + seconds, connection, HEAD + body) is cut
