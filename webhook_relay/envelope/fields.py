"""Values out of foreign JSON, each checked before it is used; all raise EnvelopeError."""

import base64
import binascii
import json
from collections.abc import Mapping

from webhook_relay.envelope.errors import EnvelopeError

_HIGHEST_SEQ = 2**63 - 1


def parsed(data: bytes) -> object:
    """What UTF-8 JSON says."""
    try:
        found: object = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise EnvelopeError("it is not readable JSON") from None
    return found


def text(value: object, name: str) -> str:
    """A text that can be stored: no half of a surrogate pair."""
    if not isinstance(value, str):
        raise EnvelopeError(f"{name} is no text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise EnvelopeError(f"{name} holds half a character") from None
    return value


def count(found: Mapping[str, object], name: str, lowest: int) -> int:
    """A whole number that fits a seq."""
    value = found.get(name)
    if type(value) is not int or not lowest <= value <= _HIGHEST_SEQ:
        raise EnvelopeError(f"{name} is no count")
    return value


def from_base64(value: object, name: str) -> bytes:
    """The bytes of a base64 text."""
    try:
        return base64.b64decode(text(value, name), validate=True)
    except (binascii.Error, ValueError):
        raise EnvelopeError(f"{name} is not base64") from None
