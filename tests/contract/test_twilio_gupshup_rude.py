"""Broken answers to Twilio's and Gupshup's adapters: what each means for a send."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from crm_tui.domain.clock import Millis
from crm_tui.domain.content import Button, Buttons
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.template import Template
from crm_tui.domain.webhook import MediaRef
from crm_tui.whatsapp.provider import (
    Accepted,
    Action,
    Asked,
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
from tests.conftest import NOON
from tests.contract.loopback import listening
from tests.contract.test_rude_servers import Rude, drip, reset, say, silence, whole

TO = ContactPoint("whatsapp", PointKind.WA_ID, "911000000123")
PATIENCE = Patience(connect=5, silence=0.2, whole=0.6, file=0.6)
TAKEN = {
    "twilio": whole(201, b'{"sid":"SM1","status":"queued"}'),
    "gupshup": whole(202, b'{"status":"submitted","messageId":"SM1"}'),
}
HELLO = Text("x")
QUESTION = Asked("Eggless?", Buttons((Button("y", "Yes"),)))


def make(name: str, url: str, client: httpx.AsyncClient) -> Provider:
    return make_provider(
        name,
        key="k",
        number_id="911000000000",
        account_id="App/1",
        base_url=url,
        client=client,
        patience=PATIENCE,
    )


class Play:
    """One adapter in front of a server without manners."""

    def __init__(self, name: str, rude: Rude, url: str, provider: Provider) -> None:
        self.name, self.rude, self.url, self.provider = name, rude, url, provider

    async def send(self, what: Any = HELLO) -> Any:
        return await self.provider.send(TO, what, tracker="M1")


@pytest.fixture(params=["twilio", "gupshup"])
async def play(request: pytest.FixtureRequest) -> AsyncIterator[Play]:
    rude = Rude()
    async with listening(rude.serve) as url, httpx.AsyncClient() as client:
        yield Play(request.param, rude, url, make(request.param, url, client))


@pytest.fixture
async def twilio() -> AsyncIterator[Play]:
    rude = Rude()
    async with listening(rude.serve) as url, httpx.AsyncClient() as client:
        yield Play("twilio", rude, url, make("twilio", url, client))


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
        whole(200, b"<html>Sign in to the wireless network</html>"),
        whole(201, b'{"sid":"","messageId":""}'),
        whole(202, b'{"messageId":"1"}'),
        whole(204, b""),
        whole(302, b"", b"Location: http://127.0.0.1:1/"),
        whole(408, b'{"code":1}'),
        whole(500, b"oops"),
        whole(503, b'{"code":20503,"status":503}'),
        whole(500, b'{"status":"error","message":"Internal Error"}'),
        b"HTTP/1.1 200 X\r\nContent-Length: 900000000\r\n\r\n",
    ],
)
async def test_an_answer_without_a_clear_word_is_unknown(play: Play, raw: bytes) -> None:
    play.rude.always(raw)
    assert isinstance(await play.send(), Unknown)
    assert play.rude.requests == 1


async def test_a_proper_answer_is_an_acceptance(play: Play) -> None:
    play.rude.always(TAKEN[play.name])
    assert await play.send() == Accepted("SM1", provider=play.name)


@pytest.mark.parametrize("name", ["twilio", "gupshup"])
@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "nonsense", "http://[", "http://127.0.0.1:1"])
async def test_an_address_that_leads_nowhere_is_not_reached(name: str, url: str) -> None:
    async with httpx.AsyncClient() as client:
        outcome = await make(name, url, client).send(TO, Text("x"), tracker="M1")
        assert isinstance(outcome, NotReached)


async def test_blue_ticks_that_are_not_shown_are_no_error(play: Play) -> None:
    play.rude.answer = reset
    assert not await play.provider.mark_read("SM1", typing=True)


async def test_a_client_that_is_done_with_is_closed() -> None:
    for name in ("twilio", "gupshup"):
        client = httpx.AsyncClient()
        await make(name, "http://127.0.0.1:1", client).aclose()
        assert client.is_closed


@pytest.mark.parametrize("name", ["twilio", "gupshup"])
@pytest.mark.parametrize("lacking", ["number_id", "account_id"])
async def test_what_the_settings_lack_is_told(name: str, lacking: str) -> None:
    given = {"number_id": "+91 10000 00000", "account_id": "App/1"} | {lacking: ""}
    async with httpx.AsyncClient() as client:
        with pytest.raises(CrmError) as refused:
            make_provider(name, key="k", client=client, **given)
    assert "crm setup" in refused.value.fix


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


async def test_a_no_inside_a_yes_is_a_no() -> None:
    rude = Rude()
    async with listening(rude.serve) as url, httpx.AsyncClient() as client:
        rude.always(whole(200, b'{"status":"error","message":"Invalid Destination"}'))
        outcome = await make("gupshup", url, client).send(TO, Text("x"), tracker="M1")
    assert isinstance(outcome, Refused)
    assert "Invalid Destination" in outcome.text


async def test_what_twilio_took_and_threw_away_at_once_is_refused(twilio: Play) -> None:
    twilio.rude.always(whole(201, b'{"sid":"SM1","status":"failed","error_code":63016}'))
    outcome = await twilio.send()
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.action) == (63016, Action.TEMPLATE)


@pytest.mark.parametrize("answer", [silence, reset])
async def test_a_question_that_could_not_be_made_ready_was_not_sent(
    twilio: Play, answer: Any
) -> None:
    twilio.rude.answer = answer
    assert isinstance(await twilio.send(QUESTION), NotReached)
    assert twilio.rude.requests == 1


async def test_a_question_whose_send_has_no_answer_is_unknown(twilio: Play) -> None:
    async def first_made_then_silent(writer: Any) -> None:
        if twilio.rude.requests > 1:
            await silence(writer)
        await say(writer, whole(201, b'{"sid":"HX1"}'))

    twilio.rude.answer = first_made_then_silent
    assert isinstance(await twilio.send(QUESTION), Unknown)
    assert twilio.rude.requests == 2


@pytest.mark.parametrize(
    "raw", [whole(500, b""), whole(403, b"no"), b"garbage\r\n\r\n", whole(200, b"[]")]
)
async def test_lists_that_do_not_come_are_told(play: Play, raw: bytes) -> None:
    play.rude.always(raw)
    with pytest.raises(CrmError, match="template list"):
        await play.provider.list_templates()
    if play.name == "twilio":
        with pytest.raises(CrmError, match="list of sent messages"):
            await play.provider.look_up(TO, NOON)
        with pytest.raises(CrmError, match="Twilio did not take the template"):
            await play.provider.create_template(Template("t", "en", "utility", "", "Hi"), ())


async def test_a_list_that_has_no_end_ends(twilio: Play) -> None:
    twilio.rude.always(
        whole(
            200, b'{"contents":[],"messages":[],"next_page_uri":"/x","meta":{"next_page_url":"/x"}}'
        )
    )
    assert await twilio.provider.list_templates() == ()
    assert await twilio.provider.look_up(TO, NOON) == ()


async def test_the_next_page_is_asked_of_the_same_house(twilio: Play) -> None:
    asked: list[int] = []

    async def page(writer: Any) -> None:
        asked.append(twilio.rude.requests)
        more = b'{"contents":[],"meta":{"next_page_url":"https://evil.example/v1/x?Page=1"}}'
        await say(writer, whole(200, more if len(asked) == 1 else b'{"contents":[]}'))

    twilio.rude.answer = page
    await twilio.provider.list_templates()
    assert len(asked) == 2


async def test_of_a_list_only_what_the_shop_sent_since_then_is_told(twilio: Play) -> None:
    def item(sid: str, seconds: int, **more: str) -> dict[str, str]:
        when = format_datetime(datetime.fromtimestamp(NOON // 1000 + seconds, UTC))
        known = {"sid": sid, "date_created": when, "status": "sent", "direction": "outbound-api"}
        return known | {"body": sid} | more

    found = [
        item("late", 2),
        item("early", -1),
        item("same second", 0),
        item("theirs", 1, direction="inbound"),
        item("odd state", 1, status="hologram"),
        item("no time", 1, date_created="yesterday"),
        item("", 1),
    ]
    twilio.rude.always(whole(200, json.dumps({"messages": found}).encode()))
    sent = await twilio.provider.look_up(TO, Millis(NOON + 500))
    assert [(one.wa_id, one.at - NOON) for one in sent] == [("same second", 0), ("late", 2000)]


class TestMedia:
    async def test_the_key_is_shown_to_no_other_house(self, twilio: Play) -> None:
        stranger = Rude()
        async with listening(stranger.serve) as elsewhere:
            ref = MediaRef(None, f"{elsewhere}/f", "image/png")
            with pytest.raises(MediaGone, match="not the provider's"):
                await twilio.provider.fetch_media(ref, 1000)
        assert stranger.requests == twilio.rude.requests == 0

    @pytest.mark.parametrize(
        ("raw", "problem"),
        [
            (whole(500, b""), MediaNotNow),
            (whole(401, b""), MediaNotNow),
            (whole(404, b""), MediaGone),
            (whole(410, b""), MediaGone),
            (whole(200, b"x" * 1001), MediaGone),
            (b"HTTP/1.1 200 X\r\nContent-Length: 500\r\n\r\nhalf", MediaNotNow),
            (whole(302, b"", b"Location: http://evil.example/x"), MediaGone),
            (whole(302, b"", b"Location: http://["), MediaGone),
            (whole(302, b"", b"Location: http:////[/"), MediaGone),
            (whole(302, b""), MediaNotNow),
            (whole(307, b"", b"Location: /again"), MediaNotNow),
        ],
    )
    async def test_a_download_that_fails(
        self, play: Play, raw: bytes, problem: type[Exception]
    ) -> None:
        play.rude.always(raw)
        with pytest.raises(problem):
            await play.provider.fetch_media(MediaRef(None, f"{play.url}/f", "image/png"), 1000)
        assert play.rude.requests <= 2
