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
from tests.tui.conftest import Seat, Town, seated
from tests.tui.test_import_wizard import PEOPLE, looks_at, sheet, working


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
