"""The feed's lines: one event each, or how far the reader is."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass

from webhook_relay.envelope.content import Content, read_head
from webhook_relay.envelope.errors import EnvelopeError, Untrusted
from webhook_relay.envelope.fields import count, from_base64, parsed, text
from webhook_relay.envelope.keys import Keys
from webhook_relay.envelope.seal import open_sealed

_to_json = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Event:
    """A webhook as it came: the signed bytes are untouched."""

    seq: int
    channel: str
    provider: str
    received_at: str
    """ISO 8601, UTC, ending in `Z`."""
    headers: Mapping[str, str]
    """The few that matter at the shop, names in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Tail:
    """The reader has everything up to `tail` (0: there never was an event) of this spool."""

    tail: int
    spool: str
    """Another value than before means another spool file, whose seqs start anew."""


def event_line(seq: int, channel: str, received_at: str, content: Content | bytes) -> bytes:
    """One line of the feed; `content` as bytes is the sealed form."""
    line: dict[str, object] = {"seq": seq, "channel": channel, "received_at": received_at}
    if isinstance(content, bytes):
        line |= {"headers": {}, "sealed": base64.b64encode(content).decode()}
    else:
        line |= {"provider": content.provider, "headers": dict(content.headers)}
        line["body_base64"] = base64.b64encode(content.body).decode()
    return _to_json(line).encode() + b"\n"


def tail_line(tail: Tail) -> bytes:
    return _to_json({"tail": tail.tail, "spool": tail.spool}).encode() + b"\n"


def read_line(line: bytes, keys: Keys | None) -> Event | Tail:
    """What one line of the feed says; raises EnvelopeError, whatever the bytes."""
    found = parsed(line)
    if not isinstance(found, dict):
        raise EnvelopeError("the line is no JSON object")
    if "tail" in found:
        return Tail(count(found, "tail", 0), text(found.get("spool", ""), "spool"))
    seq = count(found, "seq", 1)
    try:
        return _event(seq, found, keys)
    except EnvelopeError as error:
        error.seq = seq
        raise


def _event(seq: int, found: dict[str, object], keys: Keys | None) -> Event:
    channel = text(found.get("channel"), "channel")
    received_at = text(found.get("received_at"), "received_at")
    if "sealed" in found:
        content = _opened(from_base64(found["sealed"], "sealed"), keys, channel, received_at)
    else:
        content = _readable(found, keys)
    return Event(seq, channel, content.provider, received_at, content.headers, content.body)


def _opened(sealed: bytes, keys: Keys | None, channel: str, received_at: str) -> Content:
    if keys is None or not keys.opens:
        raise EnvelopeError("the event is sealed and this shop has no key to open it")
    return open_sealed(sealed, keys, channel, received_at)


def _readable(found: dict[str, object], keys: Keys | None) -> Content:
    if keys is not None and keys.signed_by:
        raise Untrusted("it came without a seal, and this shop's relay seals everything")
    provider, headers = read_head([found.get("provider"), found.get("headers")])
    return Content(provider, headers, from_base64(found.get("body_base64"), "body_base64"))
