"""The simulated Twilio: what it refuses, what it tells, and what it does not carry."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageStatus
from crm_tui.domain.template import TemplateCall
from crm_tui.domain.webhook import MessageSeen, StatusSeen
from crm_tui.whatsapp.provider import Accepted, Action, Filled, Refused, Text, Unknown
from crm_tui.whatsapp.simulator.settings import Order
from tests.conftest import FakeClock
from tests.contract.scene import CUSTOMER, NUMBER
from tests.contract.twilio_scene import ACCOUNT, TOKEN, TwilioScene

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
TYPING = "/v2/Indicators/Typing.json"
TO, FROM = f"whatsapp:+{CUSTOMER.value}", f"whatsapp:+{NUMBER}"


@pytest.fixture
async def scene(clock: FakeClock) -> AsyncIterator[TwilioScene]:
    async with TwilioScene.play(clock) as play:
        yield play


async def content(scene: TwilioScene, body: Any) -> httpx.Response:
    async with httpx.AsyncClient(auth=(ACCOUNT, TOKEN)) as client:
        return await client.post(f"{scene.simulator.world.base_url}/v1/Content", json=body)


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"types": {"twilio/text": {"body": "Hi"}}},
        {"language": "en", "types": {}},
        {"language": "en", "types": {"twilio/hologram": {"body": "Hi"}}},
        {"language": "en", "types": {"twilio/quick-reply": {"body": "Hi"}}},
        {
            "language": "en",
            "types": {"twilio/quick-reply": {"body": "Hi", "actions": [{"title": "x" * 21}]}},
        },
        {
            "language": "en",
            "types": {"twilio/quick-reply": {"body": "Hi", "actions": [{"title": "x"}] * 4}},
        },
        {
            "language": "en",
            "types": {
                "twilio/list-picker": {"body": "Hi", "button": "b", "items": [{"item": "x"}] * 11}
            },
        },
    ],
)
async def test_content_that_is_not_well_formed_is_refused(scene: TwilioScene, body: Any) -> None:
    answer = await content(scene, body)
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)


async def test_a_template_is_called_with_fitting_values_while_it_is_approved(
    scene: TwilioScene,
) -> None:
    listed = {item.name: item for item in await scene.provider.list_templates()}
    ready = listed["order_ready"]
    more = Filled(ready, TemplateCall("order_ready", "en_US", (("1", "A"), ("2", "B"), ("3", "C"))))
    assert isinstance(await scene.send(more), Accepted)  # only the template's own go along
    strange = await scene.send(
        Filled(listed["weekend_offer"], TemplateCall("weekend_offer", "en", (("1", "A"),)))
    )
    assert isinstance(strange, Refused)
    assert (strange.code, strange.action) == (63041, Action.LATER)
    async with httpx.AsyncClient(auth=(ACCOUNT, TOKEN)) as client:
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        form = scene.last_form() | {"ContentSid": ready.provider_id, "ContentVariables": '{"1":""}'}
        answer = await client.post(f"{scene.simulator.world.base_url}{path}", data=form)
    assert answer.json()["code"] == 21656


@pytest.mark.parametrize(
    ("path", "form", "code"),
    [
        (MESSAGES, {"From": FROM, "Body": "x"}, 21604),
        (MESSAGES, {"To": TO, "Body": "x"}, 21603),
        (MESSAGES, {"To": TO, "From": FROM, "Body": "x", "PersistentAction": "geo:here"}, 63005),
        (TYPING, {"messageId": "SM1", "channel": "whatsapp"}, 20404),
        (TYPING, {"messageId": "SM1", "channel": "sms"}, 20404),
        ("/v1/Content", {"no": "json"}, 20001),
    ],
)
async def test_a_form_that_lacks_something_is_refused(
    scene: TwilioScene, path: str, form: dict[str, str], code: int
) -> None:
    async with httpx.AsyncClient(auth=(ACCOUNT, TOKEN)) as client:
        answer = await client.post(f"{scene.simulator.world.base_url}{path}", data=form)
    assert answer.json()["code"] == code
    assert not scene.simulator.world.sent


@pytest.mark.parametrize("variables", ["no json", "[]", "{}", '{"1":"A","2":"B"}'])
async def test_values_that_do_not_fit_a_content_are_refused(
    scene: TwilioScene, variables: str
) -> None:
    made = await content(scene, {"language": "en", "types": {"twilio/text": {"body": "Hi {{1}}"}}})
    form = {"To": TO, "From": FROM, "ContentSid": made.json()["sid"]}
    async with httpx.AsyncClient(auth=(ACCOUNT, TOKEN)) as client:
        url = f"{scene.simulator.world.base_url}{MESSAGES}"
        answer = await client.post(url, data=form | {"ContentVariables": variables})
    assert (answer.status_code, answer.json()["code"]) == (400, 21656)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"name": "Not A Name", "category": "UTILITY"}, 20001),
        ({"name": "good", "category": "OTHER"}, 20001),
        ({"name": "good", "category": "UTILITY"}, 63040),
    ],
)
async def test_a_submission_is_judged(scene: TwilioScene, wish: dict[str, str], code: int) -> None:
    made = await content(scene, {"language": "en", "types": {"twilio/text": {"body": "{{1}} hi"}}})
    path = f"/v1/Content/{made.json()['sid']}/ApprovalRequests/whatsapp"
    async with httpx.AsyncClient(auth=(ACCOUNT, TOKEN)) as client:
        answer = await client.post(f"{scene.simulator.world.base_url}{path}", json=wish)
    assert answer.json()["code"] == code


async def test_another_account_is_not_found(scene: TwilioScene) -> None:
    async with httpx.AsyncClient(auth=(ACCOUNT, TOKEN)) as client:
        base = scene.simulator.world.base_url
        answer = await client.get(f"{base}/2010-04-01/Accounts/AC1/Messages.json")
    assert (answer.status_code, answer.json()["code"]) == (404, 20404)


async def test_a_user_id_is_listed_as_it_was_addressed(scene: TwilioScene) -> None:
    person = ContactPoint("whatsapp", PointKind.BSUID, "IN.321000000119")
    sent = await scene.send(Text("Hi"), person)
    assert isinstance(sent, Accepted)
    assert scene.simulator.world.sent[sent.wa_id].to == CUSTOMER.value
    (found,) = await scene.provider.look_up(person, scene.clock.now())
    assert found.wa_id == sent.wa_id


@pytest.mark.parametrize(
    "wanted",
    [
        {"text": "Hi", "echo": True},
        {"reaction": {"message_id": "1", "emoji": "👍"}},
        {"order": [{"product": "x"}]},
        {"history": 3},
    ],
)
async def test_what_twilio_does_not_carry_is_told(
    scene: TwilioScene, wanted: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="Twilio"):
        scene.say(**wanted)


@pytest.mark.parametrize(
    ("what", "wish"),
    [
        ("preference", {"wa_id": CUSTOMER.value, "wants": False}),
        ("account", {"field": "x", "value": {}}),
    ],
)
async def test_what_twilio_does_not_tell_is_refused(
    scene: TwilioScene, what: str, wish: dict[str, Any]
) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{scene.simulator.world.base_url}/control/{what}", json=wish)
    assert answer.status_code == 400
    assert "Twilio" in answer.json()["error"]


async def test_hostile_order_brings_states_before_the_answer_twice_and_shuffled(
    clock: FakeClock,
) -> None:
    async with TwilioScene.play(clock, order=Order.HOSTILE) as scene:
        sent = await scene.send(Text("Hi"))
        assert isinstance(sent, Accepted)
        first = scene.seen()[1]
        assert isinstance(first, StatusSeen)
        assert (first.status, first.wa_id) == (MessageStatus.DELIVERED, sent.wa_id)
        await scene.hook.until(lambda: len(scene.hook.came) == 9)
        (listed,) = await scene.provider.look_up(CUSTOMER, clock.now())
        assert listed.status is MessageStatus.READ


async def test_an_answer_that_is_dropped_leaves_a_message_that_arrives(scene: TwilioScene) -> None:
    scene.simulator.world.faults.set({"drop_rate": 1})
    assert isinstance(await scene.send(Text("Hi")), Unknown)
    await scene.hook.until(lambda: len(scene.hook.came) == 4)
    assert [sent.text for sent in scene.simulator.world.sent.values()] == ["Hi"]


async def test_customers_play_their_scripts_here_too(clock: FakeClock) -> None:
    async with TwilioScene.play(clock, customers=2, pace=0.01) as scene:
        await scene.hook.until(lambda: len(scene.hook.came) >= 3)
        assert all(isinstance(seen, MessageSeen) for seen in scene.seen())
