"""Which backups are kept: of the last 7 days and the last 4 weeks that have one, none above 35 days.

Nothing older is kept, because whoever was erased must be gone from the backups too.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import DAY, Millis

DAYS, WEEKS, OLDEST = 7, 4, 35 * DAY
ENDING = ".crmbackup"
_NAME = re.compile(r"shop-(\d{8})T(\d{6})Z" + re.escape(ENDING))
_FORM = "%Y%m%dT%H%M%SZ"


def name_of(made_at: Millis) -> str:
    """`shop-20261122T210000Z.crmbackup`: they sort by time, whatever the zone."""
    return f"shop-{datetime.fromtimestamp(made_at / 1000, UTC):{_FORM}}{ENDING}"


def made_at(name: str) -> Millis | None:
    """When a backup of that name was made; None for another file's."""
    if not _NAME.fullmatch(name):
        return None
    try:
        when = datetime.strptime(name[5 : -len(ENDING)], _FORM).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Millis(int(when.timestamp() * 1000))


def kept(names: Iterable[str], zone: str, now: Millis) -> frozenset[str]:
    """Those of them that stay; what a clock dated ahead counts as of today."""
    dated = [(min(at, now), name) for name in names if (at := made_at(name)) is not None]
    fresh = sorted((one for one in dated if now - one[0] <= OLDEST), reverse=True)
    there = ZoneInfo(zone)
    days = _newest_of(fresh, lambda when: when.date(), there, DAYS)
    weeks = _newest_of(fresh, lambda when: when.isocalendar()[:2], there, WEEKS)
    return frozenset(days + weeks)


def _newest_of(
    fresh: list[tuple[Millis, str]], group: Callable[[datetime], object], zone: ZoneInfo, most: int
) -> list[str]:
    """The newest of each group, of so many groups."""
    found: dict[object, str] = {}
    for at, name in fresh:
        found.setdefault(group(datetime.fromtimestamp(at / 1000, zone)), name)
    return list(found.values())[:most]
