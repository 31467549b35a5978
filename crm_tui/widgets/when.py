"""Moments as people read them, in the shop's own time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import DAY, Millis

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _local(moment: Millis | int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(moment / 1000, zone)


def clock_time(moment: Millis | int, zone: ZoneInfo) -> str:
    """`14:05`."""
    return f"{_local(moment, zone):%H:%M}"


def short(moment: Millis | None, now: Millis, zone: ZoneInfo) -> str:
    """For a list: `14:05` today, `Mon` this week, then `12 Nov`, then `Nov 2025`."""
    if moment is None:
        return ""
    then, today = _local(moment, zone), _local(now, zone)
    days = (today.date() - then.date()).days
    if days <= 0:
        return f"{then:%H:%M}"
    if days < 7:
        return _DAYS[then.weekday()]
    if then.year == today.year:
        return f"{then.day} {_MONTHS[then.month - 1]}"
    return f"{_MONTHS[then.month - 1]} {then.year}"


def day_key(moment: Millis | int, zone: ZoneInfo) -> int:
    """One number for each calendar day of the shop."""
    return _local(moment, zone).toordinal()


def day_title(moment: Millis, now: Millis, zone: ZoneInfo) -> str:
    """For a day line: `Today`, `Yesterday`, `Monday 16 Nov`, `16 Nov 2025`."""
    then, today = _local(moment, zone), _local(now, zone)
    days = (today.date() - then.date()).days
    if days in (0, 1):
        return ("Today", "Yesterday")[days]
    date = f"{then.day} {_MONTHS[then.month - 1]}"
    if 0 < days < 180:
        return f"{_LONG_DAYS[then.weekday()]} {date}"
    return f"{date} {then.year}"


def leaves(moment: Millis, now: Millis, zone: ZoneInfo) -> str:
    """For what waits to be sent: `at 09:00` within a day, then as `ahead` says it."""
    soon = moment - now < DAY
    return f"at {clock_time(moment, zone)}" if soon else ahead(moment, now, zone)


def ahead(moment: Millis, now: Millis, zone: ZoneInfo) -> str:
    """For what is due: `today, 16:00`, `tomorrow, 10:00`, `Friday 27 Nov, 10:00`, `5 Mar 2027, 10:00`."""
    then, today = _local(moment, zone), _local(now, zone)
    days = (then.date() - today.date()).days
    date = f"{then.day} {_MONTHS[then.month - 1]}"
    if days in (0, 1):
        day = ("today", "tomorrow")[days]
    elif then.year == today.year:
        day = f"{_LONG_DAYS[then.weekday()]} {date}"
    else:
        day = f"{date} {then.year}"
    return f"{day}, {then:%H:%M}"
