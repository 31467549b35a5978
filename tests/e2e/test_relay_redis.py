"""Two real relays on one Redis: together they are one relay, also while things are killed."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.relay_process import (
    ONE_SHOP,
    PATIENCE,
    TOKEN,
    Feed,
    RelayProcess,
    running,
    write_config,
)
from tests.faults.relay_senders import Senders, free_port
from tests.unit.relay.redis_world import RedisServer, redis_server
from webhook_relay.envelope import new_key_pair

pytestmark = pytest.mark.e2e


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


def config_in(folder: Path, redis: RedisServer, name: str, text: str = ONE_SHOP) -> Path:
    """A relay with a home of its own; signing key and files are shared with the others."""
    (folder / name / "spool").mkdir(parents=True)
    (folder / "files").mkdir(exist_ok=True)
    (folder / name / "spool" / "files").symlink_to(folder / "files")
    more = f'spool = "{redis.url}"\nkey_file = "{folder / "relay.key"}"'
    return write_config(folder / name, text, more)


def command(config: Path, *words: str) -> dict[str, Any]:
    """What a command of the relay answers as JSON."""
    told = [sys.executable, "-m", "webhook_relay", *words, "--config", str(config), "--json"]
    done = subprocess.run(told, capture_output=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def both_go_on(left: Senders, right: Senders, answers: int) -> None:
    for side in (left, right):
        side.until(len(side.acknowledged) + answers)


def ready(relay: RelayProcess) -> bool:
    return relay.request("GET", "/readyz")[0] == 200


def test_what_comes_in_at_either_is_fetched_at_either(tmp_path: Path, redis: RedisServer) -> None:
    one_config, other_config = (config_in(tmp_path, redis, name) for name in ("one", "other"))
    with (
        running(one_config) as one,
        running(other_config) as other,
        Feed(one.port) as feed,
    ):
        for number in range(20):
            relay = (one, other)[number % 2]
            assert relay.post(b"%d" % number) == 200
            assert feed.event().body == b"%d" % number
        assert json.loads(other.ack(18)[1]) == {"through": 18}
        with Feed(one.port) as again:
            assert [event.seq for event in again.to_tail()[0]] == [19, 20]
        (shop,) = command(one_config, "status")["shops"]
        assert (shop["waiting"], shop["acked"], shop["bytes"] > 0) == (2, 18, True)
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "image/jpeg"}
        status, body = one.request("POST", "/v1/files", b"\xff\xd8\xff photo", headers)
        assert status == 201
        assert other.request("GET", json.loads(body)["path"])[1] == b"\xff\xd8\xff photo"


def test_a_device_that_was_paired_at_one_reads_at_the_other(
    tmp_path: Path, redis: RedisServer
) -> None:
    unpaired = ONE_SHOP.replace(f'token = "{TOKEN}"\n', "")
    one_config, other_config = (
        config_in(tmp_path, redis, name, unpaired) for name in ("one", "other")
    )
    with running(one_config) as one, running(other_config) as other:
        code = command(one_config, "pair", "--no-wait", "--url", "https://relay.example.in")["code"]
        public = base64.b64encode(new_key_pair()[1]).decode()
        asked = {"code": code, "public_key": public, "device": "till"}
        status, body = other.request("POST", "/v1/pair", json.dumps(asked).encode())
        assert status == 200
        paired = json.loads(body)
        bearer = {"Authorization": f"Bearer {paired['token']}"}
        # One that had looked before notices within a second or two.
        one.until(lambda: one.request("GET", "/v1/relay", headers=bearer)[0] == 200)
        for relay in (one, other):
            told = json.loads(relay.request("GET", "/v1/relay", headers=bearer)[1])
            assert (told["relay_key"], told["seal_to"]) == (paired["relay_key"], public)


def test_nothing_acknowledged_is_lost_when_relays_and_redis_are_killed(
    tmp_path: Path, redis: RedisServer
) -> None:
    ports = [free_port(), free_port()]
    configs = [
        config_in(tmp_path, redis, f"at-{port}", ONE_SHOP.replace("port = 0", f"port = {port}"))
        for port in ports
    ]
    with (
        Senders(ports[0], senders=4) as left,
        Senders(ports[1], lambda sender, count: b"r%d-%d" % (sender, count), 4) as right,
        running(configs[0]) as one,
        running(configs[1]) as other,
    ):
        both_go_on(left, right, 100)
        redis.kill()
        one.until(lambda: not ready(one))
        redis.start()
        one.until(lambda: ready(one) and ready(other))
        both_go_on(left, right, 20)
        one.kill()
        other.kill()
    with running(configs[0]) as relay, Feed(relay.port) as feed:
        events = feed.to_tail()[0]
    stored = [event.body for event in events]
    assert (left.acknowledged | right.acknowledged) - set(stored) == set()
    assert set(stored) - left.sent - right.sent == set()
    assert len(stored) == len(set(stored))
    assert [event.seq for event in events] == sorted({event.seq for event in events})
