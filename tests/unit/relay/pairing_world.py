"""A relay that shops can pair with, in a folder of its own, and a shop that does."""

import base64
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from tests.unit.relay.world import NOON, PLENTY, SIGNING, Answer, SetClock, request
from webhook_relay.app import Relay
from webhook_relay.devices.file import DevicesFile
from webhook_relay.devices.offering import make_offer
from webhook_relay.devices.protocol import Device
from webhook_relay.devices.signing import SigningKey
from webhook_relay.envelope import new_key_pair
from webhook_relay.settings.file import parse_settings
from webhook_relay.spool.sqlite import SqliteSpool
from webhook_relay.watching.metrics import Metrics

TWO_SHOPS = """
[relay]
home = "HOME"
[[shops]]
id = "bakery"
[[shops]]
id = "tiles"
[[channels]]
id = "meta"
shop = "bakery"
provider = "cloud"
app_secret = "test_app_secret"
[[channels]]
id = "meta-tiles"
shop = "tiles"
provider = "cloud"
app_secret = "test_app_secret"
"""
MINUTE = 60_000


@dataclass
class Shop:
    """A shop's end: its keys, and what pairing gave it."""

    secret: bytes = b""
    public: bytes = b""
    token: str = ""
    device: str = ""
    told: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.secret, self.public = new_key_pair()


class Pairable:
    """A running relay; `at` and `clock` may be changed by the test."""

    def __init__(self, relay: Relay, devices: DevicesFile, clock: SetClock, config: str) -> None:
        self.relay, self.devices, self.clock = relay, devices, clock
        self.settings = parse_settings(config)

    def code(self, shop: str = "bakery", minutes: int = 10) -> str:
        """As `webhook-relay pair` would show it."""
        wanted = next(one for one in self.settings.shops if one.id == shop)
        url = "https://relay.example.in"
        return make_offer(self.devices, wanted, url, minutes, self.clock).link.code

    async def ask(
        self, method: str, path: str, value: object = None, token: str = "", client: str = ""
    ) -> Answer:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        client = client or "198.51.100.7"
        return await request(self.relay, method, path, body, headers, client=client)

    async def pair(self, code: str, shop: Shop, client: str = "", device: str = "till") -> int:
        asked = {"code": code, "public_key": b64(shop.public), "device": device}
        answer = await self.ask("POST", "/v1/pair", asked, client=client)
        if answer.status == 200:
            shop.told = json.loads(answer.body)
            shop.token, shop.device = shop.told["token"], shop.told["device"]
        return answer.status


@asynccontextmanager
async def pairable(
    home: Path,
    config: str = TWO_SHOPS,
    clock: SetClock | None = None,
    signing: SigningKey = SIGNING,
) -> AsyncIterator[Pairable]:
    """A relay over `home`; another one over the same folder is that relay after a restart."""
    config, clock = config.replace("HOME", str(home)), clock or SetClock()
    settings = parse_settings(config)
    spool = SqliteSpool(settings.spool_file, [one.id for one in settings.shops], PLENTY)
    devices = DevicesFile(settings.devices_file)
    log = structlog.get_logger()
    relay = Relay(settings, spool, devices, signing, clock, Metrics(), log)
    try:
        yield Pairable(relay, devices, clock, config)
    finally:
        await relay.access.close()
        await spool.close()


@contextmanager
def devices_in(folder: Path) -> Iterator[DevicesFile]:
    devices = DevicesFile(folder / "devices.db")
    try:
        yield devices
    finally:
        devices.close()


def device(name: str = "d1", shop: str = "bakery", key: bytes = b"k" * 32) -> Device:
    """A device with a token hash of its own."""
    token_hash = name.encode().ljust(32, b"-")
    return Device(name, shop, f"the {name}", token_hash, key, NOON, ("one", "two"), NOON)


def b64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def wrong_codes() -> Iterator[str]:
    """Codes that nobody was given."""
    yield from (f"{number:05d}-00000" for number in range(100_000))
