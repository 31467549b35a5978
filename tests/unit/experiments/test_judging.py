"""Shares, guardrail, forecast and verdict, from counts alone; and a hundred simulated shops."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.experiment.count import NOBODY, Block, Count, of_arm
from crm_tui.domain.experiment.drawing import HOLDOUT
from crm_tui.domain.experiment.forecast import YEAR, weeks_left, weeks_to_size
from crm_tui.domain.experiment.guardrail import more_than_others, to_stop, too_many
from crm_tui.domain.experiment.judging import judge, needed, standing, writing_helps
from crm_tui.domain.experiment.plan import (
    Experiment,
    ExperimentState,
    Plan,
    PlannedArm,
    VerdictKind,
)
from crm_tui.domain.experiment.results import Person, results_of, whole_weeks
from crm_tui.domain.experiment.shares import FLOOR, chances_to_be_best, shares
from crm_tui.domain.experiment.weeks import week_of
from evals.experiments import try_out
from tests.conftest import NOON

EVEN = {"a": 0.5, "b": 0.5}


def planned(*names: str, **more: object) -> Plan:
    return replace(Plan(tuple(PlannedArm(name, name, name) for name in names), 1, "UTC"), **more)


def running(plan: Plan) -> Experiment:
    split = dict.fromkeys(plan.names, 1 / len(plan.names))
    state = ExperimentState.RUNNING
    return Experiment(1, "X", "w", 0, state, plan, split, 0, 0, Millis(0), None, None)


def week(**counts: tuple[int, int]) -> Block:
    """Of each arm: people, replies."""
    return {arm: Count(*pair) for arm, pair in counts.items()}


TWO = running(planned("a", "b"))


# -- shares ---------------------------------------------------------------------------------------


def test_without_counts_every_arm_is_alike() -> None:
    assert shares([NOBODY] * 4) == pytest.approx([0.25] * 4)


@given(st.lists(st.tuples(st.integers(0, 3_000), st.floats(0, 1)), min_size=1, max_size=7))
def test_shares_sum_to_one_above_the_floor(arms: list[tuple[int, float]]) -> None:
    found = shares([Count(people, int(people * part)) for people, part in arms])
    assert sum(found) == pytest.approx(1)
    assert min(found) >= FLOOR - 1e-9


def test_who_is_answered_more_gets_more() -> None:
    low, middle, high = shares([Count(60, 3), Count(60, 12), Count(60, 24)])
    assert low < middle < high


def test_the_chance_to_be_best_is_that_of_two_known_cases() -> None:
    # Beta(2, 1) against Beta(1, 1): the integral of 2x·x is 2/3.
    assert chances_to_be_best([Count(1, 1), NOBODY]) == pytest.approx([2 / 3, 1 / 3], abs=1e-4)
    assert chances_to_be_best([Count(9_000, 4_500)] * 2) == pytest.approx([0.5, 0.5])


def test_nobody_has_an_arm_to_share() -> None:
    assert shares([]) == []


# -- the guardrail --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "left", "stops"),
    [(20, 2, False), (20, 3, True), (59, 3, True), (60, 3, False), (100, 5, False), (100, 6, True)],
)
def test_three_people_and_more_than_one_in_twenty_stop_an_arm(
    people: int, left: int, stops: bool
) -> None:
    assert bool(too_many(Count(people, left))) is stops


def test_an_arm_that_many_more_leave_than_the_others_is_stopped_below_that_too() -> None:
    weeks = [week(a=(100, 4), b=(100, 0))] * 4
    assert not too_many(of_arm(weeks, "a"))
    assert "than elsewhere (16 of 400)" in more_than_others(weeks, "a", ["b"])
    assert more_than_others(weeks, "b", ["a"]) == ""
    assert set(to_stop({}, weeks, ["a", "b"])) == {"a"}


def test_a_shop_that_a_few_leave_anyway_stops_nothing() -> None:
    assert to_stop({}, [week(a=(100, 1), b=(100, 1))] * 12, ["a", "b"]) == {}


# -- the verdict ----------------------------------------------------------------------------------


def test_a_clear_winner_is_named_with_what_it_rests_on() -> None:
    weeks = [week(a=(18, 2), b=(18, 9), holdout=(4, 0))] * 6
    verdict = judge(TWO, weeks)
    assert (verdict.kind, verdict.arm) == (VerdictKind.WINNER, "b")
    assert verdict.text.startswith("b wins: 5 in 10 answer it (54 of 108), the others 1 in 10.")
    assert "Writing helps" in verdict.text
    assert writing_helps(TWO.plan, weeks)


def test_of_three_arms_the_winner_must_be_better_than_each() -> None:
    three = running(planned("a", "b", "c"))
    close = [week(a=(20, 2), b=(20, 9), c=(20, 8))] * 4
    assert judge(three, close).kind is VerdictKind.NOT_ENOUGH
    now = standing(three.plan, close)
    assert now is not None
    assert (now.leader, now.rival) == ("b", "c")
    assert needed(three.plan) == pytest.approx(60)
    clear = [week(a=(20, 2), b=(20, 12), c=(20, 3))] * 4
    assert judge(three, clear).arm == "b"


def test_a_stopped_arm_is_compared_with_nobody() -> None:
    three = running(planned("a", "b", "c"))
    weeks = [week(a=(20, 2), b=(20, 9), c=(20, 12))] * 6
    without = replace(three, plan=three.plan.stopping({"c": "people left"}, drove_away=True))
    assert judge(without, weeks).arm == "b"
    alone = replace(without, plan=without.plan.stopping({"b": "gone"}, drove_away=False))
    verdict = judge(alone, weeks)
    assert (verdict.kind, verdict.arm) == (VerdictKind.STOPPED, "a")
    assert "c: people left; b" not in verdict.text
    assert "b: gone; c: people left" in verdict.text


def test_the_planned_end_without_a_winner_says_how_much_may_be_missed() -> None:
    weeks = [week(a=(18, 3), b=(18, 3))] * 12
    assert judge(TWO, weeks[:11]).kind is VerdictKind.NOT_ENOUGH
    verdict = judge(TWO, weeks)
    assert verdict.kind is VerdictKind.NO_DIFFERENCE
    assert verdict.arm in EVEN
    assert "hardly by more than 6 in 100" in verdict.text


def test_weeks_without_people_do_not_bring_the_end_nearer() -> None:
    weeks: list[Block] = [week(a=(18, 3), b=(18, 3)), {}, week(holdout=(4, 1))] * 6
    assert judge(TWO, weeks).kind is VerdictKind.NOT_ENOUGH


def test_when_the_holdout_answers_more_nobody_is_written_to() -> None:
    verdict = judge(TWO, [week(a=(18, 1), b=(18, 1), holdout=(10, 6))] * 3)
    assert (verdict.kind, verdict.arm) == (VerdictKind.HOLDOUT_BETTER, HOLDOUT)
    assert "Nobody gets it any more" in verdict.text


def test_a_fixed_size_that_shows_nothing_ends_without_a_winner() -> None:
    fixed = running(planned("a", "b", fixed=100))
    weeks = [week(a=(50, 8), b=(50, 9))]
    assert judge(fixed, weeks).kind is VerdictKind.NOT_ENOUGH
    verdict = judge(fixed, weeks * 2)
    assert (verdict.kind, verdict.arm) == (VerdictKind.NO_DIFFERENCE, "b")
    assert judge(fixed, [week(a=(50, 5), b=(50, 20))] * 2).arm == "b"


# -- how long it may take -------------------------------------------------------------------------


def test_a_larger_difference_takes_fewer_weeks() -> None:
    def likely(better: int) -> int | None:
        found = weeks_left([week(a=(20, 2), b=(20, better))] * 3, "b", "a", EVEN, 3.7)
        assert found is not None
        best, middle, worst = found
        assert best <= (middle or YEAR + 1) <= (worst or YEAR + 1)
        return middle

    small, large = likely(5), likely(12)
    assert small is not None
    assert large is not None
    assert large < small
    assert likely(2) is None


def test_nothing_is_foretold_without_people() -> None:
    assert weeks_left([], "b", "a", EVEN, 3.7) is None
    assert weeks_left([week(b=(3, 1))], "b", "a", EVEN, 3.7) is None
    assert weeks_to_size([], ["a"], EVEN, 100) is None


def test_a_size_is_reached_after_so_many_weeks() -> None:
    weeks = [week(a=(20, 2), b=(20, 3))] * 2
    assert weeks_to_size(weeks, ["a", "b"], EVEN, 100) == (3, 3, 3)
    assert weeks_to_size(weeks, ["a", "b"], EVEN, 40) == (0, 0, 0)
    assert weeks_to_size(weeks, ["a", "b"], EVEN, 50_000) == (YEAR, None, None)


# -- from people to weeks -------------------------------------------------------------------------


def test_people_are_counted_in_the_week_in_which_it_left() -> None:
    one = replace(TWO, started_at=NOON, plan=replace(TWO.plan, zone="Asia/Kolkata"))
    sent = [Millis(NOON + hours * HOUR) for hours in (1, 6 * 24 + 11, 7 * 24, 9 * 24)]
    people = [Person(1, number, "a", at) for number, at in enumerate(sent)]
    now = Millis(NOON + 11 * DAY)
    found = results_of(one, people, now)
    assert whole_weeks(one, now) == 1
    assert found.weeks == ({"a": Count(2, 0)},)
    assert found.ripe == {"a": Count(3, 0)}
    assert found.sent == {"a": Count(4, 0)}


def test_a_summer_time_changes_no_week() -> None:
    start = Millis(1_774_000_000_000)  # 2026-03-20; clocks change on the 29th
    fifth = Millis(start + 35 * DAY)
    assert week_of(start, fifth, "Europe/Berlin") == 5
    assert week_of(start, Millis(start - DAY), "Europe/Berlin") == 0


# -- a hundred shops ------------------------------------------------------------------------------


def test_of_a_hundred_shops_without_a_difference_hardly_one_names_a_winner() -> None:
    equal = try_out({"a": 0.15, "b": 0.15, HOLDOUT: 0.15}, seed=11, shops=100)
    assert equal.named() <= 0.03
    assert equal.named(VerdictKind.HOLDOUT_BETTER) <= 0.03


def test_of_a_hundred_shops_most_find_a_clear_difference_and_none_the_wrong_one() -> None:
    found = try_out({"a": 0.15, "b": 0.3, HOLDOUT: 0.1}, seed=12, shops=100)
    assert found.found >= 0.7
    assert found.named() == found.found
    assert found.lost < 0.15 * 18 * 12 * 0.7  # half and half to the end would lose 32.4
