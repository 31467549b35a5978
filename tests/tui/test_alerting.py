"""Notices of the open inbox: a bell when nobody looks at it, and silence when somebody does."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events

from crm_tui.app import CrmApp
from crm_tui.domain.actor import OWNER
from crm_tui.domain.alert import Channels
from crm_tui.domain.clock import HOUR, MINUTE
from crm_tui.screens import alerting
from crm_tui.screens.alerting import Alerting
from crm_tui.services.inbox import Inbox
from tests.tui.conftest import Seat, Town

ALL = Channels(bell=True, terminal=True)
KITTY = {"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}


class Terminal:
    """What the terminal of an inbox was sent besides its pictures, and a clock for its pauses."""

    def __init__(self, seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[str] = []
        self.seconds = 1_000.0
        self.seat, self.alerting = seat, seat.inbox.alerting
        driver = seat.app._driver
        assert driver is not None
        monkeypatch.setattr(driver, "write", self._write)
        monkeypatch.setattr(self.alerting, "_env", KITTY)
        monkeypatch.setattr(self.alerting, "_monotonic", lambda: self.seconds)

    def _write(self, data: str) -> None:
        if not data.startswith("\x1b]22;"):  # the shape of the pointer, whenever it is repainted
            self.sent.append(data)

    async def ticks(self) -> None:
        """A second passes and what it started is done."""
        self.seconds += 1
        self.alerting.changed()
        self.alerting.tick()
        await self.seat.until(lambda: not self.alerting._looking, "the end of the look")
        await self.seat.pilot.pause()

    async def is_left(self) -> None:
        self.seat.app.post_message(events.AppBlur())
        await self.seat.until(lambda: not self.seat.app.app_focus, "another window in front")


@asynccontextmanager
async def at(
    town: Town, monkeypatch: pytest.MonkeyPatch, channels: Channels = ALL
) -> AsyncIterator[Terminal]:
    """The inbox is open, and has looked once."""
    shop = town.shop
    inbox = Inbox(
        shop.db, shop.media, shop.clock, OWNER, shop.policy, lambda: True, channels=channels
    )
    app = CrmApp(inbox)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.pause()
        terminal = Terminal(Seat(app, pilot), monkeypatch)
        await terminal.ticks()
        yield terminal


async def test_who_writes_while_another_window_is_in_front_rings(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at(town, monkeypatch) as terminal:
        await terminal.is_left()
        town.writes("Asha", "Kitne ka hai?", ago=0)
        await terminal.ticks()
        assert terminal.sent == ["\a\x1b]9;crm: New: Asha\a"]


async def test_nobody_is_rung_who_looks(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at(town, monkeypatch) as terminal:
        town.writes("Asha", "Kitne ka hai?", ago=0)
        await terminal.ticks()
        await terminal.is_left()
        await terminal.ticks()
        assert terminal.sent == []


async def test_old_messages_do_not_ring_they_are_one_line(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at(town, monkeypatch) as terminal:
        await terminal.is_left()
        for number in range(14):
            town.writes(f"Night {number}", "Hello", ago=30 * MINUTE)
        await terminal.ticks()
        assert terminal.sent == []
        await terminal.seat.sees("14 new messages while you were away")


async def test_what_comes_within_ten_seconds_is_told_together(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at(town, monkeypatch) as terminal:
        await terminal.is_left()
        for name in ("Asha", "Ravi", "Meena"):
            town.writes(name, "Hello", ago=0)
            await terminal.ticks()
        assert len(terminal.sent) == 1
        terminal.seconds += 10
        await terminal.ticks()
        assert terminal.sent[1:] == ["\a\x1b]9;crm: New: Ravi, Meena\a"]


async def test_the_first_look_of_a_day_tells_of_yesterday_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.writes("Asha", "Kitne ka hai?", ago=22 * HOUR)
    async with at(town, monkeypatch) as terminal:
        await terminal.seat.sees("Yesterday: 1 in, 0 out · 0 of 1 answered within 5 min")
    async with at(town, monkeypatch) as terminal:
        await terminal.ticks()
        assert "Yesterday:" not in terminal.seat.text


async def test_switched_off_it_does_not_even_look(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at(town, monkeypatch, Channels()) as terminal:
        await terminal.is_left()
        town.writes("Asha", "Hello", ago=0)
        await terminal.ticks()
        assert terminal.sent == []
        assert terminal.alerting._desk is None


async def test_a_hostile_name_reaches_the_terminal_as_words(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at(town, monkeypatch) as terminal:
        await terminal.is_left()
        town.writes("\x1b]52;c;AAAA\x07;9;4", "Hello", ago=0)
        await terminal.ticks()
        assert terminal.sent == ["\a\x1b]9;crm: New: ]52,c,AAAA,9,4\a"]


async def test_an_opened_chat_is_not_told_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at(town, monkeypatch) as terminal:
        town.writes("Asha", "Hello", ago=0)
        await terminal.ticks()
        await terminal.seat.opens("Asha")
        town.clock.forward(20 * MINUTE)
        await terminal.is_left()
        await terminal.ticks()
        assert terminal.sent == []


async def test_a_new_lead_that_still_waits_is_said_inside_too(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at(town, monkeypatch) as terminal:
        town.writes("Asha", "Hello", ago=0)
        await terminal.ticks()
        town.clock.forward(20 * MINUTE)
        await terminal.ticks()
        await terminal.seat.sees("Still waiting for a first word, 20 min: Asha")


async def test_it_draws_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at(town, monkeypatch) as terminal:
        assert terminal.seat.app.query_one(Alerting).size.area == 0


async def test_the_top_line_says_that_the_worker_is_a_service(town: Town) -> None:
    shop = town.shop
    inbox = Inbox(
        shop.db,
        shop.media,
        shop.clock,
        OWNER,
        shop.policy,
        lambda: True,
        worker_is_service=lambda: True,
    )
    app = CrmApp(inbox)
    async with app.run_test(size=(120, 40)) as pilot:
        await Seat(app, pilot).sees("the worker runs as a service")


# -- the desktop's own notification ----------------------------------------------------------------


def program(folder: Path, body: str) -> dict[str, str]:
    """A desktop with a `notify-send` that does this, in Python."""
    script = folder / "notify-send"
    script.write_text(f"#!{sys.executable}\nimport sys, time\n{body}\n")
    script.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.defpath}", "DISPLAY": ":0"}


async def test_the_words_of_a_name_are_no_markup_and_no_option(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    env = program(tmp_path, f"open({str(kept)!r}, 'w').write('\\n'.join(sys.argv[1:]))")
    await alerting.notify_desktop('--help <a href="x">pay & win</a>\x1b]0;x\x07', env)
    assert kept.read_text().split("\n") == [
        "--app-name=crm",
        "--",
        "crm",
        '--help &lt;a href="x"&gt;pay &amp; win&lt;/a&gt;]0,x',
    ]


async def test_a_notification_that_hangs_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerting, "_DESKTOP_PATIENCE", 0.2)
    env = program(tmp_path, "time.sleep(3600)")
    async with asyncio.timeout(20):
        await alerting.notify_desktop("Asha wrote", env)


@pytest.mark.parametrize("missing", ["DISPLAY", "PATH"])
async def test_without_a_desktop_or_its_program_there_is_none(tmp_path: Path, missing: str) -> None:
    kept = tmp_path / "kept"
    env = program(tmp_path, f"open({str(kept)!r}, 'w')")
    env[missing] = ""
    await alerting.notify_desktop("Asha wrote", env)
    assert not kept.exists()
