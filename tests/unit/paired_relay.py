"""A relay as a paired shop sees it, behind httpx: codes, keys and seals are real, nothing is stored."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from crm_tui.services.relay_api import RelayApi
from webhook_relay.envelope import (
    Content,
    Endorsed,
    Sealer,
    endorse,
    event_line,
    new_signing_key,
    pack,
    signing_public_key,
)

T = TypeVar("T")
CODE, TOKEN = "K3T9P-7WZQ2", "t" * 43
URL = "https://relay.example.in"
WHEN = "2026-11-22T07:00:00Z"


def text_of(key: bytes) -> str:
    return base64.b64encode(key).decode()


@dataclass
class PairedRelay:
    """`trouble` answers in the place of the next requests to a path, by path."""

    seed: bytes = field(default_factory=lambda: new_signing_key()[0])
    earlier: list[Endorsed] = field(default_factory=list)
    seal_to: bytes | None = None
    trouble: dict[str, Callable[[httpx.Request], httpx.Response]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def public(self) -> bytes:
        return signing_public_key(self.seed)

    def rotate(self) -> None:
        """`webhook-relay keys rotate` and a restart."""
        seed, public = new_signing_key()
        self.earlier.append(endorse(self.seed, public))
        self.seed = seed

    def line(self, seq: int) -> bytes:
        """An event, sealed and signed as of now."""
        assert self.seal_to is not None
        packed = pack(Content("cloud", {}, b"{}"))
        sealed = Sealer(self.seal_to, self.seed).seal(packed, "channel", WHEN)
        return event_line(seq, "channel", WHEN, sealed)

    def api(self) -> RelayApi:
        return RelayApi(self.client(), URL, TOKEN)

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._answer))

    def ask(self, url: str, token: str, what: Callable[[RelayApi], Awaitable[T]]) -> T:
        """As `pair_shop.ask`, without a network."""

        async def talk() -> T:
            async with self.client() as client:
                return await what(RelayApi(client, url, token))

        return asyncio.run(talk())

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append(path)
        if path in self.trouble:
            return self.trouble[path](request)
        if path == "/v1/pair":
            return self._pair(json.loads(request.content))
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return httpx.Response(401)
        if path == "/v1/key":
            return httpx.Response(200, json=self.take(json.loads(request.content)))
        return httpx.Response(200, json=self._about())

    def _pair(self, asked: dict[str, Any]) -> httpx.Response:
        if asked["code"] != CODE:
            return httpx.Response(403, json={"error": "This code is wrong."})
        self.take(asked)
        said = {"shop": "main", "device": "d1", "token": TOKEN, "relay_key": text_of(self.public)}
        return httpx.Response(200, json=said)

    def take(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Seal to this key from now on."""
        self.seal_to = base64.b64decode(asked["public_key"])
        return {"seal_to": asked["public_key"]}

    def _about(self) -> dict[str, Any]:
        return {
            "shop": "main",
            "device": "d1",
            "relay_key": text_of(self.public),
            "earlier": [
                {"relay_key": text_of(one.relay_key), "endorsement": text_of(one.endorsement)}
                for one in self.earlier
            ],
            "seal_to": None if self.seal_to is None else text_of(self.seal_to),
        }
