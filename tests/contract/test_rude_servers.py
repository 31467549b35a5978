"""A provider without manners: what each kind of broken answer means for a send, whoever it is."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from crm_tui.domain.errors import CrmError
from crm_tui.whatsapp.provider import Accepted, Action, NotReached, Refused, Text, Unknown
from tests.contract.rude import (
    TO,
    Play,
    Writer,
    before_rude,
    drip,
    make,
    reset,
    say,
    silence,
    whole,
)

ADAPTERS = ["cloud", "360dialog", "twilio", "gupshup"]
META = whole(200, b'{"messages":[{"id":"X1"}]}')
TAKEN = {
    "cloud": META,
    "360dialog": META,
    "twilio": whole(201, b'{"sid":"X1","status":"queued"}'),
    "gupshup": whole(202, b'{"status":"submitted","messageId":"X1"}'),
}


@pytest.fixture(params=ADAPTERS)
async def play(request: pytest.FixtureRequest) -> AsyncIterator[Play]:
    async with before_rude(request.param) as play:
        yield play


@pytest.mark.parametrize("answer", [silence, reset, drip])
async def test_no_answer_is_unknown_and_is_not_repeated(play: Play, answer: Any) -> None:
    play.rude.answer = answer
    assert isinstance(await play.send(), Unknown)
    assert play.rude.requests == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01garbage\r\n\r\n",
        whole(200, b""),
        whole(200, b"\xff\xfe{}"),
        whole(200, b"<html>Sign in to the wireless network</html>"),
        whole(200, b'{"messages":[{"id":""}]}'),
        whole(201, b'{"sid":"","messageId":""}'),
        whole(202, b'{"messageId":"1"}'),
        whole(204, b""),
        whole(302, b"", b"Location: http://127.0.0.1:1/"),
        whole(408, b'{"code":1}'),
        whole(500, b"oops"),
        whole(502, b"Bad gateway"),
        whole(500, b'{"error":{"code":131000}}'),
        whole(503, b'{"code":20503,"status":503}'),
        whole(500, b'{"status":"error","message":"Internal Error"}'),
        whole(200, b'{"messages":[{"id":"X1"}]}', b"Content-Encoding: gzip"),
        b"HTTP/1.1 200 X\r\nContent-Length: 900000000\r\n\r\n",
        b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
async def test_an_answer_without_a_clear_word_is_unknown(play: Play, raw: bytes) -> None:
    play.rude.always(raw)
    assert isinstance(await play.send(), Unknown)
    assert play.rude.requests == 1


async def test_an_answer_cut_off_in_the_middle_is_unknown(play: Play) -> None:
    async def cut_off(writer: Writer) -> None:
        await say(writer, TAKEN[play.name][:-5])
        writer.close()

    play.rude.answer = cut_off
    assert isinstance(await play.send(), Unknown)


async def test_a_proper_answer_is_an_acceptance(play: Play) -> None:
    play.rude.always(TAKEN[play.name])
    assert await play.send() == Accepted("X1", provider=play.name)


@pytest.mark.parametrize(
    ("status", "action"),
    [(401, Action.AUTH), (403, Action.AUTH), (429, Action.SLOW), (400, Action.FIX)],
)
async def test_a_bare_no_is_a_refusal_by_its_http_status(
    play: Play, status: int, action: Action
) -> None:
    play.rude.always(whole(status, b"no"))
    outcome = await play.send()
    assert isinstance(outcome, Refused)
    assert outcome.action is action
    assert outcome.text.endswith(".")


@pytest.mark.parametrize("name", ADAPTERS)
@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "nonsense", "http://[", "http://127.0.0.1:1"])
async def test_an_address_that_leads_nowhere_is_not_reached(name: str, url: str) -> None:
    async with httpx.AsyncClient() as client:
        outcome = await make(name, url, client).send(TO, Text("x"), tracker="M1")
        assert isinstance(outcome, NotReached)


async def test_text_that_no_wire_can_carry_is_cleaned_and_not_a_crash(play: Play) -> None:
    play.rude.always(TAKEN[play.name])
    assert isinstance(await play.send(Text("a\ud800b")), Accepted)


async def test_blue_ticks_that_are_not_shown_are_no_error(play: Play) -> None:
    play.rude.answer = reset
    assert not await play.provider.mark_read("SM1", typing=True)


async def test_a_client_that_is_done_with_is_closed(play: Play) -> None:
    client = httpx.AsyncClient()
    await make(play.name, "http://127.0.0.1:1", client).aclose()
    assert client.is_closed


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
async def test_a_template_list_that_does_not_come_is_told(play: Play, raw: bytes) -> None:
    play.rude.always(raw)
    with pytest.raises(CrmError, match="template list"):
        await play.provider.list_templates()
