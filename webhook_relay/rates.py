"""How often something may happen: token buckets, a bounded number of them."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

MOST_BUCKETS = 10_000
"""About 2 MB; beyond it the one not used for longest is forgotten."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Rate:
    """`most` at once, refilled evenly over `seconds`, for each key apart."""

    def __init__(
        self,
        most: int,
        seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
        buckets: int = MOST_BUCKETS,
    ) -> None:
        self._most, self._speed = float(most), most / seconds
        self._monotonic = monotonic
        self._limit = buckets
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def wait(self, key: Hashable) -> float:
        """Seconds until one more may happen; 0 when now."""
        missing = 1.0 - self._filled(key).left
        return 0.0 if missing <= 0 else missing / self._speed

    def take(self, key: Hashable) -> None:
        """It happens now."""
        self._filled(key).left -= 1.0

    def _filled(self, key: Hashable) -> _Bucket:
        now = self._monotonic()
        bucket = self._buckets.setdefault(key, _Bucket(self._most, now))
        bucket.left = min(self._most, bucket.left + (now - bucket.at) * self._speed)
        bucket.at = now
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._limit:
            self._buckets.popitem(last=False)
        return bucket
