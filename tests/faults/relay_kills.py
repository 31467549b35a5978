"""`kill -9` of the relay and of the shop's worker under load, again and again; what the shop has at the end."""

import base64
import contextlib
import json
import random
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure
from crm_tui.shop import Shop, open_shop
from tests.e2e.programs import clean_env, crm, text_webhook, wait_for, worker
from tests.faults.relay_process import ONE_SHOP, TOKEN, RelayProcess, running, write_config
from tests.faults.relay_senders import Senders, free_port
from webhook_relay.envelope import new_key_pair

KILLS = 200
SENDERS, PAUSE = 4, 0.04
RELAY_LIVES, WORKER_LIVES = (0.1, 0.7), (0.3, 4.0)
"""Seconds from the first sign of life of the one, and from the start of the other."""
CATCHING_UP = 120.0
WORKER = (sys.executable, "-m", "crm_tui.cli", "work")


@dataclass(frozen=True, slots=True)
class Found:
    kills: Counter[str]
    acknowledged: int
    lost: int
    doubled: int
    invented: int


class Killer:
    """Starts a program and kills it, until the kills of all are used up."""

    def __init__(self, kills: int, seed: int) -> None:
        self.done: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._left = kills
        self._one_at_a_time = threading.Lock()

    def run(
        self, name: str, live_and_die: Callable[[float], None], life: tuple[float, float]
    ) -> None:
        while (seconds := self._next(name, life)) is not None:
            live_and_die(seconds)

    def _next(self, name: str, life: tuple[float, float]) -> float | None:
        with self._one_at_a_time:
            if not self._left:
                return None
            self._left -= 1
            self.done[name] += 1
            return self._chance.uniform(*life)


def message(sender: int, count: int) -> bytes:
    """A text that no other webhook has, of a customer of that sender's own."""
    text, wa_id = f"token-{sender}-{count}", f"91987654{sender:04}"
    webhook = text_webhook(text, wa_id, f"wamid.{sender}.{count}", f"Asha {sender}")
    return json.dumps(webhook).encode()


def text_of(body: bytes) -> str:
    value = json.loads(body)["entry"][0]["changes"][0]["value"]
    return str(value["messages"][0]["text"]["body"])


def kill_both(folder: Path, kills: int, seed: int = 7) -> Found:
    """Real relay, real worker, real shop, a seal between them."""
    port, (secret, public) = free_port(), new_key_pair()
    text = ONE_SHOP.replace("port = 0", f"port = {port}")
    config = write_config(folder, text, f'seal_to = "{base64.b64encode(public).decode()}"')
    env = shop_env(folder / "shop", port, secret)
    killer = Killer(kills, seed)

    def relay(seconds: float) -> None:
        one = RelayProcess(config)
        assert one.port, one.last_words()
        time.sleep(seconds)
        one.kill()

    def work(seconds: float) -> None:
        one = subprocess.Popen(WORKER, env=env, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        one.kill()
        one.wait()

    with Senders(port, message, SENDERS, PAUSE) as senders:
        at_once(
            lambda: killer.run("relay", relay, RELAY_LIVES),
            lambda: killer.run("worker", work, WORKER_LIVES),
        )
    with running(config), worker(env):
        texts = texts_at_the_shop(env, {text_of(body) for body in senders.acknowledged})
    return compared(killer.done, senders, texts)


def compared(kills: Counter[str], senders: Senders, texts: list[str]) -> Found:
    acknowledged = {text_of(body) for body in senders.acknowledged}
    sent = {text_of(body) for body in senders.sent}
    return Found(
        kills,
        len(acknowledged),
        len(acknowledged - set(texts)),
        len(texts) - len(set(texts)),
        len(set(texts) - sent),
    )


def at_once(*tasks: Callable[[], None]) -> None:
    """Runs them beside each other; the first error comes out."""
    with ThreadPoolExecutor(len(tasks)) as pool:
        for running_one in [pool.submit(task) for task in tasks]:
            running_one.result()


def shop_env(home: Path, port: int, secret: bytes) -> dict[str, str]:
    """A shop as `crm setup` leaves it, with the relay at that port."""
    env = clean_env(CRM_HOME=str(home), CRM_DB_KEY=secrets.token_hex(32))
    crm(env, "setup", "--no-input", "--name", "Sweet Crumbs")
    return env | {
        "CRM_RELAY_URL": f"http://127.0.0.1:{port}",
        "CRM_RELAY_TOKEN": TOKEN,
        "CRM_RELAY_SECRET_KEY": base64.b64encode(secret).decode(),
    }


def texts_at_the_shop(env: dict[str, str], awaited: set[str]) -> list[str]:
    """Every inbound text in `shop.db`, once all that was acknowledged is there or long overdue."""
    shop = open_shop(env)
    try:
        with contextlib.suppress(AssertionError):
            wait_for(lambda: awaited <= set(inbound(shop)), "all at the shop", CATCHING_UP, 0.5)
        return inbound(shop)
    finally:
        shop.db.close_now()


def inbound(shop: Shop) -> list[str]:
    rows = shop.db.read_now(
        lambda tx: tx.all("SELECT content FROM message WHERE direction = 'inbound'")
    )
    return [str(row["content"]) for row in rows]


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        found = kill_both(Path(folder), KILLS)
    killed = f"{found.kills['relay']} of the relay, {found.kills['worker']} of the shop's worker"
    return [
        Figure(f"kill -9: {killed}", found.kills.total(), "kills", KILLS, at_least=True),
        Figure("acknowledged meanwhile", found.acknowledged, "events"),
        Figure("acknowledged and not at the shop", found.lost, "events", 0),
        Figure("twice at the shop", found.doubled, "events", 0),
        Figure("at the shop and never sent", found.invented, "events", 0),
    ]
