"""The part of an event that is sealed: provider, headers and body, packed into bytes."""

import json.encoder
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from webhook_relay.envelope.errors import EnvelopeError
from webhook_relay.envelope.fields import parsed, text

_quoted = json.encoder.encode_basestring_ascii
"""A text as JSON; a whole encoder for these few takes twice as long, for every webhook."""


@dataclass(frozen=True, slots=True)
class Content:
    """A webhook without when and where it came."""

    provider: str
    headers: Mapping[str, str]
    """The few that matter at the shop, names in lower case."""
    body: bytes


def pack(content: Content) -> bytes:
    """`length of head (2 bytes), head as JSON, body`."""
    headers = ",".join([f"{_quoted(n)}:{_quoted(v)}" for n, v in content.headers.items()])
    head = f"[{_quoted(content.provider)},{{{headers}}}]".encode()
    return b"".join((struct.pack(">H", len(head)), head, content.body))


def unpack(packed: bytes) -> Content:
    """What `pack` made; raises EnvelopeError."""
    if len(packed) < 2:
        raise EnvelopeError("the content is cut off")
    (length,) = struct.unpack_from(">H", packed)
    if len(packed) < 2 + length:
        raise EnvelopeError("the content is cut off")
    provider, headers = read_head(parsed(packed[2 : 2 + length]))
    return Content(provider, headers, packed[2 + length :])


def read_head(found: object) -> tuple[str, dict[str, str]]:
    """Provider and headers from `[provider, headers]`; raises EnvelopeError."""
    if not isinstance(found, list) or len(found) != 2 or not isinstance(found[1], dict):
        raise EnvelopeError("provider or headers are missing")
    headers = {text(k, "headers"): text(v, "headers") for k, v in found[1].items()}
    return text(found[0], "provider"), headers
