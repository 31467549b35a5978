"""Both ends change their keys twice while tens of thousands of events pass; every one of them opens."""

import base64
import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import relay_load
from benchmarks.figures import Figure
from benchmarks.relay_servers import Server
from tests.e2e.programs import wait_for
from tests.faults.relay_process import PROGRAM, Feed, RelayProcess, running, write_config
from webhook_relay.envelope import (
    Endorsed,
    EnvelopeError,
    Event,
    Keys,
    follow,
    new_key_pair,
    read_pairing,
)

EVENTS, ROTATIONS, CONNECTIONS = 60_000, 2, 64
WAIT = 120.0
CONFIG = f"""
[relay]
home = "HOME"
port = 0
[[channels]]
id = "meta"
provider = "cloud"
app_secret = "{relay_load.SECRET.decode()}"
"""


@dataclass(frozen=True, slots=True)
class Found:
    answered: int
    opened: int
    unopened: int
    shop_keys: int
    relay_keys: int


@dataclass(slots=True)
class Shop:
    """A paired device: all its secret keys, and the relay's key that it pinned."""

    token: str = ""
    pinned: bytes = b""
    secrets: list[bytes] = field(default_factory=list)

    def pair(self, relay: RelayProcess, config: Path) -> None:
        words = ("pair", "--no-wait", "--json", "--url", relay.url, "--config", str(config))
        shown = subprocess.run([*PROGRAM, *words], capture_output=True, check=True)
        code = read_pairing(json.loads(shown.stdout)["link"]).code
        asked = {"code": code, "public_key": self._new_key(), "device": "test"}
        told = _asked(relay, "POST", "/v1/pair", "", asked)
        self.token, self.pinned = told["token"], base64.b64decode(told["relay_key"])

    def rotate(self, relay: RelayProcess) -> None:
        """From now on the relay seals to another key."""
        _asked(relay, "PUT", "/v1/key", self.token, {"public_key": self._new_key()})

    def keys(self, relay: RelayProcess) -> Keys:
        """What opens the feed: the relay's keys are followed from the pinned one."""
        told = _asked(relay, "GET", "/v1/relay", self.token)
        earlier = [
            Endorsed(base64.b64decode(one["relay_key"]), base64.b64decode(one["endorsement"]))
            for one in told["earlier"]
        ]
        signed_by = follow(self.pinned, earlier, base64.b64decode(told["relay_key"]))
        return Keys(tuple(self.secrets), signed_by)

    def _new_key(self) -> str:
        secret, public = new_key_pair()
        self.secrets.insert(0, secret)
        return base64.b64encode(public).decode()


def _asked(
    relay: RelayProcess, method: str, path: str, token: str, body: dict[str, str] | None = None
) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    raw = b"" if body is None else json.dumps(body).encode()
    status, told = relay.request(method, path, raw, headers)
    assert status == 200, (path, status, told)
    return json.loads(told)


def rotate(folder: Path, events: int) -> Found:
    """The shop's keys change in the middle of the load; the relay's, where it is started again."""
    config, shop, failed = write_config(folder, CONFIG), Shop(), 0
    for number in range(ROTATIONS + 1):
        with running(config) as relay:
            assert relay.port, relay.last_words()
            if number:
                failed += under_load(relay, events // ROTATIONS, lambda: shop.rotate(relay), shop)
            else:
                shop.pair(relay, config)
            relay.terminate()
        if number:
            rotating = [*PROGRAM, "keys", "rotate", "--config", str(config)]
            subprocess.run(rotating, capture_output=True, check=True)
    with running(config) as relay:
        keys = shop.keys(relay)
        opened = list(read(relay, shop, keys))
    good = [body for body in opened if body is not None]
    return Found(
        events - failed,
        len(set(good)),
        len(opened) - len(good),
        len(keys.opens),
        len(keys.signed_by),
    )


def under_load(relay: RelayProcess, events: int, do: Callable[[], None], shop: Shop) -> int:
    """Does something once half of the events are in; how many of them were not answered with 200."""
    before, server = newest(relay, shop), Server(relay.process.pid, relay.port)
    with ThreadPoolExecutor(1) as beside:
        load = beside.submit(relay_load.load, server, "/hooks/meta", CONNECTIONS, events)
        wait_for(lambda: newest(relay, shop) >= before + events // 2, "half of the load", WAIT)
        do()
        return load.result().failed


def newest(relay: RelayProcess, shop: Shop) -> int:
    with Feed(relay.port, 0, shop.token) as feed:
        return feed.newest


def read(relay: RelayProcess, shop: Shop, keys: Keys) -> Iterator[bytes | None]:
    """Every body up to the tail; None for one that does not open."""
    with Feed(relay.port, 0, shop.token, keys) as feed:
        while True:
            try:
                found = feed.next()
            except EnvelopeError:
                yield None
                continue
            if not isinstance(found, Event):
                return
            yield found.body


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        found = rotate(Path(folder), EVENTS)
    keys = f"{found.shop_keys} keys of the shop, {found.relay_keys} of the relay"
    return [
        Figure(f"acknowledged under {keys}", found.answered, "events", EVENTS, at_least=True),
        Figure("that do not open", found.unopened, "events", 0),
        Figure("acknowledged and not opened", found.answered - found.opened, "events", 0),
    ]
