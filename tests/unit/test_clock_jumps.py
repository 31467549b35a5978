"""Clocks that jump: years ahead and back, a laptop that slept; with workflows, broadcasts, planned messages.

Nothing is sent twice, nothing is sent late without asking, and what fell due meanwhile is caught up
with once, as proposals.
"""

from collections import Counter
from collections.abc import AsyncIterator

import pytest

from crm_tui.domain.broadcast import BroadcastState
from crm_tui.domain.clock import DAY, HOUR, MINUTE
from crm_tui.domain.message import MessageStatus
from crm_tui.domain.workflow import Outcome
from crm_tui.shop import Shop
from crm_tui.store import tasks
from tests.conftest import FakeClock
from tests.unit.clock_house import YEARS, House


@pytest.fixture
async def house(shop: Shop, clock: FakeClock) -> AsyncIterator[House]:
    made = House(shop, clock)
    await made.looks()
    yield made
    await made.aclose()


# -- what a person sends -------------------------------------------------------------------------


async def test_what_was_typed_before_the_clock_fell_back_ten_years_goes_back_to_the_person(
    house: House,
) -> None:
    lead_id = house.town.writes()
    house.clock.forward(YEARS)
    house.town.writes("Still there?")
    typed = house.types(lead_id, "Yes!")
    house.clock.forward(-YEARS)
    await house.works(10 * MINUTE)
    found = house.town.message(typed.id)
    assert found.status is MessageStatus.FAILED
    assert "clock was ahead" in str(found.error_text)
    house.clock.forward(YEARS)
    await house.works(10 * MINUTE)
    assert typed.content not in [row["content"] for row in house.rows() if row["wa_id"]]


@pytest.mark.parametrize("back", [MINUTE, 10 * MINUTE, 29 * MINUTE])
async def test_a_small_correction_only_delays_what_was_typed(house: House, back: int) -> None:
    lead_id = house.town.writes()
    typed = house.types(lead_id, "Yes!")
    house.clock.forward(-back)
    await house.works(36 * MINUTE, 6 * MINUTE)
    assert house.town.message(typed.id).status is MessageStatus.SENT


@pytest.mark.parametrize("slept", [5 * HOUR, 3 * DAY])
async def test_what_waited_while_the_computer_slept_asks_first(house: House, slept: int) -> None:
    lead_id = house.town.writes()
    await house.looks()
    typed, planned = house.types(lead_id, "Yes!"), house.plans(lead_id, "Your cake?", 2 * HOUR)
    house.clock.forward(slept)
    house.starts()
    await house.works(5 * MINUTE)
    assert house.town.message(typed.id).status is MessageStatus.FAILED
    assert house.sent_by("person:") == 0
    assert planned.status is MessageStatus.QUEUED
    assert house.shop.db.read_now(tasks.of_lead, lead_id)


async def test_a_planned_message_waits_for_its_hour_when_the_clock_goes_back_and_comes_again(
    house: House,
) -> None:
    lead_id = house.town.writes()
    await house.looks()
    planned = house.plans(lead_id, "Your cake is ready at five", 2 * HOUR)
    house.clock.forward(-YEARS)
    await house.works(5 * MINUTE)
    house.clock.forward(YEARS)
    await house.works(3 * HOUR, 10 * MINUTE)
    assert [row["content"] for row in house.rows() if row["id"] == planned.id and row["wa_id"]] == [
        planned.content
    ]


# -- workflows -----------------------------------------------------------------------------------


async def test_ten_years_ahead_the_second_step_is_proposed_and_back_again_it_is_not_repeated(
    house: House,
) -> None:
    house.town.writes()
    await house.looks()
    assert house.sent_by("workflow:") == 1
    for jump in (YEARS, -YEARS, YEARS, -YEARS):
        house.clock.forward(jump)
        house.starts()
        await house.works(5 * MINUTE)
    assert house.sent_by("workflow:") == 1
    assert house.outcomes()[Outcome.PROPOSED] <= 1


async def test_ten_years_back_and_again_nothing_leaves_twice(house: House) -> None:
    house.town.writes()
    await house.looks()
    for jump in (-YEARS, YEARS):
        house.clock.forward(jump)
        await house.works(5 * MINUTE)
    await house.works(HOUR, 10 * MINUTE)
    assert house.sent_by("workflow:") == 1


async def test_after_three_days_of_sleep_there_is_one_catch_up_run_and_it_only_proposes(
    house: House,
) -> None:
    people = [house.town.writes(sender=f"91987654{n:04}") for n in range(8)]
    await house.looks()
    assert house.sent_by("workflow:") == len(people)
    house.clock.forward(3 * DAY)
    house.starts()
    await house.works(10 * MINUTE)
    house.starts()
    await house.works(10 * MINUTE)
    assert house.sent_by("workflow:") == len(people)
    assert house.outcomes() == {Outcome.SENT: len(people), Outcome.PROPOSED: len(people)}
    assert all(len(house.town.proposals(lead_id)) == 1 for lead_id in people)


async def test_without_a_jump_the_second_step_leaves_by_itself(house: House) -> None:
    """The other side of the coin: these tests would notice if nothing ever left."""
    house.town.writes()
    await house.looks()
    house.clock.forward(23 * HOUR)
    await house.works(2 * HOUR, 10 * MINUTE)
    assert house.sent_by("workflow:") == 2


# -- broadcasts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("jump", [3 * DAY, YEARS])
async def test_a_broadcast_that_was_broken_off_pauses_and_asks(house: House, jump: int) -> None:
    house.hall.come(12)
    one = house.hall.started(per_minute=2)
    await house.works(2 * MINUTE)
    before = house.sent_by("broadcast:")
    assert 0 < before < 12
    house.clock.forward(jump)
    house.starts()
    await house.works(30 * MINUTE, 10 * MINUTE)
    assert house.hall.look(one).state is BroadcastState.PAUSED
    assert house.sent_by("broadcast:") == before
    house.clock.forward(-jump)
    await house.works(30 * MINUTE, 10 * MINUTE)
    assert house.sent_by("broadcast:") == before


async def test_a_broadcast_through_ten_years_back_reaches_nobody_twice(house: House) -> None:
    house.hall.come(8)
    house.hall.started(per_minute=4)
    await house.works(MINUTE)
    for jump in (-YEARS, YEARS):
        house.clock.forward(jump)
        await house.works(10 * MINUTE)
    reached = Counter(row["lead_id"] for row in house.rows() if row["wa_id"])
    assert set(reached.values()) == {1}
