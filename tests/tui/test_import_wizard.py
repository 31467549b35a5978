"""People from a file, from F5 to the last key: what a person sees, and what is in the shop then."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from syrupy.assertion import SnapshotAssertion

from crm_tui.domain.actor import OWNER
from crm_tui.screens.importing.looking import Looking
from crm_tui.screens.importing.window import ImportsWindow
from crm_tui.services import notes
from tests.tui.conftest import Town, seated
from tests.tui.import_steps import (
    CHRISTMAS,
    PEOPLE,
    SIZES,
    back_to_list,
    everybody,
    imports_it,
    looks_at,
    opens_imports,
    person,
    sheet,
    working,
)
from tests.tui.test_looks import PlainText


@SIZES
async def test_a_file_is_chosen_checked_imported_and_taken_back(
    town: Town, shop_env: dict[str, str], tmp_path: Path, size: tuple[int, int]
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE)
    async with working(shop_env, town), seated(town.shop, size) as seat:
        await looks_at(seat, path)
        await seat.sees("2 rows = 2 new + 0 updated", "Handy No", "phone", "own field: ")
        assert everybody(town.shop) == 0, "a look writes nothing"
        await imports_it(seat)
        await seat.sees("The import is done.", "2 rows = 2 new")
        found = person(town.shop, "9820043210")
        assert found is not None
        assert found.name == "Asha Verma"
        await seat.press("u")
        await seat.sees("2 leads will go")
        await seat.press("y")
        await seat.sees("fair.csv is taken back: 2 leads went")
        assert everybody(town.shop) == 0


async def test_a_file_that_changed_meanwhile_is_looked_at_again(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE)
    async with working(shop_env, town), seated(town.shop) as seat:
        await looks_at(seat, path)
        sheet(path, *PEOPLE, ("Om", "9820043219", "fig"))
        await seat.press("ctrl+s")
        await seat.sees("has changed since it was looked at")
        assert everybody(town.shop) == 0
        await seat.press("enter")
        await seat.sees("3 rows = 3 new")


async def test_the_refused_rows_are_written_beside_the_file_by_the_worker(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE, ("Zoya", "12", "fig"))
    sheet(tmp_path / "fair - not imported.xlsx", ("this is kept",))
    async with working(shop_env, town), seated(town.shop) as seat:
        await looks_at(seat, path)
        await imports_it(seat)
        await seat.sees("w writes the refused row to a file")
        await seat.press("w")
        await seat.sees("The refused row is in", "Mend it there")
        await seat.until(lambda: "fair - not imported (2).xlsx" in seat.text.replace("\n", ""))
    written = load_workbook(tmp_path / "fair - not imported (2).xlsx").active
    assert written is not None
    lines = [[cell.value for cell in row] for row in written.iter_rows()]
    assert lines[0][:3] == ["Name", "Handy No", "Cake"]
    assert lines[1][:3] == ["Zoya", "12", "fig"]
    assert "this is kept" in (tmp_path / "fair - not imported.xlsx").read_text()


async def test_nothing_is_imported_twice(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE)
    async with working(shop_env, town), seated(town.shop) as seat:
        await looks_at(seat, path)
        await imports_it(seat)
        await back_to_list(seat)
        await seat.press("escape")
        await looks_at(seat, path)
        await seat.sees("2 rows = 0 new + 0 updated + 2 unchanged")
        await seat.press("ctrl+s")
        await seat.sees("All of it is here already")


async def test_before_the_first_import_the_list_says_what_to_do(town: Town) -> None:
    async with seated(town.shop) as seat:
        await opens_imports(seat)
        await seat.sees("Nothing was imported yet.", "choose a file")
        await seat.press("u")
        await seat.sees("Mark an import first.")
        await seat.press("f5")
        await seat.until(lambda: len(seat.app.screen_stack) == 1, "the inbox")


@SIZES
async def test_an_earlier_import_is_taken_back_and_what_was_used_since_stays(
    town: Town, shop_env: dict[str, str], tmp_path: Path, size: tuple[int, int]
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE)
    async with working(shop_env, town), seated(town.shop, size) as seat:
        await looks_at(seat, path)
        await imports_it(seat)
        asha = person(town.shop, "9820043210")
        assert asha is not None
        town.shop.db.write_now(notes.add, OWNER, town.clock.now(), asha.id, "wants it on Friday")
        await back_to_list(seat)
        await seat.sees("fair.csv")
        await seat.press("j", "u")
        await seat.sees("1 lead will go", "messages, notes, tasks or enquiries since")
        await seat.press("n")
        await seat.until(lambda: isinstance(seat.app.screen, ImportsWindow))
        assert everybody(town.shop) == 2
        await seat.press("u")
        await seat.sees("1 lead will go")
        await seat.press("y")
        await seat.sees("fair.csv is taken back: 1 lead went", "Asha Verma (L1) has")
        assert everybody(town.shop) == 1
        await seat.press("u")
        await seat.sees("It is taken back already.")


@SIZES
async def test_the_way_of_a_file_as_it_looks(
    town: Town,
    shop_env: dict[str, str],
    tmp_path: Path,
    size: tuple[int, int],
    snapshot: SnapshotAssertion,
) -> None:
    pages = []
    path = sheet(tmp_path / "Christmas fair.csv", *CHRISTMAS)
    async with working(shop_env, town), seated(town.shop, size) as seat:

        async def page(*words: str) -> None:
            await seat.sees(*words)
            await seat.pilot.pause()
            pages.append(seat.text)

        await looks_at(seat, path)
        await page("6 rows = 3 new")
        await seat.press("2")
        await page("Zoya Khan")
        await seat.press("enter")
        await page("Enter takes the new text")
        await seat.types("98220 41003")
        await seat.press("enter")
        await page("6 rows = 4 new", "✓ mended")
        await imports_it(seat)
        await page("The import is done.")
        await seat.press("u")
        await page("4 leads will go", "12:30")
        await seat.press("n", "escape")
        await page("choose a file", "Christmas fair.csv")
    line = "=" * size[0]
    assert f"\n{line}\n".join(pages) + "\n" == snapshot.use_extension(PlainText)


@pytest.mark.parametrize("size", [(40, 12), (20, 6), (200, 60)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_no_size_breaks_it(
    town: Town, shop_env: dict[str, str], tmp_path: Path, size: tuple[int, int]
) -> None:
    path = sheet(tmp_path / "Christmas fair.csv", *CHRISTMAS)
    async with working(shop_env, town), seated(town.shop) as seat:
        await looks_at(seat, path)
        await seat.pilot.resize_terminal(*size)
        for keys in ("2", "enter", "escape", "j", "l", "l", "l", "h", "1", "j", "enter", "escape"):
            await seat.press(keys)
        await seat.until(lambda: isinstance(seat.app.screen, Looking), "the file again")
        await seat.pilot.resize_terminal(120, 40)
        await seat.press("2")
        await seat.sees("Zoya Khan", "9.82204E+09")
        await imports_it(seat)
        assert everybody(town.shop) == 3
