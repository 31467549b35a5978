"""Our two adapters against the simulator."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from crm_tui.domain.clock import MINUTE
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.template import TemplateCall
from crm_tui.domain.webhook import MediaRef, MessageSeen
from crm_tui.whatsapp.provider import (
    Accepted,
    Action,
    File,
    Filled,
    MediaGone,
    MediaNotNow,
    NotReached,
    Provider,
    Refused,
    Text,
    Unknown,
)
from crm_tui.whatsapp.providers import make_provider, parser_for
from crm_tui.whatsapp.providers.wire import Patience
from crm_tui.whatsapp.simulator import pictures
from crm_tui.whatsapp.simulator.app import Simulator
from crm_tui.whatsapp.simulator.server import running
from crm_tui.whatsapp.simulator.settings import Settings
from crm_tui.whatsapp.simulator.templates import first_templates
from tests.conftest import FakeClock

SETTINGS = Settings()
CUSTOMER = ContactPoint("whatsapp", PointKind.WA_ID, "911000000123")
STRANGER = ContactPoint("whatsapp", PointKind.WA_ID, "911000000999")
MB = 1_000_000
NAMES = ("360dialog", "cloud")
PICTURE = File(MessageType.IMAGE, pictures.png(), "image/png", "cake.png")


class Line:
    """One adapter, and the simulator at the other end."""

    def __init__(self, simulator: Simulator, client: httpx.AsyncClient, name: str) -> None:
        self.simulator = simulator
        self.world = simulator.world
        self.client = client
        self.name = name
        self.provider = self.with_key(SETTINGS.key)

    def with_key(self, key: str) -> Provider:
        return make_provider(
            self.name,
            key=key,
            number_id=SETTINGS.number_id,
            account_id=SETTINGS.account_id,
            base_url=self.world.base_url,
            client=self.client,
            patience=Patience(connect=5, silence=0.3, whole=5),
        )

    def say(self, **wanted: Any) -> MessageSeen:
        """What the shop reads when the customer writes."""
        wamid = self.simulator.mailbox.say({"from": CUSTOMER.value} | wanted)
        body = json.dumps(self.world.inbound[wamid][0]).encode()
        (seen,) = parser_for(self.name)(body, self.world.clock.now(), None)
        assert isinstance(seen, MessageSeen)
        return seen

    def last_path(self) -> str:
        return str(self.world.log.received[-1]["path"])


@pytest.fixture(params=NAMES)
async def line(request: pytest.FixtureRequest, clock: FakeClock) -> AsyncIterator[Line]:
    async with running(SETTINGS, clock) as simulator, httpx.AsyncClient() as client:
        found = Line(simulator, client, request.param)
        found.say(text="Hi")
        yield found


async def test_a_text_arrives_with_our_mark(line: Line) -> None:
    outcome = await line.provider.send(CUSTOMER, Text("₹450"), tracker="M7")
    assert isinstance(outcome, Accepted)
    assert outcome.recipient == CUSTOMER.value
    body = line.world.sent[outcome.wa_id].body
    assert (body["text"]["body"], body["biz_opaque_callback_data"]) == ("₹450", "M7")
    wanted = {"360dialog": "/messages", "cloud": f"/v26.0/{SETTINGS.number_id}/messages"}
    assert line.last_path() == wanted[line.name]


async def test_a_reply_quotes_the_customers_message(line: Line) -> None:
    asked = line.say(text="Price?")
    outcome = await line.provider.send(CUSTOMER, Text("x"), tracker="M", reply_to=asked.wa_id)
    assert isinstance(outcome, Accepted)
    assert line.world.sent[outcome.wa_id].body["context"] == {"message_id": asked.wa_id}


async def test_somebody_with_a_user_name_is_answered_by_user_id(line: Line) -> None:
    seen = line.say(**{"from": "IN.77", "text": "Hi"})
    (point,) = seen.sender.points
    outcome = await line.provider.send(point, Text("Hello"), tracker="M")
    assert isinstance(outcome, Accepted)
    assert outcome.recipient is None
    assert line.world.sent[outcome.wa_id].body["recipient"] == "IN.77"


async def test_a_number_is_also_reached_by_its_user_id(line: Line) -> None:
    number, user = line.say(text="Hi").sender.points
    outcome = await line.provider.send(user, Text("Hello"), tracker="M")
    assert isinstance(outcome, Accepted)
    assert line.world.sent[outcome.wa_id].to == number.value


async def test_a_closed_window_is_refused_with_a_template_as_the_way_out(line: Line) -> None:
    outcome = await line.provider.send(STRANGER, Text("Hi"), tracker="M")
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.action) == (131047, Action.TEMPLATE)


async def test_every_listed_template_that_is_approved_can_be_sent(line: Line) -> None:
    templates = await line.provider.list_templates()
    assert {(t.name, t.language) for t in templates} == {
        (t["name"], t["language"]) for t in first_templates()
    }
    for template in templates:
        call = TemplateCall(
            template.name, template.language, tuple((v, "x") for v in template.variables)
        )
        file = PICTURE if template.needs_file else None
        outcome = await line.provider.send(STRANGER, Filled(template, call, file), tracker="M")
        assert isinstance(outcome, Accepted) == template.approved


async def test_a_missing_value_is_refused_before_anything_is_sent(line: Line) -> None:
    template = next(t for t in await line.provider.list_templates() if t.variables)
    call = TemplateCall(template.name, template.language)
    before = len(line.world.log.received)
    outcome = await line.provider.send(STRANGER, Filled(template, call), tracker="M")
    assert isinstance(outcome, Refused)
    assert "has no value" in outcome.text
    assert len(line.world.log.received) == before


async def test_a_long_template_list_is_read_to_its_end(line: Line) -> None:
    line.world.templates[:] = [first_templates()[0] | {"name": f"t{n}"} for n in range(250)]
    assert len(await line.provider.list_templates()) == 250


async def test_blue_ticks(line: Line) -> None:
    seen = line.say(text="Are you there?")
    assert await line.provider.mark_read(seen.wa_id)
    assert line.world.read == {seen.wa_id}
    assert not await line.provider.mark_read("wamid.none")


async def test_a_wrong_key_is_told_as_one(line: Line) -> None:
    provider = line.with_key("wrong")
    outcome = await provider.send(CUSTOMER, Text("x"), tracker="M")
    assert isinstance(outcome, Refused)
    assert outcome.action is Action.AUTH
    assert not await provider.mark_read("x")
    with pytest.raises(CrmError, match="template list"):
        await provider.list_templates()


class TestMedia:
    @pytest.mark.parametrize(
        ("wanted", "content"),
        [
            ({"image": True, "caption": "this"}, pictures.png()),
            ({"audio": True}, pictures.voice_note()),
            ({"document": True}, pictures.pdf()),
        ],
    )
    async def test_a_customers_file_is_fetched(
        self, line: Line, wanted: Any, content: bytes
    ) -> None:
        seen = line.say(**wanted)
        assert seen.media is not None
        assert await line.provider.fetch_media(seen.media, MB) == content

    async def test_the_address_in_the_webhook_may_be_dead_long_since(
        self, line: Line, clock: FakeClock
    ) -> None:
        seen = line.say(image=True)
        clock.forward(6 * MINUTE)
        assert seen.media is not None
        assert await line.provider.fetch_media(seen.media, MB) == pictures.png()

    async def test_an_address_that_dies_on_the_way_is_asked_for_once_more(
        self, line: Line, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen = line.say(image=True)
        assert seen.media is not None
        behind, calls = line.world.files.behind, []

        def dead_once(ticket: str) -> Any:
            calls.append(ticket)
            return None if len(calls) == 1 else behind(ticket)

        monkeypatch.setattr(line.world.files, "behind", dead_once)
        assert await line.provider.fetch_media(seen.media, MB) == pictures.png()
        assert len(set(calls)) == 2

    async def test_an_address_that_stays_dead_is_given_up(
        self, line: Line, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen = line.say(image=True)
        assert seen.media is not None
        calls: list[str] = []
        monkeypatch.setattr(line.world.files, "behind", lambda ticket: calls.append(ticket))
        with pytest.raises(MediaGone):
            await line.provider.fetch_media(seen.media, MB)
        assert len(calls) == 2

    async def test_a_deleted_file_is_gone(self, line: Line) -> None:
        seen = line.say(image=True)
        assert seen.media is not None
        assert line.world.files.delete(str(seen.media.provider_id))
        with pytest.raises(MediaGone):
            await line.provider.fetch_media(seen.media, MB)

    async def test_a_file_over_the_limit_is_refused_for_good(self, line: Line) -> None:
        seen = line.say(image=True)
        assert seen.media is not None
        size = len(pictures.png())
        assert await line.provider.fetch_media(seen.media, size)
        with pytest.raises(MediaGone, match="larger"):
            await line.provider.fetch_media(seen.media, size - 1)

    async def test_a_wrong_key_is_no_reason_to_give_a_file_up(self, line: Line) -> None:
        seen = line.say(image=True)
        assert seen.media is not None
        with pytest.raises(MediaNotNow):
            await line.with_key("wrong").fetch_media(seen.media, MB)

    @pytest.mark.parametrize(
        "ref",
        [
            MediaRef(None, None, "image/png"),
            MediaRef("../v1/configs/templates", None, "image/png"),
            MediaRef("", None, "image/png"),
        ],
    )
    async def test_a_reference_that_names_no_file(self, line: Line, ref: MediaRef) -> None:
        before = len(line.world.log.received)
        with pytest.raises(MediaGone):
            await line.provider.fetch_media(ref, MB)
        assert len(line.world.log.received) == before


async def test_the_key_of_the_cloud_api_goes_to_no_foreign_host() -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={"url": "https://lookaside.fbsbx.com.evil.example/x"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        provider = make_provider("cloud", key="k", number_id="1", client=client)
        for ref in (
            MediaRef("5", None, "image/png"),
            MediaRef(None, "https://evil.example/x", "image/png"),
            MediaRef(None, "http://lookaside.fbsbx.com/x", "image/png"),
        ):
            with pytest.raises(MediaGone, match="address"):
                await provider.fetch_media(ref, MB)
    assert [request.url.host for request in sent] == ["graph.facebook.com"]


async def test_360dialogs_key_goes_to_360dialog_alone() -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        named = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=5&hash=a%2Fb"
        return httpx.Response(200, json={"url": named})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        provider = make_provider("360dialog", key="k", client=client)
        await provider.fetch_media(MediaRef("5", None, "image/png"), MB)
    assert [str(request.url) for request in sent] == [
        "https://waba-v2.360dialog.io/5",
        "https://waba-v2.360dialog.io/whatsapp_business/attachments/?mid=5&hash=a%2Fb",
    ]
    assert {request.headers["d360-api-key"] for request in sent} == {"k"}


class TestFaults:
    """Every fault of the simulator, and whether the message went out."""

    @pytest.mark.parametrize(
        ("fault", "kind", "went_out"),
        [
            ("timeout_after_accept", Unknown, True),
            ("error_after_accept", Unknown, True),
            ("reset_after_accept", Unknown, True),
            ("reset_before_accept", Unknown, False),
            ("throttle", Refused, False),
            ("busy", Refused, False),
        ],
    )
    async def test_a_message_that_may_have_gone_out_is_unknown(
        self, line: Line, fault: str, kind: type[Any], went_out: bool
    ) -> None:
        line.world.faults.set({fault: 1})
        outcome = await line.provider.send(CUSTOMER, Text("x"), tracker="M")
        assert isinstance(outcome, kind)
        assert bool(line.world.sent) == went_out
        assert isinstance(await line.provider.send(CUSTOMER, Text("y"), tracker="N"), Accepted)

    async def test_a_throttle_says_how_long_to_wait(self, line: Line) -> None:
        line.world.faults.set({"throttle": 1})
        outcome = await line.provider.send(CUSTOMER, Text("x"), tracker="M")
        assert isinstance(outcome, Refused)
        assert (outcome.action, outcome.retry_after) == (Action.SLOW, 1.0)


@pytest.mark.parametrize("name", NAMES)
async def test_a_provider_that_is_not_there(name: str, unused_tcp_port: int) -> None:
    async with httpx.AsyncClient() as client:
        provider = make_provider(
            name,
            key="k",
            number_id="1",
            account_id="2",
            base_url=f"http://127.0.0.1:{unused_tcp_port}",
            client=client,
        )
        assert isinstance(await provider.send(CUSTOMER, Text("x"), tracker="M"), NotReached)
        assert not await provider.mark_read("wamid.X")
        with pytest.raises(MediaNotNow):
            await provider.fetch_media(MediaRef("5", None, "image/png"), MB)
        with pytest.raises(CrmError, match="template list"):
            await provider.list_templates()
