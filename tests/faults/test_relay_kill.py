"""`kill -9` in the middle of everything: what was answered 200 is there afterwards, exactly once."""

import random
from pathlib import Path

import pytest

from tests.faults.relay_process import (
    ONE_SHOP,
    Feed,
    RelayProcess,
    running,
    write_config,
)
from tests.faults.relay_senders import Senders, free_port
from webhook_relay.envelope import Event

pytestmark = pytest.mark.e2e

KILLS = 4
ANSWERS = (20, 900)
"""A relay is killed after so many answers, a number drawn anew each time."""


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
