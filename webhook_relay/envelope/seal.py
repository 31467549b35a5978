"""The seal around an event: only the shop opens it, and only its relay can have made it.

`version (1, 0x02) | key id (8) | ephemeral (32) | signature (64) | nonce (24) | box`

One ephemeral X25519 key serves an epoch of at most 60 s or 4,096 events. The relay's Ed25519 key signs
it once, together with the shop's public key: whoever can write a box under a signed ephemeral key made
that epoch, so the signature costs nothing per event. The box is XChaCha20-Poly1305; its key is BLAKE2b
over both public keys, keyed with the X25519 secret, its nonces count from 1 in every epoch, and the
head, the channel and the time are its associated data, so that none of them can be changed either.
"""

import hashlib
import struct
import time
from collections.abc import Callable
from functools import lru_cache

from webhook_relay.envelope.box import NONCE_BYTES, TAG_BYTES, Box
from webhook_relay.envelope.content import Content, unpack
from webhook_relay.envelope.errors import EnvelopeError, Untrusted
from webhook_relay.envelope.keys import (
    KEY_BYTES,
    KEY_ID_BYTES,
    SIGNATURE_BYTES,
    Keys,
    is_signed,
    key_id,
    new_key_pair,
)

EPOCH_SECONDS = 60.0
EPOCH_EVENTS = 4_096

_VERSION = b"\x02"
_EPHEMERAL = len(_VERSION) + KEY_ID_BYTES
_SIGNATURE = _EPHEMERAL + KEY_BYTES
_HEAD = _SIGNATURE + SIGNATURE_BYTES
_BOX = _HEAD + NONCE_BYTES
_EPOCH = b"webhook-relay epoch"


class Sealer:
    """Seals packed contents to one public key, a fresh ephemeral key for every epoch.

    A machine that is broken into gives away the events of the running epoch, never those on disk.
    """

    def __init__(
        self,
        public_key: bytes,
        signing_seed: bytes,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        from nacl.signing import SigningKey

        self._box = Box()
        self._signing = SigningKey(signing_seed)
        self.public_key = public_key
        self._monotonic = monotonic
        self._left = 0
        self._ends = 0.0
        self._head = b""
        self._key = b""

    def seal(self, packed: bytes, channel: str, received_at: str) -> bytes:
        """The sealed form of what `pack` made; channel and time are those of the feed's line."""
        if self._left <= 0 or self._monotonic() >= self._ends:
            self._begin_epoch()
        self._left -= 1
        nonce = (EPOCH_EVENTS - self._left).to_bytes(NONCE_BYTES, "big")
        bound = _bound(self._head, channel, received_at)
        return b"".join((self._head, nonce, self._box.seal(packed, bound, nonce, self._key)))

    def _begin_epoch(self) -> None:
        secret, ephemeral = new_key_pair()
        signature = self._signing.sign(_EPOCH + self.public_key + ephemeral).signature
        self._key = _epoch_key(self.public_key, secret, ephemeral, self.public_key)
        self._head = _VERSION + key_id(self.public_key) + ephemeral + signature
        self._left = EPOCH_EVENTS
        self._ends = self._monotonic() + EPOCH_SECONDS


def open_sealed(sealed: bytes, keys: Keys, channel: str, received_at: str) -> Content:
    """The content of a sealed event; raises EnvelopeError when it is not for these keys or not whole.

    With `keys.signed_by` it raises Untrusted unless one of those signed the epoch.
    """
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt
    from nacl.exceptions import CryptoError

    if len(sealed) < _BOX + TAG_BYTES or not sealed.startswith(_VERSION):
        raise EnvelopeError("the seal is of a form that this version does not know")
    head, nonce = sealed[:_HEAD], sealed[_HEAD:_BOX]
    try:
        key = _reader_key(head, keys)
        bound = _bound(head, channel, received_at)
        packed = crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[_BOX:], bound, nonce, key)
    except CryptoError:
        raise EnvelopeError("the seal is broken: it was changed on its way") from None
    return unpack(packed)


def _bound(head: bytes, channel: str, received_at: str) -> bytes:
    """The associated data; the length keeps channel and time apart."""
    return b"".join((head, _measured(channel), received_at.encode()))


@lru_cache(maxsize=256)
def _measured(channel: str) -> bytes:
    name = channel.encode()
    return struct.pack(">I", len(name)) + name


@lru_cache(maxsize=64)
def _reader_key(head: bytes, keys: Keys) -> bytes:
    """Checked and made once for each epoch, which seals thousands of events."""
    secret, public = _secret_for(head[len(_VERSION) : _EPHEMERAL], keys)
    ephemeral = head[_EPHEMERAL:_SIGNATURE]
    message = _EPOCH + public + ephemeral
    if keys.signed_by and not any(
        is_signed(one, head[_SIGNATURE:], message) for one in keys.signed_by
    ):
        raise Untrusted("its seal is not signed by the relay that this shop is paired with")
    return _epoch_key(ephemeral, secret, ephemeral, public)


def _secret_for(wanted: bytes, keys: Keys) -> tuple[bytes, bytes]:
    for secret in keys.opens:
        public = _public_of(secret)
        if key_id(public) == wanted:
            return secret, public
    raise EnvelopeError("it is sealed to another key than this shop's")


def _epoch_key(peer: bytes, secret: bytes, ephemeral: bytes, public: bytes) -> bytes:
    from nacl.bindings import crypto_box_beforenm

    shared = crypto_box_beforenm(peer, secret)
    return hashlib.blake2b(
        ephemeral + public, digest_size=KEY_BYTES, key=shared, person=b"relay-epoch-2"
    ).digest()


@lru_cache(maxsize=16)
def _public_of(secret_key: bytes) -> bytes:
    from nacl.bindings import crypto_scalarmult_base

    return crypto_scalarmult_base(secret_key)
