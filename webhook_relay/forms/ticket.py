"""The ticket in a form's page: when it was shown and by which words, signed; no cookie is needed."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from webhook_relay.proof import Secrets

SOONEST = 1_000
"""Milliseconds that a person needs at least; what comes earlier has to wait that long."""
LATEST = 24 * 3_600_000
"""Milliseconds after which the page is shown again, with what was typed."""

_FORM = re.compile(r"([0-9]{13,14})\.([A-Za-z0-9_-]{16})\.([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket that is ours."""

    shown_at: int
    """Milliseconds, UTC."""
    nonce: str
    """The same page sent twice is one answer."""


class Tickets:
    """Makes and reads the tickets of one form.

    Signed with what the relay has anyway, so a page that is open while the relay restarts stays
    good. The words of consent are signed along: whoever saw other words sees the page again.
    """

    def __init__(self, keys: Secrets, form: str, consent_version: str) -> None:
        self._keys = [hmac.digest(key, b"form ticket", "sha256") for key in keys]
        self._about = hashlib.sha256(f"{form}\n{consent_version}".encode()).digest()
        self._random: Callable[[int], str] = secrets.token_urlsafe

    def new(self, now: int) -> str:
        """A ticket for a page shown now."""
        stem = f"{now}.{self._random(12)}"
        return f"{stem}.{self._sign(self._keys[0], stem)}"

    def read(self, text: str, now: int) -> Ticket | None:
        """None for one that is not ours, of other words, from the future, or too old."""
        match = _FORM.fullmatch(text)
        if match is None:
            return None
        stem = f"{match[1]}.{match[2]}"
        signed = [self._sign(key, stem) for key in self._keys]
        if not any(hmac.compare_digest(one, match[3]) for one in signed):
            return None
        shown_at = int(match[1])
        return Ticket(shown_at, match[2]) if 0 <= now - shown_at <= LATEST else None

    def _sign(self, key: bytes, stem: str) -> str:
        return hmac.new(key, self._about + stem.encode(), "sha256").hexdigest()
