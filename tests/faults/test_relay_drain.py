"""SIGTERM with a thousand senders and open feeds: what was answered is there, and it ends in time."""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.relay_process import PATIENCE, Feed, RelayProcess, running, signed, write_config

pytestmark = pytest.mark.e2e

SENDERS = 1_000


@pytest.fixture
def many_files() -> Iterator[None]:
    """Room for a thousand sockets here and, inherited, at the relay."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 3 * SENDERS:
        pytest.skip(f"this machine allows {hard} open files; 3,000 are needed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 3 * SENDERS), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def post(number: str) -> bytes:
    body = number.encode()
    head = ["POST /hooks/meta HTTP/1.1", "Host: relay", f"Content-Length: {len(body)}"]
    head += [f"{name}: {value}" for name, value in signed(body).items()]
    return "\r\n".join([*head, "", ""]).encode() + body


class Notes:
    """What was answered 200; `enough` once every sender has had two of them, on average."""

    def __init__(self) -> None:
        self.acknowledged: set[bytes] = set()
        self.enough = asyncio.Event()

    def add(self, body: bytes) -> None:
        self.acknowledged.add(body)
        if len(self.acknowledged) >= 2 * SENDERS:
            self.enough.set()


async def send(port: int, name: int, notes: Notes) -> None:
    """One connection that posts until it is told to go."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for number in range(10_000):
            writer.write(post(f"{name}-{number}"))
            await writer.drain()
            head = await reader.readuntil(b"\r\n\r\n")
            if head.startswith(b"HTTP/1.1 200"):
                notes.add(f"{name}-{number}".encode())
            if b"connection: close" in head.lower():
                return
    except (OSError, asyncio.IncompleteReadError):
        return
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def stop_under_load(relay: RelayProcess) -> tuple[set[bytes], int]:
    """SIGTERM while a thousand send; what was answered, and the exit code."""
    notes = Notes()
    tasks = [asyncio.create_task(send(relay.port, name, notes)) for name in range(SENDERS)]
    async with asyncio.timeout(4 * PATIENCE):
        await notes.enough.wait()
    # It waits for no more than the contract's 15 s.
    code = await asyncio.to_thread(relay.terminate)
    await asyncio.gather(*tasks)
    return notes.acknowledged, code


def test_a_thousand_senders_and_open_feeds_lose_nothing_when_it_stops(
    tmp_path: Path, many_files: None
) -> None:
    config = write_config(tmp_path)
    with running(config) as relay, Feed(relay.port) as reading, Feed(relay.port):
        reading.to_tail()
        acknowledged, code = asyncio.run(stop_under_load(relay))
    with running(config) as relay, Feed(relay.port) as feed:
        stored = [event.body for event in feed.to_tail()[0]]
    assert code == 0
    assert len(acknowledged) >= 2 * SENDERS
    assert acknowledged - set(stored) == set()
    assert len(stored) == len(set(stored))
