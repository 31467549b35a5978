"""The worker's part in backups: every night and after a missed one, a drill a week, and a clean end."""

import asyncio
import threading
from collections.abc import Callable, Mapping

import pytest

from crm_tui.back_up_shop import Keeper
from crm_tui.domain.clock import DAY, HOUR
from crm_tui.services.backups import handing_out
from crm_tui.services.backups.handing_out import Outcome
from crm_tui.services.backups.making import Progress, Source
from crm_tui.services.backups.places import Place
from crm_tui.shop import Shop, save_config
from crm_tui.store import backup_runs
from crm_tui.store.backup_runs import PlaceKind, Run, RunKind
from tests.conftest import FakeClock
from tests.unit.backup_yard import backups_in, fill


@pytest.fixture
def busy(shop: Shop) -> Shop:
    shop.db.write_now(fill, 2, 30)
    return shop


def last(shop: Shop, kind: RunKind = RunKind.BACKUP) -> Run | None:
    return shop.db.read_now(backup_runs.last, kind)


async def test_nine_nights(busy: Shop, clock: FakeClock) -> None:
    keeper = Keeper(busy, {})
    made = drills = 0
    for _ in range(9):
        clock.forward(DAY)
        before = (last(busy), last(busy, RunKind.DRILL))
        while await keeper.go_on():
            pass
        made += last(busy) != before[0]
        drills += last(busy, RunKind.DRILL) != before[1]
    await busy.db.close()

    assert (made, drills) == (9, 1)
    assert len([one for one in backups_in(busy.home / "backups") if "shop-" in one]) == 7
    run = last(busy)
    assert run is not None
    assert run.ok


async def test_after_a_week_of_being_closed_one_is_made(busy: Shop, clock: FakeClock) -> None:
    keeper = Keeper(busy, {})
    assert not await keeper.go_on(), "it was made today"
    clock.forward(7 * DAY)

    assert await keeper.go_on()
    assert await keeper.go_on(), "a drill, because none was ever done"
    assert not await keeper.go_on()
    await busy.db.close()


async def test_settings_are_heard_without_a_new_start(busy: Shop, clock: FakeClock) -> None:
    keeper = Keeper(busy, {})
    clock.forward(DAY)
    save_config(busy.home, {"backup_at": "off"})

    assert not await keeper.go_on()
    save_config(busy.home, {"backup_at": ""})
    assert await keeper.go_on()
    await busy.db.close()


async def test_a_place_that_is_away_is_tried_again_within_the_hour(
    busy: Shop, clock: FakeClock
) -> None:
    save_config(busy.home, {"backup_folder": "/no/such/disk"})
    keeper = Keeper(busy, {})
    clock.forward(DAY)

    assert await keeper.go_on()
    assert not await keeper.go_on()
    clock.forward(HOUR)
    assert await keeper.go_on()
    run = last(busy)
    await busy.db.close()

    assert run is not None
    assert not run.ok
    assert "is not there" in run.why


async def test_the_worker_ends_at_once_and_leaves_nothing_half(
    busy: Shop, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = threading.Event()
    real = handing_out.to_places

    def slow(
        source: Source, places: Mapping[PlaceKind, Callable[[], Place]], told: Progress
    ) -> list[Outcome]:
        def heard(what: str, done: int, total: int) -> None:
            began.set()
            while True:
                told(what, done, total)

        return real(source, places, heard)

    monkeypatch.setattr(handing_out, "to_places", slow)
    keeper = Keeper(busy, {})
    clock.forward(DAY)
    task = asyncio.create_task(keeper.go_on())
    assert await asyncio.to_thread(began.wait, 10)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert backups_in(busy.home / "backups") == []
    assert last(busy) is None, "a run without an end counts for nothing"
    await busy.db.close()
