"""Weeks of an experiment: counted from the day on which it began, by the shop's calendar."""

from datetime import datetime
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import Millis


def week_of(started_at: Millis, moment: Millis, zone: str) -> int:
    """The week of `moment`, from 0; what lies before the start (a clock set back) is in week 0."""
    place = ZoneInfo(zone)
    first, day = (datetime.fromtimestamp(at / 1000, place).date() for at in (started_at, moment))
    return max(0, (day - first).days // 7)
