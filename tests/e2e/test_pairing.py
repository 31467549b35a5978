"""A relay and a shop that are paired, as processes: a link, six words, keys that change in the middle."""

import json
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from crm_tui import pair_shop
from crm_tui.domain.errors import CrmError
from crm_tui.services.relay_link import read_link
from crm_tui.services.relay_trust import ANOTHER_RELAY
from crm_tui.shop import Shop, open_shop
from crm_tui.store.health import quarantined
from crm_tui.store.tx import Tx
from tests.e2e.programs import clean_env, crm, text_webhook, wait_for, worker
from tests.faults.relay_process import PATIENCE, SECRET, RelayProcess, running

pytestmark = pytest.mark.e2e

CONFIG = f"""
[relay]
home = "HOME"
port = 0
[[shops]]
id = "main"
[[channels]]
id = "meta"
provider = "cloud"
app_secret = "{SECRET}"
"""


@dataclass
class Vps:
    """A relay on a port that outlives its restarts."""

    config: Path
    stack: ExitStack
    relay: RelayProcess = field(init=False)

    def __post_init__(self) -> None:
        self.start()
        text = self.config.read_text().replace("port = 0", f"port = {self.relay.port}")
        self.config.write_text(text)

    def start(self) -> None:
        self.relay = self.stack.enter_context(running(self.config))
        assert self.relay.port, self.relay.wait()

    def restart(self) -> None:
        assert self.relay.terminate() == 0
        self.start()

    @property
    def folder(self) -> Path:
        return self.config.parent / "spool"

    def run(self, *words: str) -> Any:
        """A command of `webhook-relay`; its document."""
        command = [sys.executable, "-m", "webhook_relay", *words, "--config", str(self.config)]
        done = subprocess.run(
            [*command, "--json"], capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def link(self) -> str:
        return str(self.run("pair", "--no-wait")["link"])

    def send(self, *texts: str) -> None:
        """Webhooks of one customer."""
        for text in texts:
            body = text_webhook(text, message_id=f"wamid.{text}")
            assert self.relay.post(body) == 200


@pytest.fixture
def vps(tmp_path: Path) -> Iterator[Vps]:
    config = tmp_path / "relay.toml"
    config.write_text(CONFIG.replace("HOME", str(tmp_path / "spool")))
    with ExitStack() as stack:
        yield Vps(config, stack)


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return clean_env(CRM_HOME=str(tmp_path / "shop"), CRM_DB_KEY=secrets.token_hex(32))


def set_up(env: dict[str, str], link: str) -> Any:
    return crm(env, "setup", "--no-input", "--name", "Sweet Crumbs", "--pair", link)


@contextmanager
def opened(env: dict[str, str]) -> Iterator[Shop]:
    """The shop's database, read beside the programs."""
    shop = open_shop(env)
    try:
        yield shop
    finally:
        shop.db.close_now()


def eventually(look: Callable[[], object], what: str) -> None:
    wait_for(look, what, seconds=60.0)


def words(shop: Shop) -> list[str]:
    """What the customer wrote, in order."""
    return shop.db.read_now(_words)


def _words(tx: Tx) -> list[str]:
    return [row["content"] for row in tx.all("SELECT content FROM message ORDER BY timestamp, id")]


def test_a_link_pairs_once_and_both_ends_show_the_same_six_words(
    vps: Vps, env: dict[str, str]
) -> None:
    link = vps.link()
    paired = set_up(env, link)["paired"]
    [device] = vps.run("devices", "list")["items"]
    assert (device["words"], device["id"]) == (paired["words"], paired["device"])
    assert len(paired["words"]) == 6
    vps.send("private")
    kept = b"".join(one.read_bytes() for one in vps.folder.rglob("*") if one.is_file())
    assert kept
    assert b"private" not in kept
    with opened(env) as shop:
        with pytest.raises(CrmError, match="used already"):
            pair_shop.pair(shop, read_link(link), {})
        saved, seen = pair_shop.look(shop, {})
    assert saved.pairing is not None
    assert saved.pairing.device == device["id"]
    assert seen is not None
    assert seen.seals_to_us(saved.keys)


def test_keys_change_while_messages_come_and_another_relay_is_not_believed(
    vps: Vps, env: dict[str, str]
) -> None:
    vps.send("before")
    set_up(env, vps.link())
    with opened(env) as shop, worker(env):
        vps.send("one")
        pair_shop.rotate(shop, {})
        vps.send("two")
        pair_shop.rotate(shop, {})
        vps.run("keys", "rotate")
        vps.send("three")
        vps.restart()
        vps.send("four")
        sent = ["before", "one", "two", "three", "four"]
        eventually(lambda: words(shop) == sent, "all that was sealed to three keys, signed by two")
        (vps.folder / "relay.key").unlink()
        vps.restart()
        vps.send("set up anew")
        eventually(lambda: shop.db.read_now(quarantined), "what another relay sends, kept aside")
        assert words(shop) == sent
        _, seen = pair_shop.look(shop, {})
        assert seen is not None
        assert seen.trouble is ANOTHER_RELAY
        pair_shop.pair(shop, read_link(vps.link()), {})
        eventually(lambda: words(shop) == [*sent, "set up anew"], "what was kept aside")
        assert shop.db.read_now(quarantined) == 0
        vps.send("and on")
        eventually(lambda: words(shop)[-1] == "and on", "the new pairing, without a restart")
