"""What a relay answers, read as the foreign text that it is; SENSELESS is what nonsense runs into."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm_tui.domain.audit import Anchored
from crm_tui.domain.clock import Millis
from crm_tui.domain.text import clean_line
from webhook_relay.envelope import Endorsed

SENSELESS = (KeyError, TypeError, ValueError, AttributeError)
"""What reading an answer that is none runs into."""
_MAC, _LOG = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9]{1,16}:[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the relay answered to the code."""

    shop: str
    """How the relay calls this shop."""
    device: str
    """How it calls this device; `webhook-relay devices revoke` takes it."""
    token: str
    relay_key: bytes


@dataclass(frozen=True, slots=True)
class About:
    """What the relay says of itself to a shop that it knows."""

    shop: str
    device: str
    """Empty for a token that stands in relay.toml."""
    relay_key: bytes
    earlier: tuple[Endorsed, ...]
    """Oldest first."""
    seal_to: bytes | None
    """The public key that new events are sealed to; None: they are kept readable."""


def read_accepted(found: Mapping[str, Any]) -> Accepted:
    """Raises one of SENSELESS."""
    return Accepted(
        shop=_name(found["shop"]),
        device=_name(found["device"]),
        token=_token(found["token"]),
        relay_key=_key(found["relay_key"]),
    )


def read_about(found: Mapping[str, Any]) -> About:
    """Raises one of SENSELESS."""
    return About(
        shop=_name(found["shop"]),
        device=_name(found.get("device") or ""),
        relay_key=_key(found["relay_key"]),
        earlier=tuple(_endorsed(one) for one in found["earlier"]),
        seal_to=None if found["seal_to"] is None else _key(found["seal_to"]),
    )


def read_ends(found: Mapping[str, Any]) -> tuple[Anchored, ...]:
    """Ends of the audit log; raises one of SENSELESS."""
    return tuple(_end(one) for one in found["items"])


def read_object(body: bytes) -> Mapping[str, Any] | None:
    """The JSON object in an answer; None for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, Mapping) else None


def said_in(found: Mapping[str, Any] | None) -> str:
    """The relay's own sentence, which is foreign text like any other."""
    error = None if found is None else found.get("error")
    return f"It says: {clean_line(error, 200)}" if isinstance(error, str) else ""


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return clean_line(value, 100)


def _token(value: object) -> str:
    """What can stand in a header; the relay's are 43 characters of URL-safe base64."""
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        raise TypeError
    if not 20 <= len(value) <= 500 or " " in value:
        raise ValueError
    return value


def _key(value: object, length: int = 32) -> bytes:
    if not isinstance(value, str):
        raise TypeError(value)
    try:
        key = base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError(value) from error
    if len(key) != length:
        raise ValueError(value)
    return key


def _end(one: Mapping[str, Any]) -> Anchored:
    n, at, mac, log = one["n"], one["at"], one["mac"], one["log"]
    if type(n) is not int or type(at) is not int or n <= 0:
        raise TypeError(n)
    if not _MAC.fullmatch(mac) or not _LOG.fullmatch(log):
        raise ValueError(mac)
    return Anchored(n, mac, log, Millis(at))


def _endorsed(one: Mapping[str, object]) -> Endorsed:
    return Endorsed(_key(one["relay_key"]), _key(one["endorsement"], 64))
