"""Files, templates and the number's state through our two adapters of Meta's dialect."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.template import Template, TemplateButton, TemplateCall
from crm_tui.domain.webhook import MediaRef
from crm_tui.whatsapp.provider import (
    Accepted,
    AccountState,
    Action,
    File,
    Filled,
    MediaGone,
    MediaNotNow,
    NotReached,
    Provider,
    Refused,
    Unknown,
)
from crm_tui.whatsapp.providers import make_provider
from crm_tui.whatsapp.providers.wire import Patience
from crm_tui.whatsapp.simulator import pictures
from crm_tui.whatsapp.simulator.app import Simulator
from crm_tui.whatsapp.simulator.server import running
from crm_tui.whatsapp.simulator.settings import Settings
from tests.contract.loopback import listening, read_request

NAMES = ("360dialog", "cloud")
SETTINGS = Settings(delay=0.01)
TO = ContactPoint("whatsapp", PointKind.WA_ID, "911000000123")
PICTURE = File(MessageType.IMAGE, pictures.png(), "image/png", "cake.png")
PATIENCE = Patience(connect=5, silence=0.2, whole=0.6, file=0.6)


def provider_at(name: str, url: str, client: httpx.AsyncClient) -> Provider:
    return make_provider(
        name,
        key=SETTINGS.key,
        number_id=SETTINGS.number_id,
        account_id=SETTINGS.account_id,
        base_url=url,
        client=client,
        patience=PATIENCE,
    )


class Line:
    """One adapter and its simulator."""

    def __init__(self, name: str, simulator: Simulator, client: httpx.AsyncClient) -> None:
        self.name = name
        self.world = simulator.world
        self.mailbox = simulator.mailbox
        self.provider = provider_at(name, self.world.base_url, client)

    def paths(self) -> list[str]:
        return [str(entry["path"]).rpartition("/")[2] for entry in self.world.log.received]


@pytest.fixture(params=NAMES)
async def line(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    async with running(SETTINGS) as simulator, httpx.AsyncClient() as client:
        simulator.mailbox.say({"from": TO.value, "text": "Hi"})
        yield Line(request.param, simulator, client)


class TestFiles:
    async def test_a_file_goes_up_and_is_then_sent_by_its_id(self, line: Line) -> None:
        outcome = await line.provider.send(TO, replace(PICTURE, caption="This?"), tracker="M1")
        assert isinstance(outcome, Accepted)
        assert outcome.provider == line.name
        sent = line.world.sent[outcome.wa_id].body
        stored = line.world.files.find(sent["image"]["id"])
        assert stored is not None
        assert (stored.content, stored.mime_type) == (PICTURE.content, "image/png")
        assert sent["image"]["caption"] == "This?"
        assert line.paths() == ["media", "messages"]

    @pytest.mark.parametrize(
        "file",
        [
            replace(PICTURE, mime_type="application/x-msdownload"),
            replace(PICTURE, content=bytes(5 * 1024 * 1024 + 1)),
            replace(PICTURE, content=b""),
        ],
        ids=["kind", "size", "empty"],
    )
    async def test_a_file_that_is_not_taken_is_refused_and_nothing_is_sent(
        self, line: Line, file: File
    ) -> None:
        outcome = await line.provider.send(TO, file, tracker="M1")
        assert isinstance(outcome, Refused)
        assert line.paths() == ["media"]
        assert not line.world.sent

    async def test_a_kind_that_does_not_fit_the_file_is_refused(self, line: Line) -> None:
        outcome = await line.provider.send(
            TO, replace(PICTURE, kind=MessageType.STICKER), tracker="M"
        )
        assert isinstance(outcome, Refused)
        assert (outcome.code, outcome.action) == (131053, Action.FIX)

    async def test_what_is_wrong_is_said_before_anything_is_uploaded(self, line: Line) -> None:
        template = Template(
            "t", "en", "utility", "approved", "{{1}}", ("1",), header_format="image"
        )
        for call, header in (
            (TemplateCall("t", "en"), PICTURE),
            (TemplateCall("t", "en", (("1", "x"),)), None),
            (TemplateCall("t", "en", (("1", "x"),)), replace(PICTURE, kind=MessageType.VIDEO)),
        ):
            outcome = await line.provider.send(TO, Filled(template, call, header), tracker="M")
            assert isinstance(outcome, Refused)
        email = ContactPoint("email", PointKind.EMAIL, "a@b.in")
        assert isinstance(await line.provider.send(email, PICTURE, tracker="M"), Refused)
        assert not line.paths()

    @pytest.mark.parametrize("fault", ["timeout_after_accept", "reset_after_accept"])
    async def test_a_send_without_an_answer_is_unknown_although_the_file_is_up(
        self, line: Line, fault: str
    ) -> None:
        line.world.faults.set({fault: 1})
        assert isinstance(await line.provider.send(TO, PICTURE, tracker="M"), Unknown)
        assert len(line.world.sent) == 1


UPLOAD_ANSWERS = {
    "silence": b"",
    "no word": b"HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n",
    "no id": b"HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\n{}",
    "half": b"HTTP/1.1 200 X\r\nContent-Length: 99\r\n\r\n{",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("answer", UPLOAD_ANSWERS)
async def test_an_upload_whose_answer_is_lost_may_be_tried_again(name: str, answer: str) -> None:
    requests: list[bytes] = []

    async def rude(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append((await read_request(reader))[1])
        writer.write(UPLOAD_ANSWERS[answer])
        await writer.drain()
        await asyncio.Event().wait()

    async with listening(rude) as url, httpx.AsyncClient() as client:
        outcome = await provider_at(name, url, client).send(TO, PICTURE, tracker="M1")
    assert isinstance(outcome, NotReached)
    assert len(requests) == 1
    assert PICTURE.content in requests[0]
    assert b"M1" not in requests[0]


class TestTemplates:
    async def test_a_list_says_everything_that_a_person_must_know(self, line: Line) -> None:
        found = {template.name: template for template in await line.provider.list_templates()}
        bill, photo = found["bill_with_link"], found["new_cake_photo"]
        assert (bill.header_format, bill.header) == ("text", "Bill {{1}}")
        assert bill.variables == ("1", "header.1", "button.0")
        assert bill.buttons == (
            TemplateButton("url", "Track", "https://shop.example/o/{{1}}"),
            TemplateButton("quick_reply", "Call me"),
        )
        assert (photo.header_format, photo.needs_file, photo.approved) == ("image", True, True)
        assert (photo.footer, photo.quality) == ("Reply STOP to opt out", "green")
        assert all(template.provider_id for template in found.values())

    async def test_a_submitted_one_waits_and_then_shows_the_verdict(self, line: Line) -> None:
        ours = Template("cake_ready", "en", "utility", "", "Hi {{1}}, it is ready.", ("1",))
        made = await line.provider.create_template(ours, ("Amit",))
        assert (made.status, made.category, made.body) == ("pending", "utility", ours.body)
        listed = {template.name: template for template in await line.provider.list_templates()}
        assert listed["cake_ready"].provider_id == made.provider_id
        assert not listed["cake_ready"].approved

    async def test_a_refusal_is_told_in_a_sentence(self, line: Line) -> None:
        twice = Template("order_ready", "en_US", "utility", "", "Hi there.")
        with pytest.raises(CrmError, match="its word on the template"):
            await line.provider.create_template(twice, ())

    @pytest.mark.parametrize(
        ("wanted", "examples", "words"),
        [
            (Template("Order Ready", "en", "utility", "", "Hi."), (), "cannot be named"),
            (Template("t", "en", "utility", "", "Hi {{1}}.", ("1",)), (), "one example for each"),
            (
                Template("t", "en", "utility", "", "Hi {{1}}.", ("1",)),
                (" ",),
                "one example for each",
            ),
            (Template("t", "en", "utility", "", "Hi.", header_format="image"), (), "file on top"),
            (
                Template("t", "en", "utility", "", "Hi.", buttons=(TemplateButton("flow", "x"),)),
                (),
                "kind flow",
            ),
        ],
    )
    async def test_what_cannot_be_submitted_is_said_before_it_leaves(
        self, line: Line, wanted: Template, examples: tuple[str, ...], words: str
    ) -> None:
        with pytest.raises(CrmError, match=words):
            await line.provider.create_template(wanted, examples)
        assert not line.paths()


async def test_360dialog_is_not_asked_until_it_locks_every_file(line: Line) -> None:
    gone, calls = MediaRef("404", None, "image/png"), 30
    for _ in range(calls):
        with pytest.raises(MediaGone if line.name == "cloud" else (MediaGone, MediaNotNow)):
            await line.provider.fetch_media(gone, 10)
    assert len(line.paths()) == (15 if line.name == "360dialog" else calls)


class TestTheNumber:
    async def test_its_state(self, line: Line) -> None:
        line.world.account |= {"quality_rating": "YELLOW", "status": "RESTRICTED"}
        state = await line.provider.account()
        wanted = AccountState("Simulated Shop", "yellow", 2_000, connected=False)
        assert state == (wanted if line.name == "cloud" else None)

    async def test_what_was_sent_cannot_be_looked_up(self, line: Line) -> None:
        assert await line.provider.look_up(TO, line.world.clock.now()) == ()

    async def test_the_typing_sign_comes_with_blue_ticks(self, line: Line) -> None:
        said = line.mailbox.say({"from": TO.value, "text": "There?"})
        assert await line.provider.mark_read(said, typing=True)
        assert (line.world.read, line.world.typing) == ({said}, [said])
        body = json.loads(line.world.log.received[-1]["body"])
        assert body["typing_indicator"] == {"type": "text"}
