"""What was found in a file, before anything is written: its rows, its columns and their fields."""

from pathlib import Path

from openpyxl import Workbook

from crm_tui.screens.importing.looking import Looking
from crm_tui.screens.importing.pick import Pick
from crm_tui.store import imports
from tests.tui.conftest import Town, seated
from tests.tui.import_steps import (
    PEOPLE,
    back_to_list,
    imports_it,
    looks_at,
    opens_choice,
    person,
    sheet,
    working,
)


async def test_every_row_is_in_one_of_the_counts_and_each_list_names_its_rows(
    busy_town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    town = busy_town
    rows = [
        ("Name", "Phone", "Budget"),
        ("New Person", "9820043210", ""),
        ("New Person", "98200-43210", ""),
        ("Asha", town.point("Asha").value, ""),
        ("Ravi Kiran", town.point("Ravi").value, "5000"),
        ("Broken", "9.19876E+11", ""),
    ]
    async with working(shop_env, town), seated(town.shop) as seat:
        await looks_at(seat, sheet(tmp_path / "fair.csv", *rows))
        await seat.sees("5 rows = 1 new + 1 updated + 1 unchanged + 1 passed over + 1 refused")
        await seat.press("2")
        await seat.sees("Broken", "9.19876E+11", "its last digits are lost")
        await seat.press("4")
        await seat.sees("The same number stands in row 2.")
        await seat.press("3")
        await seat.sees("There are none.")


async def test_a_likely_double_is_shown_with_who_is_here(
    busy_town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    busy_town.writes("Meena Kumari", "Hello")
    path = sheet(tmp_path / "fair.csv", ("Name", "Phone"), ("Meena Kumari", "9820043210"))
    async with working(shop_env, busy_town), seated(busy_town.shop) as seat:
        await looks_at(seat, path)
        await seat.sees("here already? 1")
        await seat.press("3")
        await seat.sees("Meena Kumari +91 98200 43210", "They have the same name.")


async def test_a_column_becomes_another_field_and_that_is_remembered(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE)
    async with working(shop_env, town), seated(town.shop) as seat:
        await looks_at(seat, path)
        await opens_choice(seat, "j", "j", "enter")
        await seat.types("Sweet")
        await seat.sees("own field: Sweet")
        await seat.press("enter")
        await seat.sees("own field: Sweet", "2 rows = 2 new")
        await opens_choice(seat, "k", "k", "enter")
        await seat.types("leave")
        await seat.press("enter")
        await seat.sees("left out")
        await seat.until(lambda: "Looking again" not in seat.text)
        await imports_it(seat)
        found = person(town.shop, "9820043210")
        assert found is not None
        assert found.name != "Asha Verma"
        assert found.custom == {"sweet": "plum"}
        await back_to_list(seat)
        await seat.press("escape")
        again = sheet(tmp_path / "later.csv", PEOPLE[0], ("Om", "9820043219", "fig"))
        await looks_at(seat, again)
        await seat.sees("left out", "own field: Sweet")


async def test_without_a_column_of_numbers_nothing_is_imported_until_one_is_named(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    rows = (("Name", "Ref"), ("Asha", "A 98200 43210 x"), ("Ravi", "B 98200 43211 y"))
    async with working(shop_env, town), seated(town.shop) as seat:
        await looks_at(seat, sheet(tmp_path / "odd.csv", *rows))
        await seat.sees("2 rows = 0 new", "2 refused")
        await seat.press("ctrl+s")
        await seat.sees("which column holds the phone numbers")
        assert isinstance(seat.app.screen, Looking)
        await opens_choice(seat, "j", "enter")
        await seat.types("phone")
        await seat.press("enter")
        await seat.until(lambda: "Looking again" not in seat.text)
        await seat.until(lambda: "own field: Ref" not in seat.text, "another field")


async def test_source_and_what_happens_to_filled_fields_are_said_by_key(
    busy_town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    town = busy_town
    path = sheet(tmp_path / "fair.csv", ("Name", "Phone"), ("Asha V", town.point("Asha").value))
    async with working(shop_env, town), seated(town.shop) as seat:
        await looks_at(seat, path)
        await seat.sees("1 row = 0 new + 0 updated + 1 unchanged", "filled fields stay as they are")
        await seat.press("r")
        await seat.sees("1 row = 0 new + 1 updated", "filled fields are replaced")
        await seat.press("s")
        await seat.sees("for every row of the file")
        await seat.types("winter fair")
        await seat.press("enter")
        await seat.sees("source: winter fair")
        await seat.until(lambda: "Looking again" not in seat.text)
        await imports_it(seat)
        assert town.shop.db.read_now(imports.newest, 1)[0].source == "winter fair"
        found = person(town.shop, town.point("Asha").value)
        assert found is not None
        assert found.name == "Asha V"


async def test_another_sheet_of_a_workbook_is_chosen(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    for row in PEOPLE:
        first.append(row)
    other = book.create_sheet("Old ones")
    for row in (("Name", "Phone"), ("Gita", "9820043219")):
        other.append(row)
    book.save(tmp_path / "book.xlsx")
    async with working(shop_env, town), seated(town.shop) as seat:
        await looks_at(seat, tmp_path / "book.xlsx")
        await seat.sees("sheet: Sheet, one of 2")
        await seat.press("t")
        await seat.until(lambda: isinstance(seat.app.screen, Pick), "the sheets")
        await seat.press("down", "enter")
        await seat.sees("sheet: Old ones, one of 2", "1 row = 1 new")


async def test_many_columns_and_rows_are_gone_through_by_keys(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    head = ("Name", "Phone", *(f"Field {n}" for n in range(40)))
    rows = [(f"Person {n}", "9.82E+09", *(f"r{n}c{c}" for c in range(40))) for n in range(60)]
    good = [(f"Good {n}", f"98200432{n:02d}", *[""] * 40) for n in range(80)]
    async with working(shop_env, town), seated(town.shop, (60, 24)) as seat:
        window = await looks_at(seat, sheet(tmp_path / "wide.csv", head, *good, *rows))
        await seat.press("2")
        await seat.sees("Person 0")
        await seat.press("pagedown", "pagedown", "j")
        await seat.until(lambda: f"Person {window.grid.row}" in seat.text, "the marked row")
        await seat.press(*["l"] * 12)
        place = window.grid.column
        await seat.until(lambda: f"r{window.grid.row}c{place - 3}" in seat.text, "the marked cell")
        await seat.press("pageup", "pageup", "k", *["h"] * 12)
        await seat.sees("Person 0", "9.82E+09")
