"""A provider without manners: what each kind of broken answer means for a send."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.webhook import MediaRef
from crm_tui.whatsapp.provider import (
    Accepted,
    MediaGone,
    MediaNotNow,
    NotReached,
    Provider,
    Refused,
    Text,
    Unknown,
)
from crm_tui.whatsapp.providers import make_provider
from crm_tui.whatsapp.providers.wire import Patience
from tests.contract.loopback import listening, read_request

TO = ContactPoint("whatsapp", PointKind.WA_ID, "911000000123")
PATIENCE = Patience(connect=5, silence=0.2, whole=0.6, file=0.6)
PICTURE = MediaRef("5", None, "image/png")
ACCEPTED = b'{"messages":[{"id":"wamid.X"}]}'
Writer = asyncio.StreamWriter


def whole(status: int, body: bytes, *headers: bytes) -> bytes:
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


@pytest.fixture
def rude() -> Rude:
    return Rude()


@pytest.fixture
async def provider(rude: Rude) -> AsyncIterator[Provider]:
    async with listening(rude.serve) as url, httpx.AsyncClient() as client:
        yield make_provider(
            "cloud",
            key="k",
            number_id="1",
            account_id="2",
            base_url=url,
            client=client,
            patience=PATIENCE,
        )


async def send(provider: Provider) -> Any:
    return await provider.send(TO, Text("x"), tracker="M1")


@pytest.mark.parametrize("answer", [silence, reset, drip])
async def test_no_answer_is_unknown_and_is_not_repeated(
    rude: Rude, provider: Provider, answer: Any
) -> None:
    rude.answer = answer
    assert isinstance(await send(provider), Unknown)
    assert rude.requests == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01garbage\r\n\r\n",
        whole(200, b""),
        whole(200, b"\xff\xfe{}"),
        whole(200, b"<html>Sign in to the wireless network</html>"),
        whole(200, b'{"messages":[{"id":""}]}'),
        whole(204, b""),
        whole(302, b"", b"Location: http://127.0.0.1:1/"),
        whole(500, b"oops"),
        whole(502, b"Bad gateway"),
        whole(500, b'{"error":{"code":131000}}'),
        whole(200, ACCEPTED, b"Content-Encoding: gzip"),
        b"HTTP/1.1 200 X\r\nContent-Length: 900000000\r\n\r\n",
        b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
async def test_an_answer_without_a_clear_word_is_unknown(
    rude: Rude, provider: Provider, raw: bytes
) -> None:
    rude.always(raw)
    assert isinstance(await send(provider), Unknown)
    assert rude.requests == 1


async def test_an_answer_cut_off_in_the_middle_is_unknown(rude: Rude, provider: Provider) -> None:
    async def cut_off(writer: Writer) -> None:
        await say(writer, whole(200, ACCEPTED)[:-5])
        writer.close()

    rude.answer = cut_off
    assert isinstance(await send(provider), Unknown)


async def test_a_clear_no_is_a_refusal_even_from_a_server_in_trouble(
    rude: Rude, provider: Provider
) -> None:
    rude.always(whole(503, b'{"error":{"code":131016}}'))
    assert isinstance(await send(provider), Refused)


async def test_a_proper_answer_is_an_acceptance(rude: Rude, provider: Provider) -> None:
    rude.always(whole(200, ACCEPTED))
    assert await send(provider) == Accepted("wamid.X", None, "cloud")


async def test_a_server_that_speaks_no_tls_is_not_reached() -> None:
    async def plain(reader: asyncio.StreamReader, writer: Writer) -> None:
        await reader.read(1)
        await say(writer, b"HTTP/1.1 400 X\r\n\r\n")

    async with (
        listening(plain) as url,
        httpx.AsyncClient(verify=ssl.create_default_context()) as client,
    ):
        secure = url.replace("http:", "https:")
        provider = make_provider("360dialog", key="k", base_url=secure, client=client)
        assert isinstance(await send(provider), NotReached)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "nonsense", "http://["])
async def test_an_address_that_leads_nowhere_is_not_reached(url: str) -> None:
    async with httpx.AsyncClient() as client:
        provider = make_provider("360dialog", key="k", base_url=url, client=client)
        assert isinstance(await send(provider), NotReached)


async def test_text_that_no_wire_can_carry_is_cleaned_and_not_a_crash(
    rude: Rude, provider: Provider
) -> None:
    rude.always(whole(200, ACCEPTED))
    assert isinstance(await provider.send(TO, Text("a\ud800b"), tracker="M1"), Accepted)


class TestMedia:
    LOOK_UP = b'{"url": "%s/file"}'

    @pytest.mark.parametrize(
        ("raw", "problem"),
        [
            (whole(500, b""), MediaNotNow),
            (whole(429, b"slow"), MediaNotNow),
            (whole(401, b'{"error":{"code":190}}'), MediaNotNow),
            (whole(404, b'{"error":{"code":100}}'), MediaGone),
            (whole(400, b'{"error":{"code":100}}'), MediaGone),
            (whole(200, b"{}"), MediaGone),
            (whole(200, b'{"url": "http://["}'), MediaGone),
        ],
    )
    async def test_a_look_up_that_fails(
        self, rude: Rude, provider: Provider, raw: bytes, problem: type[Exception]
    ) -> None:
        rude.always(raw)
        with pytest.raises(problem):
            await provider.fetch_media(PICTURE, 1000)

    @pytest.mark.parametrize(
        ("raw", "problem"),
        [
            (whole(500, b""), MediaNotNow),
            (whole(302, b"", b"Location: /elsewhere"), MediaNotNow),
            (whole(200, b"x" * 1001), MediaGone),
            (
                b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + b"x" * 1001,
                MediaGone,
            ),
            (b"HTTP/1.1 200 X\r\nContent-Length: 500\r\n\r\nhalf", MediaNotNow),
            (whole(404, b""), MediaGone),
            (whole(401, b""), MediaGone),
            (whole(410, b""), MediaGone),
        ],
    )
    async def test_a_download_that_fails(
        self, rude: Rude, provider: Provider, raw: bytes, problem: type[Exception]
    ) -> None:
        async def answer(writer: Writer) -> None:
            host, port = writer.get_extra_info("sockname")
            url = b"http://%s:%d" % (host.encode(), port)
            await say(writer, whole(200, self.LOOK_UP % url) if rude.requests % 2 else raw)

        rude.answer = answer
        with pytest.raises(problem):
            await provider.fetch_media(PICTURE, 1000)


@pytest.mark.parametrize(
    "raw",
    [
        whole(500, b""),
        whole(403, b"no"),
        b"garbage\r\n\r\n",
        whole(200, b"[]"),
        whole(200, b"<html>"),
    ],
)
async def test_a_template_list_that_fails_is_told(
    rude: Rude, provider: Provider, raw: bytes
) -> None:
    rude.always(raw)
    with pytest.raises(CrmError, match="template list"):
        await provider.list_templates()
