"""Requests that are broken, huge or slow cost the sender its connection and nobody else anything."""

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest

from tests.faults.relay_process import Feed, RelayProcess, running, signed, write_config

pytestmark = pytest.mark.e2e

BODY = b'{"entry":[]}'
SLOW = 60
CUT_WITHIN = 14.0
"""Seconds: the deadline is 10 and is looked at every second."""


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with running(write_config(tmp_path_factory.mktemp("relay"))) as one:
        yield one


@pytest.fixture(autouse=True)
def _still_well_afterwards(relay: RelayProcess) -> Iterator[None]:
    before = kept(relay)
    yield
    assert kept(relay) == before
    assert relay.request("GET", "/healthz") == (200, b"ok")


def kept(relay: RelayProcess) -> int:
    with Feed(relay.port) as feed:
        return feed.to_tail()[1].tail


def head(*lines: str) -> bytes:
    start = ("POST /hooks/meta HTTP/1.1", "Host: relay")
    return "\r\n".join([*start, *lines, "", ""]).encode("utf-8")


def signature(body: bytes = BODY) -> str:
    return f"X-Hub-Signature-256: {signed(body)['X-Hub-Signature-256']}"


def test_a_body_of_10_mb_is_413(relay: RelayProcess) -> None:
    body = b"x" * 10_000_000
    assert relay.post(body) == 413


def test_a_chunked_body_is_counted_as_it_comes(relay: RelayProcess) -> None:
    chunks = (b"x" * 65_536 for _ in range(160))
    assert relay.request("POST", "/hooks/meta", chunks, signed(BODY))[0] == 413


def test_10_mb_that_are_only_announced_are_413_at_once(relay: RelayProcess) -> None:
    answer = relay.raw(head("Content-Length: 10000000", signature()))
    assert answer.startswith(b"HTTP/1.1 413")


def test_a_head_of_64_kb_is_431(relay: RelayProcess) -> None:
    big = head(f"X-Big: {'y' * 65_536}", f"Content-Length: {len(BODY)}", signature()) + BODY
    assert relay.raw(big).startswith(b"HTTP/1.1 431")


def test_two_ways_to_tell_the_length_are_400(relay: RelayProcess) -> None:
    both = head(f"Content-Length: {len(BODY)}", "Transfer-Encoding: chunked", signature())
    assert relay.raw(both + BODY).startswith(b"HTTP/1.1 400")


def test_two_different_lengths_are_400(relay: RelayProcess) -> None:
    both = head(f"Content-Length: {len(BODY)}", "Content-Length: 3", signature())
    assert relay.raw(both + BODY).startswith(b"HTTP/1.1 400")


def test_a_signature_that_is_not_ascii_is_401(relay: RelayProcess) -> None:
    strange = head(f"Content-Length: {len(BODY)}", "X-Hub-Signature-256: sha256=नमस्ते")
    assert relay.raw(strange + BODY).startswith(b"HTTP/1.1 401")


@pytest.mark.parametrize(
    "data", [b"\0" * 100, b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00", b"% / %\r\n\r\n"]
)
def test_what_is_no_http_is_400(data: bytes, relay: RelayProcess) -> None:
    assert relay.raw(data).startswith(b"HTTP/1.1 400")


def test_slow_heads_and_slow_bodies_are_cut_and_others_are_served_meanwhile(
    relay: RelayProcess,
) -> None:
    slow_head = b"POST /hooks/meta HTTP/1.1\r\nHost: relay\r\nX-A: "
    slow_body = head("Content-Length: 1000", signature()) + b"{"
    with contextlib.ExitStack() as stack:
        plugs = [
            stack.enter_context(socket.create_connection(("127.0.0.1", relay.port)))
            for _ in range(SLOW)
        ]
        for number, plug in enumerate(plugs):
            plug.sendall((slow_head, slow_body, b"")[number % 3])
        assert relay.request("GET", "/healthz") == (200, b"ok")
        until = time.monotonic() + CUT_WITHIN
        assert sum(cut(plug, until) for plug in plugs) == SLOW


def cut(plug: socket.socket, until: float) -> bool:
    """Whether the relay hangs up in time."""
    plug.settimeout(max(until - time.monotonic(), 0.01))
    try:
        return plug.recv(100) == b""
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
