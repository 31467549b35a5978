"""What our adapter sends to Twilio, judged by Prism against Twilio's published OpenAPI description.

Runs with CRM_PRISM=1, the folder of the descriptions (`twilio_api_v2010.json` …) in CRM_TWILIO_SPEC,
and Prism on the path; nothing is downloaded.
"""

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from crm_tui.domain.clock import iso
from crm_tui.domain.content import Button, Buttons, Link, Menu, Row
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.whatsapp.provider import Accepted, Asked, Content, Filled, Provider, Text
from crm_tui.whatsapp.providers import make_provider
from crm_tui.whatsapp.providers.twilio_bodies import address
from crm_tui.whatsapp.providers.twilio_routes import Routes
from tests.conftest import NOON
from tests.contract.scene import CUSTOMER

SPECS = Path(os.environ.get("CRM_TWILIO_SPEC", "."))
PRISM = shutil.which("prism")
STARTS_WITHIN = 60.0
ACCOUNT, SID = "AC" + "0" * 32, "HX" + "0" * 32

pytestmark = [
    pytest.mark.skipif(not os.environ.get("CRM_PRISM"), reason="CRM_PRISM is not set"),
    pytest.mark.skipif(PRISM is None, reason="Prism is not on the path"),
    pytest.mark.skipif(
        not (SPECS / "twilio_api_v2010.json").exists(),
        reason="CRM_TWILIO_SPEC is no folder with Twilio's descriptions",
    ),
]


@contextlib.asynccontextmanager
async def prism(description: str) -> AsyncIterator[str]:
    """Prism playing the service of that description, and refusing what breaks it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = await asyncio.create_subprocess_exec(
        *[str(PRISM), "mock", "--errors", "-p", str(port), "-h", "127.0.0.1"],
        str(SPECS / description),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=os.environ | {"NO_COLOR": "1"},
    )
    assert program.stdout is not None
    try:
        async with asyncio.timeout(STARTS_WITHIN):
            while b"listening" not in await program.stdout.readline():
                pass
        yield f"http://127.0.0.1:{port}"
    finally:
        program.terminate()
        await program.communicate()


@contextlib.asynccontextmanager
async def adapter(base_url: str) -> AsyncIterator[Provider]:
    async with httpx.AsyncClient() as client:
        yield make_provider(
            "twilio",
            key="token",
            number_id="911000000000",
            account_id=ACCOUNT,
            base_url=base_url,
            client=client,
        )


async def test_every_message_keeps_the_description_of_the_messages_api() -> None:
    template = Template("t", "en", "utility", "approved", "Hi {{1}}", ("1",), provider_id=SID)
    # Prism takes a list of one in a form for no list, so files and places are compared with the
    # SDK's own forms instead (test_twilio_sdk).
    messages: list[Content] = [
        Text("₹450 नमस्ते"),
        Filled(template, TemplateCall("t", "en", (("1", "Amit"),))),
    ]
    async with prism("twilio_api_v2010.json") as url, adapter(url) as provider:
        for message in messages:
            for to in (CUSTOMER, ContactPoint("whatsapp", PointKind.BSUID, "IN.1")):
                outcome = await provider.send(to, message, tracker="M1")
                assert isinstance(outcome, Accepted), outcome
        routes = Routes.of(ACCOUNT, url)
        async with httpx.AsyncClient(auth=(ACCOUNT, "token")) as client:
            listed = await client.get(routes.sent_url(address(CUSTOMER), iso(NOON)))
            bad = await client.post(routes.messages_url, data={"From": "whatsapp:+911"})
        # Prism finds fault with Twilio's own example of an answer (500), not with the question.
        assert listed.status_code == 500
        assert "response" in listed.json()["validation"][0]["location"]
        assert bad.status_code == 422


async def test_every_content_keeps_the_description_of_the_content_api() -> None:
    questions = [
        Buttons((Button("y", "Yes"), Button("n", "No"))),
        Menu("Cakes", (Row("r1", "Plum", "1 kg"),)),
        Link("Menu", "https://shop.example"),
    ]
    wanted = Template("ready", "en", "utility", "", "Hi {{name}}, ready.", ("name",))
    async with prism("twilio_content_v1.json") as url, adapter(url) as provider:
        for choices in questions:
            # The description has no messages: what counts is that the content was taken.
            outcome = await provider.send(CUSTOMER, Asked("Eggless?", choices), tracker="M1")
            assert getattr(outcome, "code", None) == 20404, outcome
        made = await provider.create_template(wanted, ("Amit",))
        assert made.provider_id.startswith("HX")
        assert await provider.list_templates() == ()  # Prism's first example is an empty list


async def test_the_typing_sign_keeps_the_description_of_the_messaging_api() -> None:
    async with prism("twilio_messaging_v2.json") as url, adapter(url) as provider:
        assert await provider.mark_read("SM" + "0" * 32, typing=True)
