"""Rate limits as leaky buckets: so many at once, so many a second after that."""

from enum import StrEnum

from crm_tui.domain.clock import Clock, Millis

PAIR_BURST = 45
PAIR_PER_SECOND = 1 / 6
"""Meta, "pair rate limits": one message in six seconds to the same person, 45 in a burst."""


class Why(StrEnum):
    """Why a message cannot be delivered, whichever provider says so."""

    THROTTLED = "throttled"
    """Too many calls in all: come back later."""
    BUSY = "busy"
    TOO_FAST = "too_fast"
    """More messages a second than the number may send."""
    PAIR_RATE = "pair_rate"
    """Too many messages to the same person."""
    WINDOW_CLOSED = "window_closed"
    NOT_ON_WHATSAPP = "not_on_whatsapp"


class Bucket:
    """Takes `burst` at once and `per_second` in the long run."""

    def __init__(self, clock: Clock, burst: float, per_second: float) -> None:
        self._clock = clock
        self._burst = burst
        self._per_second = per_second
        self._left = burst
        self._at: Millis = clock.now()

    def take(self) -> bool:
        """Take one; False when there is none left."""
        now = self._clock.now()
        grown = (now - self._at) / 1000 * self._per_second
        self._left, self._at = min(self._burst, self._left + grown), now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Limits:
    """The two limits of a number: its whole throughput, and each recipient's."""

    def __init__(self, clock: Clock, throughput: int) -> None:
        self._clock = clock
        self._number = Bucket(clock, throughput, throughput)
        self._pairs: dict[str, Bucket] = {}

    def exceeded(self, recipient: str) -> Why | None:
        """The limit for which this send is one too many, else None."""
        if not self._number.take():
            return Why.TOO_FAST
        pair = self._pairs.get(recipient)
        if pair is None:
            pair = self._pairs[recipient] = Bucket(self._clock, PAIR_BURST, PAIR_PER_SECOND)
        return None if pair.take() else Why.PAIR_RATE
