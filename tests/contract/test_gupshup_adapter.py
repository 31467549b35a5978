"""Our Gupshup adapter against the simulated Gupshup: what it sends, and how a send can end."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from crm_tui.domain.content import Button, Buttons, Card, Cards, Link, Location, Menu, Row
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.domain.template import Template, TemplateButton, TemplateCall
from crm_tui.domain.webhook import MediaRef, MessageSeen, ReactionSeen, StatusSeen
from crm_tui.whatsapp.provider import (
    Accepted,
    Action,
    Asked,
    Content,
    File,
    Filled,
    MediaGone,
    Reaction,
    Refused,
    Text,
)
from tests.conftest import FakeClock
from tests.contract.gupshup_scene import GupshupScene
from tests.contract.scene import CUSTOMER, NUMBER, STRANGER

URL = "https://files.shop.example/1/cake.jpg"
PICTURE = File(MessageType.IMAGE, b"\xff\xd8\xff", "image/jpeg", "cake.jpg", "Today")


def file(kind: MessageType, name: str, caption: str = "") -> File:
    return File(kind, b"x", "x/y", name, caption)


@pytest.fixture
async def scene(clock: FakeClock) -> AsyncIterator[GupshupScene]:
    async with GupshupScene.play(clock) as play:
        yield play


class TestSending:
    async def test_the_frame_names_channel_number_app_and_person(self, scene: GupshupScene) -> None:
        sent = await scene.send(Text("₹450, नमस्ते"))
        assert isinstance(sent, Accepted)
        assert sent.provider == "gupshup"
        form = scene.last_form()
        assert json.loads(form.pop("message"))["text"] == "₹450, नमस्ते"
        assert form == {
            "channel": "whatsapp",
            "source": NUMBER,
            "destination": CUSTOMER.value,
            "src.name": "DemoApp",
            "disablePreview": "true",
        }

    @pytest.mark.parametrize(
        ("what", "wanted"),
        [
            (
                PICTURE,
                {"type": "image", "originalUrl": URL, "previewUrl": URL, "caption": "Today"},
            ),
            (
                file(MessageType.DOCUMENT, "bill.pdf"),
                {
                    "type": "file",
                    "url": "https://files.shop.example/1/bill.pdf",
                    "filename": "bill.pdf",
                },
            ),
            (
                file(MessageType.VIDEO, "a.mp4", "See"),
                {"type": "video", "url": "https://files.shop.example/1/a.mp4", "caption": "See"},
            ),
            (
                file(MessageType.AUDIO, "a.mp3", "ignored"),
                {"type": "audio", "url": "https://files.shop.example/1/a.mp3"},
            ),
            (
                file(MessageType.STICKER, "a.webp"),
                {"type": "sticker", "url": "https://files.shop.example/1/a.webp"},
            ),
            (
                Location(18.5, 73.8, "Shop"),
                {"type": "location", "longitude": 73.8, "latitude": 18.5, "name": "Shop"},
            ),
            (
                Cards((Card("Asha", ("+911000000001",), ("a@b.in",), "Cakes"),)),
                {
                    "type": "contact",
                    "contact": {
                        "name": {"formattedName": "Asha", "firstName": "Asha"},
                        "phones": [{"phone": "+911000000001", "type": "CELL"}],
                        "emails": [{"email": "a@b.in", "type": "WORK"}],
                        "org": {"company": "Cakes"},
                    },
                },
            ),
            (
                Asked("Eggless?", Buttons((Button("y", "Yes"), Button("n", "No")), "Sweet")),
                {
                    "type": "quick_reply",
                    "msgid": "M1",
                    "content": {"type": "text", "text": "Eggless?", "caption": "Sweet"},
                    "options": [
                        {"type": "text", "title": "Yes", "postbackText": "y"},
                        {"type": "text", "title": "No", "postbackText": "n"},
                    ],
                },
            ),
            (
                Asked("Which?", Menu("Cakes", (Row("r1", "Plum", "1 kg"),), "Sweet")),
                {
                    "type": "list",
                    "title": "Cakes",
                    "body": "Which?",
                    "footer": "Sweet",
                    "msgid": "M1",
                    "globalButtons": [{"type": "text", "title": "Cakes"}],
                    "items": [
                        {
                            "title": "Cakes",
                            "options": [
                                {
                                    "type": "text",
                                    "title": "Plum",
                                    "postbackText": "r1",
                                    "description": "1 kg",
                                }
                            ],
                        }
                    ],
                },
            ),
            (
                Asked("Our menu", Link("Open", "https://shop.example")),
                {
                    "type": "cta_url",
                    "display_text": "Open",
                    "url": "https://shop.example",
                    "body": "Our menu",
                },
            ),
            (Reaction("wamid.1", "👍"), {"type": "reaction", "msgId": "wamid.1", "emoji": "👍"}),
            (Reaction("wamid.1", ""), {"type": "reaction", "msgId": "wamid.1", "emoji": ""}),
        ],
        ids=lambda value: type(value).__name__,
    )
    async def test_every_kind_has_its_form(
        self, scene: GupshupScene, what: Content, wanted: dict[str, Any]
    ) -> None:
        assert isinstance(await scene.send(what), Accepted)
        assert scene.last_message() == wanted

    async def test_a_quote_names_the_message_and_a_reaction_has_none(
        self, scene: GupshupScene
    ) -> None:
        await scene.send(Text("Yes"), reply_to="wamid.1")
        assert scene.last_message()["context"] == {"msgId": "wamid.1"}
        await scene.send(Reaction("wamid.1", "👍"), reply_to="wamid.1")
        assert "context" not in scene.last_message()

    async def test_a_template_goes_by_its_id_with_values_in_order(
        self, scene: GupshupScene
    ) -> None:
        template = await scene.template("bill_with_link")
        values = (("button.0", "42"), ("1", "Asha"), ("header.1", "7"))
        call = TemplateCall(template.name, template.language, values)
        assert isinstance(await scene.send(Filled(template, call), STRANGER), Accepted)
        sent = json.loads(scene.last_form()["template"])
        assert sent == {"id": template.provider_id, "params": ["7", "Asha", "42"]}

    async def test_ten_variables_keep_their_order(self, scene: GupshupScene) -> None:
        names = tuple(str(place) for place in range(1, 12))
        template = Template("t", "en", "utility", "approved", "", names, provider_id="unknown")
        call = TemplateCall("t", "en", tuple((name, f"v{name}") for name in reversed(names)))
        assert isinstance(await scene.send(Filled(template, call)), Refused)
        sent = json.loads(scene.last_form()["template"])
        assert sent["params"] == [f"v{name}" for name in names]

    async def test_a_template_takes_its_file_from_the_shops_place(
        self, scene: GupshupScene
    ) -> None:
        template = await scene.template("new_cake_photo")
        assert template.header_format == "image"
        call = TemplateCall(template.name, template.language, (("1", "Asha"),))
        assert isinstance(await scene.send(Filled(template, call, PICTURE), STRANGER), Accepted)
        assert scene.last_message() == {"type": "image", "image": {"link": URL}}
        without = await scene.send(Filled(template, call), STRANGER)
        assert isinstance(without, Refused)
        assert "needs a image" in without.text


class TestRefusals:
    @pytest.mark.parametrize(
        ("to", "what", "instead"),
        [
            (CUSTOMER, Cards((Card("A"), Card("B"))), "Send them one by one."),
            (
                ContactPoint("whatsapp", PointKind.BSUID, "IN.1"),
                Text("Hi"),
                "Ask them for their number.",
            ),
        ],
    )
    async def test_what_cannot_be_carried_is_refused_with_what_to_do_instead(
        self, scene: GupshupScene, to: ContactPoint, what: Content, instead: str
    ) -> None:
        outcome = await scene.send(what, to)
        assert isinstance(outcome, Refused)
        assert outcome.action is Action.FIX
        assert instead in outcome.text
        assert not scene.simulator.world.log.received

    async def test_gupshups_own_no_is_shown(self, scene: GupshupScene) -> None:
        outcome = await scene.send(Text("x" * 4_097))
        assert isinstance(outcome, Refused)
        assert (outcome.action, "The text is too long" in outcome.text) == (Action.FIX, True)


class TestReports:
    async def test_the_pair_of_ids_comes_first_and_shows_no_tick(self, scene: GupshupScene) -> None:
        sent = await scene.send(Text("Hi"))
        assert isinstance(sent, Accepted)
        await scene.hook.until(lambda: len(scene.hook.came) == 5)
        reports = {s.status: s for s in scene.seen() if isinstance(s, StatusSeen)}
        assert set(reports) == {
            MessageStatus.SENDING,
            MessageStatus.SENT,
            MessageStatus.DELIVERED,
            MessageStatus.READ,
        }
        assert {report.other_id for report in reports.values()} == {sent.wa_id}
        assert len({report.wa_id for report in reports.values()}) == 1
        assert reports[MessageStatus.SENT].wa_id.startswith("wamid.")
        assert reports[MessageStatus.READ].recipient is not None
        assert reports[MessageStatus.READ].recipient.points == (CUSTOMER,)

    async def test_a_failure_at_once_has_gupshups_id_alone(self, scene: GupshupScene) -> None:
        scene.simulator.world.faults.set({"fail_later": 1})
        sent = await scene.send(Text("Hi"))
        assert isinstance(sent, Accepted)
        await scene.hook.until(lambda: len(scene.hook.came) == 2)
        report = scene.seen()[-1]
        assert isinstance(report, StatusSeen)
        assert (report.wa_id, report.other_id) == (sent.wa_id, None)
        assert (report.error_code, report.action) == (1002, Action.BAD_NUMBER)

    async def test_a_closed_window_is_told_by_an_event(self, scene: GupshupScene) -> None:
        sent = await scene.send(Text("Hi"), STRANGER)
        assert isinstance(sent, Accepted)
        await scene.hook.until(lambda: len(scene.hook.came) == 2)
        report = scene.seen()[-1]
        assert isinstance(report, StatusSeen)
        assert (report.status, report.action) == (MessageStatus.FAILED, Action.TEMPLATE)
        assert report.other_id == sent.wa_id
        assert "24 hours" in str(report.error_text)

    async def test_a_customer_quotes_and_reacts_to_what_the_shop_sent(
        self, scene: GupshupScene
    ) -> None:
        sent = await scene.send(Text("₹450"))
        assert isinstance(sent, Accepted)
        await scene.hook.until(lambda: len(scene.hook.came) == 5)
        pair = next(s for s in scene.seen() if isinstance(s, StatusSeen))
        scene.say(text="Ok", reply_to=sent.wa_id)
        scene.say(reaction={"message_id": sent.wa_id, "emoji": "👍"})
        await scene.hook.until(lambda: len(scene.hook.came) == 7)
        seen = scene.seen()
        assert [m.reply_to_wa_id for m in seen if isinstance(m, MessageSeen)] == [None, pair.wa_id]
        assert [m.target_wa_id for m in seen if isinstance(m, ReactionSeen)] == [pair.wa_id]


class TestMedia:
    async def test_a_file_is_fetched_without_the_key(self, scene: GupshupScene) -> None:
        scene.say(document=True, filename="list.pdf")
        await scene.hook.until(lambda: len(scene.hook.came) == 2)
        seen = scene.seen()[-1]
        assert isinstance(seen, MessageSeen)
        assert seen.media is not None
        assert (seen.message_type, seen.media.filename) == (MessageType.DOCUMENT, "list.pdf")
        assert (await scene.provider.fetch_media(seen.media, 1_000_000)).startswith(b"%PDF")
        scene.simulator.world.files.forget_addresses()
        with pytest.raises(MediaGone):
            await scene.provider.fetch_media(seen.media, 1_000_000)

    @pytest.mark.parametrize(
        "url",
        [
            "http://filemanager.gupshup.io/x",
            "https://gupshup.io.evil.example/x",
            "https://evilgupshup.io/x",
            "http://127.0.0.1:1/x",
            "http://[",
            None,
        ],
    )
    async def test_only_gupshups_own_houses_are_opened(
        self, scene: GupshupScene, url: str | None
    ) -> None:
        with pytest.raises(MediaGone):
            await scene.provider.fetch_media(MediaRef(None, url, "image/png"), 1000)


class TestTemplates:
    async def test_the_list_has_every_part_and_every_state(self, scene: GupshupScene) -> None:
        found = {item.name: item for item in await scene.provider.list_templates()}
        bill = found["bill_with_link"]
        assert (bill.header, bill.body) == ("Bill {{1}}", "Dear {{1}}, here is your bill.")
        assert bill.variables == ("1", "header.1", "button.0")
        assert bill.buttons[0] == TemplateButton("url", "Track", "https://shop.example/o/{{1}}")
        assert (bill.quality, bill.status) == ("green", "approved")
        assert found["new_cake_photo"].footer == "Reply STOP to opt out"
        assert found["order_taiyar"].body == "नमस्ते {{1}} जी, आपका ऑर्डर {{2}} तैयार है।"
        assert found["new_year_cake"].status == "pending"

    async def test_a_long_list_is_read_page_by_page(self, scene: GupshupScene) -> None:
        world = scene.simulator.world
        first = world.templates[0]
        world.templates = [first | {"name": f"t{place}"} for place in range(250)]
        assert len(await scene.provider.list_templates()) == 250

    async def test_the_list_needs_the_id_of_the_app(self, clock: FakeClock) -> None:
        async with GupshupScene.play(clock, account_id="DemoApp") as scene:
            with pytest.raises(CrmError) as refused:
                await scene.provider.list_templates()
            assert "DemoApp/" in refused.value.fix
            assert isinstance(await scene.send(Text("Hi")), Accepted)

    async def test_what_only_partners_can_do_is_told(self, scene: GupshupScene) -> None:
        with pytest.raises(CrmError) as refused:
            await scene.provider.create_template(Template("t", "en", "utility", "", "Hi"), ())
        assert refused.value.fix == "Make the template on Gupshup's site, then sync the list."
        assert not await scene.provider.mark_read("wamid.1")
        assert await scene.provider.look_up(CUSTOMER, scene.clock.now()) == ()
        assert await scene.provider.account() is None
