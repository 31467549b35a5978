"""Pulling from IndiaMART: never too often, never twice, never a gap."""

from collections.abc import AsyncIterator

import pytest

from crm_tui.capture.pulling import IndiaMart, ist_stamp
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.parsing import make_parser
from crm_tui.services import ingest
from crm_tui.services.pulling import Pulling
from crm_tui.shop import Shop
from crm_tui.store.leads import count
from tests.conftest import NOON, FakeClock
from tests.unit.capture.portal import KEY, FakeIndiaMart


@pytest.fixture
def portal(clock: FakeClock) -> FakeIndiaMart:
    return FakeIndiaMart(clock)


@pytest.fixture
async def pulling(shop: Shop, portal: FakeIndiaMart) -> AsyncIterator[Pulling]:
    async with portal.client() as client:
        yield Pulling(shop.db, IndiaMart(client, KEY), make_parser(shop), shop.clock)
    await shop.db.close()


def leads_in(shop: Shop) -> int:
    return shop.db.read_now(count)


def test_times_are_written_as_indiamart_wants_them() -> None:
    assert ist_stamp(NOON) == "22-Nov-202612:30:00"


async def test_what_is_there_comes_once(
    shop: Shop, clock: FakeClock, portal: FakeIndiaMart, pulling: Pulling
) -> None:
    for number in range(3):
        portal.add(number, NOON - number * DAY)
    assert await pulling.pull_if_due() == 1
    assert leads_in(shop) == 3
    clock.forward(6 * MINUTE)
    portal.add(7, clock.now())
    assert await pulling.pull_if_due() == 1
    assert leads_in(shop) == 4


async def test_it_never_asks_oftener_than_it_may_also_after_a_restart(
    shop: Shop, clock: FakeClock, portal: FakeIndiaMart, pulling: Pulling
) -> None:
    for _ in range(60):
        await pulling.pull_if_due()
        async with portal.client() as client:
            restarted = Pulling(shop.db, IndiaMart(client, KEY), make_parser(shop), clock)
            assert await restarted.pull_if_due() == 0
        clock.forward(MINUTE)
    assert portal.blocked_until == 0
    assert 9 <= len(portal.asked) <= 12


async def test_an_enquiry_that_is_listed_late_is_not_lost(
    shop: Shop, clock: FakeClock, portal: FakeIndiaMart, pulling: Pulling
) -> None:
    await pulling.pull_if_due()
    portal.add(1, NOON - 4 * MINUTE)
    clock.forward(6 * MINUTE)
    await pulling.pull_if_due()
    assert leads_in(shop) == 1


async def test_after_a_month_away_every_week_is_read(
    shop: Shop, clock: FakeClock, portal: FakeIndiaMart, pulling: Pulling
) -> None:
    await pulling.pull_if_due()
    for day in range(30):
        portal.add(day, NOON + day * DAY)
    clock.forward(30 * DAY)
    for _ in range(8):
        await pulling.pull_if_due()
        clock.forward(6 * MINUTE)
    assert leads_in(shop) == 30
    assert all(end - start <= 7 * DAY for start, end in portal.spans)


async def test_a_large_answer_is_stored_at_once_and_worked_off_in_parts(
    shop: Shop, portal: FakeIndiaMart, pulling: Pulling
) -> None:
    for number in range(150):
        portal.add(number, NOON - DAY)
    assert await pulling.pull_if_due() == 1
    assert leads_in(shop) == 0
    backlog = ingest.Backlog(shop.db, make_parser(shop), shop.clock)
    while await backlog.go_on():
        pass
    assert leads_in(shop) == 150


async def test_a_block_is_waited_out(
    clock: FakeClock, portal: FakeIndiaMart, pulling: Pulling
) -> None:
    portal.blocked_until = NOON + 14 * MINUTE
    portal.add(1, NOON)
    assert await pulling.pull_if_due() == 0
    for _ in range(14):
        clock.forward(MINUTE)
        assert await pulling.pull_if_due() == 0
    assert len(portal.asked) == 1
    clock.forward(2 * MINUTE)
    assert await pulling.pull_if_due() == 1


@pytest.mark.parametrize("broken", ["down", "garbage", "500"])
async def test_a_portal_that_is_down_costs_nothing_but_time(
    shop: Shop, clock: FakeClock, portal: FakeIndiaMart, pulling: Pulling, broken: str
) -> None:
    portal.add(1, NOON - DAY)
    portal.broken = broken
    with pytest.raises(CrmError) as told:
        await pulling.pull_if_due()
    assert KEY not in told.value.sentence()
    portal.broken = ""
    clock.forward(6 * MINUTE)
    assert await pulling.pull_if_due() == 1
    assert leads_in(shop) == 1


async def test_a_wrong_key_is_said_with_the_next_step_and_not_tried_all_day(
    shop: Shop, clock: FakeClock, portal: FakeIndiaMart
) -> None:
    async with portal.client() as client:
        wrong = Pulling(shop.db, IndiaMart(client, "wrong"), make_parser(shop), clock)
        with pytest.raises(CrmError, match="does not know this key") as told:
            await wrong.pull_if_due()
        assert "CRM_INDIAMART_KEY" in told.value.sentence()
        clock.forward(HOUR - MINUTE)
        assert await wrong.pull_if_due() == 0
        clock.forward(2 * MINUTE)
        with pytest.raises(CrmError):
            await wrong.pull_if_due()
    await shop.db.close()


async def test_a_clock_that_was_set_back_does_not_stop_the_pulls(
    clock: FakeClock, portal: FakeIndiaMart, pulling: Pulling
) -> None:
    await pulling.pull_if_due()
    clock.time = int(Millis(NOON - 30 * DAY))
    portal.asked.clear()
    portal.add(1, clock.now() - MINUTE)
    assert await pulling.pull_if_due() == 1
