"""What leaves the relay can be read by the shop, by nobody else, and never breaks the reader."""

import base64
import json
import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhook_relay.envelope import (
    EPOCH_EVENTS,
    EPOCH_SECONDS,
    Content,
    EnvelopeError,
    Event,
    Keys,
    Sealer,
    Tail,
    event_line,
    new_key_pair,
    new_signing_key,
    pack,
    read_line,
    tail_line,
    unpack,
)

SECRET, PUBLIC = new_key_pair()
SEED, RELAY_KEY = new_signing_key()
PAIRED = Keys((SECRET,), (RELAY_KEY,))
UNPAIRED = Keys((SECRET,), ())
CONTENT = Content("cloud", {"content-type": "application/json"}, '{"text":"नमस्ते"}'.encode())
AT = "2026-11-22T06:30:00.000Z"

HEADERS = st.dictionaries(
    st.text(max_size=20).filter(str.isprintable), st.text(max_size=50), max_size=4
)
CONTENTS = st.builds(
    Content, st.sampled_from(["cloud", "360dialog"]), HEADERS, st.binary(max_size=200)
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = ("seq", "channel", "provider", "received_at", "headers", "body_base64", "sealed", "tail")


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def sealed_line(content: Content = CONTENT, seq: int = 7) -> bytes:
    return event_line(seq, "c1", AT, Sealer(PUBLIC, SEED).seal(pack(content), "c1", AT))


@given(CONTENTS)
def test_an_event_arrives_as_it_was(content: Content) -> None:
    event = Event(7, "c1", content.provider, AT, content.headers, content.body)
    assert read_line(sealed_line(content), PAIRED) == event
    assert read_line(sealed_line(content), UNPAIRED) == event
    assert read_line(event_line(7, "c1", AT, content), UNPAIRED) == event


def test_a_readable_line_has_the_fields_of_the_contract() -> None:
    line = json.loads(event_line(7, "c1", AT, CONTENT))
    body = base64.b64encode(CONTENT.body).decode()
    assert line == {
        "seq": 7,
        "channel": "c1",
        "received_at": AT,
        "provider": "cloud",
        "headers": {"content-type": "application/json"},
        "body_base64": body,
    }


def test_a_sealed_line_shows_when_and_where_and_nothing_else() -> None:
    line = json.loads(sealed_line())
    assert sorted(line) == ["channel", "headers", "received_at", "sealed", "seq"]
    assert line["headers"] == {}
    assert CONTENT.body not in base64.b64decode(line["sealed"])


def test_the_tail_comes_back() -> None:
    assert read_line(tail_line(Tail(0, "abc")), None) == Tail(0, "abc")
    assert read_line(tail_line(Tail(3, "abc")), PAIRED) == Tail(3, "abc")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_reason(line: bytes) -> None:
    refused_or_read(line)


@given(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=8))
def test_any_object_is_read_or_refused_with_a_reason(line: dict[str, object]) -> None:
    refused_or_read(json.dumps(line).encode())


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b'{"seq":' + b"9" * 5_000 + b"}",
        b'{"tail": NaN}',
        b'{"tail": true, "spool": "x"}',
        b'{"tail": 1, "spool": "\\ud800"}',
        b'{"seq": 1, "channel": "\\ud800", "received_at": "", "provider": "", "headers": {}}',
        b'{"seq": 0, "channel": "c", "received_at": "", "sealed": ""}',
        b'{"seq": 1, "channel": "c", "received_at": "\\udfff", "sealed": ""}',
        b'{"seq": 9223372036854775808, "sealed": ""}',
        "{}".encode("utf-16"),
    ],
)
def test_a_hostile_line_is_refused(line: bytes) -> None:
    with pytest.raises(EnvelopeError):
        read_line(line, UNPAIRED)


@given(st.binary(max_size=60))
def test_any_content_is_unpacked_or_refused(packed: bytes) -> None:
    with suppress(EnvelopeError):
        assert pack(unpack(packed))


def test_another_shops_key_does_not_open_it_and_the_refusal_names_the_event() -> None:
    with pytest.raises(EnvelopeError, match="another key") as refusal:
        read_line(sealed_line(), Keys((new_key_pair()[0],), (RELAY_KEY,)))
    assert refusal.value.seq == 7
    for none in (None, Keys((), ()), Keys((), (RELAY_KEY,))):
        with pytest.raises(EnvelopeError, match="no key"):
            read_line(sealed_line(), none)


def test_after_a_rotation_the_old_and_the_new_key_open_what_was_sealed_to_each() -> None:
    new_secret, new_public = new_key_pair()
    keys = Keys((new_secret, SECRET), (RELAY_KEY,))
    later = event_line(8, "c1", AT, Sealer(new_public, SEED).seal(pack(CONTENT), "c1", AT))
    for line in (sealed_line(), later):
        event = read_line(line, keys)
        assert isinstance(event, Event)
        assert event.body == CONTENT.body


def test_a_key_of_the_wrong_length_is_refused_when_it_is_handed_in() -> None:
    for opens, signed_by in (((b"short",), ()), ((), (b"x" * 33,))):
        with pytest.raises(EnvelopeError, match="32 bytes"):
            Keys(opens, signed_by)


def test_an_epoch_ends_after_its_events_and_no_nonce_comes_twice() -> None:
    sealer, packed = Sealer(PUBLIC, SEED, Stopwatch()), pack(CONTENT)
    sealed = [sealer.seal(packed, "c1", AT) for _ in range(2 * EPOCH_EVENTS)]
    assert len({(one[9:41], one[105:129]) for one in sealed}) == len(sealed)
    assert len({one[9:41] for one in sealed[:EPOCH_EVENTS]}) == 1
    assert len({one[9:41] for one in sealed[EPOCH_EVENTS:]}) == 1
    assert sealed[0][9:41] != sealed[-1][9:41]
    last = read_line(event_line(1, "c1", AT, sealed[-1]), PAIRED)
    assert isinstance(last, Event)
    assert last.body == CONTENT.body


def test_an_epoch_ends_after_its_time() -> None:
    time = Stopwatch()
    sealer, packed = Sealer(PUBLIC, SEED, time), pack(CONTENT)
    before = sealer.seal(packed, "c1", AT)
    time.seconds = EPOCH_SECONDS
    assert sealer.seal(packed, "c1", AT)[9:41] != before[9:41]


def test_two_processes_never_share_an_epoch() -> None:
    first, second = (Sealer(PUBLIC, SEED).seal(pack(CONTENT), "c1", AT) for _ in range(2))
    assert first[9:41] != second[9:41]


def test_the_shop_can_import_it_without_the_relay() -> None:
    code = "import sys, webhook_relay.envelope; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    modules = {name.partition(".")[0] for name in loaded.stdout.split()}
    assert not modules & {"starlette", "uvicorn", "nacl", "structlog", "sqlcipher3", "crm_tui"}


def test_the_relay_loads_nothing_of_the_shop() -> None:
    code = "import sys, webhook_relay.server; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    modules = {name.partition(".")[0] for name in loaded.stdout.split()}
    assert not modules & {"crm_tui", "textual", "sqlalchemy", "litellm", "openai", "pydantic"}


def refused_or_read(line: bytes) -> None:
    """Nothing but an EnvelopeError may come of it."""
    for keys in (PAIRED, UNPAIRED, None):
        with suppress(EnvelopeError):
            assert isinstance(read_line(line, keys), Event | Tail)
