"""Broken answers to the adapters of Meta's own form: what is true of them alone."""

import asyncio
import ssl
from collections.abc import AsyncIterator

import httpx
import pytest

from crm_tui.domain.webhook import MediaRef
from crm_tui.whatsapp.provider import MediaGone, MediaNotNow, NotReached, Refused, Text
from tests.contract.loopback import listening
from tests.contract.rude import TO, Play, Writer, before_rude, make, say, whole

PICTURE = MediaRef("5", None, "image/png")
LOOK_UP = b'{"url": "%s/file"}'


@pytest.fixture
async def play() -> AsyncIterator[Play]:
    async with before_rude("cloud") as play:
        yield play


async def test_a_clear_no_is_a_refusal_even_from_a_server_in_trouble(play: Play) -> None:
    play.rude.always(whole(503, b'{"error":{"code":131016}}'))
    assert isinstance(await play.send(), Refused)


async def test_a_server_that_speaks_no_tls_is_not_reached() -> None:
    async def plain(reader: asyncio.StreamReader, writer: Writer) -> None:
        await reader.read(1)
        await say(writer, b"HTTP/1.1 400 X\r\n\r\n")

    async with (
        listening(plain) as url,
        httpx.AsyncClient(verify=ssl.create_default_context()) as client,
    ):
        provider = make("360dialog", url.replace("http:", "https:"), client)
        assert isinstance(await provider.send(TO, Text("x"), tracker="M1"), NotReached)


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
async def test_a_look_up_that_fails(play: Play, raw: bytes, problem: type[Exception]) -> None:
    play.rude.always(raw)
    with pytest.raises(problem):
        await play.provider.fetch_media(PICTURE, 1000)


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
async def test_a_download_that_fails(play: Play, raw: bytes, problem: type[Exception]) -> None:
    async def answer(writer: Writer) -> None:
        found = whole(200, LOOK_UP % play.url.encode())
        await say(writer, found if play.rude.requests % 2 else raw)

    play.rude.answer = answer
    with pytest.raises(problem):
        await play.provider.fetch_media(PICTURE, 1000)
