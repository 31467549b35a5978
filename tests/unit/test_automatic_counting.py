"""Counting automatic messages although the clock was wrong: too many in doubt, but not for years."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.actor import OWNER
from crm_tui.domain.automatic import Made, made_within
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.shop import Shop
from crm_tui.store import templates
from tests.conftest import NOON, FakeClock
from tests.unit.test_automatic_gate import GREETING, lands, may_leave, refused, sent
from tests.unit.test_sending import customer_writes


@pytest.fixture
def counter(shop: Shop) -> Shop:
    """A shop with an approved template."""
    shop.db.write_now(templates.save, GREETING)
    return shop


def made(*times: int) -> list[Made]:
    return [Made(number, Millis(at), waits=False) for number, at in enumerate(times, 1)]


def test_what_is_dated_ahead_counts_as_made_just_now() -> None:
    assert made_within(made(NOON + 3_650 * DAY), Millis(NOON - HOUR), NOON, settled=0) == 1


def test_but_not_once_something_later_is_older_than_the_period() -> None:
    ahead = made(NOON + 3_650 * DAY)
    assert made_within(ahead, Millis(NOON - HOUR), NOON, settled=2) == 0


def test_what_is_dated_back_is_no_older_than_the_one_before_it() -> None:
    behind = made(NOON - MINUTE, NOON - 3_650 * DAY)
    assert made_within(behind, Millis(NOON - HOUR), NOON, settled=0) == 2


def test_a_clock_that_was_ahead_for_a_while_does_not_silence_the_shop_for_years(
    counter: Shop, clock: FakeClock
) -> None:
    lead_id = customer_writes(counter, "Hello")
    clock.forward(3_650 * DAY)
    for _ in range(3):
        sent(counter, lead_id)
        lands(counter, lead_id, OWNER)
    clock.forward(-3_650 * DAY)
    assert refused(counter, lead_id) == ["person_hour_cap"]
    lands(counter, lead_id, OWNER)
    clock.forward(HOUR + 1)
    assert may_leave(counter, lead_id)


TIMES = st.lists(st.integers(-20, 20), max_size=12)


@given(TIMES, st.integers(1, 10), st.integers(0, 13))
def test_whatever_the_clock_did_nothing_that_is_truly_recent_is_left_out(
    offsets: Sequence[int], period: int, at_end: int
) -> None:
    """With a clock that was only ever ahead, the count is never below the true one."""
    true = [Millis(NOON + MINUTE * number) for number in range(len(offsets))]
    shown = [max(0, offset) * MINUTE + at for offset, at in zip(offsets, true, strict=True)]
    now = Millis(NOON + MINUTE * (len(offsets) + at_end))
    since = Millis(now - period * MINUTE)
    settled = max((n for n, at in enumerate(shown, 1) if at <= since), default=0)
    really = sum(at > since for at in true)
    counted = made_within(made(*shown), since, now, settled)
    assert really <= counted <= len(offsets)
