"""A relay that is watched: by its log, which tells no secrets, and by a service manager."""

import json
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.faults.relay_process import PATIENCE, SECRET, RelayProcess, running, signed, write_config

pytestmark = pytest.mark.e2e

SHOP_TOKEN = "planted-token-of-the-shop-000000000000"
CONFIG = f"""
[relay]
home = "HOME"
port = 0
metrics_token = "planted-token-of-metrics"
[[shops]]
id = "bakery"
token = "{SHOP_TOKEN}"
[[shops]]
id = "tiles"
[[channels]]
id = "planted-cloud-id"
shop = "bakery"
provider = "cloud"
app_secret = "{SECRET}"
verify_token = "planted-verify-token"
[[channels]]
id = "planted-dialog-id"
shop = "bakery"
provider = "360dialog"
header = {{ name = "Authorization", value = "planted-header-value" }}
[[channels]]
id = "planted-twilio-id"
shop = "bakery"
provider = "twilio"
auth_token = "planted-auth-token"
public_url = "https://relay.example.in/hooks/planted-twilio-id"
[[channels]]
id = "planted-gupshup-id-is-its-secret-00000"
shop = "bakery"
provider = "gupshup"
[[channels]]
id = "planted-gupshup-far-away-is-its-secret"
shop = "bakery"
provider = "gupshup"
allow = ["203.0.113.7/32"]
[[forms]]
id = "cakes"
shop = "bakery"
title = "Cakes"
[[leads]]
id = "planted-lead-id"
shop = "bakery"
source = "generic"
secret = "planted-lead-secret"
"""
PLANTED = [f"+91987650{number:04}" for number in range(25)]
PLANTED += [f"planted text {number} मिठाई" for number in range(25)]


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    with running(write_config(tmp_path, CONFIG)) as one:
        yield one


def hook_requests(text: str) -> Iterator[tuple[str, str, bytes, dict[str, str]]]:
    """Good and bad webhooks of every provider with a text in all their parts."""
    body = json.dumps({"from": text, "text": text}).encode()
    query = urlencode({"hub.verify_token": text, "hub.challenge": text, "phone": text})
    bad = {
        "X-Hub-Signature-256": f"sha256={text.encode().hex()}",
        "User-Agent": text.encode().hex(),
    }
    yield "POST", "/hooks/planted-cloud-id", body, signed(body)
    yield "POST", f"/hooks/planted-cloud-id?{query}", body, bad
    yield "GET", f"/hooks/planted-cloud-id?{query}", b"", {}
    yield "GET", f"/hooks/{urlencode({'id': text})}", b"", {}
    yield "POST", "/hooks/planted-dialog-id", body, {"Authorization": "planted-header-value"}
    yield (
        "POST",
        "/hooks/planted-dialog-id",
        body,
        {"Authorization": f"planted-{text[-4:].encode().hex()}"},
    )
    yield "POST", "/hooks/planted-twilio-id", body, {"X-Twilio-Signature": "planted-signature"}
    yield "POST", "/hooks/planted-gupshup-id-is-its-secret-00000", body, {}
    yield "POST", "/hooks/planted-gupshup-far-away-is-its-secret", body, {}


def other_requests(text: str) -> Iterator[tuple[str, str, bytes, dict[str, str]]]:
    """The same for people, portals and shops."""
    fields = urlencode({"name": text, "phone": text, "message": text}).encode()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    code = json.dumps({"code": "PLANT-EDC0D", "public_key": text, "device": text}).encode()
    bearer = {"Authorization": f"Bearer {SHOP_TOKEN}"}
    yield "POST", "/forms/cakes", fields, form
    yield "POST", "/forms/cakes", json.dumps({"phone": [text]}).encode(), {"Content-Type": "text/x"}
    yield "POST", "/leads/planted-lead-id?key=planted-lead-secret", fields, form
    yield "POST", f"/leads/planted-lead-id/{urlencode({'x': text})}", fields, form
    yield "POST", "/v1/pair", code, {}
    yield "GET", "/v1/relay", b"", {"Authorization": "Bearer planted-token-that-is-wrong"}
    yield "POST", "/v1/ack", text.encode(), bearer
    yield (
        "POST",
        "/v1/files",
        text.encode(),
        {**bearer, "Content-Disposition": "attachment; filename=planted"},
    )
    yield "GET", f"/files/planted-{text[-4:].encode().hex()}", b"", {}
    yield "GET", f"/nowhere?{urlencode({'q': text})}", b"", {}
    yield "GET", "/metrics", b"", {"Authorization": "Bearer planted-token-of-metrics"}


def test_no_log_line_and_no_metric_holds_what_somebody_sent_or_a_secret(
    relay: RelayProcess,
) -> None:
    statuses = set()
    for text in PLANTED:
        for method, path, body, headers in (*hook_requests(text), *other_requests(text)):
            statuses.add(relay.request(method, path, body, headers)[0])
    assert {200, 201, 303, 400, 401, 403, 404, 422, 429} <= statuses
    assert max(statuses) < 500
    assert relay.raw(b"GET /planted HTTP/1.1\r\nplanted text\r\n\r\n").startswith(b"HTTP/1.1 400")
    metrics = relay.request("GET", "/metrics")[1]
    assert relay.terminate() == 0
    assert b'channel="gupshup-1",outcome="stored",shop="bakery"} 50.0' in metrics
    found = [json.loads(line) for line in relay.log.splitlines()]
    assert {"bad signature", "bad secret"} <= {line["event"] for line in found}
    for shown in (relay.log, metrics):
        plain = (shown + shown.decode("unicode_escape", "replace").encode()).lower()
        assert [text for text in PLANTED if text.encode() in plain] == []
        assert b"98765" not in plain
        assert b"plant" not in plain


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A socket as systemd listens on one, with a watchdog of three seconds."""
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one,
    ):
        one.bind(f"{folder}/notify")
        one.settimeout(PATIENCE)
        monkeypatch.setenv("NOTIFY_SOCKET", f"{folder}/notify")
        monkeypatch.setenv("WATCHDOG_USEC", "3000000")
        yield one


def test_a_service_manager_hears_when_it_is_ready_that_it_lives_and_that_it_stops(
    manager: socket.socket, tmp_path: Path
) -> None:
    with running(write_config(tmp_path, CONFIG)) as relay:
        assert manager.recv(4096) == b"READY=1"
        assert manager.recv(4096) == b"WATCHDOG=1\nSTATUS=Takes events."
        assert manager.recv(4096) == b"WATCHDOG=1\nSTATUS=Takes events."
        assert relay.terminate() == 0
        heard = manager.recv(4096)
        assert b"STOPPING=1" in (heard, heard.startswith(b"WATCHDOG") and manager.recv(4096))


def test_when_the_last_event_came_is_known_after_a_restart(tmp_path: Path) -> None:
    config = write_config(tmp_path, CONFIG)
    with running(config) as relay:
        assert b"relay_last_event_timestamp_seconds{" not in relay.request("GET", "/metrics")[1]
        assert relay.request("POST", "/hooks/planted-cloud-id", b"{}", signed(b"{}"))[0] == 200
        assert relay.terminate() == 0
    with running(config) as relay:
        shown = relay.request("GET", "/metrics")[1].decode()
        line = 'relay_last_event_timestamp_seconds{channel="cloud-1",shop="bakery"} '
        (at,) = [one.removeprefix(line) for one in shown.splitlines() if one.startswith(line)]
        assert 1_700_000_000 < float(at) < 10_000_000_000
