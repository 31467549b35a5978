"""A relay with one form and a few lead addresses, called directly, and a visitor who fills the form."""

import html
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.unit.relay.world import Answer, SetClock, bodies, relay_over, request, spool_in
from webhook_relay.app import Relay
from webhook_relay.envelope import unpack
from webhook_relay.spool.protocol import Spool

KEY = "a-secret-of-the-portal"
SITE = "https://sweetcrumbs.example"
RELAY = '[relay]\nhome = "/nowhere"\n[[shops]]\nid = "bakery"\ntoken = "bakery-token"\n'
FORM = f"""
[[forms]]
id = "cakes"
title = "Order a cake at Sweet Crumbs"
origins = ["{SITE}"]
whatsapp = "+91 98765 43210"
consent = "I agree that Sweet Crumbs may write to me."
consent_version = "v3"
fields = ["City", {{ label = "Size", required = true, choices = ["1 kg", "2 kg"] }}]
"""
HINDI = '[[forms]]\nid = "hindi"\ntitle = "ऑर्डर"\nlanguage = "hi"\n'
LEADS = "".join(
    f'[[leads]]\nid = "from-{source}"\nsource = "{source}"\nsecret = ["{KEY}", "the-one-before"]\n'
    for source in ("indiamart", "justdial", "google", "tradeindia", "generic")
)
META = (
    f'[[leads]]\nid = "from-meta"\nsource = "meta"\nsecret = "{KEY}"\nverify_token = "verify-me"\n'
)
CONFIG = RELAY + FORM + HINDI + LEADS + META

URLENCODED = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json"}
ASHA = {"name": "Asha", "phone": "98765 43210", "message": "For Sunday", "size": "1 kg"}


@dataclass
class World:
    """`relay` over `spool`; `clock` is the relay's."""

    relay: Relay
    spool: Spool
    clock: SetClock

    async def open(self, form: str = "cakes") -> "Page":
        return Page(await request(self.relay, "GET", f"/forms/{form}"))

    async def post(
        self,
        fields: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
        form: str = "cakes",
        client: str = "127.0.0.1",
    ) -> Answer:
        """As a browser posts it."""
        sent = {**URLENCODED, **(headers or {})}
        body = urlencode(fields).encode()
        return await request(self.relay, "POST", f"/forms/{form}", body, sent, client=client)

    async def post_json(
        self, value: object, headers: Mapping[str, str] | None = None
    ) -> tuple[Answer, Any]:
        """As a script posts it; the answer and its JSON."""
        body = json.dumps(value).encode()
        sent = {**JSON, **(headers or {})}
        answer = await request(self.relay, "POST", "/forms/cakes", body, sent)
        return answer, json.loads(answer.body) if answer.body else None

    async def fill(self, **more: str) -> Answer:
        """Open the page, take two seconds, send it."""
        ticket = (await self.open()).ticket
        self.clock.time += 2_000
        return await self.post({**ASHA, "ticket": ticket, **more})

    async def stored(self) -> list[Any]:
        """Every answer that the shop would be given."""
        return [json.loads(unpack(one).body) for one in await bodies(self.spool)]

    async def raw(self) -> list[tuple[str, bytes]]:
        """Every event as provider and body."""
        found = [unpack(one) for one in await bodies(self.spool)]
        return [(one.provider, one.body) for one in found]


class Page:
    """A page as a visitor sees it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.text = answer.body.decode()

    @property
    def ticket(self) -> str:
        return self.value("ticket")

    def value(self, name: str) -> str:
        """What stands in an input."""
        tag = self.tag(name)
        match = re.search(r'value="([^"]*)"', tag)
        return html.unescape(match[1]) if match else ""

    def tag(self, name: str) -> str:
        match = re.search(rf'<(?:input|textarea|select)[^>]*name="{name}"[^>]*>', self.text)
        assert match is not None, f"no field {name}"
        return match[0]


@asynccontextmanager
async def world_in(folder: Path, config: str = CONFIG) -> AsyncIterator[World]:
    async with spool_in(folder) as spool:
        clock = SetClock()
        yield World(relay_over(spool, config, clock), spool, clock)


def header(answer: Answer, name: str) -> str:
    return answer.headers.get(name.encode(), b"").decode()
