"""What travels from relay to shop: lines of the feed, and the seal around an event.

A sealed event is `version(1) key_id(8) ephemeral(32) nonce(24) box`. One ephemeral X25519 key serves
an epoch of at most 60 s or 4,096 events. Its key for NaCl's secretbox (XSalsa20-Poly1305) is BLAKE2b
over both public keys, keyed with the X25519 secret, so a changed head opens nothing; nonces count from
1 in every epoch. Only the shop's secret key opens it. Whoever has the public key can make one: the
seal hides, it does not prove who wrote.
"""

import base64
import binascii
import hashlib
import json
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

EPOCH_SECONDS = 60.0
EPOCH_EVENTS = 4_096

_VERSION = b"\x01"
_KEY_ID, _KEY, _NONCE, _TAG = 8, 32, 24, 16
_PREFIX = len(_VERSION) + _KEY_ID + _KEY
_HIGHEST_SEQ = 2**63 - 1
_to_json = json.JSONEncoder(separators=(",", ":")).encode


class EnvelopeError(Exception):
    """A line or a sealed event that cannot be read; `seq` names the event where it is known."""

    def __init__(self, reason: str, seq: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.seq = seq


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


@dataclass(frozen=True, slots=True)
class Content:
    """The part of an event that is sealed."""

    provider: str
    headers: Mapping[str, str]
    body: bytes


def pack(content: Content) -> bytes:
    """`length of head (2 bytes), head as JSON, body`."""
    head = _to_json([content.provider, dict(content.headers)]).encode()
    return struct.pack(">H", len(head)) + head + content.body


def unpack(packed: bytes) -> Content:
    """What `pack` made; raises EnvelopeError."""
    if len(packed) < 2:
        raise EnvelopeError("the content is cut off")
    (length,) = struct.unpack_from(">H", packed)
    if len(packed) < 2 + length:
        raise EnvelopeError("the content is cut off")
    provider, headers = _head(_json(packed[2 : 2 + length]))
    return Content(provider, headers, packed[2 + length :])


def new_key_pair() -> tuple[bytes, bytes]:
    """A shop's secret and public key, 32 raw bytes each."""
    from nacl.public import PrivateKey

    secret = PrivateKey.generate()
    return bytes(secret), bytes(secret.public_key)


def seal(content: Content, public_key: bytes) -> bytes:
    """One event sealed on its own, with an ephemeral key that serves nothing else."""
    return Sealer(public_key).seal(pack(content))


class Sealer:
    """Seals packed contents to one public key, a fresh ephemeral key for every epoch.

    A machine that is broken into gives away the events of the running epoch, never those on disk.
    """

    def __init__(self, public_key: bytes, monotonic: Callable[[], float] = time.monotonic) -> None:
        from nacl.bindings import crypto_secretbox

        self._box = crypto_secretbox
        self._public = public_key
        self._monotonic = monotonic
        self._left = 0
        self._ends = 0.0
        self._prefix = b""
        self._key = b""

    def seal(self, packed: bytes) -> bytes:
        """The sealed form of what `pack` made."""
        if self._left <= 0 or self._monotonic() >= self._ends:
            self._begin_epoch()
        self._left -= 1
        nonce = (EPOCH_EVENTS - self._left).to_bytes(_NONCE, "big")
        return b"".join((self._prefix, nonce, self._box(packed, nonce, self._key)))

    def _begin_epoch(self) -> None:
        secret, ephemeral = new_key_pair()
        self._key = _epoch_key(self._public, secret, ephemeral, self._public)
        self._prefix = _VERSION + key_id(self._public) + ephemeral
        self._left = EPOCH_EVENTS
        self._ends = self._monotonic() + EPOCH_SECONDS


def open_sealed(sealed: bytes, secret_key: bytes) -> Content:
    """The content of a sealed event; raises EnvelopeError when it is not for this key or not whole."""
    from nacl.bindings import crypto_secretbox_open
    from nacl.exceptions import CryptoError

    if len(sealed) < _PREFIX + _NONCE + _TAG or not sealed.startswith(_VERSION):
        raise EnvelopeError("the seal is of a form that this version does not know")
    public = _public_of(secret_key)
    if sealed[1 : 1 + _KEY_ID] != key_id(public):
        raise EnvelopeError("it is sealed to another key than this shop's")
    prefix, nonce = sealed[:_PREFIX], sealed[_PREFIX : _PREFIX + _NONCE]
    try:
        key = _reader_key(prefix[1 + _KEY_ID :], secret_key, public)
        return unpack(crypto_secretbox_open(sealed[_PREFIX + _NONCE :], nonce, key))
    except CryptoError:
        raise EnvelopeError("the seal is broken: it was changed on its way") from None


def key_id(public_key: bytes) -> bytes:
    """Eight bytes that name a public key."""
    return hashlib.blake2b(public_key, digest_size=_KEY_ID, person=b"relay-key-id").digest()


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


def read_line(line: bytes, secret_key: bytes | None) -> Event | Tail:
    """What one line of the feed says; raises EnvelopeError, whatever the bytes."""
    found = _json(line)
    if not isinstance(found, dict):
        raise EnvelopeError("the line is no JSON object")
    if "tail" in found:
        return Tail(_count(found, "tail", 0), _text(found.get("spool", ""), "spool"))
    seq = _count(found, "seq", 1)
    try:
        return _event(seq, found, secret_key)
    except EnvelopeError as error:
        raise EnvelopeError(error.reason, seq) from None


def _event(seq: int, found: dict[str, object], secret_key: bytes | None) -> Event:
    content = _content(found, secret_key)
    return Event(
        seq=seq,
        channel=_text(found.get("channel"), "channel"),
        provider=content.provider,
        received_at=_text(found.get("received_at"), "received_at"),
        headers=content.headers,
        body=content.body,
    )


def _content(found: dict[str, object], secret_key: bytes | None) -> Content:
    if "sealed" not in found:
        provider, headers = _head([found.get("provider"), found.get("headers")])
        return Content(provider, headers, _base64(found.get("body_base64"), "body_base64"))
    if secret_key is None:
        raise EnvelopeError("the event is sealed and this shop has no key to open it")
    return open_sealed(_base64(found["sealed"], "sealed"), secret_key)


def _json(data: bytes) -> object:
    try:
        found: object = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise EnvelopeError("it is not readable JSON") from None
    return found


def _head(found: object) -> tuple[str, dict[str, str]]:
    if not isinstance(found, list) or len(found) != 2 or not isinstance(found[1], dict):
        raise EnvelopeError("provider or headers are missing")
    headers = {_text(k, "headers"): _text(v, "headers") for k, v in found[1].items()}
    return _text(found[0], "provider"), headers


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise EnvelopeError(f"{name} is no text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise EnvelopeError(f"{name} holds half a character") from None
    return value


def _count(found: dict[str, object], name: str, lowest: int) -> int:
    value = found.get(name)
    if type(value) is not int or not lowest <= value <= _HIGHEST_SEQ:
        raise EnvelopeError(f"{name} is no count")
    return value


def _base64(value: object, name: str) -> bytes:
    try:
        return base64.b64decode(_text(value, name), validate=True)
    except (binascii.Error, ValueError):
        raise EnvelopeError(f"{name} is not base64") from None


def _epoch_key(peer: bytes, secret: bytes, ephemeral: bytes, public: bytes) -> bytes:
    from nacl.bindings import crypto_box_beforenm

    shared = crypto_box_beforenm(peer, secret)
    return hashlib.blake2b(
        ephemeral + public, digest_size=_KEY, key=shared, person=b"relay-epoch"
    ).digest()


@lru_cache(maxsize=64)
def _reader_key(ephemeral: bytes, secret: bytes, public: bytes) -> bytes:
    """Cached, because one epoch seals thousands of events."""
    return _epoch_key(ephemeral, secret, ephemeral, public)


@lru_cache(maxsize=4)
def _public_of(secret_key: bytes) -> bytes:
    from nacl.bindings import crypto_scalarmult_base

    return crypto_scalarmult_base(secret_key)
