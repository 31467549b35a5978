"""The relay beside other programs that receive webhooks: throughput, memory, and what a kill loses.

Each runs alone on one core and gets the same signed webhooks; each checks the signature. This relay is
the baseline of every row. What cannot be installed here has a row that says why.
"""

import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from math import nan
from pathlib import Path

from benchmarks.figures import Figure, show
from benchmarks.peers import node_red, webhook
from benchmarks.peers.losses import KILLS, Losses, losses
from benchmarks.peers.node_red import NodeRed
from benchmarks.peers.peer import Peer, started
from benchmarks.peers.this_relay import ThisRelay
from benchmarks.peers.webhook import Webhook
from benchmarks.relay_load import load
from benchmarks.relay_servers import memory

CONNECTIONS = 64
ROUNDS = 2
OURS = "this relay"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A peer, and why it may not be there."""

    peer: Peer
    missing: Callable[[], str]
    requests: int
    """In a round: about a second's worth."""


_PEERS = (
    Candidate(NodeRed(), node_red.missing, 1_500),
    Candidate(Webhook("webhook 2.8, as it comes", waits=False), webhook.missing, 300),
    Candidate(Webhook("webhook 2.8, waits and syncs", waits=True), webhook.missing, 300),
)
_NOWHERE = {"smee.io": "its server is not on npm, only its client"}


@dataclass(frozen=True, slots=True)
class Measured:
    per_second: float
    memory_mb: float
    """Of the program itself, after the load; what it starts comes on top."""
    killed: Losses


def run() -> list[Figure]:
    """Ours first, then the peers, one after the other."""
    ours = _measure(ThisRelay(), 5_000)
    figures = [
        Figure(
            f"{OURS}: lost of {ours.killed.acknowledged:,} in {KILLS} kills",
            ours.killed.lost,
            "events",
            0,
        )
    ]
    for one in _PEERS:
        reason = one.missing()
        figures += [_absent(one.peer.name, reason)] if reason else _rows(one, ours)
    return figures + [_absent(name, reason) for name, reason in _NOWHERE.items()]


def _rows(one: Candidate, ours: Measured) -> list[Figure]:
    found = _measure(one.peer, one.requests)
    name, killed = one.peer.name, found.killed
    return [
        Figure(
            f"{name}: webhooks, {CONNECTIONS} connections",
            found.per_second,
            "per s",
            baseline=ours.per_second,
            beside=OURS,
        ),
        Figure(f"{name}: memory", found.memory_mb, "MB", baseline=ours.memory_mb, beside=OURS),
        Figure(
            f"{name}: lost of {killed.acknowledged:,} in {KILLS} kills",
            killed.lost,
            "events",
            baseline=ours.killed.lost,
            beside=f"{OURS}, of {ours.killed.acknowledged:,}",
        ),
    ]


def _absent(name: str, reason: str) -> Figure:
    return Figure(f"{name}: {reason}", nan, "")


def _measure(peer: Peer, requests: int) -> Measured:
    with tempfile.TemporaryDirectory() as folder, started(peer, Path(folder)) as one:
        rounds = [load(one.server, peer.path, CONNECTIONS, requests) for _ in range(ROUNDS + 1)]
        used = memory(one.server.pid)
    if failed := sum(found.failed for found in rounds):
        raise RuntimeError(f"{peer.name} did not answer {failed} webhooks with 200")
    # The first round warms it up.
    per_second = statistics.median(found.per_second for found in rounds[1:])
    with tempfile.TemporaryDirectory() as folder:
        return Measured(per_second, used, losses(peer, Path(folder)))


if __name__ == "__main__":
    sys.exit(0 if show("relay beside peers", run()) else 1)
