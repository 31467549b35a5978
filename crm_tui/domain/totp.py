"""Time-based one-time codes as authenticator apps show them: RFC 6238 over RFC 4226, SHA-1, 6 digits."""

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass
from urllib.parse import quote

from crm_tui.domain.clock import SECOND, Millis

STEP = 30 * SECOND
DIGITS = 6
SKEW = 1
"""Steps before and after the present one whose code is right too: clocks of phones differ."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What an authenticator app is given; nobody else may see it."""

    key: bytes
    """20 random bytes, as long as SHA-1's output (RFC 4226, section 4)."""
    shop: str

    @property
    def text(self) -> str:
        """Base32, as apps take it."""
        return base64.b32encode(self.key).decode()

    @property
    def groups(self) -> str:
        """In fours, for typing it."""
        return in_fours(self.text)

    @property
    def address(self) -> str:
        """The `otpauth:` address that a QR code holds."""
        label = quote(f"crm:{self.shop}", safe="")
        return (
            f"otpauth://totp/{label}?secret={self.text}&issuer=crm"
            f"&algorithm=SHA1&digits={DIGITS}&period={STEP // SECOND}"
        )


def in_fours(text: str) -> str:
    """`ABCDEFGH` as `ABCD EFGH`."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def step_at(now: Millis) -> int:
    return now // STEP


def code_at(key: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of one step (RFC 4226, section 5.3)."""
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0xF
    (number,) = struct.unpack(">I", digest[offset : offset + 4])
    return str((number & 0x7FFF_FFFF) % 10**digits).zfill(digits)


def matching_step(key: bytes, code: str, now: Millis) -> int | None:
    """The newest step around now whose code this is; every one is compared, in constant time."""
    found = None
    for step in range(max(0, step_at(now) - SKEW), step_at(now) + SKEW + 1):
        if hmac.compare_digest(code_at(key, step).encode(), code.encode()):
            found = step
    return found
