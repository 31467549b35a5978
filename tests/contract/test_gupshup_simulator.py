"""The simulated Gupshup: what it refuses, what it tells, and in which order."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from crm_tui.domain.message import MessageStatus
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.domain.webhook import (
    AccountSeen,
    Blocks,
    MessageSeen,
    PreferenceSeen,
    StatusSeen,
    TemplateSeen,
)
from crm_tui.whatsapp.provider import Accepted, Action, Filled, Refused, Text, Unknown
from crm_tui.whatsapp.simulator.settings import Order
from tests.conftest import FakeClock
from tests.contract.gupshup_scene import KEY, GupshupScene
from tests.contract.scene import CUSTOMER, NUMBER

FRAME = {
    "channel": "whatsapp",
    "source": NUMBER,
    "destination": CUSTOMER.value,
    "src.name": "DemoApp",
}
TEXT = {"type": "text", "text": "Hi"}
OPTION = {"type": "text", "title": "Yes", "postbackText": "y"}


@pytest.fixture
async def scene(clock: FakeClock) -> AsyncIterator[GupshupScene]:
    async with GupshupScene.play(clock) as play:
        yield play


async def post(scene: GupshupScene, what: str, **fields: Any) -> httpx.Response:
    form = FRAME | {
        key.replace("src_name", "src.name"): value if isinstance(value, str) else json.dumps(value)
        for key, value in fields.items()
    }
    async with httpx.AsyncClient() as client:
        url = f"{scene.simulator.world.base_url}/wa/api/v1/{what}"
        return await client.post(url, data=form, headers={"apikey": KEY})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"channel": "sms", "message": TEXT}, "Invalid Channel"),
        ({"source": "1", "message": TEXT}, "Invalid Source"),
        ({"src_name": "Other", "message": TEXT}, "Invalid App Details"),
        ({"destination": "12", "message": TEXT}, "Invalid Destination"),
        ({"message": "no json"}, "Invalid message"),
        ({"message": "[]"}, "Invalid message"),
        ({"message": {"type": "hologram"}}, "Unsupported message type"),
        ({"message": {"type": "text"}}, "text is required"),
        ({"message": {"type": "video", "url": "https://x", "caption": None}}, "null"),
        ({"message": {"type": "video", "url": "ftp://x"}}, "Invalid media url"),
        (
            {"message": {"type": "quick_reply", "content": {"text": "x"}, "options": [OPTION] * 2}},
            "distinct",
        ),
        (
            {
                "message": {
                    "type": "quick_reply",
                    "content": {"text": "x"},
                    "options": [OPTION | {"title": "x" * 21}],
                }
            },
            "1 to 20 characters",
        ),
        (
            {
                "message": {
                    "type": "list",
                    "title": "t",
                    "body": "b",
                    "globalButtons": [{"title": "t"}],
                    "items": [{"options": [OPTION] * 11}],
                }
            },
            "One to ten",
        ),
        (
            {"message": {"type": "cta_url", "display_text": "x" * 21, "url": "u", "body": "b"}},
            "1 to 20 characters",
        ),
    ],
)
async def test_what_gupshup_does_not_take_is_refused(
    scene: GupshupScene, fields: dict[str, Any], words: str
) -> None:
    answer = await post(scene, "msg", **fields)
    assert (answer.status_code, answer.json()["status"]) == (400, "error")
    assert words in answer.json()["message"]
    assert not scene.simulator.world.sent


async def test_a_template_that_is_not_approved_or_not_there_is_refused(scene: GupshupScene) -> None:
    listed = {item.name: item for item in await scene.provider.list_templates()}
    paused = Filled(listed["weekend_offer"], TemplateCall("weekend_offer", "en", (("1", "A"),)))
    outcome = await scene.send(paused)
    assert isinstance(outcome, Refused)
    assert "Template is paused" in outcome.text
    nowhere = Template("t", "en", "utility", "approved", "Hi", provider_id="nowhere")
    outcome = await scene.send(Filled(nowhere, TemplateCall("t", "en", ())))
    assert isinstance(outcome, Refused)
    assert "does not exist" in outcome.text
    answer = await post(
        scene, "template/msg", template={"id": listed["order_ready"].provider_id, "params": ["A"]}
    )
    assert answer.json()["message"] == "Template needs 2 params, 1 were given"


async def test_the_verdict_on_a_template_is_told_and_listed(scene: GupshupScene) -> None:
    async with httpx.AsyncClient() as client:
        wish = {"name": "new_year_cake", "status": "APPROVED", "category": "UTILITY"}
        url = f"{scene.simulator.world.base_url}/control/template"
        (await client.post(url, json=wish | {"quality": "GREEN"})).raise_for_status()
    await scene.hook.until(lambda: len(scene.hook.came) == 4)
    news = [seen for seen in scene.seen() if isinstance(seen, TemplateSeen)]
    assert {(n.status, n.category, n.quality) for n in news} == {
        ("approved", None, None),
        (None, "utility", None),
        (None, None, "green"),
    }
    listed = {item.name: item for item in await scene.provider.list_templates()}
    changed = listed["new_year_cake"]
    assert (changed.status, changed.category, changed.quality) == ("approved", "utility", "green")


async def test_wishes_and_notices_are_told(scene: GupshupScene) -> None:
    async with httpx.AsyncClient(base_url=scene.simulator.world.base_url) as client:
        wish = {"wa_id": CUSTOMER.value, "wants": False}
        (await client.post("/control/preference", json=wish)).raise_for_status()
        notice = {"field": "status-event", "value": {"status": "ACCOUNT_RESTRICTED"}}
        (await client.post("/control/account", json=notice)).raise_for_status()
    await scene.hook.until(lambda: len(scene.hook.came) == 3)
    seen = scene.seen()
    (wanted,) = [one for one in seen if isinstance(one, PreferenceSeen)]
    assert (wanted.wants, wanted.everything, wanted.sender.points) == (False, True, (CUSTOMER,))
    (told,) = [one for one in seen if isinstance(one, AccountSeen)]
    assert told.blocks is Blocks.EVERYTHING


@pytest.mark.parametrize(
    "wanted",
    [
        {"text": "Hi", "echo": True},
        {"edit": {"message_id": "1", "text": "x"}},
        {"history": 3},
        {"from": "IN.abc", "text": "Hi"},
    ],
)
async def test_what_gupshup_does_not_carry_is_told(
    scene: GupshupScene, wanted: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="Gupshup"):
        scene.say(**wanted)


async def test_hostile_order_brings_states_before_the_answer_twice_and_shuffled(
    clock: FakeClock,
) -> None:
    async with GupshupScene.play(clock, order=Order.HOSTILE) as scene:
        sent = await scene.send(Text("Hi"))
        assert isinstance(sent, Accepted)
        first = scene.seen()[1]
        assert isinstance(first, StatusSeen)
        assert (first.status, first.other_id) == (MessageStatus.DELIVERED, sent.wa_id)
        await scene.hook.until(lambda: len(scene.hook.came) == 11)
        states = [seen.status for seen in scene.seen() if isinstance(seen, StatusSeen)]
        assert {state: states.count(state) for state in states} == {
            MessageStatus.SENDING: 2,
            MessageStatus.SENT: 2,
            MessageStatus.DELIVERED: 3,
            MessageStatus.READ: 3,
        }


async def test_an_answer_that_is_dropped_leaves_a_message_that_arrives(scene: GupshupScene) -> None:
    scene.simulator.world.faults.set({"drop_rate": 1})
    assert isinstance(await scene.send(Text("Hi")), Unknown)
    await scene.hook.until(lambda: len(scene.hook.came) == 5)
    assert [sent.text for sent in scene.simulator.world.sent.values()] == ["Hi"]


async def test_more_than_whatsapp_takes_is_told_by_an_event(clock: FakeClock) -> None:
    async with GupshupScene.play(clock, throughput=1) as scene:
        assert isinstance(await scene.send(Text("1")), Accepted)
        assert isinstance(await scene.send(Text("2")), Accepted)
        await scene.hook.until(lambda: len(scene.hook.came) == 6)
        failed = [seen for seen in scene.seen() if isinstance(seen, StatusSeen) and seen.action]
        assert [(one.error_code, one.action) for one in failed] == [(4001, Action.SLOW)]


async def test_customers_play_their_scripts_here_too(clock: FakeClock) -> None:
    async with GupshupScene.play(clock, customers=2, pace=0.01) as scene:
        await scene.hook.until(lambda: len(scene.hook.came) >= 3)
        assert all(isinstance(seen, MessageSeen) for seen in scene.seen())
