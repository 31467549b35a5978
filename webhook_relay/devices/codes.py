"""Secrets that are kept only as hashes: pairing codes and the devices' tokens."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable

from webhook_relay.devices.protocol import Code, Device

_TOKEN_BYTES = 32


def new_token() -> str:
    """256 random bits, as text that fits a header."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_token(token: bytes) -> bytes:
    """Plain SHA-256 is enough for something with 256 random bits."""
    return hashlib.sha256(token).digest()


def hash_code(code: str) -> bytes:
    """The hash of a code in the form in which `envelope.read_code` gives it."""
    return hashlib.sha256(b"webhook-relay code " + code.encode()).digest()


def find_code(codes: Iterable[Code], wanted: bytes) -> Code | None:
    """The code with this hash; every one is compared, so that time does not tell which is near."""
    found = None
    for one in codes:
        if hmac.compare_digest(one.hash, wanted):
            found = one
    return found


def find_device(devices: Iterable[Device], token: bytes) -> Device | None:
    """The device with this token; every one is compared."""
    wanted, found = hash_token(token), None
    for one in devices:
        if hmac.compare_digest(one.token_hash, wanted):
            found = one
    return found
