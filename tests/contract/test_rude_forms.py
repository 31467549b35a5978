"""Broken answers to Twilio's and Gupshup's adapters: what is true of them alone."""

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
from crm_tui.domain.template import Template
from crm_tui.domain.webhook import MediaRef
from crm_tui.whatsapp.provider import (
    Action,
    Asked,
    MediaGone,
    MediaNotNow,
    NotReached,
    Refused,
    Unknown,
)
from crm_tui.whatsapp.providers import make_provider
from tests.conftest import NOON
from tests.contract.loopback import listening
from tests.contract.rude import TO, Play, Rude, before_rude, reset, say, silence, whole

QUESTION = Asked("Eggless?", Buttons((Button("y", "Yes"),)))


@pytest.fixture(params=["twilio", "gupshup"])
async def play(request: pytest.FixtureRequest) -> AsyncIterator[Play]:
    async with before_rude(request.param) as play:
        yield play


@pytest.fixture
async def twilio() -> AsyncIterator[Play]:
    async with before_rude("twilio") as play:
        yield play


@pytest.mark.parametrize("name", ["twilio", "gupshup"])
@pytest.mark.parametrize("lacking", ["number_id", "account_id"])
async def test_what_the_settings_lack_is_told(name: str, lacking: str) -> None:
    given = {"number_id": "+91 10000 00000", "account_id": "App/1"} | {lacking: ""}
    async with httpx.AsyncClient() as client:
        with pytest.raises(CrmError) as refused:
            make_provider(name, key="k", client=client, **given)
    assert "crm setup" in refused.value.fix


async def test_a_no_inside_a_yes_is_a_no() -> None:
    async with before_rude("gupshup") as play:
        play.rude.always(whole(200, b'{"status":"error","message":"Invalid Destination"}'))
        outcome = await play.send()
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
async def test_lists_that_do_not_come_are_told(twilio: Play, raw: bytes) -> None:
    twilio.rude.always(raw)
    with pytest.raises(CrmError, match="list of sent messages"):
        await twilio.provider.look_up(TO, NOON)
    with pytest.raises(CrmError, match="Twilio did not take the template"):
        await twilio.provider.create_template(Template("t", "en", "utility", "", "Hi"), ())


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
