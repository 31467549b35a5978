"""Time as epoch milliseconds in UTC, always from an injected clock."""

import time
from datetime import UTC, date, datetime
from datetime import time as hour_of
from typing import NewType, Protocol
from zoneinfo import ZoneInfo

Millis = NewType("Millis", int)

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

# Outside this range a provider's timestamp is nonsense (seconds for milliseconds, a broken clock).
EARLIEST = Millis(1_230_768_000_000)  # 2009-01-01, the year WhatsApp began
LATEST = Millis(4_102_444_800_000)  # 2100-01-01


class Clock(Protocol):
    """Where time comes from; tests hand in one of their own."""

    def now(self) -> Millis:
        """The time of day, UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> Millis:
        return Millis(time.time_ns() // 1_000_000)


def iso(moment: Millis | int) -> str:
    """ISO 8601 in UTC ending in `Z`; whole seconds carry no fraction."""
    when = datetime.fromtimestamp(moment / 1000, UTC)
    text = when.isoformat(timespec="milliseconds" if moment % 1000 else "seconds")
    return text.replace("+00:00", "Z")


def iso_or_none(moment: Millis | int | None) -> str | None:
    return None if moment is None else iso(moment)


def start_of_day(day: date, zone: ZoneInfo) -> Millis:
    """The first moment of that day in the zone."""
    return Millis(int(datetime.combine(day, hour_of(), zone).timestamp() * 1000))


def within_reason(moment: int, now: Millis) -> Millis:
    """A provider's time, brought into [2009, now + 1 minute]: no message may sort into the future."""
    return Millis(max(EARLIEST, min(moment, now + MINUTE)))
