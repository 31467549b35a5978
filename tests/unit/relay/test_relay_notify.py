"""What a service manager hears: ready, stopping, and a sign of life only while the spool works."""

import asyncio
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from structlog.testing import CapturingLogger

from tests.unit.relay.test_relay_hooks import HeldSpool, turns
from tests.unit.relay.world import SetClock
from webhook_relay.hosting.files import HostedFiles
from webhook_relay.hosting.hosting import Hosting
from webhook_relay.spool.protocol import Health
from webhook_relay.watching.last_events import LastEvents, read_last_events
from webhook_relay.watching.logs import Complaints
from webhook_relay.watching.metrics import Metrics
from webhook_relay.watching.notify import Systemd
from webhook_relay.watching.upkeep import SAVE_SECONDS, Upkeep

WELL, FULL = Health(""), Health("The spool is full.", full=True)
BROKEN = Health("The disk is gone.")


class Manager:
    """A socket as systemd listens on one."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self._socket.setblocking(False)

    def heard(self) -> list[str]:
        found = []
        while True:
            try:
                found += self._socket.recv(4096).decode().split("\n")
            except BlockingIOError:
                return found

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(params=["a file", "an abstract name"])
def manager(request: pytest.FixtureRequest) -> Iterator[Manager]:
    # pytest's own folders are longer than the 108 bytes that an address may have.
    with tempfile.TemporaryDirectory() as folder:
        is_file = request.param == "a file"
        one = Manager(f"{folder}/notify" if is_file else f"@relay-{os.getpid()}-{folder[-6:]}")
        yield one
        one.close()


def systemd(manager: Manager, **more: str) -> Systemd:
    return Systemd({"NOTIFY_SOCKET": manager.address, **more}, pid=7)


def test_it_says_when_it_is_ready_and_when_it_stops(manager: Manager) -> None:
    one = systemd(manager)
    one.ready()
    one.stopping()
    assert manager.heard() == ["READY=1", "STOPPING=1"]


@pytest.mark.parametrize(
    ("health", "heard"),
    [
        (WELL, ["WATCHDOG=1", "STATUS=Takes events."]),
        (FULL, ["WATCHDOG=1", "STATUS=The spool is full."]),
        (BROKEN, ["STATUS=The disk is gone."]),
    ],
)
def test_a_sign_of_life_needs_a_spool_that_works(
    manager: Manager, health: Health, heard: list[str]
) -> None:
    systemd(manager).spool_is(health)
    assert manager.heard() == heard


def test_nobody_listens_any_more(manager: Manager) -> None:
    manager.close()
    systemd(manager).ready()


def test_without_a_manager_nothing_is_said() -> None:
    Systemd({"WATCHDOG_USEC": "30000000"}, pid=7).ready()
    assert Systemd({"WATCHDOG_USEC": "30000000"}, pid=7).watchdog_seconds == 0


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({}, 0),
        ({"WATCHDOG_USEC": "30000000"}, 30),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"}, 30),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"}, 0),
        ({"WATCHDOG_USEC": "soon"}, 0),
    ],
)
def test_how_long_the_watchdog_waits(environ: dict[str, str], seconds: float) -> None:
    assert Systemd({"NOTIFY_SOCKET": "/x", **environ}, pid=7).watchdog_seconds == seconds


class Told(HeldSpool):
    """A spool that is as well as the test says, once the test lets it answer."""

    def __init__(self, health: Health = WELL) -> None:
        super().__init__()
        self.told = health
        self.asked = 0
        self.answers = asyncio.Event()
        self.answers.set()

    async def health(self) -> Health:
        self.asked += 1
        await self.answers.wait()
        return self.told


class Hand:
    """A clock for durations, moved by hand."""

    time = 100.0

    def __call__(self) -> float:
        return self.time


def upkeep_of(spool: Told, folder: Path, manager: Manager, hand: Hand) -> tuple[Upkeep, LastEvents]:
    log = structlog.wrap_logger(CapturingLogger())
    hosting = Hosting(HostedFiles(folder / "files", SetClock()), Metrics(), Complaints(log))
    last = LastEvents(folder / "last-events.json")
    named = systemd(manager, WATCHDOG_USEC="30000000")
    return Upkeep(spool, hosting, last, named, log, hand), last


async def test_signs_come_every_ten_seconds_for_a_watchdog_of_thirty(
    tmp_path: Path, manager: Manager
) -> None:
    spool, hand = Told(), Hand()
    upkeep, _ = upkeep_of(spool, tmp_path, manager, hand)
    for _ in range(25):
        upkeep.tick()
        await turns(3)
        hand.time += 1
    await upkeep.finish()
    assert (spool.asked, manager.heard().count("WATCHDOG=1")) == (3, 3)


async def test_a_spool_that_does_not_answer_gives_no_sign_and_is_not_asked_twice(
    tmp_path: Path, manager: Manager
) -> None:
    spool, hand = Told(), Hand()
    spool.answers.clear()
    upkeep, _ = upkeep_of(spool, tmp_path, manager, hand)
    for _ in range(60):
        upkeep.tick()
        await turns(3)
        hand.time += 1
    assert (spool.asked, manager.heard()) == (1, [])
    spool.answers.set()
    await upkeep.finish()
    assert "WATCHDOG=1" in manager.heard()


async def test_the_times_of_last_events_are_written_once_a_minute_and_at_the_end(
    tmp_path: Path, manager: Manager
) -> None:
    hand = Hand()
    upkeep, last = upkeep_of(Told(), tmp_path, manager, hand)
    last.at["meta"] = 1
    upkeep.tick()
    await upkeep.finish()
    last.at["meta"] = 2
    hand.time += SAVE_SECONDS - 1
    upkeep.tick()
    assert read_last_events(tmp_path / "last-events.json") == {"meta": 1}
    await upkeep.finish()
    assert read_last_events(tmp_path / "last-events.json") == {"meta": 2}
    assert (tmp_path / "last-events.json").stat().st_mode & 0o777 == 0o600


async def test_a_disk_that_refuses_the_times_is_told_and_nothing_else_happens(
    tmp_path: Path, manager: Manager
) -> None:
    upkeep, last = upkeep_of(Told(), tmp_path, manager, Hand())
    last.at["meta"] = 1
    (tmp_path / "last-events.json.part").mkdir()
    await upkeep.finish()
    assert last.changed


@pytest.mark.parametrize("text", ["", "[]", "{", '{"meta":"now"}', "\x00", '{"meta":-1}'])
def test_times_that_make_no_sense_are_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "last-events.json"
    file.write_text(text)
    assert read_last_events(file) == {}
