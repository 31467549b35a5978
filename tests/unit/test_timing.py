"""A good hour to write: learnt from when people wrote, and never a wrong moment.

It is Sunday 22 November 2026, 12:30 in India; quiet hours are from 21:00 to 09:00.
"""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.errors import NotFound
from crm_tui.domain.timing import (
    AHEAD,
    PERIOD,
    GoodTime,
    Known,
    Learnt,
    Tally,
    bucket,
    choose,
    tally,
    tally_of_shop,
    usual,
)
from crm_tui.services import timing
from crm_tui.shop import Shop
from crm_tui.store import settings
from crm_tui.store import timing as store
from tests.conftest import NOON, PROFILE, FakeClock
from tests.unit.agents.talk import INDIA, local, open_under, policy
from tests.unit.lead_town import ONE, OTHER, LeadTown

ZONE = ZoneInfo(INDIA)
NOBODY = Tally((0.0,) * 24, (0.0,) * 24, 0)
MIDNIGHT = NOON - 12 * HOUR - 30 * MINUTE


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


def at_hour(hour: float, days_ago: int) -> Millis:
    return Millis(int(MIDNIGHT - days_ago * DAY + hour * HOUR))


def evenings(days: Iterable[int], hour: float = 19.3) -> list[Millis]:
    return [at_hour(hour, day) for day in days]


def known(own: list[Millis], shop: Tally = NOBODY) -> Known:
    return Known("Asha", tally(own, NOON, ZONE), shop, ZONE)


def of_shop(hour: int, people: int = 60) -> Tally:
    return tally_of_shop({bucket(at_hour(hour, 3), ZONE): people}, NOON)


def chosen(
    who: Known, earliest: int = NOON, quiet: str = "21:00-09:00", closed: str = "off"
) -> str:
    return local(choose(who, Millis(earliest), open_under(policy(quiet, closed)))[0])


def why(who: Known, quiet: str = "21:00-09:00") -> str:
    return choose(who, NOON, open_under(policy(quiet)))[1]


def test_somebody_is_written_to_at_the_hour_at_which_they_answer() -> None:
    asha = known(evenings(range(1, 15)))
    assert chosen(asha) == "Sun 22 Nov 19:00"
    assert why(asha) == "Asha answers mostly from 18:00 to 21:00 (14 answers)."


def test_in_the_middle_of_their_hour_it_is_now() -> None:
    asha = known(evenings(range(1, 15)))
    assert chosen(asha, NOON + 6 * HOUR + 50 * MINUTE) == "Sun 22 Nov 19:20"
    assert chosen(asha, NOON + 7 * HOUR + 20 * MINUTE) != "Sun 22 Nov 19:50"


def test_who_has_not_answered_yet_is_written_to_when_the_shops_customers_answer() -> None:
    nobody = known([], of_shop(17))
    assert chosen(nobody) == "Sun 22 Nov 17:00"
    assert why(nobody) == "Asha has not answered yet: 17:00 fits the shop's customers."


def test_two_answers_are_not_enough_and_it_says_so() -> None:
    little = known(evenings([2, 9]), of_shop(17, 300))
    assert little.learnt is Learnt.SHOP
    assert why(little).startswith("Not enough is known of Asha (2 answers):")


def test_while_nothing_is_known_it_is_eleven() -> None:
    assert chosen(known([])) == "Mon 23 Nov 11:00"
    assert why(known(evenings([1]))) == (
        "Too little is known yet of when Asha answers (1 answer): 11:00."
    )
    assert chosen(known([]), NOON - 2 * HOUR) == "Sun 22 Nov 11:00"


def test_ten_messages_in_a_row_are_one_answer() -> None:
    burst = [Millis(at_hour(19, 2) + second * 1_000) for second in range(600)]
    assert tally(burst, NOON, ZONE).answers == 1
    assert known(burst).learnt is Learnt.NOTHING


def test_a_new_habit_outweighs_an_old_one() -> None:
    old = evenings(range(200, 214), hour=10.2)
    assert chosen(known(evenings(range(1, 8)) + old)) == "Sun 22 Nov 19:00"


def test_a_habit_of_years_ago_is_none() -> None:
    assert known(evenings(range(900, 920))).learnt is Learnt.NOTHING


def test_weekends_have_hours_of_their_own() -> None:
    weekdays = [day for day in range(1, 29) if day % 7 not in (0, 1)]
    saturdays = [day for day in range(1, 29) if day % 7 in (0, 1)]
    asha = known(evenings(weekdays, 19.2) + evenings(saturdays, 11.2) + [at_hour(11.2, 0)])
    assert chosen(asha, at_hour(9, -1)) == "Mon 23 Nov 19:00"
    assert chosen(asha, at_hour(9, -6)) == "Sat 28 Nov 11:00"


def test_quiet_hours_and_closed_days_are_obeyed_whatever_the_habit() -> None:
    night = known(evenings(range(1, 15), hour=22.5))
    assert chosen(night) == "Sun 22 Nov 20:00"
    assert why(night).endswith("(14 answers); the next good hour is 20:00.")
    assert chosen(known(evenings(range(1, 15))), closed="sunday, 23/11") == "Tue 24 Nov 19:00"


def test_without_quiet_hours_only_who_writes_at_night_is_written_to_then() -> None:
    night = evenings(range(1, 15), hour=22.5)
    assert chosen(known(night), quiet="off") == "Sun 22 Nov 22:00"
    assert chosen(known([], of_shop(23)), quiet="off") < "Sun 22 Nov 21:00"


def test_somebody_who_answers_at_all_hours_has_no_hours() -> None:
    everywhere = known([at_hour(hour + 0.1, hour) for hour in range(1, 24)])
    assert not usual(everywhere.own).is_clear
    assert "at many hours (23 answers)" in why(everywhere)


def test_hours_over_midnight_are_one_stretch() -> None:
    night = [at_hour(hour, day) for day in range(1, 8) for hour in (23.2, 24.3)]
    hours = usual(tally(night, NOON, ZONE))
    assert [hour for hour in range(24) if hours.holds(hour)] in ([0, 22, 23], [0, 1, 23])


answers_at = st.lists(st.integers(NOON - 700 * DAY, NOON).map(Millis), max_size=60)
shops = st.dictionaries(
    st.integers(NOON // PERIOD * 48 - 480, NOON // PERIOD * 48 + 47),
    st.integers(1, 500),
    max_size=30,
)
QUIET = ["off", "21:00-09:00", "20:30-10:15", "09:00-21:00", "00:00-23:30"]


@given(
    answers_at,
    shops,
    st.integers(NOON - DAY, NOON + 400 * DAY).map(Millis),
    st.sampled_from(QUIET),
    st.sampled_from(["off", "sunday", "monday, 23/11, 24/11", "friday, saturday, sunday"]),
)
def test_no_habit_gets_past_the_rules_of_the_shop(
    own: list[Millis], shop: dict[int, int], earliest: Millis, quiet: str, closed: str
) -> None:
    rules = open_under(policy(quiet, closed))
    who = Known("Asha", tally(own, earliest, ZONE), tally_of_shop(shop, earliest), ZONE)
    at, _ = choose(who, earliest, rules)
    assert rules(at) == at
    assert earliest <= at <= rules(earliest) + AHEAD


# -- in the shop's own file ---------------------------------------------------------------------


def good(town: LeadTown, lead_id: int, earliest: Millis = NOON) -> GoodTime:
    found: GoodTime = town.read(timing.good_time, lead_id, earliest, policy("21:00-09:00"), INDIA)
    return found


def count_all(town: LeadTown, piece: int = 500) -> dict[int, int]:
    while town.shop.db.write_now(timing.count_some, piece):
        pass
    counted: dict[int, int] = town.read(store.counts)
    return counted


def test_a_lead_is_learnt_from_their_own_messages_only(town: LeadTown) -> None:
    asha = town.writes(ONE, "hello", at_hour(19.2, 8))
    for day in range(1, 8):
        town.writes(ONE, "hello", at_hour(19.2, day))
        town.writes(OTHER, "hi", at_hour(10.5, day), name="Meena")
    found = good(town, asha)
    assert (local(found.at), found.answers, found.learnt) == ("Sun 22 Nov 19:00", 8, "lead")


def test_the_shops_hours_are_counted_by_the_worker(town: LeadTown) -> None:
    for number in range(24):
        town.writes(f"+9198765{number:05}", "hi", at_hour(16.4, number % 12 + 1), name="Ravi")
    newcomer = town.comes("Asha", ONE)
    assert good(town, newcomer).learnt == "nothing"
    count_all(town)
    assert (local(good(town, newcomer).at), good(town, newcomer).learnt) == (
        "Sun 22 Nov 16:00",
        "shop",
    )


def test_counting_as_messages_come_is_counting_them_all_at_once(town: LeadTown) -> None:
    moments = [at_hour(hour * 0.7, day) for day in range(1, 900, 45) for hour in (3, 20, 20.3, 27)]
    for place, at in enumerate([*moments[1::2], *reversed(moments[::2])]):
        town.writes(ONE if place % 3 else OTHER, "hi", at)
        if place % 5 == 0:
            count_all(town, piece=2)
    as_they_came = count_all(town, piece=3)
    town.shop.db.write_now(store.begin, INDIA)
    assert count_all(town) == as_they_came
    assert sum(as_they_came.values()) > 40


def test_the_table_keeps_two_years_of_four_weeks(town: LeadTown) -> None:
    for period in range(40):
        town.writes(ONE, "hi", Millis(NOON - period * PERIOD))
    assert len(count_all(town)) == 26


def test_another_time_zone_counts_anew(town: LeadTown) -> None:
    town.writes(ONE, "hi", at_hour(19.2, 1))
    before = count_all(town)
    profile = type(PROFILE)(name="Sweet Crumbs", timezone="Europe/London")
    town.shop.db.write_now(settings.save_profile, profile)
    after = count_all(town)
    assert [key % 24 for key in (*before, *after)] == [19, 13]


async def test_the_worker_stops_when_all_are_counted(town: LeadTown) -> None:
    town.writes(ONE, "hi", at_hour(19.2, 1))
    assert await timing.go_on(town.shop.db) == 1
    assert await timing.go_on(town.shop.db) == 0
    town.writes(ONE, "hi", at_hour(19.2, 0) - DAY // 2)
    assert await timing.go_on(town.shop.db) == 1
    await town.shop.db.close()


def test_a_lead_that_is_gone_is_told(town: LeadTown) -> None:
    with pytest.raises(NotFound):
        good(town, 999)


def test_a_hostile_name_stays_one_line(town: LeadTown) -> None:
    asha = town.comes("Asha\u202e\x1b[31m\nSTOP", ONE)
    assert not {"\n", "\x1b", "\u202e"} & set(good(town, asha).why)


def test_a_person_sees_when_somebody_usually_answers(town: LeadTown) -> None:
    for day in range(1, 8):
        town.writes(ONE, "hello", at_hour(19.2, day))
    asha = town.writes(ONE, "hello", at_hour(19.2, 8))
    known_of = town.read(timing.answers, asha, NOON)
    assert known_of.words == "usually answers 18:00 to 21:00"
    assert timing.answers_json(known_of) == {"hours": "18:00-21:00", "count": 8, "learnt": "lead"}
    nobody = town.read(timing.answers, town.comes("Meena", OTHER), NOON)
    assert (nobody.words, timing.answers_json(nobody)["hours"]) == ("", None)
