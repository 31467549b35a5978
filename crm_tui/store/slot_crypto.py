"""What a key slot is made of: argon2id over a password, a key pair that it locks, a box sealed to it.

The box can be filled anew by whoever holds the data key, without any password: that is how an owner
changes a role, and how a new data key reaches everybody.
"""

import secrets
from dataclasses import dataclass

_SALT, _NONCE = 16, 24
_LEAST_MEMORY = 8 * 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """Of argon2id: passes, and bytes of memory (libsodium's figures); about 0.4 s on a shop's PC."""

    ops: int = 3
    memory: int = 64 * 1024 * 1024

    def is_sane(self) -> bool:
        """A file from elsewhere must not be able to eat all memory, or minutes."""
        return 1 <= self.ops <= 16 and _LEAST_MEMORY <= self.memory <= 1024 * 1024 * 1024


def new_pair() -> tuple[bytes, bytes]:
    """A fresh X25519 key pair: secret and public."""
    from nacl.public import PrivateKey

    made = PrivateKey.generate()
    return bytes(made), bytes(made.public_key)


def lock(secret: bytes, password: bytes, bound: bytes, cost: Cost) -> tuple[bytes, bytes]:
    """Salt, and the secret under the password (XChaCha20-Poly1305, nonce first); `bound` is authenticated."""
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as encrypt

    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    key = _stretched(password, salt, cost)
    return salt, nonce + encrypt(secret, bound, nonce, key)


def unlock(locked: bytes, salt: bytes, password: bytes, bound: bytes, cost: Cost) -> bytes | None:
    """The secret; None for a wrong password, or for a slot that was changed."""
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as decrypt
    from nacl.exceptions import CryptoError

    key = _stretched(password, salt, cost)
    try:
        return decrypt(locked[_NONCE:], bound, locked[:_NONCE], key)
    except CryptoError:
        return None


def seal(content: bytes, public: bytes) -> bytes:
    from nacl.public import PublicKey, SealedBox

    return SealedBox(PublicKey(public)).encrypt(content)


def unseal(sealed: bytes, secret: bytes) -> bytes | None:
    """What is in the box; None when it was changed, or is sealed to another key."""
    from nacl.exceptions import CryptoError
    from nacl.public import PrivateKey, SealedBox

    try:
        return SealedBox(PrivateKey(secret)).decrypt(sealed)
    except CryptoError:
        return None


def _stretched(password: bytes, salt: bytes, cost: Cost) -> bytes:
    from nacl.pwhash import argon2id

    return argon2id.kdf(32, password, salt, opslimit=cost.ops, memlimit=cost.memory)
