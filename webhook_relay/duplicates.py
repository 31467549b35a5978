"""Which webhooks were delivered lately: a provider that repeats one gets its 200 without a new row.

Best effort, in memory and bounded. Two rules keep it from losing anything: an event is remembered
only once it is durable, and one that is on its way makes its twin wait for the same commit.
"""

import secrets
from hashlib import blake2b

REMEMBERED = 16_384


class Duplicates:
    """Remembers between `limit` and twice `limit` of the newest keys."""

    def __init__(self, limit: int = REMEMBERED) -> None:
        self._limit = limit
        self._secret = secrets.token_bytes(32)
        self._young: set[bytes] = set()
        self._old: set[bytes] = set()

    def key(self, channel: str, body: bytes) -> bytes:
        """A keyed hash: it says nothing about the body to whoever reads this memory later."""
        mark = blake2b(body, digest_size=16, key=self._secret)
        mark.update(channel.encode())
        return mark.digest()

    def __contains__(self, key: bytes) -> bool:
        return key in self._young or key in self._old

    def add(self, key: bytes) -> None:
        """Remember an event that is durable."""
        if len(self._young) >= self._limit:
            self._old, self._young = self._young, set()
        self._young.add(key)
