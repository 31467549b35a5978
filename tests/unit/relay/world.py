"""A relay without a process: its application called directly, over a real spool in a folder."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from starlette.types import ASGIApp

from webhook_relay.app import Relay
from webhook_relay.clock import Clock
from webhook_relay.devices.protocol import Code, Device
from webhook_relay.devices.signing import SigningKey
from webhook_relay.settings.file import parse_settings
from webhook_relay.settings.values import Settings
from webhook_relay.spool.protocol import Incoming, Spool
from webhook_relay.spool.sqlite import SqliteSpool
from webhook_relay.watching.metrics import Metrics

SECRET, OLD_SECRET = "test_app_secret", "secret_before"
NOON = 1_795_348_800_000
SIGNING = SigningKey(bytes(range(32)))
PLENTY = 64 * 1024 * 1024

CONFIG = f"""
[relay]
home = "/nowhere"
[[shops]]
id = "bakery"
token = "bakery-token"
[[shops]]
id = "tiles"
token = ["tiles-token", "tiles-token-2"]
[[channels]]
id = "meta"
shop = "bakery"
provider = "cloud"
app_secret = ["{SECRET}", "{OLD_SECRET}"]
verify_token = "verify-me"
[[channels]]
id = "meta-tiles"
shop = "tiles"
provider = "cloud"
app_secret = "secret_of_tiles"
[[channels]]
id = "dialog"
shop = "bakery"
provider = "360dialog"
header = {{ name = "Authorization", value = "Bearer long-random" }}
[[channels]]
id = "dialog-signed"
shop = "bakery"
provider = "360dialog"
header = {{ name = "X-Shop-Key", value = ["new-key", "old-key"] }}
platform_secret = "platform"
"""


class StoppedClock:
    """Always noon."""

    def now(self) -> int:
        return NOON


class SetClock:
    """Noon, until the test sets another time."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> int:
        return self.time


class NoDevices:
    """Nobody has paired, and nobody can."""

    def offer(self, code: Code, now: int) -> None:
        raise AssertionError("no code is made here")

    def codes(self) -> tuple[Code, ...]:
        return ()

    def wrong_try(self, now: int) -> None: ...

    def pair(self, code_hash: bytes, device: Device, now: int) -> bool:
        return False

    def all(self) -> tuple[Device, ...]:
        return ()

    def seen(self, device: str, now: int) -> None: ...

    def set_key(self, device: str, public_key: bytes, now: int) -> bool:
        return False

    def revoke(self, device: str, now: int) -> bool:
        return False

    def changes(self) -> int:
        return 0

    def close(self) -> None: ...


@dataclass
class Answer:
    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""


def sign(body: bytes, secret: str = SECRET, hash_name: str = "sha256") -> str:
    return f"{hash_name}=" + hmac.new(secret.encode(), body, hash_name).hexdigest()


def settings(text: str = CONFIG) -> Settings:
    return parse_settings(text)


def event(shop: str = "bakery", content: bytes = b"hello", sealed: bool = True) -> Incoming:
    return Incoming(shop, "meta", NOON, sealed, content)


@asynccontextmanager
async def spool_in(folder: Path, limit: int = PLENTY) -> AsyncIterator[SqliteSpool]:
    spool = SqliteSpool(folder / "spool.db", ["bakery", "tiles"], limit)
    try:
        yield spool
    finally:
        await spool.close()


def relay_over(spool: Spool, config: str = CONFIG, clock: Clock | None = None) -> Relay:
    log, now = structlog.get_logger(), clock or StoppedClock()
    return Relay(settings(config), spool, NoDevices(), SIGNING, now, Metrics(), log)


async def request(
    app: ASGIApp,
    method: str,
    path: str,
    body: bytes = b"",
    headers: Mapping[str, str] | list[tuple[bytes, bytes]] | None = None,
    parts: int = 1,
    client: str = "127.0.0.1",
) -> Answer:
    """One request as the server would hand it over; its body in so many parts."""
    pairs = headers if isinstance(headers, list) else _pairs(headers or {})
    raw, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": raw,
        "query_string": query.encode(),
        "headers": pairs,
        "client": (client, 5),
    }
    step = max(-(-len(body) // parts), 1)
    chunks = [body[at : at + step] for at in range(0, len(body), step)] or [b""]
    answer = Answer()

    async def receive() -> dict[str, Any]:
        if not chunks:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status, answer.headers = message["status"], dict(message["headers"])
        answer.body += message.get("body", b"")

    await app(scope, receive, send)
    return answer


async def webhook(app: Relay, body: bytes, secret: str = SECRET, channel: str = "meta") -> Answer:
    headers = {"X-Hub-Signature-256": sign(body, secret)}
    return await request(app, "POST", f"/hooks/{channel}", body, headers)


async def bodies(spool: Spool, shop: str = "bakery", after: int = 0) -> list[bytes]:
    """What the shop would be given, as stored."""
    page = await spool.read(shop, after, rows=100_000, size=10**9)
    return [row.content for row in page.rows]


def _pairs(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
