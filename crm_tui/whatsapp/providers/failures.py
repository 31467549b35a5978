"""How often something failed lately, for providers that lock an account that fails too often."""

import time
from collections import deque
from collections.abc import Callable

HOUR = 3_600.0


class Failures:
    """Failures of the last hour; a computer that slept counts them for longer, which does no harm."""

    def __init__(self, most: int, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._at: deque[float] = deque(maxlen=most)

    def note(self) -> None:
        """One more."""
        self._at.append(self._now())

    @property
    def too_many(self) -> bool:
        """Whether another one would be one too many."""
        is_full = len(self._at) == self._at.maxlen
        return is_full and self._now() - self._at[0] < HOUR
