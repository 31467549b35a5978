"""The relay's own key: it signs every epoch's ephemeral key, and the key that takes its place."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path

from webhook_relay.devices.private import write_whole
from webhook_relay.envelope import Endorsed, endorse, new_signing_key, signing_public_key
from webhook_relay.errors import RelayError


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key, and the chain of those before it."""

    seed: bytes
    """32 raw bytes; they never leave this machine."""
    earlier: tuple[Endorsed, ...] = ()
    """Oldest first; each vouches for the next, the last one for this key."""

    @property
    def public(self) -> bytes:
        return signing_public_key(self.seed)


def load_signing_key(path: Path) -> SigningKey:
    """The key in a file, made there at the first start; raises RelayError."""
    try:
        return _read(path)
    except FileNotFoundError:
        _write(path, SigningKey(new_signing_key()[0]), first=True)
    return _read(path)  # of two relays that start at once on one file, both take the same


def rotate_signing_key(path: Path) -> SigningKey:
    """A new key, signed by the old one, for the next start; raises RelayError."""
    old = load_signing_key(path)
    seed, public = new_signing_key()
    new = SigningKey(seed, (*old.earlier, endorse(old.seed, public)))
    _write(path, new, first=False)
    return new


def _read(path: Path) -> SigningKey:
    try:
        found = json.loads(path.read_bytes())
        earlier = tuple(
            Endorsed(_bytes(one["relay_key"], 32), _bytes(one["endorsement"], 64))
            for one in found["earlier"]
        )
        return SigningKey(_bytes(found["seed"], 32), earlier)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise RelayError(f"The signing key {path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise RelayError(
            f"The signing key {path} is damaged: put back a copy of it. Without one, move it away; "
            "then every shop must pair again."
        ) from error


def _write(path: Path, key: SigningKey, *, first: bool) -> None:
    earlier = [
        {"relay_key": _text(one.relay_key), "endorsement": _text(one.endorsement)}
        for one in key.earlier
    ]
    data = json.dumps({"seed": _text(key.seed), "earlier": earlier}, indent=1).encode()
    try:
        write_whole(path, data, replace=not first)
    except FileExistsError:
        return
    except OSError as error:
        raise RelayError(f"The signing key {path} cannot be kept: {error.strerror}.") from error


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(value: str, length: int) -> bytes:
    found = base64.b64decode(value, validate=True)
    if len(found) != length:
        raise ValueError(length)
    return found
