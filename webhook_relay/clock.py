"""Time as epoch milliseconds in UTC, always from an injected clock."""

import time
from datetime import UTC, datetime
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


def iso(moment: int) -> str:
    """ISO 8601 with milliseconds, UTC, ending in `Z`."""
    when = datetime.fromtimestamp(moment / 1000, UTC)
    return when.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
