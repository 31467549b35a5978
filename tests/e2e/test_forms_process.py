"""Forms and leads of a real relay: sockets, restarts, seals, and senders who drip."""

import base64
import http.client
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.faults.relay_process import PATIENCE, TOKEN, Feed, RelayProcess, running, write_config
from webhook_relay.envelope import Event, Keys, new_key_pair

pytestmark = pytest.mark.e2e

SECRET = "a-secret-of-the-portal"
CONFIG = f"""
[relay]
home = "HOME"
port = 0
token = "{TOKEN}"
MORE
[[forms]]
id = "cakes"
title = "Order a cake"
per_minute = 10000
per_hour = 1000000
[[forms]]
id = "strict"
title = "Ask us"
[[leads]]
id = "im"
source = "indiamart"
secret = "{SECRET}"
"""
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayProcess]:
    with running(write_config(tmp_path, CONFIG)) as one:
        yield one


def answer(relay: RelayProcess, name: str, form: str = "cakes") -> int:
    body = urlencode({"name": name, "phone": "98765 43210"}).encode()
    return relay.request("POST", f"/forms/{form}", body, URLENCODED)[0]


def events(relay: RelayProcess, keys: Keys | None = None) -> list[Event]:
    with Feed(relay.port, keys=keys) as feed:
        return feed.to_tail()[0]


def test_whoever_was_thanked_is_there_after_a_power_cut(tmp_path: Path) -> None:
    config = write_config(tmp_path, CONFIG)
    with running(config) as relay, ThreadPoolExecutor(8) as many:
        codes = list(many.map(lambda n: answer(relay, f"N{n}"), range(200)))
        assert set(codes) == {303}
        relay.kill()
    with running(config) as relay:
        kept = [json.loads(one.body)["name"] for one in events(relay)]
    assert sorted(kept) == sorted(f"N{n}" for n in range(200))


def test_an_answer_lies_sealed_on_the_disk(tmp_path: Path) -> None:
    secret, public = new_key_pair()
    seal_to = f'seal_to = "{base64.b64encode(public).decode()}"'
    with running(write_config(tmp_path, CONFIG, seal_to)) as relay:
        answer(relay, "Asha Patel")
        lead = b'{"RESPONSE": {"SENDER_NAME": "Asha Patel"}}'
        assert relay.request("POST", f"/leads/im/{SECRET}", lead, JSON)[0] == 200
        form, portal = events(relay, Keys((secret,), ()))
        assert relay.terminate() == 0
    assert (form.provider, json.loads(form.body)["name"]) == ("form", "Asha Patel")
    assert (portal.provider, portal.channel, portal.body) == ("indiamart", "im", lead)
    kept = b"".join(one.read_bytes() for one in (tmp_path / "spool").iterdir())
    for word in (b"Asha", b"98765", SECRET.encode()):
        assert word not in kept + relay.log


def test_a_flood_from_one_address_is_let_in_five_times(relay: RelayProcess) -> None:
    with ThreadPoolExecutor(8) as many:
        codes = list(many.map(lambda n: answer(relay, f"N{n}", "strict"), range(200)))
    assert (codes.count(303), codes.count(429)) == (5, 195)
    assert len(events(relay)) == 5


def test_a_body_that_is_too_large_is_refused_while_it_comes(relay: RelayProcess) -> None:
    status, _ = relay.request("POST", "/forms/cakes", b"phone=" + b"9" * 1_000_000, URLENCODED)
    chunked = relay.request("POST", "/forms/cakes", iter([b"x" * 50_000] * 20), URLENCODED)[0]
    assert (status, chunked, events(relay)) == (413, 413, [])


def test_a_header_in_a_field_makes_no_header(relay: RelayProcess) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", relay.port, timeout=PATIENCE)
    body = urlencode({"name": "a\r\nSet-Cookie: x=1", "phone": "9876543210"})
    connection.request("POST", "/forms/cakes", body, URLENCODED)
    response = connection.getresponse()
    response.read()
    assert (response.status, response.getheader("Location")) == (303, "/forms/cakes/thanks")
    assert response.getheader("Set-Cookie") is None
    connection.close()


def test_who_sends_a_byte_now_and_then_is_cut_and_the_form_goes_on(relay: RelayProcess) -> None:
    with socket.create_connection(("127.0.0.1", relay.port), timeout=PATIENCE) as slow:
        slow.sendall(b"POST /forms/cakes HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\na")
        assert answer(relay, "Asha") == 303
        assert slow.recv(100) == b"", "cut without an answer, within the relay's ten seconds"
    assert len(events(relay)) == 1
