"""How somebody takes part: told from enough messages only, and never more than those show.

It is Sunday 22 November 2026, 12:30 in India.
"""

from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.engagement import (
    Band,
    Engagement,
    Rhythm,
    Topic,
    Trend,
    answering,
    band,
    days,
    rhythm,
)
from crm_tui.domain.engagement_words import about, how_fast, how_often, lines, span, when
from crm_tui.domain.timing import Usual
from tests.conftest import NOON

INDIA = ZoneInfo("Asia/Kolkata")


@dataclass(frozen=True, slots=True)
class Said:
    at: Millis
    inbound: bool = True
    id: int = 1


def they(ago: float) -> Said:
    return Said(Millis(NOON - int(ago)))


def we(ago: float) -> Said:
    return Said(Millis(NOON - int(ago)), inbound=False)


def on_days(*ago: int) -> list[Said]:
    """One message of theirs on each of these days, oldest first."""
    return [they(day * DAY + HOUR) for day in sorted(ago, reverse=True)]


def trend(*ago: int, whole: bool = True) -> Trend:
    return rhythm(on_days(*ago), NOON, whole=whole).trend


# -- how fast ------------------------------------------------------------------------------------


def test_the_middle_pause_is_told_from_the_shops_last_word_to_theirs() -> None:
    talk = [we(50 * HOUR), we(49 * HOUR), they(48 * HOUR), we(20 * HOUR), they(19.5 * HOUR)]
    found = answering(talk)
    assert (found.asked, found.answered, found.pauses) == (2, 2, (HOUR // 2, HOUR))
    assert how_fast(found) == "within 1 hour, 2 of 2 times"


def test_what_the_shop_asks_anew_after_half_a_day_was_left_unanswered() -> None:
    found = answering([we(60 * HOUR), we(40 * HOUR), we(39 * HOUR), they(38 * HOUR)])
    assert (found.asked, found.answered) == (2, 1)


def test_the_shops_last_word_may_still_be_answered_and_counts_for_neither() -> None:
    found = answering([they(9 * DAY), we(8 * DAY)])
    assert (found.asked, found.answered, found.pause, how_fast(found)) == (0, 0, None, "")


def test_who_writes_without_being_asked_has_answered_nothing() -> None:
    assert answering([they(3 * HOUR), they(2 * HOUR)]).asked == 0


def test_answers_that_seem_to_come_before_the_question_came_at_once() -> None:
    assert answering([we(HOUR), they(2 * HOUR)]).pauses == (0,)


@pytest.mark.parametrize(("asked", "seldom"), [(4, False), (5, True)])
def test_seldom_is_told_from_five_occasions_on(asked: int, seldom: bool) -> None:
    talk = [we(day * DAY) for day in range(asked + 1, 1, -1)]
    found = answering([*talk, they(DAY)])
    assert (found.asked, found.answered, found.is_seldom) == (asked, 1, seldom)


# -- how often, and whether it grows -------------------------------------------------------------


def test_ten_messages_in_a_day_are_one_day() -> None:
    talk = [they(minute * MINUTE) for minute in range(10, 0, -1)]
    assert rhythm(talk, NOON, whole=True).lately == 1


def test_who_writes_on_far_more_days_than_before_grows_warmer_and_the_other_way_round() -> None:
    assert trend(40, 20, *range(7)) is Trend.WARMER
    assert trend(40, 20, 19, 18, 17, 16, 15, 1) is Trend.COOLER


def test_a_difference_that_may_be_chance_is_none() -> None:
    assert trend(40, 20, 19, 1, 2, 3, 4) is Trend.STEADY
    assert trend(40, 20, 19, 18, 1, 2, 3) is Trend.STEADY
    assert trend(40) is Trend.STEADY


def test_who_came_two_weeks_ago_has_no_before() -> None:
    assert trend(*range(14)) is Trend.NEW
    assert trend() is Trend.NEW


def test_where_older_messages_were_left_out_only_cooler_can_be_told() -> None:
    assert trend(20, *range(8), whole=False) is Trend.STEADY
    assert trend(19, 18, 17, 16, 15, 1, whole=False) is Trend.COOLER


def test_a_clock_that_was_ahead_counts_as_now() -> None:
    ahead = [they(40 * DAY), they(-3 * DAY), they(-DAY)]
    assert rhythm(ahead, NOON, whole=True) == Rhythm(1, 0, Trend.STEADY)


@given(
    st.lists(st.tuples(st.integers(0, 2 * 10**12), st.booleans()), max_size=60),
    st.booleans(),
)
def test_any_conversation_has_a_pattern(talk: list[tuple[int, bool]], whole: bool) -> None:
    spoken = [Said(Millis(at), inbound) for at, inbound in sorted(talk)]
    found = answering(spoken)
    counted = rhythm(spoken, NOON, whole=whole)
    assert 0 <= found.answered <= found.asked
    assert found.answered <= sum(one.inbound for one in spoken)
    assert all(pause >= 0 for pause in found.pauses)
    assert {counted.lately, counted.before} <= set(range(15))
    assert counted.trend is not Trend.WARMER or counted.lately > counted.before


# -- when ----------------------------------------------------------------------------------------


def at(hour: float, *ago: int) -> list[Millis]:
    """At this hour in India on each of these days."""
    return [Millis(int(NOON - day * DAY + (hour - 12.5) * HOUR)) for day in ago]


@pytest.mark.parametrize(
    ("hour", "found"),
    [
        *((5, Band.MORNING), (11.9, Band.MORNING), (12, Band.AFTERNOON), (17, Band.EVENING)),
        *((21.9, Band.EVENING), (22, Band.NIGHT), (3, Band.NIGHT)),
    ],
)
def test_the_part_of_the_day_is_the_shops_own(hour: float, found: Band) -> None:
    assert band(at(hour, *range(1, 6)), INDIA) is found


def test_fewer_than_five_hours_tell_no_part_of_the_day() -> None:
    assert band(at(19, 1, 2, 3, 4), INDIA) is None
    assert band(at(19, 1, 1, 1, 1, 1, 1), INDIA) is None


def test_who_writes_at_all_hours_keeps_to_none() -> None:
    assert band([*at(9, 1, 2, 3), *at(14, 1, 2, 3), *at(20, 1, 2)], INDIA) is None


def test_the_same_times_are_another_part_of_the_day_in_another_zone() -> None:
    assert band(at(10, *range(1, 6)), ZoneInfo("America/New_York")) is Band.NIGHT


WEEKS = [7 * week for week in range(8)]


def test_one_day_of_the_week_weekends_and_weekdays_are_told() -> None:
    assert days(at(10, *WEEKS), INDIA) == "Sundays"
    assert days(at(10, *WEEKS[:4], *(week + 1 for week in WEEKS[:5])), INDIA) == "Saturdays"
    weekends = [*WEEKS[:4], *(week + 1 for week in WEEKS[:4]), 3]
    assert days(at(10, *weekends, 10), INDIA) == "weekends"
    assert days(at(10, *(day for day in range(16) if day % 7 not in (0, 1))), INDIA) == "weekdays"


def test_days_that_may_be_chance_are_not_told() -> None:
    assert days(at(10, *WEEKS[:7]), INDIA) == ""
    assert days(at(10, 2, 3, 4, 5, 6, 9, 10, 11), INDIA) == ""
    assert days(at(10, *range(14)), INDIA) == ""


# -- in words ------------------------------------------------------------------------------------


KNOWN = Engagement(
    wrote=20,
    since=NOON,
    answering=answering([]),
    rhythm=Rhythm(6, 2, Trend.WARMER),
    hours=None,
    band=None,
    days="",
    topics={},
    products=(),
)


def pattern(**known: Any) -> Engagement:
    return replace(KNOWN, **known)


def test_a_pattern_reads_as_a_sentence_would() -> None:
    found = pattern(
        hours=Usual(18, 21, 0.8),
        band=Band.EVENING,
        days="weekends",
        topics={Topic.PRICE: 8, Topic.DELIVERY: 3},
        products=("chocolate cake",),
    )
    assert dict(lines(found)) == {
        "When they write": "in the evening, mostly 18:00 to 21:00, at weekends",
        "How often they write": (
            "on 6 of the last 14 days, on 2 of the 14 before, warmer than before"
        ),
        "What they write about": "prices (8), delivery (3), chocolate cake",
    }


def test_what_is_not_known_is_not_said() -> None:
    assert (when(pattern()), about(pattern())) == ("", "")
    assert when(pattern(band=Band.NIGHT, days="Sundays")) == "at night, on Sundays"
    assert how_often(Rhythm(3, 1, Trend.NEW)) == "on 4 of the last 28 days"
    assert list(lines(pattern(wrote=4))) == []


@pytest.mark.parametrize(
    ("millis", "words"),
    [
        *((0, "1 minute"), (MINUTE + 1, "2 minutes"), (HOUR, "1 hour"), (HOUR + 1, "2 hours")),
        *((2 * DAY, "2 days"), (2 * DAY + 1, "3 days")),
    ],
)
def test_a_pause_is_rounded_up_so_that_within_is_true(millis: int, words: str) -> None:
    assert span(millis) == words


def test_every_topic_has_words() -> None:
    for topic in Topic:
        assert about(pattern(topics={topic: 1})).endswith(" (1)")
