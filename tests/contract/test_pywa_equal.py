"""Our adapter sends field by field what pywa, an outside client of the Cloud API, sends."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from pywa.types import Button, Contact, Section, SectionList, SectionRow, URLButton
from pywa.types import templates as wire
from pywa.types.templates import TemplateLanguage

from crm_tui.domain.content import Button as OurButton
from crm_tui.domain.content import Buttons, Card, Cards, Link, Location, Menu, Row
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.template import Template, TemplateButton, TemplateCall
from crm_tui.whatsapp.provider import (
    Accepted,
    Asked,
    Content,
    File,
    Filled,
    Provider,
    Reaction,
    Text,
)
from crm_tui.whatsapp.providers import make_provider
from crm_tui.whatsapp.simulator import pictures
from crm_tui.whatsapp.simulator.multipart import read_form
from tests.contract.pywa_client import CUSTOMER, SETTINGS, STRANGER, Pywa, bare, lower

TO = ContactPoint("whatsapp", PointKind.WA_ID, CUSTOMER)
TO_STRANGER = ContactPoint("whatsapp", PointKind.WA_ID, STRANGER)


class Both:
    """Our provider and pywa over the same simulator."""

    def __init__(self, pywa: Pywa, ours: Provider) -> None:
        self.pywa = pywa
        self.theirs = pywa.client
        self.ours = ours

    async def same(
        self, what: Content, call: Callable[..., Any], *args: Any, **more: Any
    ) -> dict[str, Any]:
        """Both send to the customer; the two bodies are compared, and returned."""
        quoted = more.get("reply_to_message_id")
        outcome = await self.ours.send(TO, what, tracker="M1", reply_to=quoted)
        assert isinstance(outcome, Accepted)
        return await self.compare(self.pywa(call, CUSTOMER, *args, tracker="M1", **more))

    async def compare(self, theirs: Awaitable[Any]) -> dict[str, Any]:
        sent_by_us = self.pywa.last_sent()
        await theirs
        assert lower(_without_file_id(sent_by_us)) == lower(_without_file_id(self.pywa.last_sent()))
        ours, others = self.posts("/messages")[-2:]
        assert ours["path"] == others["path"]
        assert ours["content_type"] == others["content_type"] == "application/json"
        return sent_by_us

    def posts(self, path: str) -> list[dict[str, Any]]:
        log = self.pywa.simulator.world.log.received
        return [
            entry for entry in log if entry["path"].endswith(path) and entry["method"] == "POST"
        ]


@pytest.fixture
async def both(pywa: Pywa) -> AsyncIterator[Both]:
    async with httpx.AsyncClient() as client:
        ours = make_provider(
            "cloud",
            key=SETTINGS.key,
            number_id=SETTINGS.number_id,
            account_id=SETTINGS.account_id,
            base_url=pywa.simulator.world.base_url,
            client=client,
        )
        yield Both(pywa, ours)


async def test_a_text(both: Both) -> None:
    await both.same(Text("नमस्ते ₹450 👍"), both.theirs.send_message, "नमस्ते ₹450 👍")


async def test_a_reply(both: Both) -> None:
    asked = both.pywa.say(text="Price?")
    sent = await both.same(
        Text("₹450"), both.theirs.send_message, "₹450", reply_to_message_id=asked
    )
    assert sent["context"] == {"message_id": asked}


async def test_buttons(both: Both) -> None:
    ours = Buttons((OurButton("y", "Yes"), OurButton("n", "No")), footer="Asha Sweets")
    await both.same(
        Asked("Shall we pack it?", ours),
        both.theirs.send_message,
        "Shall we pack it?",
        footer="Asha Sweets",
        buttons=[Button("Yes", "y"), Button("No", "n")],
    )


async def test_a_list(both: Both) -> None:
    ours = Menu("Sizes", (Row("h", "½ kg"), Row("k", "1 kg", "₹450, serves 8")))
    rows = [SectionRow("½ kg", "h"), SectionRow("1 kg", "k", "₹450, serves 8")]
    await both.same(
        Asked("Which size?", ours),
        both.theirs.send_message,
        "Which size?",
        buttons=SectionList("Sizes", [Section("", rows)]),
    )


async def test_a_link(both: Both) -> None:
    await both.same(
        Asked("Our menu:", Link("Open", "https://shop.example/menu")),
        both.theirs.send_message,
        "Our menu:",
        buttons=URLButton("Open", "https://shop.example/menu"),
    )


async def test_a_reaction_and_its_taking_away(both: Both) -> None:
    said = both.pywa.say(text="Thank you!")
    await both.same(Reaction(said, "🙏"), both.theirs.send_reaction, "🙏", said)
    await both.same(Reaction(said, ""), both.theirs.remove_reaction, said)


async def test_a_reaction_has_no_context_even_when_one_is_given(both: Both) -> None:
    said = both.pywa.say(text="Thank you!")
    outcome = await both.ours.send(TO, Reaction(said, "🙏"), tracker="M", reply_to=said)
    assert isinstance(outcome, Accepted)
    assert "context" not in both.pywa.last_sent()


@pytest.mark.parametrize("named", [("", ""), ("Asha Sweets", "MG Road, Pune")])
async def test_a_location(both: Both, named: tuple[str, str]) -> None:
    name, address = named
    await both.same(
        Location(18.5, 73.8, name, address),
        both.theirs.send_location,
        18.5,
        73.8,
        name or None,
        address or None,
    )


async def test_contacts(both: Both) -> None:
    ours = Cards((Card("Ravi Iyer", ("+911000000124",), ("ravi@shop.example",), "Asha Sweets"),))
    theirs = Contact(
        name=Contact.Name("Ravi Iyer", "Ravi"),
        phones=[Contact.Phone("+911000000124")],
        emails=[Contact.Email("ravi@shop.example")],
        org=Contact.Org("Asha Sweets"),
    )
    await both.same(ours, both.theirs.send_contact, theirs)


FILES: dict[str, tuple[File, str, dict[str, Any]]] = {
    "image": (
        File(MessageType.IMAGE, pictures.png(), "image/png", "cake.png", "This one?"),
        "send_image",
        {"caption": "This one?"},
    ),
    "video": (
        File(MessageType.VIDEO, pictures.mp4(), "video/mp4", "cake.mp4"),
        "send_video",
        {},
    ),
    "document": (
        File(MessageType.DOCUMENT, pictures.pdf(), "application/pdf", "bill.pdf", "Your bill"),
        "send_document",
        {"caption": "Your bill", "filename": "bill.pdf"},
    ),
    "audio": (
        File(MessageType.AUDIO, pictures.voice_note(), "audio/ogg", "a.ogg"),
        "send_audio",
        {},
    ),
    "voice": (
        File(MessageType.AUDIO, pictures.voice_note(), "audio/ogg", "a.ogg", voice=True),
        "send_voice",
        {},
    ),
    "sticker": (
        File(MessageType.STICKER, pictures.webp(), "image/webp", "s.webp"),
        "send_sticker",
        {},
    ),
}


@pytest.mark.parametrize("kind", FILES)
async def test_a_file_is_uploaded_and_then_sent(both: Both, kind: str) -> None:
    file, call, more = FILES[kind]
    media = await both.pywa(
        both.theirs.upload_media, file.content, mime_type=file.mime_type, filename=file.filename
    )
    sent = await both.same(file, getattr(both.theirs, call), media.id, **more)
    stored = both.pywa.simulator.world.files.find(sent[sent["type"]]["id"])
    assert stored is not None
    assert stored.content == file.content
    theirs, ours = (_form(entry) for entry in both.posts("/media"))
    assert ours == theirs


TEMPLATES: dict[str, tuple[TemplateLanguage, tuple[tuple[str, str], ...], Any]] = {
    "order_ready": (
        TemplateLanguage.ENGLISH_US,
        (("1", "Amit"), ("2", "42")),
        [wire.BodyText.params("Amit", "42")],
    ),
    "order_update": (
        TemplateLanguage.ENGLISH,
        (("name", "Amit"), ("no", "42"), ("when", "today")),
        [wire.BodyText.params(name="Amit", no="42", when="today")],
    ),
    "bill_with_link": (
        TemplateLanguage.ENGLISH,
        (("1", "Amit"), ("header.1", "42"), ("button.0", "42")),
        [
            wire.HeaderText.params("42"),
            wire.BodyText.params("Amit"),
            wire.URLButton.params(url_variable="42", index=0),
        ],
    ),
    "hello_again": (TemplateLanguage.ENGLISH, (), []),
}


@pytest.mark.parametrize("name", TEMPLATES)
async def test_a_template(both: Both, name: str) -> None:
    language, values, theirs = TEMPLATES[name]
    template = Template(
        name, language.value, "utility", "approved", "", tuple(v[0] for v in values)
    )
    call = Filled(template, TemplateCall(name, language.value, values))
    assert isinstance(await both.ours.send(TO_STRANGER, call, tracker="M1"), Accepted)
    await both.compare(
        both.pywa(both.theirs.send_template, STRANGER, name, language, theirs, tracker="M1")
    )


async def test_a_template_with_a_picture_on_top(both: Both) -> None:
    template = Template(
        "new_cake_photo", "en", "marketing", "approved", "", ("1",), header_format="image"
    )
    call = TemplateCall("new_cake_photo", "en", (("1", "Amit"),))
    file = FILES["image"][0]
    outcome = await both.ours.send(TO_STRANGER, Filled(template, call, file), tracker="M1")
    assert isinstance(outcome, Accepted)
    media = await both.pywa(
        both.theirs.upload_media, file.content, mime_type="image/png", filename="cake.png"
    )
    params = [wire.HeaderImage.params(image=media.id), wire.BodyText.params("Amit")]
    await both.compare(
        both.pywa(
            both.theirs.send_template,
            STRANGER,
            "new_cake_photo",
            TemplateLanguage.ENGLISH,
            params,
            tracker="M1",
        )
    )


async def test_blue_ticks_and_typing(both: Both) -> None:
    said = both.pywa.say(text="?")
    assert await both.ours.mark_read(said)
    assert await both.ours.mark_read(said, typing=True)
    await both.pywa(both.theirs.mark_message_as_read, message_id=said)
    await both.pywa(both.theirs.indicate_typing, message_id=said)
    ours_read, ours_typing, read, typing = (
        json.loads(entry["body"]) for entry in both.posts("/messages")
    )
    assert (ours_read, ours_typing) == (read, typing)


@pytest.mark.parametrize("is_named", [True, False], ids=["named", "numbered"])
async def test_a_template_is_submitted(both: Both, is_named: bool) -> None:
    ours, examples, components = _submission(is_named)
    made = await both.ours.create_template(ours, examples)
    assert (made.status, made.category) == ("pending", "utility")
    world = both.pywa.simulator.world
    assert made.provider_id == world.templates.pop()["id"]
    await both.pywa(
        both.theirs.create_template,
        wire.Template(
            name=ours.name,
            language=TemplateLanguage.ENGLISH,
            category=wire.TemplateCategory.UTILITY,
            parameter_format=wire.ParamFormat.NAMED if is_named else wire.ParamFormat.POSITIONAL,
            components=components,
        ),
    )
    mine, theirs = (bare(json.loads(entry["body"])) for entry in both.posts("/message_templates"))
    for body in (mine, theirs):
        body["parameter_format"] = body["parameter_format"].lower()
    assert mine == theirs


def _submission(is_named: bool) -> tuple[Template, tuple[str, ...], list[Any]]:
    no, name = ("no", "name") if is_named else ("1", "1")
    ours = Template(
        "cake_ready",
        "en",
        "utility",
        "",
        f"Hi {{{{{name}}}}}, it is ready.",
        (name, f"header.{no}", "button.1"),
        header=f"Order {{{{{no}}}}}",
        header_format="text",
        footer="Asha Sweets",
        buttons=(
            TemplateButton("quick_reply", "Thanks"),
            TemplateButton("url", "Track", "https://x.in/{{1}}"),
            TemplateButton("phone", "Call", "+911000000000"),
        ),
    )
    header = (
        wire.HeaderText(ours.header, **{no: "42"})
        if is_named
        else wire.HeaderText(ours.header, "42")
    )
    body = (
        wire.BodyText(ours.body, **{name: "Amit"}) if is_named else wire.BodyText(ours.body, "Amit")
    )
    buttons = [
        wire.QuickReplyButton(text="Thanks"),
        wire.URLButton(text="Track", url="https://x.in/{{1}}", example="https://x.in/42"),
        wire.PhoneNumberButton(text="Call", phone_number="+911000000000"),
    ]
    parts = [header, body, wire.FooterText(text="Asha Sweets"), wire.Buttons(buttons=buttons)]
    return ours, ("Amit", "42", "42"), parts


def _without_file_id(body: dict[str, Any]) -> dict[str, Any]:
    """Every upload has an id of its own, so the two bodies differ in it."""
    text = json.dumps(body)
    for media_id in _media_ids(body):
        text = text.replace(f'"{media_id}"', '"<file>"')
    found: dict[str, Any] = json.loads(text)
    return found


def _media_ids(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for inner in value for found in _media_ids(inner)]
    if not isinstance(value, dict):
        return []
    own = [value["id"]] if str(value.get("id", "")).isdecimal() else []
    return own + [found for inner in value.values() for found in _media_ids(inner)]


def _form(entry: dict[str, Any]) -> dict[str, Any]:
    """The parts of an upload: types of all, and the content of what is no file."""
    parts = read_form(entry["content_type"], entry["body"].encode())
    return {
        name: (part.content_type, None if name == "file" else part.content)
        for name, part in parts.items()
    }
