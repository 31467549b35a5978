"""What rests, for how long, and who tries it again."""

import pytest

from crm_tui.agents.breaker import COOLDOWN, LONGEST, Breaker
from crm_tui.agents.models import ModelFailed, Reason


def failure(reason: Reason = Reason.SERVER, retry_after: float | None = None) -> ModelFailed:
    return ModelFailed("m had an error of its own.", reason=reason, retry_after=retry_after)


def rest_after(reason: Reason, retry_after: float | None = None) -> float:
    return Breaker().failed(100.0, failure(reason, retry_after)).rests_until - 100.0


def test_a_new_model_is_asked() -> None:
    assert not Breaker().closed_to(0.0)


def test_an_outage_rests_for_the_cool_down() -> None:
    breaker = Breaker().failed(100.0, failure())
    assert breaker.closed_to(100.0 + COOLDOWN - 1)
    assert not breaker.closed_to(100.0 + COOLDOWN)


def test_each_further_time_it_rests_twice_as_long_up_to_ten_minutes() -> None:
    breaker, now, rests = Breaker(), 0.0, []
    for _ in range(6):
        breaker = breaker.asked().failed(now, failure())
        rests.append(breaker.rests_until - now)
        now = breaker.rests_until
    assert rests == [45, 90, 180, 360, 600, 600]


def test_calls_that_fail_together_count_once() -> None:
    breaker = Breaker().failed(100.0, failure()).failed(101.0, failure()).failed(102.0, failure())
    assert breaker.rests_until == 100.0 + COOLDOWN


@pytest.mark.parametrize(("asked_for", "rest"), [(1.0, COOLDOWN), (120.0, 120.0), (9e9, LONGEST)])
def test_a_retry_after_is_kept_between_the_cool_down_and_ten_minutes(
    asked_for: float, rest: float
) -> None:
    assert rest_after(Reason.RATE_LIMIT, asked_for) == rest


@pytest.mark.parametrize("reason", [Reason.KEY, Reason.QUOTA, Reason.NOT_FOUND])
def test_what_only_a_person_can_mend_rests_long(reason: Reason) -> None:
    assert rest_after(reason) == LONGEST


@pytest.mark.parametrize("reason", [Reason.REFUSED, Reason.CONTEXT, Reason.CUT, Reason.UNUSABLE])
def test_a_useless_answer_rests_only_from_the_third_in_a_row(reason: Reason) -> None:
    breaker = Breaker().failed(1.0, failure(reason)).failed(2.0, failure(reason))
    assert not breaker.closed_to(2.0)
    assert breaker.failed(3.0, failure(reason)).closed_to(3.0)


def test_after_the_rest_one_call_tries_and_the_others_wait_for_it() -> None:
    rested = Breaker().failed(100.0, failure())
    trying = rested.asked()
    assert not rested.closed_to(200.0)
    assert trying.closed_to(200.0)
    assert not trying.given_up().closed_to(200.0)


def test_a_model_that_never_failed_takes_any_number_of_calls() -> None:
    assert not Breaker().asked().closed_to(0.0)
