"""When a broadcast goes on, waits, or pauses by itself; how fast it is."""

from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.broadcast import FASTEST, BroadcastState
from crm_tui.domain.broadcast_pace import Sent, broken_off, opens_at, trouble
from crm_tui.domain.broadcast_words import next_step, span
from crm_tui.domain.capability import Capabilities
from crm_tui.domain.clock import DAY, HOUR, MINUTE, SECOND, Millis
from crm_tui.domain.closed_days import ClosedDays
from crm_tui.domain.policy import Policy, QuietHours
from tests.conftest import NOON
from tests.unit.broadcasts.hall import broadcast

INDIA = ZoneInfo("Asia/Kolkata")
OPEN = Policy(Capabilities("cloud", frozenset()))
NIGHTS = replace(OPEN, quiet=QuietHours(time(21), time(9), INDIA))
NINE_IN_THE_EVENING = Millis(NOON + 8 * HOUR + 30 * MINUTE)
ONE = broadcast(BroadcastState.DRAFT)
FINE = Sent(failed=False, code=None, opted_out=False)
GONE = replace(FINE, opted_out=True)


def failed(code: int | None) -> Sent:
    return Sent(failed=True, code=code, opted_out=False)


@given(st.integers(1, FASTEST))
def test_no_minute_ever_brings_more_than_the_pace(per_minute: int) -> None:
    one = replace(ONE, per_minute=per_minute)
    goes_a_minute = MINUTE / one.gap
    assert goes_a_minute * one.at_once <= per_minute + 1e-9
    assert one.at_once <= 5
    assert one.gap >= SECOND


def test_a_go_that_is_late_keeps_the_pace_and_one_that_is_very_late_makes_no_burst() -> None:
    one = replace(ONE, next_at=NOON)
    assert one.next_go(Millis(NOON + SECOND)) == NOON + 3 * SECOND
    assert one.next_go(Millis(NOON + MINUTE)) == NOON + MINUTE + 1_500


def test_at_night_it_waits_for_the_morning_and_shortly_before_as_well() -> None:
    morning = NINE_IN_THE_EVENING + 12 * HOUR
    assert opens_at(NIGHTS, NOON) is None
    assert opens_at(NIGHTS, Millis(NINE_IN_THE_EVENING - 2 * MINUTE)) is None
    assert opens_at(NIGHTS, Millis(NINE_IN_THE_EVENING - 30 * SECOND)) == morning
    assert opens_at(NIGHTS, Millis(NINE_IN_THE_EVENING + HOUR)) == morning


def test_it_waits_over_a_holiday_that_follows_the_night() -> None:
    holiday = ClosedDays(INDIA, dates=frozenset({date(2026, 11, 23)}))
    policy = replace(NIGHTS, closed=holiday)
    assert opens_at(policy, NINE_IN_THE_EVENING) == NINE_IN_THE_EVENING + 36 * HOUR


@pytest.mark.parametrize(
    ("planned", "breaks"),
    [
        (0, False),
        (-59 * MINUTE, False),
        (-61 * MINUTE, True),
        (-3_650 * DAY, True),
        (HOUR, False),
        (2 * HOUR, True),
        (3_650 * DAY, True),
    ],
)
def test_what_is_hours_late_or_years_ahead_does_not_go_on_by_itself(
    planned: int, breaks: bool
) -> None:
    assert bool(broken_off(Millis(NOON + planned), OPEN, NOON)) is breaks


def test_the_wait_for_the_morning_is_no_broken_clock() -> None:
    evening = Millis(NINE_IN_THE_EVENING + MINUTE)
    assert broken_off(Millis(NINE_IN_THE_EVENING + 12 * HOUR), NIGHTS, evening) == ""


def test_a_few_failures_of_many_kinds_are_no_trouble() -> None:
    assert trouble([]) == ""
    assert trouble([failed(1), failed(2), failed(3), failed(4), *[FINE] * 16]) == ""
    assert trouble([failed(131_026)] * 4 + [FINE] * 30) == ""
    assert trouble([failed(None)] * 20) == "", "what the gate itself refused tells nothing"


def test_five_of_the_last_twenty_with_one_code_are() -> None:
    newest = [failed(131_026), FINE, FINE] * 5 + [FINE] * 100
    assert trouble(newest) == ("5 of the last 20 messages failed in the same way (131026).")
    assert trouble([FINE] * 20 + newest) == "", "those are over"


@pytest.mark.parametrize(
    ("gone", "of", "says"),
    [
        (2, 49, ""),
        (1, 50, ""),
        (2, 100, ""),
        (2, 51, "2 of the last 51 people asked to get no more messages."),
        (11, 500, "11 of the last 500 people asked to get no more messages."),
    ],
)
def test_more_than_two_in_a_hundred_who_opt_out_are_from_fifty_on(
    gone: int, of: int, says: str
) -> None:
    assert trouble([GONE] * gone + [FINE] * (of - gone)) == says


def test_the_next_step_is_named_while_there_is_one() -> None:
    tried = replace(ONE, tested_at=NOON)
    paused = replace(tried, state=BroadcastState.PAUSED)
    assert next_step(ONE, "B1") == "Next: crm broadcasts test B1 --to YOUR-NUMBER"
    assert next_step(tried, "B1") == "Next: crm broadcasts start B1"
    assert "resume B1" in next_step(paused, "B1")
    assert next_step(replace(tried, state=BroadcastState.DONE), "B1") == ""
    assert (span(1), span(90), span(91)) == ("1 min", "90 min", "2 h")
