"""A refused cell is mended in the list of rows, and the file is looked at again."""

from pathlib import Path

from crm_tui.screens.importing.looking import Looking
from tests.tui.conftest import Town, seated
from tests.tui.import_steps import (
    PEOPLE,
    SIZES,
    everybody,
    imports_it,
    looks_at,
    mends,
    opens_imports,
    person,
    sheet,
    working,
)


@SIZES
async def test_a_refused_cell_is_mended_where_it_stands_before_anything_is_written(
    town: Town, shop_env: dict[str, str], tmp_path: Path, size: tuple[int, int]
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE, ("Zoya", "9.82004E+09", "fig"))
    async with working(shop_env, town), seated(town.shop, size) as seat:
        window = await looks_at(seat, path)
        await seat.press("2")
        await seat.sees("Zoya", "9.82004E+09")
        await seat.press("enter")
        await seat.types("98200")
        await seat.press("escape")
        await seat.sees("9.82004E+09")
        assert isinstance(seat.app.screen, Looking), "Esc leaves the cell, not the step"
        await seat.press("enter")
        await seat.types("98200 43212")
        await seat.press("enter")
        await seat.sees("3 rows = 3 new", "mended")
        assert not window.edit.display
        assert everybody(town.shop) == 0
        await imports_it(seat)
        found = person(town.shop, "9820043212")
        assert found is not None
        assert found.name == "Zoya"


async def test_a_mended_cell_that_is_still_wrong_stays_refused_with_its_new_text(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE, ("Zoya", "9.82004E+09", "fig"))
    async with working(shop_env, town), seated(town.shop) as seat:
        await looks_at(seat, path)
        await mends(seat, "Zoya", "12")
        await seat.until(lambda: "Looking again" not in seat.text and "looked at" not in seat.text)
        await seat.sees("3 rows = 2 new", "1 refused", " 12 ")
        assert "9.82004E+09" not in seat.text


async def test_what_was_mended_is_still_there_when_one_comes_back(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE, ("Zoya", "12", "fig"))
    async with working(shop_env, town), seated(town.shop) as seat:
        await looks_at(seat, path)
        await mends(seat, "Zoya", "9820043212")
        await seat.sees("3 rows = 3 new")
        await seat.press("escape")
        await seat.sees("go on with fair.csv")
        await seat.press("escape")
        await opens_imports(seat)
        await seat.sees("go on with fair.csv")
        await seat.press("j", "enter")
        await seat.sees("3 rows = 3 new")


async def test_a_look_that_ends_while_the_next_cell_is_written_never_moves_the_text_elsewhere(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    good = (("Name", "Phone", "Cake"), *PEOPLE[1:])
    bad = (("Zoya", "12", "fig"), ("Rohit", "34", "nut"), ("Meher", "56", "mawa"))
    async with seated(town.shop) as seat:
        async with working(shop_env, town):
            window = await looks_at(seat, sheet(tmp_path / "fair.csv", *good, *bad))
        await seat.press("2")
        await seat.sees("Zoya")
        await seat.press("enter", *"9820043212", "enter")
        await seat.sees("is looked at again…")
        await seat.press("j", "enter", *"98200")
        async with working(shop_env, town):
            await seat.until(lambda: window.look.options.mended, "the look for the first cell")
            await seat.press(*"43213", "enter")
            await seat.sees("5 rows = 4 new", "Meher")
            await imports_it(seat)
        for phone, name in (("9820043212", "Zoya"), ("9820043213", "Rohit")):
            found = person(town.shop, phone)
            assert found is not None
            assert found.name == name
        assert everybody(town.shop) == 4
