"""How many webhooks a second the relay takes, durable, sealed and signed.

Beside a Starlette hello on the same server, and beside itself with a commit for every event. All run
with the same settings on one core, in turns; the load comes from another core. A webhook counts when
its 200 has been read, and every one of them must then come out of the feed.
"""

import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import relay_servers as servers
from benchmarks.figures import Figure, show
from benchmarks.relay_kept import kept
from benchmarks.relay_load import SECRET, Load, load
from benchmarks.relay_servers import HELLO, HOOK, Server
from webhook_relay.envelope import new_key_pair

ROUNDS = 9
"""Short ones in turns, so that a busy moment of the machine falls on all of them."""
REQUESTS = 5_000
REQUESTS_ONE_BY_ONE = 1_000
FEW, MANY = 64, 1_000


@dataclass(frozen=True, slots=True)
class Round:
    """The loads of one turn."""

    hello: Load
    relay: Load
    one_by_one: Load | None = None


def run() -> list[Figure]:
    """All figures of the relay, measured now."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        secret, public = new_key_pair()
        config = servers.write_config(Path(one), SECRET, public)
        slow_config = servers.write_config(Path(other), SECRET, public)
        with servers.relay(config) as relay, servers.hello() as hello:
            idle = Figure("memory, idle", servers.memory(relay.pid), "MB", 60)
            with servers.one_by_one(slow_config) as slow:
                few = [_few(relay, hello, slow) for _ in range(ROUNDS)]
            many = [_many(relay, hello) for _ in range(ROUNDS)]
            most = servers.memory(relay.pid, "VmHWM")
            stored = len(set(kept(relay.port, secret)))
    return [
        *_figures(FEW, few),
        *_against_one_by_one(few),
        *_figures(MANY, many),
        Figure("acknowledged and lost", 2 * ROUNDS * REQUESTS - stored, "events", 0),
        idle,
        Figure("memory, most under load", most, "MB", 80),
    ]


def _few(relay: Server, hello: Server, slow: Server) -> Round:
    return Round(
        load(hello, HELLO, FEW, REQUESTS, get=True),
        load(relay, HOOK, FEW, REQUESTS),
        load(slow, HOOK, FEW, REQUESTS_ONE_BY_ONE),
    )


def _many(relay: Server, hello: Server) -> Round:
    return Round(load(hello, HELLO, MANY, REQUESTS, get=True), load(relay, HOOK, MANY, REQUESTS))


def _figures(connections: int, rounds: Sequence[Round]) -> list[Figure]:
    relay, hello = [one.relay for one in rounds], [one.hello for one in rounds]
    share = statistics.median(100 * r.per_second / h.per_second for r, h in _pairs(rounds))
    by_time = statistics.median(100 * h.cpu_us / r.cpu_us for r, h in _pairs(rounds))
    at = f"{connections:,} connections"
    return [
        Figure(
            f"webhooks, {at}",
            _middle(relay, "per_second"),
            "per s",
            baseline=_middle(hello, "per_second"),
            beside="Starlette hello",
        ),
        Figure(f"share of hello, {at}", share, "%", 50, at_least=True),
        Figure(f"the same by processor time, {at}", by_time, "%"),
        _beside(f"processor time each, {at}", "cpu_us", "µs", None, rounds),
        _beside(f"answered within, p50, {at}", "p50_ms", "ms", 250, rounds),
        _beside(f"answered within, p99, {at}", "p99_ms", "ms", 1_000, rounds),
        Figure(f"not answered 200, {at}", sum(one.failed for one in relay), "events", 0),
    ]


def _against_one_by_one(rounds: Sequence[Round]) -> list[Figure]:
    slow = [one.one_by_one for one in rounds if one.one_by_one is not None]
    times = statistics.median(
        one.relay.per_second / one.one_by_one.per_second
        for one in rounds
        if one.one_by_one is not None
    )
    return [
        Figure(
            f"times a commit for each event, {FEW} connections",
            times,
            "times",
            4,
            at_least=True,
        ),
        Figure(f"that rate, {FEW} connections", _middle(slow, "per_second"), "per s"),
    ]


def _beside(
    name: str, field: str, unit: str, budget: float | None, rounds: Sequence[Round]
) -> Figure:
    relay, hello = [one.relay for one in rounds], [one.hello for one in rounds]
    return Figure(name, _middle(relay, field), unit, budget, baseline=_middle(hello, field))


def _pairs(rounds: Sequence[Round]) -> list[tuple[Load, Load]]:
    return [(one.relay, one.hello) for one in rounds]


def _middle(loads: Sequence[Load], field: str) -> float:
    return float(statistics.median(getattr(one, field) for one in loads))


if __name__ == "__main__":
    sys.exit(0 if show("relay", run()) else 1)
