"""pywa, a Cloud API client of somebody else's, against the simulator: only the address is changed."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from pywa import WhatsApp
from pywa.errors import ReEngagementMessage
from pywa.types.templates import BodyText, TemplateLanguage

from crm_tui.domain.business import Template
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import TemplateCall
from crm_tui.whatsapp.provider import Accepted
from crm_tui.whatsapp.providers import make_provider
from crm_tui.whatsapp.simulator import pictures
from crm_tui.whatsapp.simulator.app import Simulator
from crm_tui.whatsapp.simulator.server import running
from crm_tui.whatsapp.simulator.settings import Settings

T = TypeVar("T")
SETTINGS = Settings()
CUSTOMER = "911000000123"
STRANGER = "911000000999"


class ToLoopback(httpx.HTTPTransport):
    """Sends every request to the simulator instead of to Meta."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._base = httpx.URL(base_url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions.pop("sni_hostname", None)
        request.url = request.url.copy_with(
            scheme=self._base.scheme, host=self._base.host, port=self._base.port
        )
        return super().handle_request(request)


class Pywa:
    """pywa's blocking client, called from a thread."""

    def __init__(self, simulator: Simulator, session: httpx.Client) -> None:
        self.simulator = simulator
        self.client = WhatsApp(
            phone_id=SETTINGS.number_id,
            token=SETTINGS.key,
            waba_id=SETTINGS.account_id,
            session=session,
        )

    async def __call__(self, call: Callable[..., T], *args: Any, **more: Any) -> T:
        return await asyncio.to_thread(call, *args, **more)

    def say(self, **wanted: Any) -> str:
        return self.simulator.mailbox.say({"from": CUSTOMER} | wanted)

    def last_sent(self) -> dict[str, Any]:
        """The last accepted body, without what is null or empty."""
        return _bare(list(self.simulator.world.sent.values())[-1].body)


@pytest.fixture
async def pywa() -> AsyncIterator[Pywa]:
    async with running(SETTINGS) as simulator:
        with httpx.Client(transport=ToLoopback(simulator.world.base_url)) as session:
            client = Pywa(simulator, session)
            client.say(text="Hi")
            yield client


async def test_text_and_reply(pywa: Pywa) -> None:
    asked = pywa.say(text="Price?")
    sent = await pywa(pywa.client.send_message, to=CUSTOMER, text="₹450")
    assert sent.id in pywa.simulator.world.sent
    await pywa(pywa.client.send_message, to=CUSTOMER, text="₹450", reply_to_message_id=asked)
    assert pywa.last_sent()["context"] == {"message_id": asked}


async def test_a_template(pywa: Pywa) -> None:
    await pywa(
        pywa.client.send_template,
        to=STRANGER,
        name="order_ready",
        language=TemplateLanguage.ENGLISH_US,
        params=[BodyText.params("Amit", "42")],
    )
    assert pywa.last_sent()["template"]["name"] == "order_ready"


async def test_a_picture_is_uploaded_and_sent(pywa: Pywa) -> None:
    media = await pywa(
        pywa.client.upload_media, media=pictures.png(), mime_type="image/png", filename="cake.png"
    )
    stored = pywa.simulator.world.files.find(media.id)
    assert stored is not None
    assert stored.content == pictures.png()
    await pywa(pywa.client.send_image, to=CUSTOMER, image=media.id, caption="This one?")
    assert pywa.last_sent()["image"] == {"id": media.id, "caption": "This one?"}


async def test_a_customers_picture_is_downloaded(pywa: Pywa, tmp_path: Path) -> None:
    wamid = pywa.say(image=True)
    body = pywa.simulator.world.inbound[wamid]
    image = body["entry"][0]["changes"][0]["value"]["messages"][0]["image"]
    found = await pywa(pywa.client.get_media_url, media_id=image["id"])
    assert found.sha256 == image["sha256"]
    path = await pywa(pywa.client.download_media, url=found.url, path=tmp_path, filename="in.png")
    assert path.read_bytes() == pictures.png()


async def test_blue_ticks_and_typing(pywa: Pywa) -> None:
    wamid = pywa.say(text="Are you there?")
    assert await pywa(pywa.client.mark_message_as_read, message_id=wamid)
    assert pywa.simulator.world.read == {wamid}
    assert await pywa(pywa.client.indicate_typing, message_id=wamid)


async def test_a_closed_window_is_pywas_own_exception(pywa: Pywa) -> None:
    with pytest.raises(ReEngagementMessage) as told:
        await pywa(pywa.client.send_message, to=STRANGER, text="Hello?")
    assert told.value.code == 131047


async def test_templates_are_listed(pywa: Pywa) -> None:
    found = await pywa(pywa.client.get_templates)
    assert {template.name for template in found} >= {"order_ready", "diwali_offer"}


class TestOurs:
    """Our adapter sends field by field what pywa sends."""

    async def both(self, pywa: Pywa, ours: Any, theirs: Any) -> None:
        async with httpx.AsyncClient() as client:
            provider = make_provider(
                "cloud",
                key=SETTINGS.key,
                number_id=SETTINGS.number_id,
                account_id=SETTINGS.account_id,
                base_url=pywa.simulator.world.base_url,
                client=client,
            )
            assert isinstance(await ours(provider), Accepted)
        sent_by_us = pywa.last_sent()
        await theirs()
        assert _lower(sent_by_us) == _lower(pywa.last_sent())
        posts = [r for r in pywa.simulator.world.log.received if r["path"].endswith("/messages")]
        assert posts[-1]["path"] == posts[-2]["path"]
        assert posts[-1]["content_type"] == posts[-2]["content_type"] == "application/json"

    async def test_a_text(self, pywa: Pywa) -> None:
        to = ContactPoint("whatsapp", PointKind.WA_ID, CUSTOMER)
        await self.both(
            pywa,
            lambda our: our.send_text(to, "नमस्ते ₹450 👍", tracker="M1"),
            lambda: pywa(pywa.client.send_message, CUSTOMER, "नमस्ते ₹450 👍", tracker="M1"),
        )

    async def test_a_reply(self, pywa: Pywa) -> None:
        to = ContactPoint("whatsapp", PointKind.WA_ID, CUSTOMER)
        asked = pywa.say(text="Price?")
        await self.both(
            pywa,
            lambda our: our.send_text(to, "₹450", tracker="M1", reply_to=asked),
            lambda: pywa(
                pywa.client.send_message, CUSTOMER, "₹450", tracker="M1", reply_to_message_id=asked
            ),
        )

    @pytest.mark.parametrize(
        ("name", "language", "values", "theirs"),
        [
            (
                "order_ready",
                TemplateLanguage.ENGLISH_US,
                (("1", "Amit"), ("2", "42")),
                [BodyText.params("Amit", "42")],
            ),
            (
                "order_update",
                TemplateLanguage.ENGLISH,
                (("name", "Amit"), ("no", "42"), ("when", "today")),
                [BodyText.params(name="Amit", no="42", when="today")],
            ),
            ("hello_again", TemplateLanguage.ENGLISH, (), []),
        ],
    )
    async def test_a_template(
        self, pywa: Pywa, name: str, language: TemplateLanguage, values: Any, theirs: Any
    ) -> None:
        to = ContactPoint("whatsapp", PointKind.WA_ID, STRANGER)
        template = Template(
            name, language.value, "utility", "approved", "", tuple(v[0] for v in values)
        )
        call = TemplateCall(name, language.value, values)
        await self.both(
            pywa,
            lambda our: our.send_template(to, template, call, tracker="M1"),
            lambda: pywa(pywa.client.send_template, STRANGER, name, language, theirs, tracker="M1"),
        )

    async def test_blue_ticks(self, pywa: Pywa) -> None:
        wamid = pywa.say(text="?")
        async with httpx.AsyncClient() as client:
            provider = make_provider(
                "cloud",
                key=SETTINGS.key,
                number_id=SETTINGS.number_id,
                base_url=pywa.simulator.world.base_url,
                client=client,
            )
            assert await provider.mark_read(wamid)
        await pywa(pywa.client.mark_message_as_read, message_id=wamid)
        ours, theirs = (json.loads(entry["body"]) for entry in pywa.simulator.world.log.received)
        assert ours == theirs


def _bare(value: Any) -> Any:
    """Without nulls and empty parts: pywa writes some where others leave the key out."""
    if isinstance(value, dict):
        found = {key: _bare(inner) for key, inner in value.items()}
        return {key: inner for key, inner in found.items() if inner not in (None, [], {}, "")}
    return [_bare(inner) for inner in value] if isinstance(value, list) else value


def _lower(body: dict[str, Any]) -> dict[str, Any]:
    """Component types in lower case: Meta's reference writes `body`, pywa `BODY`; both are taken."""
    for component in body.get("template", {}).get("components", []):
        component["type"] = component["type"].lower()
    return body
