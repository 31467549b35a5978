"""People from a file while one looks elsewhere: other lists, the inbox and back."""

import asyncio
from pathlib import Path

import pytest

from crm_tui.screens.importing.done import Done
from crm_tui.screens.importing.looking import Looking
from crm_tui.screens.importing.pick import Pick
from crm_tui.screens.importing.waiting import Waiting
from crm_tui.screens.importing.window import ImportsWindow
from crm_tui.services.importing.desk import ImportDesk
from crm_tui.store import jobs
from tests.tui.conftest import Seat, Town, seated
from tests.tui.import_steps import (
    PEOPLE,
    back_to_list,
    chooses,
    everybody,
    looks_at,
    sheet,
    working,
)


async def leaves_and_comes_back(seat: Seat) -> None:
    """Away from an import that has been asked for, and back to it from the list."""
    await seat.press("ctrl+s")
    await seat.until(lambda: isinstance(seat.app.screen, Waiting), "the import")
    await seat.press("escape")
    await seat.until(lambda: isinstance(seat.app.screen, ImportsWindow))
    await seat.sees("something is being done just now")
    await seat.press("j", "enter")
    await seat.until(lambda: isinstance(seat.app.screen, Waiting), "the same import")


async def test_after_one_came_back_the_refused_rows_can_be_written_all_the_same(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE, ("Zoya", "12", "fig"))
    async with seated(town.shop) as seat:
        async with working(shop_env, town):
            await looks_at(seat, path)
        await leaves_and_comes_back(seat)
        async with working(shop_env, town):
            await seat.until(lambda: isinstance(seat.app.screen, Done), "that it is done")
            await seat.press("w")
            await seat.sees("The refused row is in")


async def test_after_one_came_back_an_import_that_failed_can_be_tried_again(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE)
    async with seated(town.shop) as seat:
        async with working(shop_env, town):
            await looks_at(seat, path)
        await leaves_and_comes_back(seat)
        path.unlink()
        async with working(shop_env, town):
            await seat.sees("cannot be opened")
            sheet(path, *PEOPLE)
            await seat.press("enter")
            await seat.until(lambda: isinstance(seat.app.screen, Looking), "another look")


async def test_another_list_opened_while_the_choice_of_fields_is_fetched_breaks_nothing(
    town: Town, shop_env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = asyncio.Event()

    async def slowly(desk: ImportDesk) -> list[str]:
        await fetched.wait()
        return []

    monkeypatch.setattr(ImportDesk, "custom_labels", slowly)
    async with working(shop_env, town), seated(town.shop) as seat:
        await looks_at(seat, sheet(tmp_path / "fair.csv", *PEOPLE))
        await seat.press("enter", "2")
        await seat.sees("There are none.")
        fetched.set()
        await seat.until(lambda: isinstance(seat.app.screen, Pick), "the choice of fields")


async def test_the_import_goes_on_while_one_is_away_and_f5_comes_back_to_it(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE)
    async with seated(town.shop) as seat:
        await chooses(seat, path)
        await seat.until(lambda: isinstance(seat.app.screen, Waiting), "that it waits")
        await seat.sees("Reading the file…")
        await back_to_list(seat)
        await seat.sees("something is being done just now")
        await seat.press("j", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, Waiting), "the same look")
        await seat.press("escape", "escape")
        await seat.until(lambda: len(seat.app.screen_stack) == 1, "the inbox")
        await seat.press("f5")
        await seat.until(lambda: isinstance(seat.app.screen, Waiting), "the same look")
        async with working(shop_env, town):
            await seat.sees("2 rows = 2 new")
        await seat.press("ctrl+s")
        await seat.until(lambda: isinstance(seat.app.screen, Waiting), "the import")
        await seat.press("escape")
        async with working(shop_env, town):
            await seat.until(lambda: everybody(town.shop) == 2, "people in the shop")
            await seat.until(lambda: "something is being done" not in seat.text, "the end of it")


async def test_how_far_it_is_is_shown_with_a_bar(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE)
    async with seated(town.shop) as seat:
        await chooses(seat, path)
        await seat.until(lambda: isinstance(seat.app.screen, Waiting), "that it waits")
        job = town.shop.db.write_now(jobs.take, town.clock.now())
        assert job is not None
        town.shop.db.write_now(jobs.progress, job.id, 12_000, 48_000)
        await seat.sees("Looking at every row", "12,000 of 48,000", "━─")


async def test_a_worker_that_is_not_running_is_said_with_what_to_do(
    town: Town, tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE)
    async with seated(town.shop, alive=False) as seat:
        await chooses(seat, path)
        await seat.sees("The worker is not running", "Start `crm work`")
