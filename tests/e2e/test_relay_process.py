"""The relay as it runs on a server: a process, sockets, signals and a file."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.relay_process import (
    ONE_SHOP,
    PATIENCE,
    SECRET,
    TOKEN,
    Feed,
    RelayProcess,
    running,
    write_config,
)
from webhook_relay.envelope import Keys, Tail, new_key_pair

pytestmark = pytest.mark.e2e

TWO_SHOPS = f"""
[relay]
home = "HOME"
port = 0
[[shops]]
id = "bakery"
token = "bakery-token"
[[shops]]
id = "tiles"
token = "tiles-token"
[[channels]]
id = "bakery-hook"
shop = "bakery"
provider = "cloud"
app_secret = "{SECRET}"
[[channels]]
id = "tiles-hook"
shop = "tiles"
provider = "360dialog"
header = {{ name = "Authorization", value = "Bearer secret" }}
"""


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    with running(write_config(tmp_path)) as one:
        yield one


def test_a_webhook_comes_out_of_the_feed_as_it_was_signed(relay: RelayProcess) -> None:
    body = '{"text":"नमस्ते"}'.encode()
    with Feed(relay.port) as feed:
        assert feed.to_tail()[0] == []
        assert relay.post(body) == 200
        event = feed.event()
    assert (event.seq, event.channel, event.provider, event.body) == (1, "meta", "cloud", body)
    assert event.headers["content-type"] == "application/json"


def test_a_reader_goes_on_where_it_stopped(relay: RelayProcess) -> None:
    for number in range(6):
        assert relay.post(b"%d" % number) == 200
    with Feed(relay.port, after=4) as feed:
        events, tail = feed.to_tail()
    assert [event.body for event in events] == [b"4", b"5"]
    assert tail.tail == 6


def test_what_is_acknowledged_does_not_come_again_also_after_a_restart(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    with running(config) as relay:
        for number in range(3):
            relay.post(b"%d" % number)
        assert relay.ack(2) == (200, b'{"through": 2}')
        with Feed(relay.port) as feed:
            (before, tail) = feed.to_tail()
        assert relay.terminate() == 0
    with running(config) as relay, Feed(relay.port) as feed:
        after, tail_after = feed.to_tail()
        assert [event.seq for event in before] == [event.seq for event in after] == [3]
        assert tail == tail_after == Tail(3, tail.spool)


def test_two_shops_never_see_each_other(tmp_path: Path) -> None:
    with running(write_config(tmp_path, TWO_SHOPS)) as relay:
        relay.post(b"bread", "bakery-hook")
        headers = {"Authorization": "Bearer secret"}
        assert relay.request("POST", "/hooks/tiles-hook", b"tiles", headers)[0] == 200
        assert relay.ack(2, "tiles-token") == (200, b'{"through": 2}')
        with Feed(relay.port, token="bakery-token") as feed:
            assert [event.body for event in feed.to_tail()[0]] == [b"bread"]
        with Feed(relay.port, token="tiles-token") as feed:
            assert feed.to_tail()[0] == []
        with Feed(relay.port, token="guess") as feed:
            assert feed.status == 401


def test_a_sealed_event_is_nowhere_readable_but_at_the_shop(tmp_path: Path) -> None:
    secret, public = new_key_pair()
    seal_to = f'seal_to = "{base64.b64encode(public).decode()}"'
    with running(write_config(tmp_path, more=seal_to)) as relay:
        assert relay.post(b'{"from":"919876543210"}') == 200
        with Feed(relay.port, keys=Keys((secret,), ())) as feed:
            assert feed.event().body == b'{"from":"919876543210"}'
        assert relay.terminate() == 0
    kept = b"".join(one.read_bytes() for one in (tmp_path / "spool").iterdir())
    assert b"919876543210" not in kept + relay.log


def test_sigterm_ends_the_feed_and_the_process_in_good_order(relay: RelayProcess) -> None:
    with Feed(relay.port) as feed:
        feed.to_tail()
        assert relay.terminate() == 0
        assert feed.next() is None
    assert relay.log.count(b"\n") <= 3


def test_sigterm_is_obeyed_when_a_reader_has_stopped_reading(relay: RelayProcess) -> None:
    with Feed(relay.port) as feed:
        feed.to_tail()
        for number in range(30):
            assert relay.post(b"%d" % number + b"x" * 1_000_000) == 200
        assert relay.terminate() == 0


def test_a_second_relay_on_the_same_spool_does_not_start(
    relay: RelayProcess, tmp_path: Path
) -> None:
    command = [
        sys.executable,
        "-m",
        "webhook_relay",
        "serve",
        "--config",
        str(tmp_path / "relay.toml"),
    ]
    second = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (second.returncode, second.stdout) == (1, "")
    assert "Another relay is running" in second.stderr
    assert second.stderr.count("\n") == 1


def test_a_port_that_is_taken_is_said_in_one_sentence(relay: RelayProcess, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    text = ONE_SHOP.replace("port = 0", f"port = {relay.port}")
    with running(write_config(tmp_path / "b", text)) as second:
        assert second.wait() == 1
        assert second.log.startswith(b"Cannot listen on 127.0.0.1 port")
        assert second.log.count(b"\n") == 1


def test_status_tells_what_waits(relay: RelayProcess, tmp_path: Path) -> None:
    relay.post(b"one")
    config = tmp_path / "relay.toml"
    config.write_text(config.read_text().replace("port = 0", f"port = {relay.port}"))
    command = [sys.executable, "-m", "webhook_relay", "status", "--config", str(config)]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert "relay: ready" in shown.stdout
    assert "waiting 1" in shown.stdout
    assert "kept readable" in shown.stdout


def test_metrics_and_health_answer(relay: RelayProcess) -> None:
    relay.post(b"one")
    assert relay.request("GET", "/healthz") == (200, b"ok")
    assert relay.request("GET", "/readyz") == (200, b'{"ready":true,"reason":""}')
    shown = relay.request("GET", "/metrics")[1]
    assert b'relay_received_total{channel="cloud-1",outcome="stored",shop="main"} 1.0' in shown
    assert b'relay_spool_rows{shop="main"} 1.0' in shown


def test_a_provider_looks_at_a_file_and_then_fetches_it(relay: RelayProcess) -> None:
    photo = b"\xff\xd8\xff" * 500_000
    status, said = upload(relay, photo)
    path = json.loads(said)["path"]
    assert (status, len(path)) == (201, len("/files/") + 43)
    assert relay.request("HEAD", path) == (200, b"")
    assert relay.request("GET", path) == (200, photo)
    assert relay.request("GET", path[:-1])[0] == 404
    assert b"relay_files 1.0" in relay.request("GET", "/metrics")[1]


def test_an_upload_that_is_refused_is_told_so_to_its_end(relay: RelayProcess) -> None:
    assert upload(relay, b"x" * 2_000_000, "guess") == (401, b"")
    forty = (b"x" * 1_000_000 for _ in range(40))
    for body in (b"x" * 34_000_000, forty):
        status, said = upload(relay, body)
        assert (status, "at most 32 MB" in json.loads(said)["error"]) == (413, True)
    assert b"relay_files 0.0" in relay.request("GET", "/metrics")[1]


def upload(
    relay: RelayProcess, content: bytes | Iterator[bytes], token: str = TOKEN
) -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "image/jpeg"}
    return relay.request("POST", "/v1/files", content, headers)


def test_an_idle_relay_is_small(relay: RelayProcess) -> None:
    assert relay.request("GET", "/healthz", headers={"Authorization": TOKEN})[0] == 200
    assert relay.memory() <= 60
