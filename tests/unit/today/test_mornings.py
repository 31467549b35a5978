"""Today opens by itself on the first start of a day."""

from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.services import today as service
from crm_tui.services import today_away
from tests.conftest import NOON, FakeClock
from tests.unit.today.people import DAY_BEGAN, ZONE, People


def opens(people: People) -> bool:
    now = people.clock.now()
    return people.shop.db.write_now(service.opens_by_itself, people.shop.policy, ZONE, now)


def test_it_opens_by_itself_once_a_day_and_never_in_a_brand_new_shop(
    people: People, clock: FakeClock
) -> None:
    people.waits("Asha", HOUR)
    assert not opens(people)
    clock.forward(16 * HOUR)  # half past four in the morning: still the same day
    assert not opens(people)
    clock.forward(HOUR)
    assert opens(people)
    assert not opens(people)


def test_it_stays_closed_when_nobody_waits(people: People, clock: FakeClock) -> None:
    assert not opens(people)
    clock.forward(DAY)
    assert not opens(people)


def test_a_clock_that_jumps_by_years_opens_it_once(people: People, clock: FakeClock) -> None:
    people.task(people.lead("Asha"), "call", -HOUR)
    assert not opens(people)
    clock.forward(4 * 365 * DAY)
    assert opens(people)
    clock.forward(-4 * 365 * DAY)
    assert not opens(people)
    clock.forward(DAY)
    assert opens(people)


def test_the_day_begins_at_five_by_the_shops_clock() -> None:
    night = Millis(DAY_BEGAN - MINUTE)
    assert today_away.bounds(NOON, ZONE).began == DAY_BEGAN
    assert today_away.bounds(night, ZONE).began == DAY_BEGAN - DAY
    assert today_away.bounds(NOON, ZONE).next_morning == DAY_BEGAN + DAY
    assert today_away.bounds(night, ZONE).next_morning == DAY_BEGAN
