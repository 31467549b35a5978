"""The moments between which something is counted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain.analytics.period import Period
from crm_tui.domain.clock import Millis, start_of_day


@dataclass(frozen=True, slots=True)
class Span:
    """A period as queries take it."""

    since: Millis
    until: Millis
    """The first moment after it."""
    now: Millis
    first: str
    """The first day, `2026-11-01`."""
    last: str
    days: str
    """JSON: the first moment of each day and of the one after it."""

    @property
    def values(self) -> Mapping[str, object]:
        """What every query about leads may name."""
        return {"since": self.since, "until": self.until, "now": self.now, "days": self.days}


def span_of(period: Period, zone: ZoneInfo, now: Millis) -> Span:
    """The period in the shop's zone; what has not come by `now` does not count yet."""
    starts = [start_of_day(period.first + timedelta(n), zone) for n in range(period.days + 1)]
    days = [{"n": n, "since": since} for n, since in enumerate(starts[:-1])]
    for day, until in zip(days, starts[1:], strict=True):
        day["until"] = until
    return Span(
        starts[0],
        starts[-1],
        now,
        str(period.first),
        str(period.last),
        json.dumps(days),
    )
