"""A whole shop at one provider: the simulator, the relay and the commands, each a process of its own."""

import json
import secrets
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.e2e.programs import clean_env, crm, wait_for
from tests.faults.relay_process import TOKEN, RelayProcess, running

KEY, SECRET = "demo-key", "a-secret-for-tests"
NUMBER_ID, ACCOUNT_ID, NUMBER = "100000000000001", "200000000000001", "911000000000"
PUBLIC_URL = "https://relay.example.in/hooks/twilio-channel-with-a-long-unguessable-name"
CUSTOMER = "911000000123"

CHANNELS = {
    "cloud": f'app_secret = "{SECRET}"',
    "360dialog": f'header = {{ name = "X-Own", value = "{SECRET}" }}',
    "twilio": f'auth_token = "{KEY}"\npublic_url = "{PUBLIC_URL}"',
    "gupshup": 'allow = ["127.0.0.1/32"]',
}
_CONFIG = """
[relay]
home = "{home}"
port = 0
token = "{token}"

[[channels]]
id = "{channel}"
provider = "{provider}"
{proof}
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """One shop; `say` is what its customer does, `crm` what its people do."""

    provider: str
    simulator: str
    relay: RelayProcess
    env: dict[str, str]

    def control(self, what: str, body: dict[str, Any] | None = None) -> Any:
        """A switch of the simulator; without a body it is read."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.simulator}/control/{what}", data)
        with urllib.request.urlopen(request, timeout=15) as answer:
            return json.load(answer)

    def say(self, **what: Any) -> str:
        """A customer does something; the provider's id of it."""
        found = self.control("say", {"from": CUSTOMER, "name": "Asha"} | what)
        return str(found["id"])

    def crm(self, *words: str, code: int = 0) -> Any:
        return crm(self.env, *words, code=code)

    def chat(self) -> list[dict[str, Any]]:
        if not self.crm("leads", "list")["items"]:
            return []
        items: list[dict[str, Any]] = self.crm("chat", f"+{CUSTOMER}", "--limit", "200")["items"]
        return items

    def until(self, there: Callable[[list[dict[str, Any]]], bool], what: str) -> Any:
        """The chat, as soon as something is so in it; a worker runs beside."""

        def look() -> list[dict[str, Any]] | None:
            chat = self.chat()
            return chat if chat and there(chat) else None

        return wait_for(look, what, 60.0, 0.3)

    def work_until(self, there: Any, what: str, seconds: float = 30.0) -> Any:
        """Let the worker run until something is so."""

        def look() -> Any:
            self.crm("work", "--once")
            return there()

        return wait_for(look, what, seconds)


@contextmanager
def stage(provider: str, folder: Path, *more: str) -> Iterator[Stage]:
    """Everything of one shop at `provider`; `more` are options of the simulator."""
    folder.mkdir(parents=True, exist_ok=True)
    channel = PUBLIC_URL.rpartition("/")[2]
    config = folder / "relay.toml"
    config.write_text(
        _CONFIG.format(
            home=folder / "spool",
            token=TOKEN,
            channel=channel,
            provider=provider,
            proof=CHANNELS[provider],
        )
    )
    with (
        running(config) as relay,
        _simulator(provider, f"{relay.url}/hooks/{channel}", more) as url,
    ):
        env = clean_env(
            CRM_HOME=str(folder / "shop"),
            CRM_DB_KEY=secrets.token_hex(32),
            CRM_RELAY_URL=relay.url,
            CRM_RELAY_TOKEN=TOKEN,
            CRM_PROVIDER=provider,
            CRM_PROVIDER_URL=url,
            CRM_PROVIDER_KEY=KEY,
            CRM_PROVIDER_NUMBER_ID=NUMBER_ID if provider in ("cloud", "360dialog") else NUMBER,
            CRM_PROVIDER_ACCOUNT_ID=ACCOUNT_ID,
            CRM_QUIET_HOURS="off",
        )
        crm(env, "setup", "--no-input", "--name", "Sweet Crumbs")
        yield Stage(provider, url, relay, env)


@contextmanager
def _simulator(provider: str, webhook: str, more: tuple[str, ...]) -> Iterator[str]:
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "crm_tui.whatsapp.simulator", "--provider", provider),
            *("--webhook", webhook, "--public-url", PUBLIC_URL),
            *(("--app-secret", SECRET) if provider == "cloud" else ()),
            *("--webhook-header", f"X-Own:{SECRET}", "--key", KEY, "--delay", "0.05"),
            *("--number-id", NUMBER_ID, "--account-id", ACCOUNT_ID, *more),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip().rpartition(" ")[2]
    finally:
        process.terminate()
        process.communicate(timeout=15)
