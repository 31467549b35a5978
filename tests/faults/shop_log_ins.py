"""A thousand wrong passwords, the program killed in between and in the middle: each pause is kept.

What was looked at is written down by the program itself, at the moment before it looks, so the
figures do not rest on what it answers. argon2id's cost is that of the slot, made low here.
"""

import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure
from crm_tui.domain.clock import SECOND, Millis
from crm_tui.domain.people import pause_after
from crm_tui.session import log_in
from crm_tui.store.log_in_tries import wait_of
from tests.faults.shop_rekey import PASSWORD, make

TRIES, KILLED_EVERY = 1_000, 10
START = 1_800_000_000_000


@dataclass(frozen=True, slots=True)
class Found:
    given: int
    kills: int
    looked_at: list[int]
    """When, by the clock that the program saw."""
    inside: int
    failed_before: int
    """What the right password was told at the end."""

    @property
    def too_early(self) -> int:
        """Looked at although the pause after those before it lasted."""
        pairs = zip(self.looked_at, self.looked_at[1:], strict=False)
        return sum(
            later - earlier < pause_after(count) for count, (earlier, later) in enumerate(pairs, 1)
        )

    @property
    def uncounted(self) -> int:
        """A try that was killed may be counted and not looked at, never the other way round."""
        return max(0, len(self.looked_at) - self.failed_before)


class Attacker:
    """Somebody at the keyboard who knows when a pause ends, and kills the program when they like."""

    def __init__(self, home: Path, seen: Path, dice: random.Random) -> None:
        self._words = [sys.executable, "-m", "tests.faults.log_in_child", str(home), str(seen)]
        self._dice, self.kills = dice, 0
        self._process = self._start()

    def attempt(self, now: int, *, kill: bool) -> str:
        """What the program answers; empty when it was killed before it could."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{now}\n".encode())
        process.stdin.flush()
        if not kill:
            return process.stdout.readline().decode().strip()
        time.sleep(self._dice.uniform(0, 0.008))
        self.stop()
        self.kills += 1
        self._process = self._start()
        return ""

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            self._words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )


def attack(home: Path, seen: Path, tries: int, killed_every: int, dice: random.Random) -> Found:
    """Half of them as soon as the pause ends, half of them before."""
    attacker, now, answers = Attacker(home, seen, dice), START, []
    for number in range(tries):
        wait = wait_of(home, "Asha", Millis(now)) * SECOND
        now += wait if dice.random() < 0.5 else dice.choice([0, 1, 500, SECOND])
        kill = number % killed_every == killed_every - 1
        answers.append(attacker.attempt(now, kill=kill))
    attacker.stop()
    looked = read(seen)
    # One that was killed may have been counted later than the last that was looked at.
    opened = log_in(home, "Asha", PASSWORD, _At(now + pause_after(len(looked))))
    return Found(tries, attacker.kills, looked, answers.count("inside"), opened.failed_before)


def read(seen: Path) -> list[int]:
    return [int(line) for line in seen.read_text().split()] if seen.exists() else []


@dataclass(frozen=True, slots=True)
class _At:
    """A clock that stands."""

    time: int

    def now(self) -> Millis:
        return Millis(self.time)


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        place = make(Path(folder))
        seen = Path(folder) / "seen"
        found = attack(place.home, seen, TRIES, KILLED_EVERY, random.Random(8))
    days = (found.looked_at[-1] - found.looked_at[0]) / (24 * 3_600 * SECOND)
    looked = f"{len(found.looked_at)} looked at in {days:.1f} days"
    return [
        Figure(f"wrong passwords given; {looked}", found.given, "tries", TRIES, at_least=True),
        Figure("programs killed meanwhile", found.kills, "kills", 100, at_least=True),
        Figure("looked at before the pause was over", found.too_early, "tries", 0),
        Figure("looked at and not counted", found.uncounted, "tries", 0),
        Figure("came in", found.inside, "times", 0),
    ]
