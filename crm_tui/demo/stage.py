"""The processes of the demo on loopback: simulated WhatsApp, relay, worker; each can die and return."""

import base64
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crm_tui.demo import past_weeks, seed
from crm_tui.demo.bakery import PROFILE
from crm_tui.demo.forgotten import LEELA, LEELA_NAME
from crm_tui.domain.errors import CrmError
from crm_tui.shop import Shop, make_shop, open_shop
from crm_tui.worker_lock import worker_alive

_START_PATIENCE = 30.0
_STOP_PATIENCE = 15.0
APP_SECRET, NUMBER_ID, CHANNEL = "demo-app-secret", "100000000000001", "demo-cloud-channel"


class Process:
    """One program of the demo; its output goes to a log file in the demo's folder."""

    def __init__(self, name: str, command: Sequence[str], env: dict[str, str], logs: Path) -> None:
        self.name, self._command, self._env = name, command, env
        self._log = logs / f"{name}.log"
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                [sys.executable, *self._command],
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def pid(self) -> int | None:
        return None if self._running is None else self._running.pid

    def alive(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def kill(self) -> None:
        """As a power cut does: no chance to tidy up."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()

    def stop(self) -> None:
        if self._running is None:
            return
        self._running.terminate()
        try:
            self._running.wait(_STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()

    def last_words(self) -> str:
        """The end of its log, for a sentence about why it did not start."""
        if not self._log.exists():
            return ""
        lines = self._log.read_text("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""


class Stage:
    """A demo shop in a folder of its own."""

    def __init__(self, folder: Path, *, customers: int = 0, pace: float = 8.0) -> None:
        self.folder = folder
        self._ports = (_free_port(), _free_port())
        self.simulator_url = f"http://127.0.0.1:{self._ports[0]}"
        self.relay_url = f"http://127.0.0.1:{self._ports[1]}"
        self._token = secrets.token_urlsafe(32)
        self.env = {**os.environ, **self._shop_settings()}
        self._public_key = _relay_keys(self.env)
        self.shop: Shop = make_shop(PROFILE, self.env)
        self.simulator = self._process("simulator", *self._simulator(customers, pace))
        self.relay = self._process("relay", *self._relay())
        self.worker = self._process("worker", "-m", "crm_tui.cli", "work")

    def furnish(self, leads: int, messages: int, on_progress: Callable[[int], None]) -> None:
        """Facts, templates, people and their chats."""
        now = self.shop.clock.now()
        self.shop.db.write_now(seed.furnish, now)
        seed.populate(self.shop.db, leads, messages, now, on_progress)
        self.shop.db.write_now(seed.ask_for_drafts, now)
        past_weeks.write_workflow(self.shop.home)
        self.shop.db.write_now(past_weeks.live_through, self.shop.home, now)
        self.shop.db.write_now(past_weeks.fall_silent, LEELA_NAME, LEELA, now)

    def reopened(self) -> Shop:
        """The shop as another process would open it."""
        return open_shop(self.env)

    def start_all(self) -> None:
        """Raises CrmError when one does not come up."""
        for process in (self.simulator, self.relay, self.worker):
            process.start()
        self._wait(self.simulator, lambda: answers(self.simulator_url + "/control/log"))
        self._wait(self.relay, self.relay_ready)
        self._wait(self.worker, lambda: worker_alive(self.shop.home))

    def relay_ready(self) -> bool:
        return answers(self.relay_url + "/readyz")

    def stop_all(self) -> None:
        self.shop.db.close_now()
        for process in (self.worker, self.relay, self.simulator):
            process.stop()

    def tell_simulator(self, what: str, **wanted: object) -> dict[str, Any]:
        """Make something happen at the simulated provider."""
        return _json(self.simulator_url + f"/control/{what}", json.dumps(wanted).encode())

    def simulator_log(self) -> dict[str, Any]:
        return _json(self.simulator_url + "/control/log")

    def crm(self, *words: str) -> dict[str, Any]:
        """Run a command of the shop in a process of its own; its JSON."""
        done = subprocess.run(
            [sys.executable, "-m", "crm_tui.cli", *words, "--json"],
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CrmError(done.stderr.strip() or f"crm {words[0]} failed.")
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def _wait(self, process: Process, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _START_PATIENCE
        while not ready():
            if not process.alive() or time.monotonic() > deadline:
                raise CrmError(f"The {process.name} did not start.", process.last_words())
            time.sleep(0.02)

    def _process(self, name: str, *command: str) -> Process:
        return Process(name, command, self.env, self.folder)

    def _shop_settings(self) -> dict[str, str]:
        return {
            "CRM_HOME": str(self.folder / "shop"),
            "CRM_DB_KEY": secrets.token_hex(32),
            "CRM_PROVIDER": "cloud",
            "CRM_PROVIDER_URL": self.simulator_url + "/v26.0",
            "CRM_PROVIDER_KEY": "demo-key",
            "CRM_PROVIDER_NUMBER_ID": NUMBER_ID,
            "CRM_RELAY_URL": self.relay_url,
            "CRM_RELAY_TOKEN": self._token,
            # Whoever tries the demo at night is to see everything all the same.
            "CRM_QUIET_HOURS": "off",
            "PYTHONUNBUFFERED": "1",
        }

    def _simulator(self, customers: int, pace: float) -> tuple[str, ...]:
        return (
            *("-m", "crm_tui.whatsapp.simulator", "--port", str(self._ports[0])),
            *("--webhook", f"{self.relay_url}/hooks/{CHANNEL}", "--app-secret", APP_SECRET),
            *("--key", "demo-key", "--number-id", NUMBER_ID),
            *("--customers", str(customers), "--pace", str(pace)),
        )

    def _relay(self) -> tuple[str, ...]:
        config = self.folder / "relay.toml"
        config.write_text(
            f"""[relay]
home = {json.dumps(str(self.folder / "relay"))}
host = "127.0.0.1"
port = {self._ports[1]}
token = "{self._token}"
seal_to = "{self._public_key}"

[[channels]]
id = "{CHANNEL}"
provider = "cloud"
app_secret = "{APP_SECRET}"
verify_token = "{secrets.token_urlsafe(24)}"
"""
        )
        return ("-m", "webhook_relay", "serve", "--config", str(config))


@contextmanager
def stage(*, customers: int = 0, pace: float = 8.0) -> Iterator[Stage]:
    """A stage in a temporary folder, cleared away at the end whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="crm-demo-"))
    made: Stage | None = None
    try:
        with _terminated_like_interrupted():
            made = Stage(folder, customers=customers, pace=pace)
            yield made
    finally:
        if made is not None:
            made.stop_all()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """SIGTERM, and a terminal that is closed, end the demo as Ctrl+C does: no process is left behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    ends = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {one: signal.signal(one, interrupt) for one in ends}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def answers(url: str) -> bool:
    """Whether an address on this machine answers 200."""
    try:
        return _ask("GET", url)[0] == 200
    except OSError:
        return False


def _json(url: str, body: bytes | None = None) -> dict[str, Any]:
    try:
        status, answer = _ask("GET" if body is None else "POST", url, body)
    except OSError as error:
        raise CrmError("The simulator does not answer.", "Start the demo again.") from error
    if status != 200:
        raise CrmError(f"The simulator refused: {answer.decode('utf-8', 'replace')[:200]}")
    found: dict[str, Any] = json.loads(answer)
    return found


def _ask(method: str, url: str, body: bytes | None = None) -> tuple[int, bytes]:
    """One request without a connection kept; raises OSError when there is no whole answer."""
    where = urlsplit(url)
    connection = HTTPConnection(where.hostname or "", where.port, timeout=10)
    try:
        connection.request(method, where.path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _relay_keys(env: dict[str, str]) -> str:
    """Put a new secret key into the shop's environment; the public one for the relay."""
    from webhook_relay.envelope import new_key_pair

    secret, public = new_key_pair()
    env["CRM_RELAY_SECRET_KEY"] = base64.b64encode(secret).decode()
    return base64.b64encode(public).decode()
