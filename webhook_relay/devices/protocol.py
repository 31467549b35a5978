"""The seam to whatever remembers which devices are paired, and which codes may pair one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

MOST_TRIES = 5
"""Wrong tries, by whomever, after which every code that waits is void."""
REMEMBERED = 24 * 3_600_000
"""Milliseconds that a code which is over is still known, so that it can be told from a wrong one."""


class CodeState(StrEnum):
    """What a code is good for."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Code:
    """A pairing code; times are milliseconds, UTC."""

    hash: bytes
    """`codes.hash_code` of it: the code itself is kept nowhere."""
    shop: str
    expires_at: int
    tries: int = 0
    """Wrong tries since it was made."""
    device: str | None = None
    """The device that was paired with it."""

    def state(self, now: int) -> CodeState:
        if self.device is not None:
            return CodeState.USED
        if self.tries >= MOST_TRIES:
            return CodeState.VOID
        return CodeState.OPEN if now < self.expires_at else CodeState.EXPIRED


@dataclass(frozen=True, slots=True)
class Device:
    """A paired device of a shop; times are milliseconds, UTC."""

    id: str
    shop: str
    name: str
    token_hash: bytes
    """SHA-256 of its token: the token itself is kept nowhere."""
    public_key: bytes
    """The shop's raw X25519 key, 32 bytes."""
    key_at: int
    """When it gave that key: events are sealed to the newest of a shop.

    Later than that of every key the shop gave before, also when the clock was set back.
    """
    words: tuple[str, ...]
    """The six words of its pairing."""
    paired_at: int
    seen_at: int | None = None
    revoked_at: int | None = None


class Devices(Protocol):
    """Called from threads, several relays at once; what returned is durable. Raises RelayError."""

    def offer(self, code: Code, now: int) -> None:
        """Keep a new code, and forget those that were over `REMEMBERED` before now."""
        ...

    def codes(self) -> tuple[Code, ...]: ...

    def wrong_try(self, now: int) -> None:
        """Count one wrong try against every code that is open."""
        ...

    def pair(self, code_hash: bytes, device: Device, now: int) -> bool:
        """Use the code up and add the device, both or none; False when the code is not open any more.

        A device of the same shop with the same public key is revoked: it is this one, paired again.
        """
        ...

    def all(self) -> tuple[Device, ...]:
        """Oldest first."""
        ...

    def seen(self, device: str, now: int) -> None: ...

    def set_key(self, device: str, public_key: bytes, now: int) -> bool:
        """Another key of the shop's; False for a device that is unknown or revoked."""
        ...

    def revoke(self, device: str, now: int) -> bool:
        """False for a device that is unknown or was revoked before."""
        ...

    def changes(self) -> int:
        """Another number than before once devices, keys or revocations are others than before."""
        ...

    def close(self) -> None: ...
