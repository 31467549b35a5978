"""A shop that people log in to, and a terminal to sit at."""

import os
import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pyte

from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import SystemClock
from crm_tui.domain.roles import Role
from crm_tui.services import people
from crm_tui.shop import make_shop
from crm_tui.store.slot_crypto import Cost
from tests.e2e.programs import clean_env

COLUMNS, LINES = 100, 30
PASSWORD = "nine quiet mangoes"
CHEAP = Cost(1, 8 * 1024)
"""Of argon2id, written into the slots that a test makes: the program has no such switch."""


def people_shop(folder: Path, *names: tuple[str, Role]) -> tuple[dict[str, str], bytes]:
    """Its environment and its key, which this computer does not keep."""
    key = secrets.token_bytes(32)
    env = clean_env(
        CRM_HOME=str(folder / "shop"),
        XDG_CONFIG_HOME=str(folder / "config"),
        PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
        TERM="xterm-256color",
        TEXTUAL_ANIMATIONS="none",
    )
    shop = make_shop(BusinessProfile("Sweet Crumbs"), {**env, "CRM_DB_KEY": key.hex()})
    for name, role in names:
        at = shop.db.read_now(people.room, shop.db, CHEAP)
        change = people.plan_adding(shop.actor, at, name, role, PASSWORD, temporary=False)
        people.do_now(shop.db, shop.actor, SystemClock().now(), change)
    shop.db.close_now()
    return env, key


def by_key(env: dict[str, str], key: bytes) -> dict[str, str]:
    return {**env, "CRM_DB_KEY": key.hex()}


class Seat:
    """What a person sees and presses; the terminal has no second screen, so all that is drawn stays."""

    def __init__(self, env: dict[str, str], size: tuple[int, int] = (COLUMNS, LINES)) -> None:
        columns, lines = size
        self.bytes = b""
        self.screen = pyte.HistoryScreen(columns, lines, history=2_000)
        self._stream = pyte.ByteStream(self.screen)
        self.child = pexpect.spawn(
            sys.executable, ["-m", "crm_tui.cli"], env=env, dimensions=(lines, columns)
        )

    @property
    def pid(self) -> int:
        return int(self.child.pid)

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    def read(self) -> None:
        try:
            drawn = self.child.read_nonblocking(65_536, 0.05)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return
        self.bytes += drawn
        self._stream.feed(drawn)

    def until(self, *texts: str, seconds: float = 60) -> None:
        """All of these stand on the screen."""
        self.wait(
            lambda: all(any(text in line for line in self.lines) for text in texts),
            f"{texts} in",
            seconds,
        )

    def wait(self, holds: Callable[[], object], what: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"no {what}\n" + "\n".join(self.lines)
            self.read()

    def press(self, keys: str) -> None:
        self.child.send(keys)

    def logs_in(self, name: str, password: str = PASSWORD) -> None:
        self.until("Who are you?", name)
        self.press(f"{name}\r")
        self.until("Password")
        self.press(f"{password}\r")

    def leaves(self) -> int:
        self.press("\x11")
        deadline = time.monotonic() + 30
        while self.child.isalive() and time.monotonic() < deadline:
            self.read()
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)


def found_in_memory(pid: int, *words: bytes) -> int:
    """How often these bytes stand in what a process can write to."""
    found = 0
    own = Path(f"/proc/{pid}")
    with (own / "maps").open() as maps, (own / "mem").open("rb", 0) as memory:
        for line in maps:
            span, rights, *_ = line.split()
            if not rights.startswith("r") or "[v" in line:
                continue
            start, end = (int(edge, 16) for edge in span.split("-"))
            found += _count(memory.fileno(), start, end, words)
    return found


def _count(memory: int, start: int, end: int, words: tuple[bytes, ...]) -> int:
    try:
        content = os.pread(memory, end - start, start)
    except (OSError, OverflowError):  # a mapping that nobody may read, or that is gone
        return 0
    return sum(content.count(word) for word in words)
