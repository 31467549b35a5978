"""Disks that refuse: full, read-only, and one whose fsync fails. What was answered 200 is there afterwards.

`python -m tests.faults.relay_bad_disks` where mounting is allowed, as `unshare --mount` gives it.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.figures import Figure
from tests.faults.relay_power import NAMESPACE, disk_in, unable
from tests.faults.relay_process import ONE_SHOP, Feed, RelayProcess, running, write_config

SMALL = 24
"""Megabytes of the disk that is full."""
BODY = b"x" * 20_000
UNTIL_FULL = 4_000


@dataclass(frozen=True, slots=True)
class Found:
    refused: int
    """Answers of 503 while the disk refused."""
    others: int
    """Answers of neither 200 nor 503."""
    lost: int
    recovered: bool
    """It took webhooks again by itself once the disk did."""


class Sender:
    """Posts one after the other and notes what was acknowledged."""

    def __init__(self, relay: RelayProcess) -> None:
        self._relay = relay
        self._sent = 0
        self.acknowledged: set[bytes] = set()
        self.statuses: Counter[int] = Counter()

    def post(self, times: int = 1) -> int:
        """The last status."""
        status = 0
        for _ in range(times):
            self._sent += 1
            body = b"%d " % self._sent + BODY
            status = self._relay.post(body)
            self.statuses[status] += 1
            if status == 200:
                self.acknowledged.add(body)
        return status

    def until_refused(self) -> None:
        for _ in range(UNTIL_FULL):
            if self.post() != 200:
                return

    def found(self, kept: set[bytes], recovered: bool) -> Found:
        others = self.statuses.total() - self.statuses[200] - self.statuses[503]
        return Found(self.statuses[503], others, len(self.acknowledged - kept), recovered)


@contextmanager
def relay_on(folder: Path, more: str = "") -> Iterator[RelayProcess]:
    """A relay whose home lies on the disk in `folder`."""
    text = ONE_SHOP.replace("HOME", str(folder / "disk" / "relay"))
    with running(write_config(folder, text, more)) as relay:
        assert relay.port, relay.last_words()
        yield relay


def kept(relay: RelayProcess) -> set[bytes]:
    with Feed(relay.port) as feed:
        return {event.body for event in feed.to_tail()[0]}


def refusing(folder: Path, error: str) -> Found:
    """It runs, the disk refuses for a while, the disk is well again, the relay is started anew."""
    with disk_in(folder / "disk") as disk:
        with relay_on(folder) as relay:
            sender = Sender(relay)
            sender.post(10)
            disk.refuse(error)
            sender.post(10)
            alive = relay.request("GET", "/healthz")[0] == 200
            disk.refuse("OK")
            recovered = alive and sender.post(10) == 200
            disk.cut(relay, 7)
        with relay_on(folder) as relay:
            return sender.found(kept(relay), recovered)


def full(folder: Path) -> Found:
    """Webhooks until the spool has had enough; the shop fetches them; then there is room again."""
    with tmpfs(folder / "disk"), relay_on(folder) as relay:
        sender = Sender(relay)
        sender.until_refused()
        sender.post(5)
        there = kept(relay)
        relay.ack(len(sender.acknowledged))
        relay.until(lambda: sender.post() == 200)
        return sender.found(there | kept(relay), recovered=True)


def filled_by_others(folder: Path) -> Found:
    """Somebody else's file takes the last byte; the shop can still fetch; then that file goes."""
    with tmpfs(folder / "disk"), relay_on(folder) as relay:
        sender = Sender(relay)
        sender.post(10)
        other = folder / "disk" / "other"
        fill(other)
        sender.until_refused()
        sender.post(5)
        there = kept(relay)
        other.unlink()
        relay.until(lambda: sender.post() == 200)
        return sender.found(there | kept(relay), recovered=True)


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue


@contextmanager
def tmpfs(folder: Path) -> Iterator[None]:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}m", "tmpfs", str(folder)]
    subprocess.run(mount, check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


CASES: dict[str, Callable[[Path], Found]] = {
    "full": full,
    "filled by others": filled_by_others,
    "read-only": lambda folder: refusing(folder, "EROFS"),
    "without room": lambda folder: refusing(folder, "ENOSPC"),
    "whose fsync fails": lambda folder: refusing(folder, "EIO"),
}


def found_on(case: str) -> Found:
    """In a process of its own that may mount."""
    command = [*NAMESPACE, sys.executable, "-m", "tests.faults.relay_bad_disks", case]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return Found(**json.loads(done.stdout))


def run() -> list[Figure]:
    if reason := unable():
        return [Figure(f"no disk was spoilt: {reason}", 0, "disks")]
    found = {case: found_on(case) for case in CASES}
    refused = sum(one.refused for one in found.values())
    return [
        Figure("503 from disks that are full, read-only or fail", refused, "answers"),
        Figure("other than 200 and 503", sum(one.others for one in found.values()), "answers", 0),
        Figure(
            "acknowledged and lost on them", sum(one.lost for one in found.values()), "events", 0
        ),
        Figure(
            "took webhooks again by itself afterwards",
            sum(one.recovered for one in found.values()),
            "disks",
            len(CASES),
            at_least=True,
        ),
    ]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "disk").mkdir()
        print(json.dumps(asdict(CASES[sys.argv[1]](Path(name)))))
