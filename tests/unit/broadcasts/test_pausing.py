"""A broadcast waits, or pauses by itself and asks, when going on would be wrong."""

from collections import Counter
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from crm_tui.domain.broadcast import BroadcastState
from crm_tui.domain.broadcast_report import Outcome
from crm_tui.domain.clock import DAY, HOUR, MINUTE
from crm_tui.domain.closed_days import ClosedDays
from crm_tui.domain.policy import QuietHours
from crm_tui.domain.template import Template
from crm_tui.domain.webhook import Blocks
from crm_tui.services import automatic
from crm_tui.services.broadcasts import steering
from crm_tui.shop import Shop
from crm_tui.store import account, templates
from tests.conftest import NOON, FakeClock
from tests.unit.broadcasts.hall import DIWALI, Hall

INDIA = ZoneInfo("Asia/Kolkata")
NIGHT = QuietHours(time(21), time(9), INDIA)


@pytest.fixture
def hall(shop: Shop, clock: FakeClock) -> Hall:
    return Hall(shop, clock)


async def test_at_night_it_waits_says_until_when_and_goes_on_in_the_morning(
    shop: Shop, clock: FakeClock
) -> None:
    hall = Hall(shop, clock, replace(shop.policy, quiet=NIGHT, closed=None))
    hall.come(3)
    clock.time = NOON + 8 * HOUR + 29 * MINUTE + 30_000  # 20:59:30
    one = await hall.gathered()
    await hall.works(seconds=60, each=10)
    waits = hall.look(one)
    assert hall.queued() == []
    assert (waits.state, waits.next_at) == (
        BroadcastState.RUNNING,
        NOON + 8 * HOUR + 30 * MINUTE + 12 * HOUR,
    )
    assert "quiet hours" in waits.why
    clock.time = (waits.next_at or 0) + 500
    await hall.works(seconds=1)
    assert len(hall.queued()) == 1
    assert hall.look(one).why == ""
    await shop.db.close()


async def test_on_a_closed_day_nobody_is_written_to(shop: Shop, clock: FakeClock) -> None:
    sunday = ClosedDays(INDIA, weekdays=frozenset({6}))
    hall = Hall(shop, clock, replace(shop.policy, quiet=None, closed=sunday))
    hall.come(1)
    one = await hall.gathered()
    await hall.works(seconds=2)
    assert hall.queued() == []
    assert hall.look(one).next_at == NOON + 11 * HOUR + 30 * MINUTE  # midnight
    await shop.db.close()


async def test_after_hours_of_sleep_it_asks_and_never_bursts(hall: Hall) -> None:
    hall.come(9)
    one = await hall.gathered()
    await hall.works(seconds=3)
    hall.leaves()
    hall.clock.forward(3 * HOUR)
    await hall.works(seconds=30)
    asks = hall.look(one)
    assert asks.state is BroadcastState.PAUSED
    assert asks.why == (
        "The computer or the worker slept, or the clock was moved."
        " 8 people are left: `crm broadcasts resume B1` goes on."
    )
    assert hall.queued() == []
    hall.do(steering.resume, one.id)
    await hall.works(seconds=3)
    assert len(hall.queued()) == 1
    await hall.shop.db.close()


@pytest.mark.parametrize("jump", [-10 * 365 * DAY, -3 * HOUR, 10 * 365 * DAY])
async def test_a_clock_that_jumps_pauses_it(hall: Hall, jump: int) -> None:
    hall.come(5)
    one = await hall.gathered()
    await hall.works(seconds=3)
    hall.leaves()
    hall.clock.forward(jump)
    await hall.works(seconds=10)
    assert hall.look(one).state is BroadcastState.PAUSED
    assert hall.queued() == []
    await hall.shop.db.close()


async def test_started_with_no_worker_for_hours_it_asks_first(hall: Hall) -> None:
    hall.come(2)
    one = hall.started()
    hall.clock.forward(5 * HOUR)
    await hall.works(seconds=5)
    assert (hall.look(one).state, hall.queued()) == (BroadcastState.PAUSED, [])
    await hall.shop.db.close()


async def test_five_failures_of_one_kind_in_twenty_pause_it(hall: Hall) -> None:
    hall.come(30)
    one = await hall.gathered(per_minute=300)
    await hall.works(seconds=1)
    hall.leaves("failed", 131_026)
    await hall.works(seconds=2)
    asks = hall.look(one)
    assert asks.state is BroadcastState.PAUSED
    assert asks.why.startswith("5 of the last 5 messages failed in the same way (131026).")
    hall.do(steering.resume, one.id)
    await hall.works(seconds=1)
    assert len(hall.queued()) == 5, "what the person has seen does not pause it again"
    assert list(hall.outcomes(one).values()).count(Outcome.FAILED) == 5
    await hall.shop.db.close()


async def test_a_blocked_account_pauses_it_and_nobody_is_lost(hall: Hall) -> None:
    hall.come(3)
    one = await hall.gathered()
    known = hall.shop.db.read_now(account.get)
    blocked = replace(known, blocks=Blocks.EVERYTHING, reason="Payment is missing.")
    hall.shop.db.write_now(account.save, blocked)
    await hall.works(seconds=3)
    asks = hall.look(one)
    assert asks.state is BroadcastState.PAUSED
    assert asks.why.startswith("Payment is missing.")
    assert set(hall.outcomes(one).values()) == {Outcome.WAITING}
    await hall.shop.db.close()


async def test_the_days_limit_makes_it_wait_an_hour_and_go_on_by_itself(hall: Hall) -> None:
    hall.come(3)
    one = await hall.gathered(per_minute=60)
    known = hall.shop.db.read_now(account.get)
    hall.shop.db.write_now(account.save, replace(known, daily_limit=1))
    await hall.works(seconds=1)
    hall.leaves()
    await hall.works(seconds=5)
    waits = hall.look(one)
    assert waits.state is BroadcastState.RUNNING
    assert "write to 1 people first in 24 hours" in waits.why
    for _ in range(24):
        hall.clock.time = (hall.look(one).next_at or 0) + 10
        await hall.works(seconds=1)
    hall.leaves()
    assert list(hall.outcomes(one).values()).count(Outcome.SENT) == 2
    await hall.shop.db.close()


async def test_a_template_that_is_rejected_meanwhile_pauses_it(hall: Hall) -> None:
    hall.come(2)
    one = await hall.gathered()
    rejected = Template("diwali", "en", "marketing", "paused", DIWALI.body, ("1",))
    hall.shop.db.write_now(templates.save, rejected)
    await hall.works(seconds=2)
    assert hall.look(one).state is BroadcastState.PAUSED
    assert "not approved" in hall.look(one).why
    await hall.shop.db.close()


async def test_the_kill_switch_pauses_it_and_what_was_kept_from_leaving_waits_again(
    hall: Hall,
) -> None:
    hall.come(4)
    one = await hall.gathered(per_minute=120)
    await hall.works(seconds=1)
    assert len(hall.queued()) == 2
    hall.do(automatic.stop)
    await hall.works(seconds=3)
    assert (hall.queued(), hall.look(one).state) == ([], BroadcastState.PAUSED)
    hall.do(automatic.resume)
    hall.do(steering.resume, one.id)
    await hall.works(seconds=1)
    counted = Counter(hall.outcomes(one).values())
    assert counted == {Outcome.QUEUED: 2, Outcome.WAITING: 2}
    await hall.shop.db.close()
