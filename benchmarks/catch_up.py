"""A shop that was away for a week: 200,000 sealed events at the relay, and people who write meanwhile."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from benchmarks.arrivals import Arrival, arrivals
from benchmarks.figures import Figure, percentile, show
from benchmarks.week_away import Town, fill, town_of, week
from crm_tui.demo.stage import CHANNEL, Process, Stage, stage
from crm_tui.parsing import make_parser
from crm_tui.services import ingest
from crm_tui.shop import Shop
from crm_tui.store import leads, unsettled, webhooks
from crm_tui.store.tx import Tx
from crm_tui.store.webhooks import RawEvent

EVENTS, PEOPLE, MESSAGES = 200_000, 2_000, 10_000
_LIVE_EVERY, _WRITE_EVERY = 0.2, 0.3
_PLAIN = 2_000
"""Events of which the plain way is measured."""
_QUIET = 40
_PATIENCE = 400.0


@dataclass(slots=True)
class Seen:
    """What was measured while it caught up."""

    seconds: float = 0.0
    live: list[Arrival] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    """Milliseconds."""
    quiet: list[float] = field(default_factory=list)
    """The same afterwards."""
    worker: float = 0.0
    relay: float = 0.0
    """Seconds of processor time."""
    kept: int = 0


def run(events: int = EVENTS) -> list[Figure]:
    with stage() as made:
        made.furnish(PEOPLE, MESSAGES, lambda _: None)
        town = made.shop.db.read_now(town_of)
        plain = _plain_way(town)
        now = made.shop.clock.now()
        last = fill(made.folder / "relay.toml", week(town, events, now))
        made.shop.db.close_now()
        start_relay(made)
        shop = made.reopened()
        seen = asyncio.run(_catch_up(made, shop, town, last))
    return _figures(seen, events, plain)


def _figures(seen: Seen, events: int, plain: float) -> list[Figure]:
    each = 1e6 / events
    return [
        Figure(
            f"{events:,} events after a week away",
            seen.seconds,
            "s",
            120 * events / EVENTS,
            baseline=plain * events,
            beside=f"each brought into step at once, from {_PLAIN:,}",
        ),
        Figure(
            "processor time of the worker, each", seen.worker * each, "µs", None, False, plain * 1e6
        ),
        Figure("processor time of the relay, each", seen.relay * each, "µs"),
        Figure(
            f"a webhook meanwhile until it is committed, p99 of {len(seen.live)}",
            percentile([one.committed for one in seen.live], 0.99),
            "ms",
            1_000,
            baseline=percentile([one.answered for one in seen.live], 0.99),
            beside="the relay's own answer",
        ),
        Figure(
            f"a draft saved meanwhile by another program, p95 of {len(seen.writes)}",
            percentile(seen.writes, 0.95),
            "ms",
            100,
            baseline=percentile(seen.quiet, 0.95),
            beside="the same afterwards",
        ),
        Figure("lost or doubled", abs(events + len(seen.live) - seen.kept), "events", 0),
    ]


def _plain_way(town: Town) -> float:
    """Seconds of each event when every one brings its lead into step, 50 in a transaction."""
    with stage() as other:
        other.furnish(PEOPLE, MESSAGES, lambda _: None)
        db, parse, now = other.shop.db, make_parser(other.shop), other.shop.clock.now()
        bodies = islice(week(town, EVENTS, now), _PLAIN)
        raw = [
            RawEvent("plain", seq, CHANNEL, "cloud", at, {}, body)
            for seq, (at, body) in enumerate(bodies, start=1)
        ]
        started = time.process_time()
        for first in range(0, _PLAIN, 50):
            db.write_now(ingest.keep_and_apply, raw[first : first + 50], parse, now)
        return (time.process_time() - started) / _PLAIN


def start_relay(made: Stage) -> None:
    """The relay alone, with what lies in its spool."""
    made.relay.start()
    deadline = time.monotonic() + 60
    while not made.relay_ready():
        assert made.relay.alive(), made.relay.last_words()
        assert time.monotonic() < deadline, "the relay did not start"
        time.sleep(0.02)


async def _catch_up(made: Stage, shop: Shop, town: Town, last: int) -> Seen:
    seen, started = Seen(), time.perf_counter()
    made.worker.start()
    while not shop.db.read_now(webhooks.cursor)[1]:
        assert made.worker.alive(), made.worker.last_words()
        await asyncio.sleep(0.02)
    people = [phone.lstrip("+") for phone in town.phones]
    async with asyncio.TaskGroup() as tasks:
        ended = tasks.create_task(_until(made, shop, last))
        tasks.create_task(_live(made, shop, people, seen, ended))
        seen.writes = await _writes(shop, lambda: not ended.done())
    seen.seconds = ended.result() - started
    seen.worker, seen.relay = _cpu(made.worker), _cpu(made.relay)
    seen.quiet = await _writes(shop, lambda: True, _QUIET)
    seen.kept = await shop.db.read(_kept)
    await shop.db.close()
    return seen


async def _until(made: Stage, shop: Shop, last: int) -> float:
    """When the last event is applied and every lead is in step."""
    deadline = time.monotonic() + _PATIENCE
    while not shop.db.read_now(_is_through, last):
        assert made.worker.alive(), made.worker.last_words()
        assert time.monotonic() < deadline, "it did not catch up"
        await asyncio.sleep(0.1)
    return time.perf_counter()


def _is_through(tx: Tx, last: int) -> bool:
    return webhooks.cursor(tx)[1] >= last and not unsettled.every(tx)


async def _live(
    made: Stage, shop: Shop, people: list[str], seen: Seen, ended: "asyncio.Task[float]"
) -> None:
    for person in people:
        if ended.done():
            return
        seen.live += await arrivals(made.relay_url, shop, [person], _LIVE_EVERY)


async def _writes(shop: Shop, goes_on: Callable[[], bool], most: int = sys.maxsize) -> list[float]:
    """How long it takes to save what somebody types in a chat, three times a second; milliseconds."""
    took: list[float] = []
    while goes_on() and len(took) < most:
        started = time.perf_counter()
        await shop.db.write(leads.set_draft, 1, f"draft {len(took)}")
        took.append((time.perf_counter() - started) * 1000)
        await asyncio.sleep(_WRITE_EVERY)
    return took


def _kept(tx: Tx) -> int:
    row = tx.one("SELECT COUNT(*) AS n FROM webhook_event WHERE state = 'done'")
    return 0 if row is None else int(row["n"])


def _cpu(process: Process) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(0 if show("relay: catching up", run(int(sys.argv[1]))) else 1)
