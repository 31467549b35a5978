"""How long a request may take to arrive: ten seconds, and more only for a body that keeps coming."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from webhook_relay.answers import ok
from webhook_relay.guard import (
    DEADLINE_SECONDS,
    LARGEST_HEAD,
    LONGEST_SECONDS,
    SLOWEST,
    GuardedProtocol,
)
from webhook_relay.server import server_config

HEAD = b"POST / HTTP/1.1\r\nHost: relay\r\nContent-Length: 99000000\r\n\r\n"


class Plug(asyncio.Transport):
    """The socket's end of a connection."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 5), "sockname": ("127.0.0.1", 80)})
        self.cut = False
        self.written = b""

    def is_closing(self) -> bool:
        return self.cut

    def abort(self) -> None:
        self.cut = True

    def close(self) -> None:
        self.cut = True

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def pause_reading(self) -> None:
        return None

    def resume_reading(self) -> None:
        return None


SERVED: list[str] = []
"""Paths that came through."""


async def swallow(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers a GET at once, and anything else never."""
    SERVED.append(scope["path"])
    if scope["method"] == "GET":
        await ok(send)
        return
    while (await receive())["type"] != "http.disconnect":
        pass


@pytest.fixture
async def connection() -> AsyncIterator[tuple[GuardedProtocol, Plug]]:
    SERVED.clear()
    config = server_config(swallow)
    config.load()
    state = ServerState()
    protocol, plug = GuardedProtocol(config, state, {}), Plug()
    protocol.connection_made(plug)
    yield protocol, plug
    protocol.connection_lost(None)
    while state.tasks:
        await asyncio.gather(*state.tasks)


async def is_cut_after(
    seconds: float, connection: tuple[GuardedProtocol, Plug], data: bytes
) -> bool:
    protocol, plug = connection
    protocol.data_received(data)
    protocol.cut_if_late(asyncio.get_running_loop().time() + seconds)
    assert plug.written == b"", "nothing is answered before the request is whole"
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


LONG_HEAD = HEAD.replace(b"POST / ", b"POST /long ")[:-2]
LONG = b"X-Long: " + b"x" * LARGEST_HEAD + b"\r\n"
SHORT = b"GET / HTTP/1.1\r\nHost: relay\r\n\r\n"


@pytest.mark.parametrize(
    "requests",
    [
        pytest.param(LONG_HEAD + LONG + b"\r\n" + b"its body", id="whole, with its body"),
        pytest.param(LONG_HEAD + LONG, id="without its end"),
        pytest.param(SHORT + LONG_HEAD + LONG + b"\r\n", id="behind another request"),
    ],
)
async def test_a_head_that_is_too_long_is_refused_once(
    requests: bytes, connection: tuple[GuardedProtocol, Plug]
) -> None:
    protocol, plug = connection
    protocol.data_received(requests)
    assert plug.cut
    assert plug.written.startswith(b"HTTP/1.1 431 ")
    assert plug.written.count(b"HTTP/1.1 ") == 1
    await asyncio.sleep(0)
    assert "/long" not in SERVED


async def test_a_long_head_that_begins_behind_another_request_and_goes_on_later_is_refused(
    connection: tuple[GuardedProtocol, Plug],
) -> None:
    protocol, plug = connection
    protocol.data_received(SHORT + LONG_HEAD + LONG[:-100])
    protocol.data_received(LONG[-100:] + b"\r\n")
    assert plug.cut
    await asyncio.sleep(0)
    assert "/long" not in SERVED


async def test_many_short_heads_in_one_piece_are_not_one_long_head(
    connection: tuple[GuardedProtocol, Plug],
) -> None:
    protocol, plug = connection
    protocol.data_received(SHORT * (LARGEST_HEAD // len(SHORT) + 2))
    assert not plug.cut


async def test_nonsense_is_still_answered_400(connection: tuple[GuardedProtocol, Plug]) -> None:
    protocol, plug = connection
    protocol.data_received(b"\0nonsense\r\n\r\n")
    assert plug.written.startswith(b"HTTP/1.1 400 ")
