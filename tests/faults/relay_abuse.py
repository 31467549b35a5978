"""Requests that are broken, huge, slow or repeated, to a real relay; what it answers, keeps and holds in memory."""

import contextlib
import gzip
import hashlib
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, percentile
from tests.faults.relay_process import (
    PATIENCE,
    TOKEN,
    Feed,
    RelayProcess,
    running,
    signed,
    write_config,
)

BODY = b'{"entry":[]}'
DEEP = b"[" * 10_000 + b"]" * 10_000
HUGE = 300_000_000
SLOW = 300
REPLAYS = 10_000
CUT_WITHIN = 12.0
"""Seconds: the deadline is 10 and is looked at every second."""
LARGEST_MEMORY = 120.0
BOMB = gzip.compress(bytes(10_000_000))
NO_ANSWER = 0


@dataclass(frozen=True, slots=True)
class Attack:
    name: str
    send: Callable[[RelayProcess], Counter[int]]
    """How often it answered with which status; 0: it hung up."""
    allowed: frozenset[int]
    rows: int = 0
    """New events that it keeps: those of the genuine webhooks among them."""


def head(*lines: str, to: str = "/hooks/meta") -> bytes:
    start = (f"POST {to} HTTP/1.1", "Host: relay")
    return "\r\n".join([*start, *lines, "", ""]).encode()


def signature(body: bytes = BODY) -> str:
    return f"X-Hub-Signature-256: {signed(body)['X-Hub-Signature-256']}"


def length(body: bytes) -> str:
    return f"Content-Length: {len(body)}"


def answer(relay: RelayProcess, *parts: bytes) -> Counter[int]:
    """The status of what was sent as it is."""
    return Counter([status_of(relay.port, parts)])


def status_of(port: int, parts: Iterable[bytes], hangs_up: bool = False) -> int:
    """With `hangs_up` the sender says that nothing more will come."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as plug:
        # The relay may have answered and hung up long before the last part.
        with contextlib.suppress(OSError):
            for part in parts:
                plug.sendall(part)
            if hangs_up:
                plug.shutdown(socket.SHUT_WR)
        try:
            start = plug.recv(65_536)
        except ConnectionResetError:
            return NO_ANSWER
    return int(start[9:12]) if start.startswith(b"HTTP/1.1 ") else NO_ANSWER


def huge_in_chunks() -> Iterator[bytes]:
    yield head("Transfer-Encoding: chunked", signature())
    for _ in range(HUGE // 65_536):
        yield b"10000\r\n" + bytes(65_536) + b"\r\n"


def huge_at_length() -> Iterator[bytes]:
    yield head(f"Content-Length: {HUGE}", signature())
    for _ in range(HUGE // 65_536):
        yield bytes(65_536)


def genuine(body: bytes, *more: str) -> bytes:
    return head(length(body), signature(body), *more) + body


def more_than_it_said(relay: RelayProcess) -> Counter[int]:
    """The rest comes once the first is answered: together they may be refused, and kept all the same."""
    statuses = Counter[int]()
    with socket.create_connection(("127.0.0.1", relay.port), timeout=PATIENCE) as plug:
        for part in (genuine(b'{"long":1}'), b"more of it"):
            plug.sendall(part)
            statuses[int(plug.recv(65_536)[9:12])] += 1
    return statuses


def deep(relay: RelayProcess) -> Counter[int]:
    """It lies unread for the shop where the sender is known; where it must be read, it is refused."""
    asks = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    paths = (("POST", "/v1/ack"), ("POST", "/v1/pair"), ("PUT", "/v1/key"))
    statuses = [relay.request(method, path, DEEP, asks)[0] for method, path in paths]
    return Counter([relay.post(DEEP), *statuses])


def replayed(relay: RelayProcess) -> Counter[int]:
    one = genuine(b'{"replayed":true}')
    found: Counter[int] = Counter()

    def replay() -> None:
        with socket.create_connection(("127.0.0.1", relay.port), timeout=PATIENCE) as plug:
            for _ in range(REPLAYS // 10):
                plug.sendall(one)
                found[int(plug.recv(4_096)[9:12])] += 1

    threads = [threading.Thread(target=replay) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def unknown(relay: RelayProcess) -> Counter[int]:
    """Ids that there are none of, some of them paths and bytes that no id has."""
    names = [hashlib.sha256(b"%d" % n).hexdigest() for n in range(200)]
    names += ["", "meta/", "META", "meta%00", "../meta", "%2e%2e/meta", "meta\u0928", "x" * 4_000]
    heads = [head(length(BODY), signature(), to=f"/hooks/{name}") + BODY for name in names]
    return Counter(status_of(relay.port, (one,)) for one in heads)


def strange_signatures(relay: RelayProcess) -> Counter[int]:
    given = (
        "नमस्ते",
        "sha256=" + "\u00e9" * 64,
        "\x7f",
        "sha256=",
        "=" * 8_000,
        "sha256=" + "٣" * 64,
    )
    heads = [head(length(BODY), f"X-Hub-Signature-256: {one}") + BODY for one in given]
    return Counter(status_of(relay.port, (one,)) for one in heads)


def nonsense(relay: RelayProcess) -> Counter[int]:
    """Chunks that are none."""
    start = head("Transfer-Encoding: chunked", signature())
    rests = (
        b"zz\r\nab\r\n0\r\n\r\n",
        b"-1\r\n\r\n",
        b"f" * 40 + b"\r\n",
        b"5\r\nabcdefgh\r\n",
        b"\0",
    )
    return Counter(status_of(relay.port, (start, rest)) for rest in rests)


def bombs(relay: RelayProcess) -> Counter[int]:
    """Heads without an end: one long line, many short ones, one name again and again."""
    long = head(f"X-Big: {'y' * 1_000_000}")
    many = head(*(f"X-{n}: {n}" for n in range(50_000)))
    same = head(*("X-Hub-Signature-256: sha256=0" for _ in range(50_000)))
    return Counter(status_of(relay.port, (one,)) for one in (long, many, same))


ATTACKS = (
    Attack(
        "300 MB announced",
        lambda relay: answer(relay, head(f"Content-Length: {HUGE}", signature())),
        frozenset({413}),
    ),
    Attack(
        "300 MB sent",
        lambda relay: Counter([status_of(relay.port, huge_at_length())]),
        frozenset({413, NO_ANSWER}),
    ),
    Attack(
        "300 MB in chunks",
        lambda relay: Counter([status_of(relay.port, huge_in_chunks())]),
        frozenset({413, NO_ANSWER}),
    ),
    Attack("JSON 10,000 deep", deep, frozenset({200, 400, 413}), rows=1),
    Attack(
        "a body shorter than it says",
        lambda relay: Counter(
            [status_of(relay.port, [head("Content-Length: 500", signature()), BODY], hangs_up=True)]
        ),
        frozenset({NO_ANSWER, 400}),
    ),
    Attack(
        "a body longer than it says",
        more_than_it_said,
        frozenset({200, 400}),
        rows=1,
    ),
    Attack(
        "a length that is no number",
        lambda relay: answer(relay, head("Content-Length: 1e3", signature()), BODY),
        frozenset({400}),
    ),
    Attack(
        "a length below nothing",
        lambda relay: answer(relay, head("Content-Length: -1", signature()), BODY),
        frozenset({400}),
    ),
    Attack(
        "a length and chunks",
        lambda relay: answer(
            relay, head(length(BODY), "Transfer-Encoding: chunked", signature()), BODY
        ),
        frozenset({400}),
    ),
    Attack("chunks that are none", nonsense, frozenset({400, 401, NO_ANSWER})),
    Attack("heads without an end", bombs, frozenset({431, NO_ANSWER})),
    Attack("strange signatures", strange_signatures, frozenset({400, 401})),
    Attack("unknown ids", unknown, frozenset({400, 404})),
    Attack(
        "a gzip bomb without a signature",
        lambda relay: answer(relay, head(length(BOMB), "Content-Encoding: gzip"), BOMB),
        frozenset({401}),
    ),
    Attack(
        "a gzip bomb that is signed",
        lambda relay: answer(relay, genuine(BOMB, "Content-Encoding: gzip")),
        frozenset({200}),
        rows=1,
    ),
    Attack(f"one webhook {REPLAYS:,} times", replayed, frozenset({200}), rows=1),
)


@dataclass(frozen=True, slots=True)
class Slow:
    cut: int
    """Of the connections that were slow."""
    seconds: float
    """Until the last of them was cut."""
    answers: tuple[float, ...]
    """Seconds that normal requests took meanwhile."""


def slow_ones(relay: RelayProcess, each: int) -> Slow:
    """So many heads and so many bodies that never end, and as many callers who never say a word."""
    slow_head = b"POST /hooks/meta HTTP/1.1\r\nHost: relay\r\nX-A: "
    slow_body = head("Content-Length: 1000", signature()) + b"{"
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        plugs = [
            stack.enter_context(socket.create_connection(("127.0.0.1", relay.port)))
            for _ in range(3 * each)
        ]
        for number, plug in enumerate(plugs):
            plug.sendall((slow_head, slow_body, b"")[number % 3])
        answers = tuple(normal(relay, number) for number in range(50))
        until = started + 2 * CUT_WITHIN
        cut = sum(is_cut(plug, until) for plug in plugs)
    return Slow(cut, time.monotonic() - started, answers)


def normal(relay: RelayProcess, number: int) -> float:
    started = time.monotonic()
    assert relay.post(b"meanwhile %d" % number) == 200
    return time.monotonic() - started


def is_cut(plug: socket.socket, until: float) -> bool:
    """Whether the relay hangs up in time."""
    plug.settimeout(max(until - time.monotonic(), 0.01))
    try:
        return plug.recv(100) == b""
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False


def tail(relay: RelayProcess) -> int:
    """The newest number of an event."""
    with Feed(relay.port) as feed:
        return feed.to_tail()[1].tail


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, running(write_config(Path(folder))) as relay:
        found = Counter[int]()
        strange = unkept = 0
        for attack in ATTACKS:
            before, statuses = tail(relay), attack.send(relay)
            found += statuses
            strange += sum(n for status, n in statuses.items() if status not in attack.allowed)
            unkept += abs(tail(relay) - before - attack.rows)
        slow = slow_ones(relay, SLOW)
        memory = relay.memory("VmHWM")
    return [
        Figure(f"answers to {len(ATTACKS)} kinds of abuse", found.total(), "answers"),
        Figure(
            "5xx other than 503",
            sum(n for s, n in found.items() if s >= 500 and s != 503),
            "answers",
            0,
        ),
        Figure("another answer than the right one", strange, "answers", 0),
        Figure("rows too many or too few", unkept, "events", 0),
        Figure(
            "slow heads, slow bodies and silent callers that were cut",
            slow.cut,
            f"of {3 * SLOW}",
            3 * SLOW,
            at_least=True,
        ),
        Figure("the last of them after", slow.seconds, "s", CUT_WITHIN),
        Figure(
            "a normal webhook meanwhile, p99", percentile(slow.answers, 0.99) * 1_000, "ms", 1_000
        ),
        Figure("most memory meanwhile", memory, "MB", LARGEST_MEMORY),
    ]
