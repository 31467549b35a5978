"""The systemd unit of the relay: well formed, fenced in, and the relay lives inside its fences."""

import base64
import os
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.relay_process import PATIENCE, RelayProcess, write_config
from tests.unit.deploy_yard import DEPLOY, passes, run, swap, tool
from webhook_relay.envelope import new_key_pair

UNIT = "webhook-relay.service"
MOST_EXPOSED = 1.0
"""Of the ten points that systemd-analyze gives to an unprotected service."""

AS_ROOT = {"chown", "fchown"} if os.geteuid() == 0 else set()
"""SQLite and the relay give files the owner of their folder, when root makes them; the unit is not root."""

# What MemoryDenyWriteExecute asks of the kernel: PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN.
NO_NEW_CODE = """
import ctypes, sys
if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0):
    sys.exit(3)
from webhook_relay.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with a program that is on this machine."""
    text = (DEPLOY / UNIT).read_text()
    path = tmp_path / UNIT
    path.write_text(swap(text, "/opt/webhook-relay/bin/webhook-relay", "/bin/true"))
    return path


def test_systemd_understands_every_line(unit: Path) -> None:
    assert passes(tool("systemd-analyze"), "verify", unit) == ""


def test_systemd_waits_until_it_listens_and_watches_it() -> None:
    lines = (DEPLOY / UNIT).read_text().splitlines()
    assert "Type=notify" in lines
    assert "WatchdogSec=60s" in lines


def test_systemd_finds_little_that_it_could_do_to_the_machine(unit: Path) -> None:
    said = passes(tool("systemd-analyze"), "security", "--offline=yes", "--no-pager", unit)
    exposed = re.search(rf"exposure level for {UNIT}: ([0-9.]+)", said)
    assert exposed is not None
    assert float(exposed[1]) <= MOST_EXPOSED


def test_it_works_where_memory_never_becomes_code(tmp_path: Path) -> None:
    with relay(tmp_path, (sys.executable, "-c", NO_NEW_CODE)) as one:
        if one.process.poll() == 3:
            pytest.skip("this kernel cannot refuse executable memory (Linux 6.3)")
        assert one.post(b"{}") == 200
        assert one.terminate() == 0


def test_it_makes_no_system_call_that_the_unit_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    allowed = names_of("@system-service") - names_of("@privileged") - names_of("@resources")
    trace = tmp_path / "calls"
    watched = (
        tool("strace"),
        "-D",
        "-f",
        "-qq",
        "-o",
        str(trace),
        sys.executable,
        "-m",
        "webhook_relay",
    )
    with service_manager(tmp_path / "notify") as manager, relay(tmp_path, watched) as one:
        if one.process.poll() is not None:
            pytest.skip("processes may not be traced here")
        assert "READY=1" in manager.recv(4096).decode().splitlines()  # the unit waits for it
        assert one.post(b"{}") == 200
        assert one.request("GET", "/readyz")[0] == 200
        assert one.ack(1)[0] == 200
        assert one.terminate() == 0
    made = {found[1] for found in re.finditer(r"^\d+ +([a-z0-9_]+)\(", trace.read_text(), re.M)}
    assert "fdatasync" in made or "fsync" in made
    assert made - allowed - AS_ROOT == set()


@contextmanager
def service_manager(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.settimeout(PATIENCE)
        listener.bind(str(path))
        yield listener


@contextmanager
def relay(folder: Path, program: tuple[str, ...]) -> Iterator[RelayProcess]:
    """A relay that seals, so that the library for it is loaded as well."""
    public = base64.b64encode(new_key_pair()[1]).decode()
    one = RelayProcess(write_config(folder, more=f'seal_to = "{public}"'), program)
    try:
        yield one
    finally:
        if one.process.poll() is None:
            one.kill()
        elif not one.log:
            one.wait()


def names_of(group: str) -> set[str]:
    """The system calls of one of systemd's groups, with those of the groups in it."""
    names: set[str] = set()
    for line in run(tool("systemd-analyze"), "syscall-filter", group).stdout.splitlines()[1:]:
        word = line.strip()
        if word.startswith("@"):
            names |= names_of(word)
        elif word and not word.startswith("#"):
            names.add(word)
    return names
