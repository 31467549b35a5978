"""Twilio and Gupshup at a real relay: what is genuine is kept once, all else costs only its sender."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from tests.faults.relay_process import TOKEN, Feed, RelayProcess, running, write_config
from webhook_relay.bodies import LARGEST_BODY
from webhook_relay.envelope import Event

pytestmark = pytest.mark.e2e

AUTH_TOKEN = "an-auth-token"
PUBLIC = "https://relay.example.in/hooks/twilio"
GUPSHUP, STRANGER = "3.6.228.131", "203.0.113.9"
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
CONFIG = f"""
[relay]
home = "HOME"
port = 0
token = "{TOKEN}"
[[channels]]
id = "twilio"
provider = "twilio"
auth_token = "{AUTH_TOKEN}"
public_url = "{PUBLIC}"
[[channels]]
id = "gupshup"
provider = "gupshup"
allow = ["{GUPSHUP}"]
"""


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with running(write_config(tmp_path_factory.mktemp("relay"), CONFIG)) as one:
        yield one


def tail(relay: RelayProcess) -> int:
    with Feed(relay.port) as feed:
        return feed.to_tail()[1].tail


def news(relay: RelayProcess, after: int) -> list[Event]:
    with Feed(relay.port, after) as feed:
        return feed.to_tail()[0]


def sdk(form: dict[str, str], url: str = PUBLIC) -> str:
    signature: str = RequestValidator(AUTH_TOKEN).compute_signature(url, form)
    return signature


def twilio(relay: RelayProcess, form: dict[str, str], query: str = "") -> tuple[int, bytes]:
    """A form, signed by Twilio's own SDK for the public address."""
    headers = {"Content-Type": FORM, "X-Twilio-Signature": sdk(form, PUBLIC + query)}
    return relay.request("POST", f"/hooks/twilio{query}", urlencode(form).encode(), headers)


def gupshup(relay: RelayProcess, body: bytes, *hops: str) -> tuple[int, bytes]:
    """A webhook that came through the proxy on this machine."""
    return relay.request("POST", "/hooks/gupshup", body, {"X-Forwarded-For": ", ".join(hops)})


def test_what_twilios_sdk_signs_comes_out_of_the_feed_as_the_form_that_it_was(
    relay: RelayProcess,
) -> None:
    before = tail(relay)
    form = {"Body": "नमस्ते  & दो %41 ", "From": "whatsapp:+919876543210", "MessageSid": "SM1"}
    assert twilio(relay, form) == (200, b"")
    (event,) = news(relay, before)
    assert (event.provider, event.body) == ("twilio", urlencode(form).encode())
    assert event.headers["content-type"] == FORM


def test_a_status_at_an_address_with_a_query_is_taken(relay: RelayProcess) -> None:
    before = tail(relay)
    form = {"MessageSid": "SM2", "MessageStatus": "delivered"}
    assert twilio(relay, form, "?tracker=abc%20d")[0] == 200
    assert len(news(relay, before)) == 1


def test_a_webhook_through_the_proxy_is_gupshups_and_a_strangers_is_not(
    relay: RelayProcess,
) -> None:
    before = tail(relay)
    body = '{"type":"message","payload":{"text":"नमस्ते"}}'.encode()
    assert gupshup(relay, body, GUPSHUP) == (200, b"")
    assert gupshup(relay, body + b" ", GUPSHUP, STRANGER) == (401, b"")
    assert relay.request("POST", "/hooks/gupshup", body + b"  ") == (401, b"")
    (event,) = news(relay, before)
    assert (event.provider, event.body) == ("gupshup", body)


@pytest.mark.parametrize(
    "signature",
    ["", sdk({"a": "1"}).upper(), sdk({"a": "1"}).lower(), "DEADBEEF" * 5, "नमस्ते", "=" * 9_000],
)
def test_a_wrong_signature_is_401_whatever_its_bytes(signature: str, relay: RelayProcess) -> None:
    before = tail(relay)
    head = (
        "POST /hooks/twilio HTTP/1.1\r\nHost: relay\r\nContent-Length: 3\r\n"
        f"Content-Type: {FORM}\r\nX-Twilio-Signature: {signature}\r\n\r\n"
    )
    assert relay.raw(head.encode() + b"a=1").startswith(b"HTTP/1.1 401")
    assert news(relay, before) == []


def test_a_chain_of_strange_bytes_is_401(relay: RelayProcess) -> None:
    head = (
        "POST /hooks/gupshup HTTP/1.1\r\nHost: relay\r\nContent-Length: 2\r\n"
        f"X-Forwarded-For: {GUPSHUP}, ३.६.२२८.१३१\r\n\r\n"
    )
    assert relay.raw(head.encode() + b"{}").startswith(b"HTTP/1.1 401")


def test_four_megabytes_are_taken_and_a_byte_more_is_not(relay: RelayProcess) -> None:
    before = tail(relay)
    text = "x" * (LARGEST_BODY - len("Body="))
    assert twilio(relay, {"Body": text})[0] == 200
    assert twilio(relay, {"Body": text + "x"})[0] == 413
    assert gupshup(relay, b"x" * LARGEST_BODY, GUPSHUP)[0] == 200
    assert gupshup(relay, b"x" * (LARGEST_BODY + 1), GUPSHUP)[0] == 413
    assert [len(event.body) for event in news(relay, before)] == [LARGEST_BODY] * 2


def test_a_form_made_to_be_slow_takes_neither_the_memory_nor_the_relay(
    relay: RelayProcess,
) -> None:
    headers = {"Content-Type": FORM, "X-Twilio-Signature": sdk({})}
    for body in (b"%41" * (LARGEST_BODY // 3), b"a&" * (LARGEST_BODY // 2)):
        assert relay.request("POST", "/hooks/twilio", body, headers)[0] == 401
    assert relay.request("GET", "/healthz")[0] == 200
    assert relay.memory() < 100


def test_a_hundred_at_once_from_both_are_all_kept_once(relay: RelayProcess) -> None:
    before = tail(relay)

    def post(number: int) -> int:
        if number % 2:
            return twilio(relay, {"MessageSid": f"SM-{number // 4}"})[0]
        return gupshup(relay, b'{"id":%d}' % (number // 4), GUPSHUP)[0]

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(post, range(200))) == {200}
    stored = [(event.provider, event.body) for event in news(relay, before)]
    assert len(stored) == len(set(stored)) == 100


def test_wrong_secrets_are_counted_for_the_channel(relay: RelayProcess) -> None:
    twilio(relay, {"a": "1"}, "?x=1")
    assert relay.request("POST", "/hooks/twilio", b"a=1")[0] == 401
    shown = relay.request("GET", "/metrics")[1].decode()
    counted = 'relay_received_total{channel="twilio-1",outcome="bad_signature",shop="main"}'
    assert counted in shown


def test_the_log_names_what_to_look_at_and_no_secret(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with running(write_config(tmp_path_factory.mktemp("log"), CONFIG)) as relay:
        relay.request("POST", "/hooks/twilio", b"a=1")
        relay.request("POST", "/hooks/gupshup", b"a=1")
        assert relay.terminate() == 0
    assert relay.log.count(b"bad signature") == 2
    assert b"public_url" in relay.log
    assert b"allow" in relay.log
    assert AUTH_TOKEN.encode() not in relay.log
