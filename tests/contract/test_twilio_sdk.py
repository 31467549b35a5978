"""Twilio's own SDK: as a client of the simulator, as judge of its signatures, and of our forms."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import pytest
from requests import Session
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList
from twilio.rest.content.v1.content.approval_create import ApprovalCreateList

from crm_tui.domain.content import Button, Buttons, Link, Location, Menu, Row
from crm_tui.domain.message import MessageType
from crm_tui.domain.template import TemplateCall
from crm_tui.whatsapp.provider import Accepted, Asked, Content, File, Filled, Text
from tests.conftest import FakeClock
from tests.contract.scene import CUSTOMER, NUMBER
from tests.contract.twilio_scene import ACCOUNT, TOKEN, TwilioScene

T = TypeVar("T")
TO, FROM = f"whatsapp:+{CUSTOMER.value}", f"whatsapp:+{NUMBER}"


class ToLoopback(TwilioHttpClient):
    """Sends every request to the simulator instead of to Twilio."""

    def __init__(self, base_url: str) -> None:
        super().__init__(pool_connections=False)
        self.session = Session()
        self.session.trust_env = False
        self._base = urlsplit(base_url)

    def request(self, method: str, url: str, *args: Any, **more: Any) -> Response:
        here = urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc)
        return super().request(method, urlunsplit(here), *args, **more)


@dataclass(slots=True)
class Sdk:
    """The SDK's blocking client, called from a thread."""

    scene: TwilioScene
    client: Client

    async def __call__(self, call: Callable[..., T], *args: Any, **more: Any) -> T:
        return await asyncio.to_thread(call, *args, **more)

    async def sends(self, **fields: Any) -> dict[str, str]:
        """The form that the SDK makes of these fields."""
        await self(self.client.messages.create, to=TO, from_=FROM, **fields)
        return self.scene.last_form()

    def contents(self) -> list[Any]:
        """The bodies that came to the Content API."""
        log = self.scene.simulator.world.log.received
        came = [entry for entry in log if entry["method"] == "POST"]
        return [json.loads(e["body"]) for e in came if e["path"].startswith("/v1/Content")]


@pytest.fixture
async def sdk(clock: FakeClock) -> AsyncIterator[Sdk]:
    async with TwilioScene.play(clock) as scene:
        http = ToLoopback(scene.simulator.world.base_url)
        yield Sdk(scene, Client(ACCOUNT, TOKEN, http_client=http))
        assert http.session is not None
        http.session.close()


class TestOurForms:
    """Field by field what the SDK sends for the same message."""

    @pytest.mark.parametrize(
        ("what", "fields"),
        [
            (Text("₹450 नमस्ते"), {"body": "₹450 नमस्ते"}),
            (
                File(MessageType.IMAGE, b"x", "image/jpeg", "cake.jpg"),
                {"media_url": ["https://files.shop.example/1/cake.jpg"]},
            ),
            (
                Location(18.5, 73.8, "Shop", "14 MG Road"),
                {
                    "body": "Shop",
                    "persistent_action": ["geo:18.500000,73.800000|14 MG Road"],
                },
            ),
        ],
    )
    async def test_free_messages(self, sdk: Sdk, what: Content, fields: dict[str, Any]) -> None:
        theirs = await sdk.sends(**fields)
        assert isinstance(await sdk.scene.send(what), Accepted)
        assert sdk.scene.last_form() == theirs

    async def test_a_template_call(self, sdk: Sdk) -> None:
        listed = await sdk.scene.provider.list_templates()
        template = next(t for t in listed if t.name == "order_ready")
        values = {"1": "Amit", "2": "42"}
        theirs = await sdk.sends(
            content_sid=template.provider_id, content_variables=json.dumps(values)
        )
        call = TemplateCall(template.name, template.language, tuple(values.items()))
        assert isinstance(await sdk.scene.send(Filled(template, call)), Accepted)
        assert sdk.scene.last_form() == theirs

    @pytest.mark.parametrize(
        ("choices", "types"),
        [
            (
                Buttons((Button("y", "Yes"),)),
                {
                    "twilio/quick-reply": {
                        "body": "Eggless?",
                        "actions": [{"title": "Yes", "id": "y"}],
                    }
                },
            ),
            (
                Menu("Cakes", (Row("r1", "Plum", "1 kg"),)),
                {
                    "twilio/list-picker": {
                        "body": "Eggless?",
                        "button": "Cakes",
                        "items": [{"id": "r1", "item": "Plum", "description": "1 kg"}],
                    }
                },
            ),
            (
                Link("Menu", "https://shop.example"),
                {
                    "twilio/call-to-action": {
                        "body": "Eggless?",
                        "actions": [
                            {"type": "URL", "title": "Menu", "url": "https://shop.example"}
                        ],
                    }
                },
            ),
        ],
    )
    async def test_questions(
        self, sdk: Sdk, choices: Buttons | Menu | Link, types: dict[str, Any]
    ) -> None:
        request = ContentList.ContentCreateRequest({"language": "en", "types": types})
        await sdk(sdk.client.content.v1.contents.create, request)
        assert isinstance(await sdk.scene.send(Asked("Eggless?", choices)), Accepted)
        theirs, ours = sdk.contents()
        assert ours["types"] == _bare(theirs["types"])
        assert ours["language"] == theirs["language"]

    async def test_the_typing_sign(self, sdk: Sdk) -> None:
        message = sdk.scene.say(text="Price?")
        typing = sdk.client.messaging.v2.typing_indicator
        assert (await sdk(typing.create, channel="whatsapp", message_id=message)).success
        await sdk.scene.provider.mark_read(message, typing=True)
        theirs, ours = [
            parse_qsl(entry["body"])
            for entry in sdk.scene.simulator.world.log.received
            if entry["path"].endswith("Typing.json")
        ]
        assert sorted(theirs) == sorted(ours)


class TestTheSimulator:
    """Answers that the SDK understands."""

    async def test_a_message_is_taken_shown_and_listed(self, sdk: Sdk) -> None:
        sent = await sdk(sdk.client.messages.create, to=TO, from_=FROM, body="Hi")
        assert (sent.status, sent.direction, sent.body) == ("queued", "outbound-api", "Hi")
        await sdk.scene.hook.until(lambda: len(sdk.scene.hook.came) == 4)
        assert (await sdk(sdk.client.messages(sent.sid).fetch)).status == "read"
        today = datetime.fromtimestamp(sdk.scene.clock.now() / 1000, UTC)
        listed = await sdk(sdk.client.messages.list, to=TO, date_sent_after=today, page_size=1)
        assert [message.sid for message in listed] == [sent.sid]
        heard = await sdk(sdk.client.messages.list, to=FROM)
        assert [message.direction for message in heard] == ["inbound"]

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"to": TO, "from_": FROM, "body": "x" * 1601}, 21617),
            ({"to": "whatsapp:12", "from_": FROM, "body": "x"}, 21211),
            ({"to": TO, "from_": "whatsapp:+1", "body": "x"}, 63007),
            ({"to": TO, "from_": FROM}, 21619),
            ({"to": TO, "from_": FROM, "media_url": ["ftp://x"]}, 21620),
            ({"to": TO, "from_": FROM, "content_sid": "HX0"}, 21655),
        ],
    )
    async def test_a_refusal_is_an_exception_with_twilios_number(
        self, sdk: Sdk, fields: dict[str, Any], code: int
    ) -> None:
        with pytest.raises(TwilioRestException) as refused:
            await sdk(sdk.client.messages.create, **fields)
        assert (refused.value.code, refused.value.status) == (code, 400)

    async def test_a_wrong_key_is_refused(self, sdk: Sdk) -> None:
        stranger = Client(ACCOUNT, "wrong", http_client=sdk.client.http_client)
        with pytest.raises(TwilioRestException) as refused:
            await sdk(stranger.messages.create, to=TO, from_=FROM, body="x")
        assert (refused.value.code, refused.value.status) == (20003, 401)

    async def test_contents_are_made_submitted_listed_and_deleted(self, sdk: Sdk) -> None:
        request = ContentList.ContentCreateRequest(
            {
                "friendly_name": "ready",
                "language": "en",
                "variables": {"1": "Amit"},
                "types": {"twilio/text": {"body": "Hi {{1}}, ready."}},
            }
        )
        contents = sdk.client.content.v1.contents
        made = await sdk(contents.create, request)
        wish = ApprovalCreateList.ContentApprovalRequest({"name": "ready", "category": "UTILITY"})
        approval = await sdk(contents(made.sid).approval_create.create, wish)
        assert (approval.name, approval.status) == ("ready", "received")
        state = await sdk(contents(made.sid).approval_fetch().fetch)
        assert state.whatsapp["status"] == "pending"
        both = sdk.client.content.v1.content_and_approvals
        listed = {item.sid: item for item in await sdk(both.list, page_size=3)}
        assert listed[made.sid].approval_requests["status"] == "pending"
        assert len(listed) == len(sdk.scene.simulator.world.templates)
        ours = {t.provider_id for t in await sdk.scene.provider.list_templates()}
        assert ours == set(listed)
        loose = await sdk(contents.create, request)
        assert await sdk(contents(loose.sid).delete)
        with pytest.raises(TwilioRestException) as gone:
            await sdk(contents(loose.sid).fetch)
        assert gone.value.code == 20404


class TestSignatures:
    async def test_every_webhook_is_signed_as_twilio_signs(self, sdk: Sdk) -> None:
        sdk.scene.say(text="Hi  there, नमस्ते ", referral={"headline": "Cakes & more"})
        await sdk.scene.send(Text("Hello"))
        await sdk.scene.hook.until(lambda: len(sdk.scene.hook.came) == 5)
        judge, url = RequestValidator(TOKEN), sdk.scene.hook.url
        for headers, raw in sdk.scene.hook.came:
            form = dict(parse_qsl(raw.decode(), keep_blank_values=True))
            assert judge.validate(url, form, headers["x-twilio-signature"])
            assert not judge.validate(url + "?x", form, headers["x-twilio-signature"])
            changed = form | {"AccountSid": "AC1"}
            assert not judge.validate(url, changed, headers["x-twilio-signature"])

    async def test_the_address_that_the_shop_made_known_is_what_is_signed(
        self, clock: FakeClock
    ) -> None:
        public = "https://relay.shop.example/hooks/x?c=1"
        async with TwilioScene.play(clock, public_url=public, app_secret="other") as scene:
            headers, raw = scene.hook.came[0]
            form = dict(parse_qsl(raw.decode(), keep_blank_values=True))
            signature = headers["x-twilio-signature"]
            assert RequestValidator("other").validate(public, form, signature)


def _bare(value: Any) -> Any:
    """Without what is null: the SDK sends every field of a type."""
    if isinstance(value, dict):
        return {key: _bare(one) for key, one in value.items() if one is not None}
    return [_bare(one) for one in value] if isinstance(value, list) else value
