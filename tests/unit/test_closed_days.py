"""Days on which the shop is closed, and the next moment at which somebody may be written to first."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.capability import Capabilities
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.closed_days import ClosedDays, closing_days, read_closed_days
from crm_tui.domain.errors import CrmError
from crm_tui.domain.policy import FARTHEST_OPEN, Policy, next_open, read_quiet_hours
from crm_tui.services.setting_up import check
from crm_tui.shop import open_shop
from tests.conftest import NOON

INDIA = "Asia/Kolkata"
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def policy(quiet: str, closed: ClosedDays | None, zone: str = INDIA) -> Policy:
    return Policy(Capabilities("test", frozenset()), read_quiet_hours(quiet, zone), closed=closed)


def opens(quiet: str, holidays: str, at: str) -> str:
    moment = Millis(
        int(datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(INDIA)).timestamp() * 1000)
    )
    found = next_open(policy(quiet, read_closed_days(holidays, INDIA)), moment)
    return datetime.fromtimestamp(found / 1000, ZoneInfo(INDIA)).strftime("%a %Y-%m-%d %H:%M")


def test_weekdays_dates_and_days_of_every_year_are_understood() -> None:
    closed = read_closed_days("Sunday, somvar, 2026-12-25, 15/08, 26-1-2027", INDIA)
    assert closed.weekdays == {SUN, MON}
    assert closed.dates == {date(2026, 12, 25), date(2027, 1, 26)}
    assert closed.yearly == {(8, 15)}


@pytest.mark.parametrize("text", ["", "off", " none "])
def test_nothing_is_never_closed(text: str) -> None:
    assert read_closed_days(text, INDIA) == ClosedDays(ZoneInfo(INDIA))


@pytest.mark.parametrize("text", ["sundy", "31/02", "2026-13-01", "25", "sunday monday", "[/]"])
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(CrmError, match="no day that is understood") as refused:
        read_closed_days(text, INDIA)
    assert "sunday, 2026-12-25, 15/08" in refused.value.fix


def test_a_day_without_a_year_comes_every_year() -> None:
    closed = read_closed_days("15/08, 29/02", INDIA)
    assert all(closed.holds(date(year, 8, 15)) for year in (2026, 2027, 2040))
    assert closed.holds(date(2028, 2, 29))
    assert not closed.holds(date(2027, 3, 1))


SAID = {
    "9 am to 9 pm, closed on Mondays": {MON},
    "Tuesday closed": {TUE},
    "mangalvar band": {TUE},
    "मंगलवार बंद रहता है": {TUE},
    "ravivar ko chutti": {SUN},
    "Mon-Sat 10-8, Sun closed": {SUN},
    "Open Mon to Sat Sunday closed": {SUN},
    "Mon-Sat: 10-8; Sun: closed": {SUN},
    "Tue–Sun 10–8 (Monday off)": {MON},
    "weekly off: Thursday": {THU},
    "Sat-Sun closed": {SAT, SUN},
    "closed on Saturday and Sunday": {SAT, SUN},
    "closed on Sunday, Monday": {SUN, MON},
    "closed Monday, Tuesday open": {MON},
}


@pytest.mark.parametrize("hours", SAID)
def test_hours_that_plainly_name_a_closed_weekday_are_believed(hours: str) -> None:
    assert closing_days(hours) == SAID[hours]


@pytest.mark.parametrize(
    "hours",
    [
        "closed on Sundays after 2 pm",
        "closed Sunday evening",
        "never closed on Sunday",
        "Sunday closed nahi hai",
        "Sunday: half day",
        "Mon-Sun 9 am to 9 pm",
        "closed on Diwali",
        "",
    ],
)
def test_what_is_not_plain_closes_no_day(hours: str) -> None:
    assert closing_days(hours) == frozenset()


OPENS = [
    # quiet, holidays, asked for, first moment that is open
    ("21:00-09:00", "", "2026-11-22 12:30", "Sun 2026-11-22 12:30"),
    ("21:00-09:00", "", "2026-11-22 22:00", "Mon 2026-11-23 09:00"),
    ("off", "sunday", "2026-11-22 12:30", "Mon 2026-11-23 00:00"),
    ("21:00-09:00", "sunday", "2026-11-21 22:00", "Mon 2026-11-23 09:00"),
    ("21:00-09:00", "monday, 24/11", "2026-11-22 21:30", "Wed 2026-11-25 09:00"),
    ("off", "", "2026-11-22 03:00", "Sun 2026-11-22 03:00"),
]


@pytest.mark.parametrize(("quiet", "holidays", "asked", "opening"), OPENS)
def test_the_next_open_moment_is_outside_quiet_hours_and_closed_days(
    quiet: str, holidays: str, asked: str, opening: str
) -> None:
    assert opens(quiet, holidays, asked) == opening


def test_a_shop_that_is_closed_every_day_is_not_taken_at_its_word() -> None:
    never = ClosedDays(ZoneInfo(INDIA), weekdays=frozenset(range(7)))
    assert next_open(policy("off", never), NOON) == NOON


clock = st.times().map(lambda at: f"{at:%H:%M}")
moments = st.integers(1_600_000_000_000, 1_900_000_000_000).map(Millis)
zones = st.sampled_from([INDIA, "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo"])


@given(moments, clock, clock, st.sets(st.integers(0, 6)), st.sets(st.dates()), zones)
def test_it_is_never_earlier_open_and_the_same_when_asked_again(
    at: Millis, begin: str, end: str, weekdays: set[int], dates: set[date], zone: str
) -> None:
    closed = ClosedDays(ZoneInfo(zone), frozenset(weekdays), frozenset(dates))
    rules = policy(f"{begin}-{end}", closed, zone)
    found = next_open(rules, at)
    assert at <= found <= at + FARTHEST_OPEN + 2 * DAY
    assert next_open(rules, found) == found
    if len(weekdays) < 7:
        assert closed.ends(found) is None
    quiet = rules.quiet
    if quiet is not None and closed.ends(found) is None:
        assert quiet.ends(found) is None


@given(moments, clock, clock)
def test_quiet_hours_end_ahead_even_where_clocks_are_put_back(
    at: Millis, begin: str, end: str
) -> None:
    quiet = read_quiet_hours(f"{begin}-{end}", "America/New_York")
    ends = quiet.ends(at) if quiet else None
    assert ends is None or at < ends <= at + 26 * HOUR


def test_an_open_shop_knows_its_holidays_and_the_day_off_in_its_hours(
    shop_env: dict[str, str],
) -> None:
    shop = open_shop({**shop_env, "CRM_HOLIDAYS": "25/12"})
    shop.db.close_now()
    assert shop.policy.closed is not None
    assert shop.policy.closed.yearly == {(12, 25)}
    assert shop.policy.closed.weekdays == {MON}, "its hours say: closed on Mondays"
    assert shop.policy.closed.zone == ZoneInfo(INDIA)


def test_a_wrong_holiday_is_refused_at_set_up() -> None:
    with pytest.raises(CrmError, match="no day that is understood"):
        check({"holidays": "sundy"})
