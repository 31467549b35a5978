"""The inbox in a real terminal, with the real programs around it."""

import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pexpect
import pyte
import pytest

from crm_tui.demo.stage import Stage, stage
from crm_tui.domain.message import Direction, MessageStatus
from crm_tui.services import leads
from crm_tui.store import messages

pytestmark = [pytest.mark.e2e, pytest.mark.terminal]

COLUMNS, LINES = 110, 34
ASHA = "911000000123"


class Screen:
    """What a person would see: the pty's bytes drawn by a terminal emulator."""

    def __init__(self, made: Stage) -> None:
        env = {**made.env, "TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none"}
        self.bytes = b""
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)
        self.child = pexpect.spawn(
            sys.executable, ["-m", "crm_tui.cli"], env=env, dimensions=(LINES, COLUMNS)
        )

    def until(self, text: str, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while not any(text in line for line in self._screen.display):
            assert time.monotonic() < deadline, f"no {text!r} in:\n" + "\n".join(self.lines())
            self.read()

    def read(self) -> None:
        try:
            drawn = self.child.read_nonblocking(65_536, 0.05)
        except pexpect.TIMEOUT:
            return
        self.bytes += drawn
        self._stream.feed(drawn)

    def lines(self) -> list[str]:
        return [line.rstrip() for line in self._screen.display]

    def press(self, keys: str) -> None:
        self.child.send(keys)

    def leave(self) -> int:
        """Leave with ctrl+q; the program's exit code."""
        self.press("\x11")
        deadline = time.monotonic() + 30
        while self.child.isalive() and time.monotonic() < deadline:
            try:
                self.read()
            except pexpect.EOF:
                break
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)


@pytest.fixture
def made() -> Iterator[Stage]:
    with stage() as one:
        one.furnish(12, 60, lambda _: None)
        one.start_all()
        yield one


def test_a_customer_writes_one_key_answers_and_the_ticks_come_back(made: Stage) -> None:
    screen = Screen(made)
    screen.until("Meethi Crumbs")
    made.tell_simulator("say", **{"from": ASHA, "name": "Asha Patil", "text": "Cake kitne ka hai?"})
    screen.until("Asha Patil")
    screen.press("g\r")
    screen.until("Cake kitne ka hai?")
    screen.until("send draft")
    screen.press("a")
    with suppress(AssertionError):  # a draft that came under one's eyes wants to be read first
        screen.until("takes it back", 2)
    if not any("takes it back" in line for line in screen.lines()):
        screen.press("a")
    screen.until("takes it back")
    screen.until("✓✓ read", 30)
    chat = made.shop.db.read_now(
        messages.conversation, made.shop.db.read_now(leads.find, f"+{ASHA}").id
    )
    assert [message.direction for message in chat] == [Direction.INBOUND, Direction.OUTBOUND]
    assert chat[-1].status in (MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ)
    assert len(made.simulator_log()["sent"]) == 1
    assert screen.leave() == 0
    assert b"\x1b[?1049l" in screen.bytes, "the terminal is given back"


def test_no_byte_of_a_hostile_message_reaches_the_terminal(made: Stage) -> None:
    hostile = (
        "\x1b]52;c;cHduZWQ=\x07 \x1b]2;title\x1b\\ \x1b[2J [@click=app.quit]x[/] [/] \u202eabc"
    )
    screen = Screen(made)
    screen.until("Meethi Crumbs")
    made.tell_simulator("say", **{"from": ASHA, "name": "[/]\x1b]2;n\x07", "text": hostile})
    screen.until("52;c;")
    screen.press("g\r")
    screen.until("app.quit")
    assert b"\x1b]52" not in screen.bytes
    assert b"\x1b]2;title" not in screen.bytes
    assert "\u202e".encode() not in screen.bytes
    assert screen.leave() == 0
