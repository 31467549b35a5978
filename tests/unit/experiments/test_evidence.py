"""The e-process: what it may be relied on for, checked by counting every possible outcome."""

from itertools import product
from math import comb, exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.experiment.count import NOBODY, Count, of_arm, total
from crm_tui.domain.experiment.evidence import OPT_OUTS, REPLIES, evidence, log_evidence
from crm_tui.domain.experiment.fixed import best_by_test, fisher, size_for
from crm_tui.domain.experiment.interval import in_words, interval, said

RATES = st.floats(0.01, 0.6)


def chance(count: Count, rate: float) -> float:
    """Of exactly so many hits."""
    return comb(count.people, count.hits) * rate**count.hits * (1 - rate) ** count.misses


def expectation(sizes: tuple[int, int], rates: tuple[float, float]) -> float:
    """Of the e-value of one week, over all that may happen in it."""
    every = product(range(sizes[0] + 1), range(sizes[1] + 1))
    weeks = [(Count(sizes[0], x), Count(sizes[1], y)) for x, y in every]
    return sum(
        chance(first, rates[0]) * chance(second, rates[1]) * evidence([(first, second)])
        for first, second in weeks
    )


@given(st.integers(0, 7), st.integers(0, 7), RATES, RATES)
def test_a_week_is_worth_at_most_one_while_the_first_arm_is_no_better(
    one: int, other: int, rate: float, another: float
) -> None:
    low, high = sorted((rate, another))
    assert expectation((one, other), (low, high)) <= 1 + 1e-9


def test_a_week_is_worth_more_than_one_when_the_first_arm_is_better() -> None:
    assert expectation((12, 12), (0.4, 0.1)) > 1.5


@pytest.mark.parametrize("guesses", [REPLIES, OPT_OUTS])
def test_every_guess_has_a_better_arm(guesses: tuple[tuple[float, float], ...]) -> None:
    assert all(0 < low < high < 1 for high, low in guesses)


def test_weeks_multiply_within_each_guess() -> None:
    week, later = (Count(20, 9), Count(20, 2)), (Count(4, 1), Count(32, 3))
    each = [exp(log_evidence([week], [one]) + log_evidence([later], [one])) for one in REPLIES]
    assert evidence([week, later]) == pytest.approx(sum(each) / len(each))


def test_a_week_with_one_arm_alone_says_nothing() -> None:
    assert evidence([(Count(40, 20), NOBODY), (NOBODY, Count(40, 1))]) == 1
    assert evidence([]) == 1


def test_a_large_shop_overflows_nothing() -> None:
    huge = [(Count(10**7, 5 * 10**6), Count(10**7, 10**6))]
    assert evidence(huge) > 1e100
    assert evidence([(second, first) for first, second in huge]) < 1e-100


def test_looking_after_every_week_names_a_winner_in_a_few_of_a_hundred_equal_shops() -> None:
    dice = np.random.default_rng(81)
    named = 0
    for _ in range(100):
        counts = dice.binomial(18, 0.15, size=(2, 12))
        weeks = [(Count(18, int(a)), Count(18, int(b))) for a, b in counts.T]
        sure = [
            log_evidence(pair[:upto]) >= log(40)
            for pair in (weeks, [(b, a) for a, b in weeks])
            for upto in range(1, 13)
        ]
        named += any(sure)
    assert named <= 5  # by Ville at most 5 are to be expected; this seed has fewer


def test_counts_add_up() -> None:
    blocks = [{"a": Count(3, 1)}, {"b": Count(9, 9)}, {"a": Count(4, 0)}]
    assert of_arm(blocks, "a") == Count(7, 1)
    assert total(blocks[1].values()) == Count(9, 9)
    assert of_arm(blocks, "c") == NOBODY
    assert NOBODY.rate == 0


# -- a size fixed beforehand ----------------------------------------------------------------------


@pytest.mark.parametrize(("high", "people"), [(0.22, 481), (0.25, 250), (0.30, 121)])
def test_how_many_people_a_difference_needs(high: float, people: int) -> None:
    assert size_for(0.15, high) == pytest.approx(people, abs=1)


def test_fishers_test_is_the_exact_one() -> None:
    # The lady tasting tea: 3 of 4 right, twice 17/70 over both sides.
    assert fisher(Count(4, 3), Count(4, 1)) == pytest.approx(34 / 70)
    assert fisher(Count(4, 4), Count(4, 0)) == pytest.approx(2 / 70)
    assert fisher(Count(5, 0), Count(9, 0)) == pytest.approx(1)
    assert fisher(Count(), Count()) == pytest.approx(1)


def test_the_best_of_three_must_beat_both_others() -> None:
    clear = [Count(250, 30), Count(250, 90), Count(250, 35)]
    assert best_by_test(clear, 0.05) == 1
    assert best_by_test([*clear, Count(250, 85)], 0.05) is None
    assert best_by_test([Count(250, 40), Count(250, 40)], 0.05) is None


# -- words for a rate -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (0.0, "nobody"),
        (0.013, "1 in 80"),
        (0.04, "1 in 25"),
        (0.08, "1 in 12"),
        (0.1, "1 in 10"),
        (0.15, "3 in 20"),
        (0.22, "2 in 10"),
        (0.24, "1 in 4"),
        (0.76, "3 in 4"),
        (0.3, "3 in 10"),
        (0.5, "5 in 10"),
        (0.99, "nearly everybody"),
    ],
)
def test_a_rate_is_said_as_people_say_it(rate: float, words: str) -> None:
    assert in_words(rate) == words


def test_what_is_known_of_an_arm_is_one_short_line() -> None:
    assert said(Count(40, 12)) == "about 3 in 10 answer (2 in 10 to 4 in 10)"
    assert said(Count(10, 0)) == "nobody answers (nobody to 3 in 20)"
    assert said(NOBODY) == "nobody was written to yet"


@given(st.integers(0, 5_000), st.floats(0, 1))
def test_the_interval_holds_the_rate(people: int, part: float) -> None:
    count = Count(people, round(people * part))
    low, high = interval(count)
    assert 0 <= low <= count.rate <= high <= 1 or people == 0
    assert interval(Count(people * 4 + 8, 0))[1] < 1
