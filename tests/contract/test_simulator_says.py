"""Everything that customers, the shop's own phone and WhatsApp itself can do, as the shop reads it."""

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from crm_tui.domain.content import Card, Cards, Choice, Location
from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.domain.webhook import (
    AccountSeen,
    Blocks,
    IdentityChanged,
    MessageEdited,
    MessageRevoked,
    MessageSeen,
    Origin,
    PreferenceSeen,
    ReactionSeen,
    StatusSeen,
    TemplateSeen,
)
from crm_tui.whatsapp.providers import parser_for
from crm_tui.whatsapp.simulator import pictures
from crm_tui.whatsapp.simulator.app import Simulator
from crm_tui.whatsapp.simulator.server import running
from crm_tui.whatsapp.simulator.settings import Settings
from tests.conftest import FakeClock
from tests.contract.loopback import PATIENCE, Hook, hook

CUSTOMER = "911000000123"


class Town:
    """A simulator, the receiver of its webhooks and what the shop reads in them."""

    def __init__(self, simulator: Simulator, receiver: Hook, client: httpx.AsyncClient) -> None:
        self.simulator = simulator
        self.world = simulator.world
        self.hook = receiver
        self.client = client

    async def control(self, what: str, **wanted: Any) -> Any:
        answer = await self.client.post(f"{self.world.base_url}/control/{what}", json=wanted)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def say(self, **wanted: Any) -> str:
        return str((await self.control("say", **{"from": CUSTOMER, "name": "Amit"} | wanted))["id"])

    async def seen(self, count: int = 1) -> list[Any]:
        """What the shop reads, once that many webhooks came."""
        await self.hook.until(lambda: len(self.hook.came) >= count)
        parse, now = parser_for("cloud"), self.world.clock.now()
        return [item for _, raw in self.hook.came for item in parse(raw, now, None)]

    async def heard(self, **wanted: Any) -> Any:
        """The one thing that the shop reads when the customer does this."""
        said = await self.say(**wanted)
        (item,) = await self.seen()
        if isinstance(item, MessageSeen):
            assert item.wa_id == said
        return item


@pytest.fixture
async def town(clock: FakeClock) -> AsyncIterator[Town]:
    async with (
        hook() as receiver,
        httpx.AsyncClient() as client,
        running(Settings(webhook=receiver.url, delay=0.01), clock) as simulator,
    ):
        yield Town(simulator, receiver, client)


@pytest.mark.parametrize(
    ("kind", "message_type", "content", "mime_type"),
    [
        ("image", MessageType.IMAGE, pictures.png(), "image/png"),
        ("video", MessageType.VIDEO, pictures.mp4(), "video/mp4"),
        ("document", MessageType.DOCUMENT, pictures.pdf(), "application/pdf"),
        ("audio", MessageType.AUDIO, pictures.voice_note(), "audio/ogg"),
        ("voice", MessageType.AUDIO, pictures.voice_note(), "audio/ogg; codecs=opus"),
        ("sticker", MessageType.STICKER, pictures.webp(), "image/webp"),
    ],
)
async def test_files(
    town: Town, kind: str, message_type: MessageType, content: bytes, mime_type: str
) -> None:
    seen = await town.heard(**{kind: True}, caption="look")
    assert seen.message_type is message_type
    assert (seen.media.mime_type, seen.media.voice) == (mime_type, kind == "voice")
    assert seen.content == ("look" if kind in ("image", "video", "document") else "")
    assert seen.media.filename == ("list.pdf" if kind == "document" else None)
    stored = town.world.files.find(seen.media.provider_id)
    assert stored is not None
    assert stored.content == content


async def test_a_file_of_ones_own(town: Town) -> None:
    given = {"base64": base64.b64encode(b"Rate list").decode(), "mime_type": "text/plain"}
    seen = await town.heard(document=given, filename="rates.txt")
    assert (seen.media.mime_type, seen.media.filename) == ("text/plain", "rates.txt")


@pytest.mark.parametrize(
    ("wanted", "details", "message_type"),
    [
        (
            {"location": {"latitude": 18.5, "longitude": 73.8, "name": "Home", "address": "Pune"}},
            Location(18.5, 73.8, "Home", "Pune"),
            MessageType.LOCATION,
        ),
        (
            {
                "contacts": [
                    {"name": "Ravi", "phones": ["+911"], "emails": ["r@b.in"], "company": "Sweets"}
                ]
            },
            Cards((Card("Ravi", ("+911",), ("r@b.in",), "Sweets"),)),
            MessageType.CONTACTS,
        ),
        ({"tap": {"id": "YES", "title": "Yes"}}, Choice("YES", "Yes"), MessageType.BUTTON),
        ({"button": {"id": "y", "title": "Yes"}}, Choice("y", "Yes"), MessageType.INTERACTIVE),
        ({"row": {"id": "k", "title": "1 kg"}}, Choice("k", "1 kg"), MessageType.INTERACTIVE),
    ],
    ids=["location", "contacts", "tap", "button", "row"],
)
async def test_what_has_a_shape(
    town: Town, wanted: dict[str, Any], details: Any, message_type: MessageType
) -> None:
    seen = await town.heard(**wanted)
    assert (seen.details, seen.message_type) == (details, message_type)


@pytest.mark.parametrize(
    ("wanted", "message_type", "content"),
    [
        ({"flow": {"size": "2 kg"}}, MessageType.INTERACTIVE, "size: 2 kg"),
        (
            {"order": [{"product": "CAKE", "quantity": 2, "price": 450.5}]},
            MessageType.ORDER,
            "🛒 2 × CAKE at ₹450.5",
        ),
        ({"call": True}, MessageType.SYSTEM, "📞 The customer called."),
        ({"unsupported": "poll"}, MessageType.UNSUPPORTED, ""),
    ],
    ids=["flow", "order", "call", "unsupported"],
)
async def test_what_is_told_in_words(
    town: Town, wanted: dict[str, Any], message_type: MessageType, content: str
) -> None:
    seen = await town.heard(**wanted)
    assert (seen.message_type, seen.content) == (message_type, content)


@pytest.mark.parametrize(
    ("reaction", "emoji"), [({"emoji": "👍"}, "👍"), ({"emoji": ""}, None), ({}, None)]
)
async def test_a_reaction_and_both_ways_to_take_it_away(
    town: Town, reaction: dict[str, str], emoji: str | None
) -> None:
    seen = await town.heard(reaction={"message_id": "wamid.T"} | reaction)
    assert isinstance(seen, ReactionSeen)
    assert (seen.target_wa_id, seen.emoji) == ("wamid.T", emoji)


async def test_quoted_forwarded_and_from_an_advertisement(town: Town) -> None:
    seen = await town.heard(
        text="Hi", reply_to="wamid.Q", forwarded=True, referral={"source_id": "AD1"}
    )
    assert (seen.reply_to_wa_id, seen.forwarded, seen.referral) == (
        "wamid.Q",
        True,
        {"source_id": "AD1"},
    )


async def test_edited_and_revoked(town: Town) -> None:
    first = await town.say(text="1 kg")
    await town.say(edit={"message_id": first, "text": "2 kg"})
    await town.say(revoke={"message_id": first})
    seen = await town.seen(3)
    assert [item.content for item in seen if isinstance(item, MessageEdited)] == ["2 kg"]
    assert [item.wa_id for item in seen if isinstance(item, MessageRevoked)] == [first]


@pytest.mark.parametrize(
    ("kind", "value"), [("new_number", "911000000456"), ("new_user_id", "IN.88")]
)
async def test_a_new_number_or_user_id(town: Town, kind: str, value: str) -> None:
    await town.say(**{kind: value})
    changed, notice = await town.seen()
    assert isinstance(changed, IdentityChanged)
    assert [point.value for point in changed.new] == [value]
    assert notice.message_type is MessageType.SYSTEM
    assert not town.world.window_open(CUSTOMER)


@pytest.mark.parametrize("sender", [CUSTOMER, "IN.77"])
async def test_what_the_shop_writes_on_its_own_phone(town: Town, sender: str) -> None:
    seen = await town.heard(**{"from": sender, "text": "Ready at 5", "echo": True})
    assert (seen.outgoing, seen.origin) == (True, Origin.PHONE_APP)
    assert seen.sender.points[0].value == sender
    assert not town.world.window_open(sender)


async def test_the_shops_own_reaction_on_its_phone(town: Town) -> None:
    seen = await town.heard(reaction={"message_id": "wamid.T", "emoji": "🙏"}, echo=True)
    assert isinstance(seen, ReactionSeen)
    assert seen.outgoing


async def test_a_history(town: Town) -> None:
    await town.say(history=2_100)
    seen = await town.seen(3)
    assert len({item.wa_id for item in seen}) == 2_100
    assert {item.origin for item in seen} == {Origin.HISTORY}
    assert sum(item.outgoing for item in seen) == 1_050
    assert {item.status for item in seen if item.outgoing} == {
        MessageStatus.READ,
        MessageStatus.DELIVERED,
        MessageStatus.SENT,
    }
    assert max(item.timestamp for item in seen) < town.world.clock.now()
    assert not town.world.window_open(CUSTOMER)


async def test_the_files_of_a_history_come_after_it(town: Town) -> None:
    await town.say(history=6, files=2)
    seen = await town.seen(2)
    placeholders = {item.wa_id for item in seen if item.placeholder}
    files = {item.wa_id for item in seen if item.media is not None}
    assert placeholders == files
    assert len(files) == 2
    assert all(item.origin is Origin.HISTORY for item in seen)


async def test_360dialog_has_an_envelope_of_its_own_and_passes_no_signature_on(
    clock: FakeClock,
) -> None:
    async with hook() as receiver, httpx.AsyncClient() as client:
        settings = Settings("360dialog", webhook=receiver.url, app_secret="s")
        async with running(settings, clock) as simulator:
            await Town(simulator, receiver, client).say(history=2)
            (headers, _), body = await _first(receiver)
    assert "x-hub-signature-256" not in headers
    assert body["event"] == "history"
    assert len(body["data"]["history"]) == 1


async def _first(receiver: Hook) -> Any:
    await receiver.until(lambda: bool(receiver.came))
    return receiver.came[0], receiver.bodies[0]


@pytest.mark.parametrize("wants", [True, False])
async def test_the_marketing_switch(town: Town, wants: bool) -> None:
    await town.control("preference", wa_id=CUSTOMER, wants=wants)
    (seen,) = await town.seen()
    assert isinstance(seen, PreferenceSeen)
    assert seen.wants is wants
    assert CUSTOMER in [point.value for point in seen.sender.points]
    assert "marketing messages" in seen.words


async def test_the_verdict_on_a_template_is_told_and_listed(town: Town) -> None:
    change = {
        "status": "PAUSED",
        "category": "MARKETING",
        "quality": "RED",
        "reason": "LOW_QUALITY",
    }
    await town.control("template", name="order_ready", **change)
    seen = await town.seen(3)
    found = {key: value for item in seen for key, value in _said(item).items()}
    assert found == {
        "status": "paused",
        "category": "marketing",
        "quality": "red",
        "reason": "LOW_QUALITY",
    }
    listed = next(t for t in town.world.templates if t["name"] == "order_ready")
    assert (listed["status"], listed["category"]) == ("PAUSED", "MARKETING")
    assert listed["quality_score"]["score"] == "RED"


def _said(item: TemplateSeen) -> dict[str, str]:
    assert (item.name, item.language) == ("order_ready", "en_US")
    pairs = {key: getattr(item, key) for key in ("status", "category", "quality", "reason")}
    return {key: value for key, value in pairs.items() if value is not None}


async def test_any_notice_of_the_account(town: Town) -> None:
    ban = {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}
    await town.control("account", field="account_update", value=ban)
    (seen,) = await town.seen()
    assert isinstance(seen, AccountSeen)
    assert seen.blocks is Blocks.EVERYTHING


async def test_what_is_no_wish_is_told_so(town: Town) -> None:
    for what, wanted in {
        "say": {"from": CUSTOMER},
        "template": {"name": "no_such", "status": "PAUSED"},
        "faults": {"drop_rate": 2},
    }.items():
        answer = await town.client.post(f"{town.world.base_url}/control/{what}", json=wanted)
        assert answer.status_code in (400, 404)
        assert answer.json()["error"]


class TestDroppedAnswers:
    """A share of the sends is accepted and reported on, while no answer comes."""

    async def outcomes(self, clock: FakeClock, seed: int, count: int = 60) -> list[bool]:
        """Which of the sends got an answer."""
        async with hook() as receiver, httpx.AsyncClient() as client:
            settings = Settings(webhook=receiver.url, delay=0.0, seed=seed)
            async with running(settings, clock) as simulator:
                simulator.world.faults.set({"drop_rate": 0.25})
                answered = [await _send(simulator, client, clock, n) for n in range(count)]
                assert len(simulator.world.sent) == count
                async with asyncio.timeout(PATIENCE):
                    await receiver.until(lambda: len(receiver.came) == 3 * count)
                parse, now = parser_for("cloud"), clock.now()
                seen = [s for _, raw in receiver.came for s in parse(raw, now, None)]
                trackers = {s.tracker for s in seen if isinstance(s, StatusSeen)}
                assert trackers == {f"M{n}" for n in range(count)}
                return answered

    async def test_the_seed_decides_which(self, clock: FakeClock) -> None:
        first = await self.outcomes(clock, 1)
        assert first == await self.outcomes(clock, 1)
        assert first != await self.outcomes(clock, 2)
        assert 5 < first.count(False) < 30


async def _send(simulator: Simulator, client: httpx.AsyncClient, clock: FakeClock, n: int) -> bool:
    """Whether the send got an answer; each to a person of its own."""
    world = simulator.world
    person = f"9110000{n:05d}"
    world.open_window(world.person(person))
    body = {
        "messaging_product": "whatsapp",
        "to": person,
        "type": "text",
        "text": {"body": "x"},
        "biz_opaque_callback_data": f"M{n}",
    }
    url = f"{world.base_url}/v26.0/{world.settings.number_id}/messages"
    headers = {"Authorization": f"Bearer {world.settings.key}"}
    try:
        return (await client.post(url, json=body, headers=headers)).status_code == 200
    except httpx.TransportError:
        return False
