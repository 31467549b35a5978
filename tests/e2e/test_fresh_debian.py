"""A Debian with only Python runs the relay by the documented steps and pairs with a shop on another machine.

Both are real: the files are debootstrap's, the machines are network namespaces with a cable between.
"""

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.debian import (
    PROGRAM,
    RELAY_ADDRESS,
    Machine,
    fresh_debian,
    install,
    reason_to_skip,
    two_machines,
)
from tests.e2e.programs import clean_env, text_webhook, wait_for
from tests.faults.relay_process import SECRET, signed

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(bool(reason_to_skip()), reason=reason_to_skip() or "it can"),
    pytest.mark.timeout(900),
]

PATIENCE = 60.0
URL = f"http://{RELAY_ADDRESS}:8080"
POST = """
import sys, urllib.request
url, headers, body = sys.argv[1], eval(sys.argv[2]), sys.argv[3].encode()
print(urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10).status)
"""


def end(process: subprocess.Popen[str] | None) -> None:
    """`kill -9`, where it still runs."""
    if process is not None:
        process.kill()
        process.communicate()


class Relay:
    """The relay on its machine; it can be killed and started again."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._process: subprocess.Popen[str] | None = None

    def command(self, *words: str) -> Any:
        return json.loads(self.machine.run(PROGRAM, *words, "--json"))

    def start(self) -> None:
        self._process = self.machine.start(PROGRAM, "serve", "--host", RELAY_ADDRESS)
        assert self._process.stdout is not None
        assert "listening" in self._process.stdout.readline()

    def kill(self) -> None:
        end(self._process)
        self._process = None


class Shop:
    """`crm` on the shop's machine."""

    def __init__(self, machine: Machine, home: Path) -> None:
        self.machine = machine
        self._env = clean_env(CRM_HOME=str(home), CRM_DB_KEY=secrets.token_hex(32))
        self._worker: subprocess.Popen[str] | None = None

    def crm(self, *words: str) -> Any:
        command = (sys.executable, "-m", "crm_tui.cli", *words, "--json")
        return json.loads(self.machine.run(*command, env=self._env))

    def start_worker(self) -> None:
        self._worker = self.machine.start(
            sys.executable, "-m", "crm_tui.cli", "work", env=self._env
        )

    def kill_worker(self) -> None:
        end(self._worker)
        self._worker = None

    def texts(self) -> list[str]:
        """What the customer wrote, as the chat shows it; nothing while the shop does not know them."""
        if not self.crm("leads", "list")["items"]:
            return []
        items = self.crm("chat", "+919876543210")["items"]
        return [one["content"] for one in items if one["direction"] == "inbound"]

    def provider_posts(self, channel: str, text: str) -> None:
        """A provider stands where the shop stands: outside the relay's machine."""
        body = json.dumps(text_webhook(text, message_id=f"wamid.{text}"))
        words = (f"{URL}/hooks/{channel}", repr(signed(body.encode())), body)
        assert self.machine.run(sys.executable, "-c", POST, *words).strip() == "200"


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Machine, Machine]]:
    with fresh_debian(tmp_path_factory.mktemp("root")) as root:
        said = install(root)
        assert "installed" in said, said
        with two_machines(root) as both:
            yield both


def test_it_pairs_and_survives_restarts_of_either(
    machines: tuple[Machine, Machine], tmp_path: Path
) -> None:
    relay, shop = Relay(machines[0]), Shop(machines[1], tmp_path / "shop")
    channel = relay.command("channels", "add", "--provider", "cloud", "--app-secret", SECRET)["id"]
    relay.start()
    try:
        link = relay.command("pair", "--no-wait", "--url", URL)["link"]
        paired = shop.crm(
            *("setup", "--no-input", "--name", "Sweet Crumbs", "--pair", link, "--insecure-http")
        )
        (device,) = relay.command("devices", "list")["items"]
        assert paired["paired"]["words"] == device["words"]
        shop.provider_posts(channel, "one")
        shop.start_worker()
        wait_for(lambda: shop.texts() == ["one"], "the first message", PATIENCE)
        relay.kill()
        relay.start()
        shop.provider_posts(channel, "two")
        wait_for(lambda: shop.texts() == ["one", "two"], "what came after a restart", PATIENCE)
        shop.kill_worker()
        shop.provider_posts(channel, "three")
        relay.kill()
        relay.start()
        shop.crm("work", "--once")
        assert shop.texts() == ["one", "two", "three"]
        (waiting,) = relay.command("status")["shops"]
        assert (waiting["waiting"], waiting["events"]) == (0, "sealed")
    finally:
        shop.kill_worker()
        relay.kill()


def test_it_brought_nothing_of_the_shop_along(machines: tuple[Machine, Machine]) -> None:
    listing = machines[0].run("ls", "/opt/webhook-relay/lib/python3.11/site-packages")
    assert "webhook_relay" in listing
    for name in ("crm_tui", "textual", "sqlalchemy", "litellm", "openai", "httpx"):
        assert name not in listing.splitlines()
