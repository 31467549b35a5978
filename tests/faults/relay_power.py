"""Power cuts: a real relay on a disk that forgets, its power taken away under load again and again."""

import base64
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.figures import Figure
from tests.faults.relay_mutants import Mutant, mutant
from tests.faults.relay_process import (
    ONE_SHOP,
    PROGRAM,
    TOKEN,
    Feed,
    RelayProcess,
    running,
    write_config,
)
from tests.faults.relay_senders import Senders, free_port
from webhook_relay.envelope import Keys, new_key_pair

CUTS, CUTS_OF_A_MUTANT = 100, 6
ANSWERS = (0, 150)
"""The power goes after so many answers, a number drawn anew each time."""
SENDERS = 4
MOMENTS = ("freeze", "freeze sync")
"""At any time, or when all is written and nothing of it synced."""
NAMESPACE = ("unshare", "--mount", "--map-root-user")
"""Mounts made in it are seen by nobody else, and are gone when its last process is."""


@dataclass(slots=True)
class Found:
    """What the cuts of one relay came to."""

    cuts: int
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    changed: int = 0
    """Events whose number meant another one after a cut."""
    invented: int = 0
    written_and_gone: int = 0
    """Bytes that were written, not synced, and not there after the cut."""


@dataclass(slots=True)
class Shop:
    """Reads on after every cut, keeps what it read, and acknowledges some of it."""

    keys: Keys
    """The relay's own is pinned at the first reading: a cut must not take that either."""
    events: dict[int, bytes] = field(default_factory=dict)
    changed: int = 0
    _acknowledged: int = 0

    def read(self, relay: RelayProcess, chance: random.Random) -> None:
        if not self.keys.signed_by:
            self.keys = Keys(self.keys.opens, (key_of(relay),))
        with Feed(relay.port, keys=self.keys) as feed:
            for event in feed.to_tail()[0]:
                self.changed += self.events.setdefault(event.seq, event.body) != event.body
                self.changed += event.seq <= self._acknowledged
        through = chance.choice([self._acknowledged, *self.events])
        if through > self._acknowledged and relay.ack(through)[0] == 200:
            self._acknowledged = through


def key_of(relay: RelayProcess) -> bytes:
    """What the relay signs with."""
    said = relay.request("GET", "/v1/relay", headers={"Authorization": f"Bearer {TOKEN}"})[1]
    return base64.b64decode(json.loads(said)["relay_key"])


class Disk:
    """The file system of `relay_fuse`, as a process that stays when the power goes."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.relay_fuse", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._hear()

    def cut(self, relay: RelayProcess, seed: int, when: str = "freeze") -> int:
        """Nothing more reaches the disk, the relay dies, some is gone; how many bytes."""
        self._say(when)
        relay.process.kill()
        gone = int(self._say(f"cut {seed}"))
        relay.wait()
        return gone

    def refuse(self, error: str) -> None:
        """EROFS and ENOSPC to whatever writes, EIO to every fsync; OK ends it."""
        self._say(f"refuse {error}")

    def close(self) -> None:
        self._process.communicate(timeout=10)

    def _say(self, what: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the disk that forgets has ended"
        return line


@contextmanager
def disk_in(folder: Path) -> Iterator[Disk]:
    disk = Disk(folder)
    try:
        yield disk
    finally:
        disk.close()


def cut_power(folder: Path, program: Sequence[str], cuts: int, seed: int) -> Found:
    """So many cuts of one relay; called where mounting is allowed."""
    chance = random.Random(seed)
    secret, public = new_key_pair()
    port, shop, found = free_port(), Shop(Keys((secret,), ())), Found(cuts)
    (folder / "disk").mkdir()
    text = ONE_SHOP.replace("port = 0", f"port = {port}")
    text = text.replace("HOME", str(folder / "disk" / "relay"))
    config = write_config(folder, text, f'seal_to = "{base64.b64encode(public).decode()}"')
    with disk_in(folder / "disk") as disk, Senders(port, sized, SENDERS) as senders:
        for _ in range(cuts):
            with running(config, program) as relay:
                assert relay.port, f"it does not start after a power cut: {relay.last_words()}"
                shop.read(relay, chance)
                senders.until(len(senders.acknowledged) + chance.randint(*ANSWERS))
                gone = disk.cut(relay, chance.getrandbits(32), chance.choice(MOMENTS))
                found.written_and_gone += gone
        senders.stop()
        with running(config, program) as relay:
            shop.read(relay, chance)
    return compared(found, shop, senders)


def sized(number: int, count: int) -> bytes:
    """A body that no other has, of up to 8 kB: so many pages that the log is moved now and then."""
    return b"%d-%d " % (number, count) + bytes(count * 997 % 8_000)


def compared(found: Found, shop: Shop, senders: Senders) -> Found:
    bodies = list(shop.events.values())
    found.acknowledged = len(senders.acknowledged)
    found.lost = len(senders.acknowledged - set(bodies))
    found.doubled = len(bodies) - len(set(bodies))
    found.invented = len(set(bodies) - senders.sent)
    found.changed = shop.changed
    return found


def unable() -> str:
    """Why no disk can be mounted here; empty when one can."""
    if not Path("/dev/fuse").exists():
        return "there is no /dev/fuse"
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        return "/dev/fuse may not be opened"
    with tempfile.TemporaryDirectory() as folder:
        mount = (*NAMESPACE, sys.executable, "-m", "tests.faults.relay_fuse", folder)
        tried = subprocess.run(mount, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return "mounting is not allowed here" if tried.returncode else ""


def cuts_of(kind: Mutant | None, cuts: int, seed: int = 7) -> Found:
    """In a process of its own that may mount; None is the relay itself."""
    words = [kind.name if kind else "RELAY", str(cuts), str(seed)]
    command = [*NAMESPACE, sys.executable, "-m", "tests.faults.relay_power", *words]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return Found(**json.loads(done.stdout))


def run() -> list[Figure]:
    if reason := unable():
        return [Figure(f"no power was cut: {reason}", 0, "cuts")]
    ours = cuts_of(None, CUTS)
    after = f"after {ours.cuts} power cuts"
    figures = [
        Figure(f"acknowledged, {after}", ours.acknowledged, "events"),
        Figure("written, unsynced and gone with the power", ours.written_and_gone / 1024, "kB"),
        Figure(f"acknowledged and lost, {after}", ours.lost, "events", 0),
        Figure(f"there twice, {after}", ours.doubled, "events", 0),
        Figure(
            f"never sent, or another than before, {after}",
            ours.invented + ours.changed,
            "events",
            0,
        ),
    ]
    for kind in Mutant:
        found = cuts_of(kind, CUTS_OF_A_MUTANT)
        name = f"lost after {found.cuts} by a relay with {kind}"
        figures.append(
            Figure(name, found.lost, "events", 1, at_least=True, beside="must lose some")
        )
    return figures


def main(kind: str, cuts: int, seed: int) -> None:
    program = PROGRAM if kind == "RELAY" else mutant(Mutant[kind])
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asdict(cut_power(Path(folder), program, cuts, seed))))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
