"""A provider without manners, and an adapter before it that does not wait long."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx

from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.whatsapp.provider import Provider, Text
from crm_tui.whatsapp.providers import make_provider
from crm_tui.whatsapp.providers.wire import Patience
from tests.contract.loopback import listening, read_request

TO = ContactPoint("whatsapp", PointKind.WA_ID, "911000000123")
PATIENCE = Patience(connect=5, silence=0.2, whole=0.6, file=0.6)
HELLO = Text("x")
Writer = asyncio.StreamWriter


def whole(status: int, body: bytes, *headers: bytes) -> bytes:
    """An HTTP answer."""
    head = b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n" % (status, len(body))
    return head + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body


async def say(writer: Writer, raw: bytes) -> None:
    writer.write(raw)
    await writer.drain()


async def reset(writer: Writer) -> None:
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def drip(writer: Writer) -> None:
    """An answer that comes byte by byte, each in time, and never ends."""
    await say(writer, b"HTTP/1.1 200 X\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        await say(writer, b" ")
        await asyncio.sleep(0.05)


async def silence(writer: Writer) -> None:
    await asyncio.Event().wait()


class Rude:
    """A raw server whose answers the test chooses; counts the requests."""

    def __init__(self) -> None:
        self.requests = 0
        self.answer: Callable[[Writer], Any] = silence

    def always(self, raw: bytes) -> None:
        self.answer = lambda writer: say(writer, raw)

    async def serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        while True:
            await read_request(reader)
            self.requests += 1
            await self.answer(writer)
            if writer.is_closing():
                return


@dataclass(frozen=True, slots=True)
class Play:
    """One adapter in front of a server without manners."""

    name: str
    rude: Rude
    url: str
    provider: Provider

    async def send(self, what: Any = HELLO) -> Any:
        return await self.provider.send(TO, what, tracker="M1")


def make(name: str, url: str, client: httpx.AsyncClient) -> Provider:
    """The adapter of this provider."""
    return make_provider(
        name,
        key="k",
        number_id="911000000000",
        account_id="App/1",
        base_url=url,
        client=client,
        patience=PATIENCE,
    )


@contextlib.asynccontextmanager
async def before_rude(name: str) -> AsyncIterator[Play]:
    rude = Rude()
    async with listening(rude.serve) as url, httpx.AsyncClient() as client:
        yield Play(name, rude, url, make(name, url, client))
