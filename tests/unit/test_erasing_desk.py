"""Erasing from a screen: a second factor is asked where one is set, and the worker may help."""

import asyncio

import pytest

from crm_tui.domain.errors import CrmError
from crm_tui.services.erasing.desk import EraseDesk
from crm_tui.services.erasing.retention import Retention
from crm_tui.shop import Shop
from tests.conftest import FakeClock
from tests.unit.lead_town import ONE, LeadTown
from tests.unit.test_second_factor import code_now, set_up


def desk_of(shop: Shop) -> EraseDesk:
    return EraseDesk(shop.db, shop.clock, shop.actor)


async def test_a_code_is_asked_where_one_is_set(
    shop: Shop, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CRM_DB_KEY", raising=False)
    town = LeadTown(shop, clock)
    asha = town.writes(ONE, "hello")
    key, _ = set_up(shop)
    desk = desk_of(shop)
    assert await desk.needs_code()
    for wrong, said in (("", "second factor is needed"), ("000000", "code is wrong")):
        with pytest.raises(CrmError, match=said):
            await desk.erase(asha, None, wrong)
    assert town.lead(asha).phone == ONE
    await desk.erase(asha, None, code_now(shop, key, 1))
    assert town.tables()["lead"] == []
    await shop.db.close()


async def test_who_holds_the_key_gives_no_code(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_DB_KEY", "ab" * 32)
    set_up(shop)
    assert not await desk_of(shop).needs_code()
    await shop.db.close()


async def test_screen_and_worker_do_the_pieces_of_one_erasing_together(
    shop: Shop, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_DB_KEY", "ab" * 32)
    town = LeadTown(shop, clock)
    asha = town.writes(ONE, "hello")
    worker = Retention(shop.db, clock)

    async def work() -> None:
        while town.tables()["lead"]:
            await worker.go_on()

    await asyncio.gather(desk_of(shop).erase(asha, 30, ""), work())
    [row] = town.tables()["erasure"]
    assert row["done_at"]
    assert row["sealed"]
    await shop.db.close()
