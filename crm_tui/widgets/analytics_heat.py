"""The hours of a week as a map of shades: the darker, the more; one line for each day."""

from collections.abc import Mapping, Sequence

from crm_tui.domain.analytics.numbers import Row
from crm_tui.widgets.analytics_glyphs import shade
from crm_tui.widgets.analytics_lines import MARGIN, Kind, Line, Mark, Shown, soft
from crm_tui.widgets.analytics_words import WAITING

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOURS, _LABEL = 24, 4
_NONE = "nothing in these days"


def heat(shown: Shown, id_: str, width: int) -> list[Line]:
    """Seven lines and the hours below, one or two cells an hour."""
    rows = shown.rows(id_)
    if not rows:
        return [soft(WAITING if rows is None else _NONE)]
    counts = by_hour(rows)
    most = max(counts.values(), default=0)
    wide = 2 if width >= MARGIN + _LABEL + 2 * _HOURS else 1
    lines = [_day(counts, day, most, wide, id_) for day in range(len(DAYS))]
    return [*lines, _axis(wide, most)]


def by_hour(rows: Sequence[Row]) -> Mapping[tuple[int, int], int]:
    """Messages by day (0 is Monday) and hour; what is no hour is left out."""
    found: dict[tuple[int, int], int] = {}
    for row in rows:
        day, _, hour = row.part.partition(" ")
        if day.isdecimal() and hour.isdecimal():
            found[int(day), int(hour)] = row.value
    return found


def busiest(rows: Sequence[Row], day: int) -> tuple[int, int, int]:
    """Of one day: all messages, its busiest hour, and how many came in that."""
    counts = by_hour(rows)
    hours = [counts.get((day, hour), 0) for hour in range(_HOURS)]
    most = max(hours)
    return sum(hours), hours.index(most), most


def _day(counts: Mapping[tuple[int, int], int], day: int, most: int, wide: int, id_: str) -> Line:
    cells = "".join(shade(counts.get((day, hour), 0), most) * wide for hour in range(_HOURS))
    start = ((f"{DAYS[day]} ", "text"), (cells, "heat"))
    return Line(start, mark=Mark(Kind.HOURS, id_, str(day)))


def _axis(wide: int, most: int) -> Line:
    hours = "".join(f"{hour:02d}".ljust(6 * wide) for hour in range(0, _HOURS, 6))
    return soft(f"{' ' * _LABEL}{hours.rstrip()}   █ up to {most:,}")
