"""What the shop itself has decided about sending: quiet hours, closed days, limit of costs, provider."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_tui.domain.capability import Capabilities
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.closed_days import ClosedDays
from crm_tui.domain.errors import CrmError

_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From when to when nobody is written to first, by the shop's clock; may go over midnight."""

    begin: time
    end: time
    zone: ZoneInfo

    def ends(self, now: Millis) -> Millis | None:
        """When the quiet hours that we are in end; None outside of them."""
        here = datetime.fromtimestamp(now / 1000, self.zone)
        for day in (-1, 0):
            date = here.date() + timedelta(days=day)
            start = datetime.combine(date, self.begin, self.zone)
            over = self.end <= self.begin
            finish = datetime.combine(date + timedelta(days=over), self.end, self.zone)
            if start <= here < finish:
                # An hour that the clocks skip or repeat: the later of the two readings.
                return Millis(int(max(finish.replace(fold=f).timestamp() for f in (0, 1)) * 1000))
        return None


@dataclass(frozen=True, slots=True)
class Policy:
    capabilities: Capabilities
    quiet: QuietHours | None = None
    has_fallback: bool = False
    """A second provider sends when the first refuses the account."""
    monthly_cap: int | None = None
    """Paise that WhatsApp may cost in a calendar month; None is no limit."""
    closed: ClosedDays | None = None
    """Days on which nobody is written to first."""


FARTHEST_OPEN = 400 * DAY
"""How far ahead an open moment is looked for."""


def next_open(policy: Policy, at: Millis) -> Millis:
    """The first moment from `at` on that is outside quiet hours and closed days.

    A shop that says it is closed for 400 days on end cannot mean it: `at` itself then.
    """
    moment = at
    while moment - at <= FARTHEST_OPEN:
        ends = _ends(policy, moment)
        if ends is None:
            return moment
        moment = ends
    return at


def _ends(policy: Policy, at: Millis) -> Millis | None:
    """When the quiet hours or the closed day that we are in end."""
    quiet = policy.quiet.ends(at) if policy.quiet else None
    return quiet or (policy.closed.ends(at) if policy.closed else None)


def read_quiet_hours(text: str, zone: str) -> QuietHours | None:
    """`21:00-09:00` as quiet hours; `off` or nothing is none. Raises CrmError."""
    if text.strip().lower() in ("", "off", "none"):
        return None
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        raise CrmError(
            f"{text!r} are no quiet hours.", "Write CRM_QUIET_HOURS like 21:00-09:00, or off."
        )
    begin_hour, begin_minute, end_hour, end_minute = (int(part) for part in found.groups())
    begin, end = time(begin_hour, begin_minute), time(end_hour, end_minute)
    return None if begin == end else QuietHours(begin, end, ZoneInfo(zone))


def read_monthly_cap(text: str) -> int | None:
    """Rupees as paise; nothing is no limit. Raises CrmError."""
    if not text.strip():
        return None
    try:
        rupees = float(text.replace(",", "").replace("₹", ""))
        if not 0 <= rupees < 1e12:
            raise ValueError
    except ValueError as error:
        raise CrmError(
            f"{text!r} is no amount of rupees.", "Write CRM_MONTHLY_CAP like 500, or leave it out."
        ) from error
    return round(rupees * 100)
