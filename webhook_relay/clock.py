"""Time as epoch milliseconds in UTC, always from an injected clock."""

import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol


class Clock(Protocol):
    """Where time comes from; tests hand in one of their own."""

    def now(self) -> int:
        """Milliseconds since 1970, UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> int:
        return time.time_ns() // 1_000_000


@lru_cache(maxsize=64)
def iso(moment: int) -> str:
    """ISO 8601 with milliseconds, UTC, ending in `Z`; under load a dozen events share one."""
    second, milliseconds = divmod(moment, 1000)
    return f"{_second(second)}.{milliseconds:03d}Z"


@lru_cache(maxsize=256)
def _second(second: int) -> str:
    """Kept, because every event needs one and thousands share it."""
    return datetime.fromtimestamp(second, UTC).isoformat().removesuffix("+00:00")
