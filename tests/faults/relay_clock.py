"""A clock that jumps by up to 400 days with every reading; nothing is lost, doubled or out of order.

`python -m tests.faults.relay_clock serve --config relay.toml` is the relay with such a clock.
"""

import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from benchmarks.figures import Figure
from tests.faults.relay_process import Feed, RelayProcess, running, write_config
from webhook_relay.cli.main import main
from webhook_relay.clock import SystemClock

EVENTS, LIVES = 2_000, 4
JUMP = 400 * 24 * 60 * 60 * 1000
PROGRAM = (sys.executable, "-m", "tests.faults.relay_clock")


@dataclass(frozen=True, slots=True)
class Found:
    acknowledged: int
    lost: int
    doubled: int
    others: int
    """Answers of another status than 200."""


def jump() -> None:
    """Every reading of the time is another."""
    now, chance = SystemClock.now, random.Random(7)

    def jumping(self: SystemClock) -> int:
        return now(self) + chance.randint(-JUMP, JUMP)

    patch.object(SystemClock, "now", jumping).start()


def under_jumps(folder: Path, events: int) -> Found:
    """Several relays after each other, each killed, on one spool."""
    config, statuses = write_config(folder), []
    for life in range(LIVES):
        with running(config, PROGRAM) as relay:
            assert relay.port, relay.last_words()
            statuses += [relay.post(b"%d-%d" % (life, n)) for n in range(events // LIVES)]
            relay.kill()
    with running(config, PROGRAM) as relay:
        bodies = stored(relay)
    acknowledged = statuses.count(200)
    different = len(set(bodies))
    others = len(statuses) - acknowledged
    return Found(acknowledged, acknowledged - different, len(bodies) - different, others)


def stored(relay: RelayProcess) -> list[bytes]:
    with Feed(relay.port) as feed:
        return [event.body for event in feed.to_tail()[0]]


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        found = under_jumps(Path(folder), EVENTS)
    return [
        Figure(
            "acknowledged while the clock jumps by up to 400 days", found.acknowledged, "events"
        ),
        Figure(
            "lost, doubled or refused meanwhile",
            found.lost + found.doubled + found.others,
            "events",
            0,
        ),
    ]


if __name__ == "__main__":
    jump()
    sys.exit(main(sys.argv[1:]))
