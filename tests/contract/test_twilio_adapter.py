"""Our Twilio adapter against the simulated Twilio: what it sends, and how a send can end."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from crm_tui.domain.clock import MINUTE
from crm_tui.domain.content import Button, Buttons, Card, Cards, Link, Location, Menu, Row
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.domain.webhook import MediaRef, MessageSeen, PreferenceSeen, StatusSeen
from crm_tui.whatsapp.provider import (
    Accepted,
    Action,
    Asked,
    Content,
    File,
    Filled,
    MediaGone,
    MediaNotNow,
    Reaction,
    Refused,
    Text,
)
from tests.conftest import FakeClock
from tests.contract.scene import CUSTOMER, NUMBER, STRANGER
from tests.contract.twilio_scene import ACCOUNT, TOKEN, TwilioScene

PICTURE = File(MessageType.IMAGE, b"\xff\xd8\xff", "image/jpeg", "cake.jpg")
BUTTONS = Buttons((Button("y", "Yes"), Button("n", "No")))


@pytest.fixture
async def scene(clock: FakeClock) -> AsyncIterator[TwilioScene]:
    async with TwilioScene.play(clock) as play:
        yield play


class TestSending:
    async def test_text_goes_as_it_is_to_number_or_user_id(self, scene: TwilioScene) -> None:
        sent = await scene.send(Text("₹450, नमस्ते"))
        assert isinstance(sent, Accepted)
        assert sent.provider == "twilio"
        assert scene.last_form() == {
            "To": f"whatsapp:+{CUSTOMER.value}",
            "From": f"whatsapp:+{NUMBER}",
            "Body": "₹450, नमस्ते",
        }
        user_id = ContactPoint("whatsapp", PointKind.BSUID, "IN.abc123")
        scene.say(**{"from": "IN.abc123", "text": "Hi"})
        assert isinstance(await scene.send(Text("Hello"), user_id), Accepted)
        assert scene.last_form()["To"] == "whatsapp:IN.abc123"

    async def test_a_file_goes_by_its_public_address(self, scene: TwilioScene) -> None:
        assert isinstance(await scene.send(PICTURE), Accepted)
        assert scene.last_form()["MediaUrl"] == "https://files.shop.example/1/cake.jpg"
        assert scene.shelf.put_there == [PICTURE]

    async def test_a_place_goes_as_an_action(self, scene: TwilioScene) -> None:
        await scene.send(Location(18.5, 73.8, "Shop", "14 MG Road"))
        form = scene.last_form()
        assert form["PersistentAction"] == "geo:18.500000,73.800000|14 MG Road"
        assert form["Body"] == "Shop"

    @pytest.mark.parametrize(
        ("choices", "types"),
        [
            (
                Buttons((Button("y", "Yes"), Button("n", "No")), "Sweet Crumbs"),
                {
                    "twilio/quick-reply": {
                        "body": "Eggless?\n\nSweet Crumbs",
                        "actions": [{"title": "Yes", "id": "y"}, {"title": "No", "id": "n"}],
                    }
                },
            ),
            (
                Menu("Cakes", (Row("r1", "Plum", "1 kg"), Row("r2", "Mango"))),
                {
                    "twilio/list-picker": {
                        "body": "Eggless?",
                        "button": "Cakes",
                        "items": [
                            {"id": "r1", "item": "Plum", "description": "1 kg"},
                            {"id": "r2", "item": "Mango", "description": ""},
                        ],
                    }
                },
            ),
            (
                Link("Menu", "https://shop.example/menu"),
                {
                    "twilio/call-to-action": {
                        "body": "Eggless?",
                        "actions": [
                            {"type": "URL", "title": "Menu", "url": "https://shop.example/menu"}
                        ],
                    }
                },
            ),
        ],
    )
    async def test_a_question_is_made_once_and_sent_by_its_id(
        self, scene: TwilioScene, choices: Buttons | Menu | Link, types: object
    ) -> None:
        for _ in range(2):
            assert isinstance(await scene.send(Asked("Eggless?", choices)), Accepted)
        made = [e for e in scene.simulator.world.log.received if e["path"] == "/v1/Content"]
        assert len(made) == 1
        assert json.loads(made[0]["body"])["types"] == types
        assert scene.last_form()["ContentSid"] == json.loads(made[0]["answer"])["sid"]

    async def test_a_question_whose_object_was_deleted_is_made_again(
        self, scene: TwilioScene
    ) -> None:
        question = Asked("Eggless?", BUTTONS)
        await scene.send(question)
        async with httpx.AsyncClient(auth=(ACCOUNT, TOKEN)) as client:
            base = scene.simulator.world.base_url
            await client.delete(f"{base}/v1/Content/{scene.last_form()['ContentSid']}")
        gone = await scene.send(question)
        assert isinstance(gone, Refused)
        assert gone.code == 21655
        assert isinstance(await scene.send(question), Accepted)

    async def test_a_template_goes_by_its_id_with_numbered_values(self, scene: TwilioScene) -> None:
        template = await scene.template("order_update")
        assert (template.status, template.category) == ("approved", "utility")
        values = (("1", "Asha"), ("2", "42"), ("3", "at\n5 pm"))
        call = TemplateCall(template.name, template.language, values)
        assert isinstance(await scene.send(Filled(template, call), STRANGER), Accepted)
        form = scene.last_form()
        assert form["ContentSid"] == template.provider_id
        assert json.loads(form["ContentVariables"]) == {"1": "Asha", "2": "42", "3": "at 5 pm"}

    async def test_a_template_takes_the_shops_file_where_its_address_has_a_place(
        self, scene: TwilioScene
    ) -> None:
        made = await scene.make_content(
            {
                "friendly_name": "photo",
                "language": "en",
                "variables": {"1": "Asha", "2": "cake.jpg"},
                "types": {
                    "twilio/media": {
                        "body": "For {{1}} today",
                        "media": ["https://files.shop.example/{{2}}"],
                    }
                },
            },
        )
        template = await scene.template("photo")
        assert (template.provider_id, template.status) == (made, "unsubmitted")
        assert (template.header_format, template.variables) == ("image", ("1",))
        call = TemplateCall("photo", "en", (("1", "Asha"),))
        assert isinstance(await scene.send(Filled(template, call, PICTURE)), Accepted)
        values = json.loads(scene.last_form()["ContentVariables"])
        assert values == {"1": "Asha", "2": "1/cake.jpg"}


class TestRefusals:
    @pytest.mark.parametrize(
        ("what", "instead"),
        [
            (Cards((Card("Asha"),)), "Write the name and the number as a text."),
            (Reaction("SM1", "👍"), "Answer with the emoji as a text."),
            (Asked("See {{1}}", BUTTONS), "Write the words without them."),
        ],
    )
    async def test_what_cannot_be_carried_is_refused_with_what_to_do_instead(
        self, scene: TwilioScene, what: Content, instead: str
    ) -> None:
        before = len(scene.simulator.world.log.received)
        outcome = await scene.send(what)
        assert isinstance(outcome, Refused)
        assert outcome.action is Action.FIX
        assert instead in outcome.text
        assert len(scene.simulator.world.log.received) == before

    async def test_a_quote_is_refused(self, scene: TwilioScene) -> None:
        outcome = await scene.send(Text("Yes"), reply_to="SM1")
        assert isinstance(outcome, Refused)
        assert "Name in your words what you answer." in outcome.text

    async def test_a_file_from_another_place_than_the_template_takes_is_refused(
        self, scene: TwilioScene
    ) -> None:
        types = {"twilio/media": {"body": "Hi", "media": ["https://other.example/{{1}}"]}}
        await scene.make_content({"friendly_name": "far", "language": "en", "types": types})
        template = await scene.template("far")
        assert template.header_format == "document"
        outcome = await scene.send(Filled(template, TemplateCall("far", "en", ()), PICTURE))
        assert isinstance(outcome, Refused)
        assert "https://other.example/" in outcome.text

    @pytest.mark.parametrize(
        ("what", "code", "action"),
        [
            (Text("x" * 1_601), 21617, Action.FIX),
            (
                Filled(
                    Template("t", "en", "utility", "approved", "Hi", provider_id="HX" + "0" * 32),
                    TemplateCall("t", "en", ()),
                ),
                21655,
                Action.FIX,
            ),
        ],
    )
    async def test_twilios_own_no(
        self, scene: TwilioScene, what: Content, code: int, action: Action
    ) -> None:
        outcome = await scene.send(what)
        assert isinstance(outcome, Refused)
        assert (outcome.code, outcome.action) == (code, action)

    async def test_a_number_that_is_none(self, scene: TwilioScene) -> None:
        outcome = await scene.send(Text("Hi"), ContactPoint("whatsapp", PointKind.PHONE, "+0"))
        assert isinstance(outcome, Refused)
        assert (outcome.code, outcome.action) == (21211, Action.BAD_NUMBER)

    async def test_with_a_wrong_key_nothing_is_looked_up(self, scene: TwilioScene) -> None:
        stranger = scene.connect(key="SK1:wrong")
        outcome = await stranger.send(CUSTOMER, Text("Hi"), tracker="M1")
        assert isinstance(outcome, Refused)
        assert (outcome.code, outcome.action) == (20003, Action.AUTH)
        with pytest.raises(CrmError, match="list of sent messages"):
            await stranger.look_up(CUSTOMER, scene.clock.now())


async def test_a_key_pair_of_its_own_signs_in(clock: FakeClock) -> None:
    async with TwilioScene.play(clock, key="SK1:secret") as scene:
        assert isinstance(await scene.send(Text("Hi")), Accepted)


class TestReports:
    async def test_the_ticks_come_with_the_recipient(self, scene: TwilioScene) -> None:
        sent = await scene.send(Text("Hi"))
        assert isinstance(sent, Accepted)
        await scene.hook.until(lambda: len(scene.hook.came) == 4)
        reports = [seen for seen in scene.seen() if isinstance(seen, StatusSeen)]
        assert {report.wa_id for report in reports} == {sent.wa_id}
        assert {report.status for report in reports} == {
            MessageStatus.SENT,
            MessageStatus.DELIVERED,
            MessageStatus.READ,
        }
        assert reports[0].recipient is not None
        assert reports[0].recipient.points[0] == CUSTOMER

    async def test_a_closed_window_is_told_by_a_status(self, scene: TwilioScene) -> None:
        assert isinstance(await scene.send(Text("Hi"), STRANGER), Accepted)
        await scene.hook.until(lambda: len(scene.hook.came) == 2)
        report = scene.seen()[-1]
        assert isinstance(report, StatusSeen)
        assert (report.status, report.error_code) == (MessageStatus.FAILED, 63016)
        assert report.action is Action.TEMPLATE
        assert "approved template" in str(report.error_text)

    async def test_somebody_who_blocked_the_shop_wants_nothing_more(
        self, scene: TwilioScene
    ) -> None:
        sent = await scene.send(Text("Hi"))
        assert isinstance(sent, Accepted)
        form = {"MessageSid": sent.wa_id, "MessageStatus": "failed", "ErrorCode": "63033"}
        ends = {"To": f"whatsapp:+{CUSTOMER.value}", "From": f"whatsapp:+{NUMBER}"}
        scene.simulator.deliveries.send(form | ends)
        await scene.hook.until(lambda: any(b"63033" in raw for _, raw in scene.hook.came))
        (wish,) = [seen for seen in scene.seen() if isinstance(seen, PreferenceSeen)]
        assert (wish.wants, wish.everything, wish.sender.points) == (False, True, (CUSTOMER,))


class TestLookingUp:
    async def test_a_send_whose_answer_was_lost_is_in_the_list(
        self, scene: TwilioScene, clock: FakeClock
    ) -> None:
        before = clock.now()
        scene.simulator.world.faults.set({"reset_after_accept": 1})
        await scene.send(Text("Lost"))
        await scene.send(Text("To another"), STRANGER)
        (found,) = await scene.provider.look_up(CUSTOMER, before)
        assert found.text == "Lost"
        assert found.wa_id in scene.simulator.world.sent
        assert found.at == before

    async def test_only_what_came_since_then_is_told(
        self, scene: TwilioScene, clock: FakeClock
    ) -> None:
        await scene.send(Text("Old"))
        clock.forward(10 * MINUTE)
        since = clock.now()
        await scene.send(Text("New"))
        assert [s.text for s in await scene.provider.look_up(CUSTOMER, since)] == ["New"]

    async def test_a_long_list_is_read_page_by_page(
        self, scene: TwilioScene, clock: FakeClock
    ) -> None:
        for place in range(120):
            clock.forward(MINUTE // 10)
            assert isinstance(await scene.send(Text(str(place))), Accepted)
        found = await scene.provider.look_up(CUSTOMER, clock.now() - 60 * MINUTE)
        assert [sent.text for sent in found] == [str(place) for place in range(120)]


class TestMedia:
    async def test_a_file_is_fetched_through_a_redirect_without_the_key(
        self, scene: TwilioScene
    ) -> None:
        scene.say(image=True, caption="this one")
        await scene.hook.until(lambda: len(scene.hook.came) == 2)
        picture = scene.seen()[-1]
        assert isinstance(picture, MessageSeen)
        assert (picture.message_type, picture.content) == (MessageType.IMAGE, "this one")
        assert picture.media is not None
        content = await scene.provider.fetch_media(picture.media, 1_000_000)
        assert content.startswith(b"\x89PNG")

    async def test_a_file_that_is_gone_or_too_large(self, scene: TwilioScene) -> None:
        scene.say(image=True)
        await scene.hook.until(lambda: len(scene.hook.came) == 2)
        picture = scene.seen()[-1]
        assert isinstance(picture, MessageSeen)
        assert picture.media is not None
        with pytest.raises(MediaGone, match="larger"):
            await scene.provider.fetch_media(picture.media, 10)
        media_id = str(picture.media.url).rpartition("/ME")[2]
        scene.simulator.world.files.delete(media_id)
        with pytest.raises(MediaGone, match="no longer"):
            await scene.provider.fetch_media(picture.media, 1_000_000)

    @pytest.mark.parametrize(
        "url", ["https://evil.example/ME1", "http://127.0.0.1:1/x", "http://[", "", None]
    )
    async def test_the_key_goes_to_no_other_house(
        self, scene: TwilioScene, url: str | None
    ) -> None:
        with pytest.raises((MediaGone, MediaNotNow)):
            await scene.provider.fetch_media(MediaRef(None, url, "image/png"), 1000)


class TestReading:
    async def test_blue_ticks_come_with_the_typing_sign(self, scene: TwilioScene) -> None:
        message = scene.say(text="Price?")
        assert await scene.provider.mark_read(message, typing=True)
        assert await scene.provider.mark_read(f"{message}/1", typing=True)
        assert scene.simulator.world.read == {message}
        assert scene.simulator.world.typing == [message, message]
        assert not await scene.provider.mark_read("SM0", typing=True)
        assert not await scene.provider.mark_read(message), "only together with the typing sign"

    async def test_twilio_says_nothing_about_the_number(self, scene: TwilioScene) -> None:
        assert await scene.provider.account() is None
