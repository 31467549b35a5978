"""A moment that lies behind, as a form of the law wants it: ISO 8601 by the shop's clock, or `3h` ago."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import DAY, EARLIEST, HOUR, MINUTE, Millis
from crm_tui.domain.errors import CrmError

_AGO = re.compile(r"([0-9]{1,5}) ?(min|m|h|d)( ago)?")
_UNITS = {"min": MINUTE, "m": MINUTE, "h": HOUR, "d": DAY}


def read_past(text: str, now: Millis, zone: str) -> Millis:
    """The moment that is meant, not after `now`; raises CrmError."""
    words = text.strip().lower()
    ago = _AGO.fullmatch(words)
    moment = now - int(ago[1]) * _UNITS[ago[2]] if ago else _iso(text.strip(), zone)
    if moment is None or not EARLIEST <= moment <= now:
        raise CrmError(
            f"{text[:40]!r} is no time that lies behind.",
            'Write it like "2026-11-20 14:30", "3h" or "2d".',
        )
    return Millis(moment)


def _iso(text: str, zone: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return int(moment.timestamp() * 1000)
