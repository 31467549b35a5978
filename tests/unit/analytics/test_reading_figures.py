"""What each figure counts, and what it leaves out; the list behind it is what it counted."""

from datetime import date

import pytest

from crm_tui.domain.analytics.numbers import Figure
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.clock import MINUTE
from crm_tui.shop import Shop
from tests.unit.analytics.number_shop import NumberShop, moment


@pytest.fixture
def town(shop: Shop) -> NumberShop:
    return NumberShop(shop)


def test_the_first_moment_of_the_period_counts_and_the_first_one_after_it_does_not(
    town: NumberShop,
) -> None:
    first = town.lead(moment(1, 0))
    town.lead(moment(1, 0) - 1)
    last = town.lead(moment(11, 0) - 1)
    town.lead(moment(11, 0))
    ten_days = Period(date(2026, 11, 1), date(2026, 11, 10))
    assert town.figure("new_leads", ten_days) == Figure("new_leads", 2, 1)
    assert town.behind("new_leads", period=ten_days) == [last, first]


def test_a_median_is_the_lower_of_the_two_in_the_middle_and_the_90th_holds_nine_in_ten(
    town: NumberShop,
) -> None:
    for n in range(10):
        lead = town.lead(moment(3))
        town.says(lead, moment(3))
        town.says(lead, moment(3) + n * MINUTE + 59_999, shop=True)
    waits = town.lead(moment(3))
    town.says(waits, moment(3))
    assert town.figure("first_answer_median").value == 4
    assert town.figure("first_answer_p90").value == 8
    assert town.figure("never_answered").value == 1
    assert town.behind("never_answered") == [waits]
    assert len(town.behind("first_answer_median")) == 10


def test_fast_is_within_five_minutes_to_the_millisecond(town: NumberShop) -> None:
    for after in (5 * MINUTE, 5 * MINUTE + 1):
        lead = town.lead(moment(3))
        town.says(lead, moment(3))
        town.says(lead, moment(3) + after, shop=True)
    town.says(town.lead(moment(3)), moment(3))
    assert town.figure("fast_answers").value == pytest.approx(1 / 3)


def test_won_is_who_is_won_since_those_days_and_its_value_what_was_written_down(
    town: NumberShop,
) -> None:
    old = town.lead(moment(1, month=10), status="closed", status_at=moment(5), value_paise=50_000)
    new = town.lead(moment(4), status="closed")  # came already won
    town.lead(moment(4), status="closed", status_at=moment(30, month=10), value_paise=1)
    town.lead(moment(4), status="lost", status_at=moment(5), value_paise=9)
    assert town.figure("won") == Figure("won", 2, 1)
    assert town.figure("won_value") == Figure("won_value", 50_000, 1)
    assert town.figure("days_to_win").value == 0, "the lower of 0 and 35"
    assert set(town.behind("won")) == {old, new}
    assert town.behind("won_value") == [old]
    assert town.figure("lost").value == 1


def test_a_clock_that_went_back_makes_no_days_below_nothing(town: NumberShop) -> None:
    town.lead(moment(6), status="closed", status_at=moment(5))
    assert town.figure("days_to_win").value == 0


def test_a_follow_up_counts_once_its_time_came_and_is_kept_until_the_day_ends(
    town: NumberShop,
) -> None:
    kept, late, open_, ahead = (town.lead(moment(1)) for _ in range(4))
    town.task(kept, moment(5, 9), moment(6, 0) - 1)
    town.task(kept, moment(6, 9), moment(4, 9))  # before it was due
    town.task(late, moment(5, 9), moment(6, 0))
    town.task(open_, moment(5, 9))
    town.task(ahead, moment(22, 23))  # it is noon
    assert town.figure("follow_ups_due").value == 4
    assert town.figure("follow_ups_kept").value == pytest.approx(2 / 4)
    assert set(town.behind("follow_ups_due")) == {kept, late, open_}
    assert town.behind("follow_ups_kept") == [kept]


def test_a_window_is_lost_once_24_hours_are_over_and_not_before(town: NumberShop) -> None:
    lost, still = town.lead(moment(1)), town.lead(moment(1))
    town.says(lost, moment(21, 12))
    town.says(still, moment(22, 12))
    assert town.figure("windows_lost").value == 1
    assert town.behind("windows_lost") == [lost]


def test_replied_is_a_share_of_those_contacted_then_whenever_they_replied(
    town: NumberShop,
) -> None:
    lead, silent = town.lead(moment(1, month=10)), town.lead(moment(1, month=10))
    for one in (lead, silent):
        town.says(one, moment(2), shop=True)
    town.says(lead, moment(20))
    assert town.figure("contacted").value == 2
    assert town.figure("replied").value == 1
    assert town.behind("replied") == [lead]


def test_costs_go_by_who_came_who_replied_and_who_is_won(town: NumberShop) -> None:
    lead, *_ = (town.lead(moment(2)) for _ in range(3))
    town.says(lead, moment(3), shop=True, cost_paise=1_000, pricing_category="marketing")
    town.says(lead, moment(4))
    town.think(moment(5), 1_000_000)  # a dollar
    assert town.figure("whatsapp_cost").value == 1_000
    assert town.figure("ai_cost").value == 9_000
    assert town.figure("cost_per_lead").value == 3_333
    assert town.figure("cost_per_reply").value == 10_000
    assert town.figure("cost_per_won") == Figure("cost_per_won", None, None), "nobody is won"


def test_who_said_stop_is_counted_while_it_stands(town: NumberShop) -> None:
    gone = town.lead(moment(1), opted_out_at=moment(7))
    town.lead(moment(1), opted_out_at=moment(20, month=10))
    assert town.figure("opted_out") == Figure("opted_out", 1, 1)
    assert town.behind("opted_out") == [gone]
