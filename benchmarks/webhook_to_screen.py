"""From a webhook at the relay to the open chat on the screen: real relay, real worker, real app."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlsplit

from textual.pilot import Pilot

from benchmarks.figures import Figure, percentile
from crm_tui.app import CrmApp
from crm_tui.demo.stage import APP_SECRET, CHANNEL, NUMBER_ID, Stage, stage
from crm_tui.domain.actor import OWNER
from crm_tui.domain.ids import LeadId
from crm_tui.domain.message import Message
from crm_tui.screens.inbox import InboxScreen
from crm_tui.services import leads
from crm_tui.services.inbox import Inbox

_CUSTOMER = "911000000777"
_ROUNDS = 100


def run() -> list[Figure]:
    with stage() as made:
        made.furnish(200, 4_000, lambda _: None)
        made.start_all()
        posts, screen = asyncio.run(_run(made))
    return [
        Figure(
            "received to visible in the open chat, p50",
            percentile(screen, 0.5),
            "ms",
            baseline=percentile(posts, 0.5),
            beside="the relay's own answer",
        ),
        Figure(
            "received to visible in the open chat, p99",
            percentile(screen, 0.99),
            "ms",
            250,
            baseline=percentile(posts, 0.99),
        ),
    ]


async def _run(made: Stage) -> tuple[list[float], list[float]]:
    shop = made.reopened()
    inbox = Inbox(shop.db, shop.media, shop.clock, OWNER, shop.policy, worker_alive=lambda: True)
    await post(made.relay_url, webhook("hello", 0))
    lead_id = await lead_of(made)
    app = CrmApp(inbox)
    posts, screen = [], []
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("enter")
        await seen(app, pilot, "hello")
        assert (await inbox.lead(lead_id)).name == "Asha"
        for number in range(1, _ROUNDS + 1):
            started = time.perf_counter()
            await post(made.relay_url, webhook(f"token-{number}-end", number))
            posts.append((time.perf_counter() - started) * 1000)
            await seen(app, pilot, f"token-{number}-end")
            screen.append((time.perf_counter() - started) * 1000)
            await asyncio.sleep(0.05)
    return posts, screen


async def lead_of(made: Stage) -> LeadId:
    deadline = time.monotonic() + 20
    while True:
        try:
            return made.shop.db.read_now(leads.find, f"+{_CUSTOMER}").id
        except leads.NotFound:
            assert time.monotonic() < deadline, "the first webhook did not arrive"
            await asyncio.sleep(0.05)


async def seen(app: CrmApp, pilot: Pilot[Any], text: str) -> None:
    """Until the transcript has the text, then until the compositor's screen holds it."""
    deadline = time.monotonic() + 10
    while not any(text in message.content for message in _transcript(app)):
        assert time.monotonic() < deadline, f"{text} did not arrive"
        await asyncio.sleep(0.002)
    while text not in _screen_text(app):
        assert time.monotonic() < deadline, f"{text} was not drawn"
        await asyncio.sleep(0.001)


def _transcript(app: CrmApp) -> list[Message]:
    """The newest few: looking must not cost what it measures."""
    assert isinstance(app.screen, InboxScreen)
    return app.screen.chat.transcript.messages[-3:]


def _screen_text(app: CrmApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def post(url: str, body: bytes) -> None:
    where = urlsplit(url)
    digest = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(
        f"POST /hooks/{CHANNEL} HTTP/1.1\r\nHost: relay\r\nContent-Length: {len(body)}\r\n"
        f"X-Hub-Signature-256: sha256={digest}\r\nConnection: close\r\n\r\n".encode()
        + body
    )
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 200"), answer[:200]


def webhook(text: str | list[str], number: int) -> bytes:
    """A text of the customer, or several in one body."""
    texts = [text] if isinstance(text, str) else text
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "911000000000", "phone_number_id": NUMBER_ID},
        "contacts": [{"profile": {"name": "Asha"}, "wa_id": _CUSTOMER}],
        "messages": [
            {
                "from": _CUSTOMER,
                "id": f"wamid.bench{number}.{place}",
                "timestamp": str(int(time.time())),
                "type": "text",
                "text": {"body": one},
            }
            for place, one in enumerate(texts)
        ],
    }
    return envelope(value, "messages")


def envelope(value: dict[str, Any], field: str) -> bytes:
    change = {"field": field, "value": value}
    body = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    return json.dumps(body).encode()
