"""`kill -9` in the middle of everything: what was answered 200 is there afterwards, exactly once."""

import random
import socket
import threading
from pathlib import Path

import pytest

from tests.faults.relay_process import (
    ONE_SHOP,
    PATIENCE,
    Feed,
    RelayProcess,
    running,
    signed,
    write_config,
)
from webhook_relay.envelope import Event

pytestmark = pytest.mark.e2e

KILLS = 4
SENDERS = 8
ANSWERS = (20, 900)
"""A relay is killed after so many answers, a number drawn anew each time."""


class Senders:
    """Providers that post without pause and note what was acknowledged."""

    def __init__(self, port: int) -> None:
        self.sent: set[bytes] = set()
        self.acknowledged: set[bytes] = set()
        self._port = port
        self._stop = threading.Event()
        self._news = threading.Condition()
        self._threads = [
            threading.Thread(target=self._work, args=(number,)) for number in range(SENDERS)
        ]

    def __enter__(self) -> "Senders":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def until(self, answers: int) -> None:
        """Waits for so many acknowledged webhooks in all."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.acknowledged) >= answers, PATIENCE)

    def _work(self, number: int) -> None:
        count = 0
        while not self._stop.is_set():
            try:
                with socket.create_connection(("127.0.0.1", self._port), timeout=10) as plug:
                    while not self._stop.is_set():
                        count += 1
                        self._post(plug, b"%d-%d" % (number, count))
            except OSError:
                self._stop.wait(0.02)  # the relay is down: come again

    def _post(self, plug: socket.socket, body: bytes) -> None:
        self.sent.add(body)
        headers = "".join(f"{name}: {value}\r\n" for name, value in signed(body).items())
        start = f"POST /hooks/meta HTTP/1.1\r\nHost: relay\r\nContent-Length: {len(body)}\r\n"
        plug.sendall(f"{start}{headers}\r\n".encode() + body)
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            part = plug.recv(4096)
            if not part:
                raise ConnectionResetError
            answer += part
        if answer.startswith(b"HTTP/1.1 200"):
            with self._news:
                self.acknowledged.add(body)
                self._news.notify_all()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as plug:
        return int(plug.getsockname()[1])


def everything(relay: RelayProcess) -> list[Event]:
    with Feed(relay.port) as feed:
        return feed.to_tail()[0]


def test_nothing_acknowledged_is_lost_and_nothing_is_invented(tmp_path: Path) -> None:
    port = free_port()
    config = write_config(tmp_path, ONE_SHOP.replace("port = 0", f"port = {port}"))
    chance = random.Random(7)
    with Senders(port) as senders:
        for _ in range(KILLS):
            with running(config) as relay:
                senders.until(len(senders.acknowledged) + chance.randint(*ANSWERS))
                relay.kill()
    with running(config) as relay:
        events = everything(relay)
        assert relay.terminate() == 0
    stored = [event.body for event in events]
    assert len(senders.acknowledged) >= KILLS * ANSWERS[0]
    assert senders.acknowledged - set(stored) == set()
    assert set(stored) - senders.sent == set()
    assert len(stored) == len(set(stored))
    assert [event.seq for event in events] == sorted({event.seq for event in events})


def test_a_stop_under_load_keeps_everything_that_was_acknowledged(tmp_path: Path) -> None:
    port = free_port()
    config = write_config(tmp_path, ONE_SHOP.replace("port = 0", f"port = {port}"))
    with running(config) as relay, Senders(port) as senders, Feed(port) as feed:
        senders.until(200)
        assert relay.terminate() == 0
        assert feed.status == 200
    with running(config) as relay:
        assert senders.acknowledged - {event.body for event in everything(relay)} == set()


def test_a_full_spool_refuses_loses_nothing_and_recovers(tmp_path: Path) -> None:
    config = write_config(tmp_path, more="spool_mb = 1")
    with running(config) as relay:
        statuses = [relay.post(b"%d" % number + b"x" * 20_000) for number in range(80)]
        taken = statuses.count(200)
        assert set(statuses) == {200, 503}
        assert statuses[:taken] == [200] * taken
        assert relay.request("GET", "/readyz")[0] == 503
        assert len(everything(relay)) == taken
        assert relay.ack(taken)[0] == 200
        assert relay.post(b"room again") == 200
        assert relay.request("GET", "/readyz")[0] == 200
        assert [event.body for event in everything(relay)] == [b"room again"]


def test_a_log_cut_short_by_a_crash_loses_no_more_than_its_end(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    with running(config) as relay:
        for number in range(20):
            assert relay.post(b"%d" % number) == 200
        relay.kill()
    log = tmp_path / "spool" / "spool.db-wal"
    log.write_bytes(log.read_bytes()[:-100])
    with running(config) as relay:
        left = [event.body for event in everything(relay)]
        assert left == [b"%d" % number for number in range(19)]
        assert relay.post(b"again") == 200


def test_a_crash_in_the_middle_of_an_acknowledgement_brings_nothing_back(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    with running(config) as relay:
        for number in range(5):
            assert relay.post(b"%d" % number) == 200
        assert relay.ack(3)[0] == 200
        relay.kill()
    with running(config) as relay:
        assert [event.seq for event in everything(relay)] == [4, 5]
        assert relay.post(b"new") == 200
        assert [event.seq for event in everything(relay)] == [4, 5, 6]
