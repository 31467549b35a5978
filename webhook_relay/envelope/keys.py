"""The keys of both ends: the shop's (X25519) open seals, the relay's (Ed25519) sign them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from webhook_relay.envelope.errors import EnvelopeError, Untrusted

KEY_BYTES, SIGNATURE_BYTES, KEY_ID_BYTES = 32, 64, 8

_SUCCESSOR = b"webhook-relay successor"


@dataclass(frozen=True, slots=True)
class Keys:
    """What a shop reads its feed with."""

    opens: tuple[bytes, ...]
    """Its X25519 secret keys, 32 raw bytes each, newest first."""
    signed_by: tuple[bytes, ...]
    """The relay's Ed25519 public keys that are trusted; empty (not paired): none is asked for."""

    def __post_init__(self) -> None:
        if any(len(key) != KEY_BYTES for key in self.opens + self.signed_by):
            raise EnvelopeError(f"a key is not {KEY_BYTES} bytes long")


@dataclass(frozen=True, slots=True)
class Endorsed:
    """An earlier key of a relay, and its signature over the key that came after it."""

    relay_key: bytes
    endorsement: bytes


def new_key_pair() -> tuple[bytes, bytes]:
    """A shop's secret and public key, 32 raw bytes each."""
    from nacl.public import PrivateKey

    secret = PrivateKey.generate()
    return bytes(secret), bytes(secret.public_key)


def new_signing_key() -> tuple[bytes, bytes]:
    """A relay's signing seed and public key, 32 raw bytes each."""
    from nacl.signing import SigningKey

    seed = SigningKey.generate()
    return bytes(seed), bytes(seed.verify_key)


def signing_public_key(seed: bytes) -> bytes:
    """The public key that fits a signing seed."""
    from nacl.signing import SigningKey

    return bytes(SigningKey(seed).verify_key)


def key_id(public_key: bytes) -> bytes:
    """Eight bytes that name a public key."""
    return hashlib.blake2b(public_key, digest_size=KEY_ID_BYTES, person=b"relay-key-id").digest()


def can_be_sealed_to(public_key: bytes) -> bool:
    """Whether it is a whole X25519 key: a few points share no secret with anybody (RFC 7748, 6.1)."""
    from nacl.bindings import crypto_box_beforenm
    from nacl.exceptions import CryptoError

    try:
        crypto_box_beforenm(public_key, new_key_pair()[0])
    except (CryptoError, ValueError):
        return False
    return True


def endorse(seed: bytes, successor: bytes) -> Endorsed:
    """The key of `seed` vouches for the one that takes its place."""
    from nacl.signing import SigningKey

    key = SigningKey(seed)
    public = bytes(key.verify_key)
    return Endorsed(public, key.sign(_SUCCESSOR + public + successor).signature)


def follow(pinned: bytes, earlier: Iterable[Endorsed], current: bytes) -> tuple[bytes, ...]:
    """The keys from the pinned one to the current one, newest first, each vouched for by the one before.

    `earlier` is oldest first. Raises Untrusted when the pinned key is not among them, or when one link
    from there on is not signed: then it is another relay, or one that somebody has taken over.
    """
    chain = list(earlier)
    keys = [one.relay_key for one in chain] + [current]
    if pinned not in keys:
        raise Untrusted("the relay's key is not the pinned one, nor vouched for by it")
    start = len(keys) - 1 - keys[::-1].index(pinned)
    for one, successor in zip(chain[start:], keys[start + 1 :], strict=True):
        if not is_signed(one.relay_key, one.endorsement, _SUCCESSOR + one.relay_key + successor):
            raise Untrusted("a key of the relay is not signed by the one before it")
    return tuple(keys[start:][::-1])


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature is this key's over this message."""
    from nacl.bindings import crypto_sign_open
    from nacl.exceptions import CryptoError

    if len(public_key) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        crypto_sign_open(signature + message, public_key)
    except CryptoError:
        return False
    return True
