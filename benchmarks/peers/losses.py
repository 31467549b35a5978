"""What a receiver loses when it is killed: it acknowledged a webhook, and does not have it."""

import asyncio
import contextlib
import itertools
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.peer import Peer, started
from benchmarks.relay_load import answered, webhook

KILLS = 2
SECONDS = 1.2
"""Under load before each kill."""
SENDERS = 16
_NAME = re.compile(rb"loss\.\d+\.\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Losses:
    """Counts of webhooks."""

    acknowledged: int
    lost: int


def losses(peer: Peer, home: Path) -> Losses:
    """Kills it under load some times, starts it again each time, and looks at the end."""
    acknowledged: set[bytes] = set()
    for _ in range(KILLS):
        with started(peer, home) as one:
            asyncio.run(_until_killed(one.server.port, peer.path, acknowledged, one.kill))
    with started(peer, home) as one:
        found = b"\n".join(peer.stored(home, one.server.port))
    return Losses(len(acknowledged), len(acknowledged - set(_NAME.findall(found))))


async def _until_killed(
    port: int, path: str, acknowledged: set[bytes], kill: Callable[[], None]
) -> None:
    names = (f"loss.{os.getpid()}.{time.monotonic_ns()}.{n}" for n in itertools.count())
    sending = [asyncio.create_task(_send(port, path, names, acknowledged)) for _ in range(SENDERS)]
    await asyncio.wait(sending, timeout=SECONDS)
    kill()
    await asyncio.gather(*sending)


async def _send(port: int, path: str, names: Iterator[str], acknowledged: set[bytes]) -> None:
    """One after the other, until the connection is gone."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with contextlib.suppress(OSError):
        for name in names:
            writer.write(webhook(path, name))
            answer = b""
            while not answered(answer) and (more := await reader.read(65_536)):
                answer += more
            if not answered(answer):
                break
            if b" 200 " in answer[:16]:
                acknowledged.add(name.encode())
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
