"""People from a file, from F5 to the last key: what a person sees, and what is in the shop then."""

import asyncio
import csv
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input

from crm_tui.domain.actor import OWNER
from crm_tui.domain.errors import NotFound
from crm_tui.domain.lead import Lead
from crm_tui.screens.file_window import FileWindow
from crm_tui.screens.importing.done import Done
from crm_tui.screens.importing.looking import Looking
from crm_tui.screens.importing.pick import Pick
from crm_tui.screens.importing.waiting import Waiting
from crm_tui.screens.importing.window import ImportsWindow
from crm_tui.services import leads, notes, work
from crm_tui.shop import Shop, open_shop
from crm_tui.store import imports, jobs
from tests.tui.conftest import Seat, Town, seated
from tests.tui.test_looks import PlainText

SIZES = pytest.mark.parametrize("size", [(120, 40), (60, 24)], ids=lambda s: f"{s[0]}x{s[1]}")
HOSTILE = "[@click=app.quit]x[/] \x1b]52;c;AA\x07"
PEOPLE = (
    ("Name", "Handy No", "Cake"),
    ("Asha Verma", "98200 43210", "plum"),
    ("Ravi", "9820043211", "nut"),
)

CHRISTMAS = (
    ("Name", "Mobile No", "Cake Type", "Budget", "Remarks"),
    ("Sneha Kulkarni", "98220 41001", "Red velvet", "₹2,500", "photo of the baby"),
    ("अनिल जोशी", "+91 98220 41002", "Plum", "1.5k", "20 boxes for the office"),
    ("Zoya Khan", "9.82204E+09", "Pineapple", "900", ""),
    ("கவிதா ராஜன்", "98220-41005", "Black forest", "2,200", "deliver by 5"),
    ("Rohit", "98220 4100", "Butterscotch", "700", "his brother's number?"),
    ("Sneha Kulkarni", "98220 41001", "Red velvet", "₹2,500", "came twice"),
)


def sheet(path: Path, *rows: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    return path


def person(shop: Shop, phone: str) -> Lead | None:
    try:
        return shop.db.read_now(leads.find, phone)
    except NotFound:
        return None


def everybody(shop: Shop) -> int:
    return int(shop.db.read_now(lambda tx: len(tx.all("SELECT 1 FROM lead"))))


async def do_all(shop: Shop) -> None:
    while await work.do_next_import(shop.db, shop.clock):
        pass


@asynccontextmanager
async def working(shop_env: dict[str, str], town: Town) -> AsyncIterator[None]:
    """The worker's own code on a database connection of its own, as in another process."""
    shop = open_shop(shop_env, town.clock)

    async def for_ever() -> None:
        seen = None
        while True:
            if (version := shop.db.data_version()) != seen:
                seen = version
                await do_all(shop)
            await asyncio.sleep(0.02)

    task = asyncio.create_task(for_ever())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await shop.db.close()


async def opens_imports(seat: Seat) -> None:
    await seat.press("f5")
    await seat.until(lambda: isinstance(seat.app.screen, ImportsWindow), "the list of imports")
    await seat.sees("choose a file")


async def chooses(seat: Seat, path: Path) -> None:
    """F5, then the file by its path in the window for files."""
    await opens_imports(seat)
    await seat.press("o")
    await seat.until(lambda: isinstance(seat.app.screen, FileWindow), "the window for files")
    await seat.press("tab")
    seat.app.screen.query_one(Input).value = str(path)
    await seat.press("enter")


async def looks_at(seat: Seat, path: Path) -> Looking:
    await chooses(seat, path)
    await seat.until(lambda: isinstance(seat.app.screen, Looking), "what was found")
    await seat.sees("becomes")
    assert isinstance(seat.app.screen, Looking)
    return seat.app.screen


async def imports_it(seat: Seat) -> None:
    await seat.press("ctrl+s")
    await seat.until(lambda: isinstance(seat.app.screen, Done), "that it is done")


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
        await seat.press("2")
        await seat.sees("Zoya")
        await seat.press("enter")
        await seat.types("12")
        await seat.press("enter")
        await seat.until(lambda: "Looking again" not in seat.text and "looked at" not in seat.text)
        await seat.sees("3 rows = 2 new", "1 refused", " 12 ")
        assert "9.82004E+09" not in seat.text


async def test_a_column_becomes_another_field_and_that_is_remembered(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE)
    async with working(shop_env, town), seated(town.shop) as seat:
        await looks_at(seat, path)
        await seat.press("j", "j", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, Pick), "the choice of fields")
        await seat.types("Sweet")
        await seat.sees("own field: Sweet")
        await seat.press("enter")
        await seat.sees("own field: Sweet", "2 rows = 2 new")
        await seat.press("k", "k", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, Pick), "the choice of fields")
        await seat.types("leave")
        await seat.press("enter")
        await seat.sees("left out")
        await seat.until(lambda: "Looking again" not in seat.text)
        await imports_it(seat)
        found = person(town.shop, "9820043210")
        assert found is not None
        assert found.name != "Asha Verma"
        assert found.custom == {"sweet": "plum"}
        await seat.press("escape")
        await seat.until(lambda: isinstance(seat.app.screen, ImportsWindow))
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
        await seat.press("j", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, Pick), "the choice of fields")
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


@SIZES
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("broken.xlsx", b"PK\x03\x04 nothing of it is true", "damaged"),
        ("page.xls", b"<html><table><tr><td>Name</td></tr></table></html>", "web page"),
        ("empty.csv", b"", "nothing in it"),
    ],
)
async def test_a_hostile_file_is_refused_in_the_window_with_the_next_step(
    town: Town,
    shop_env: dict[str, str],
    tmp_path: Path,
    size: tuple[int, int],
    name: str,
    content: bytes,
    said: str,
) -> None:
    (tmp_path / name).write_bytes(content)
    async with working(shop_env, town), seated(town.shop, size) as seat:
        await chooses(seat, tmp_path / name)
        await seat.sees(name.split(".")[0], said, "Nothing was written.", "tries it again")
        sheet(tmp_path / name, *PEOPLE)
        await seat.press("enter")
        await seat.sees("2 rows = 2 new")


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


async def test_hostile_text_in_cells_and_names_is_shown_as_it_stands(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    rows = (("Name", HOSTILE), (HOSTILE, "9820043210"), (HOSTILE, "9.82004E+09"))
    async with working(shop_env, town), seated(town.shop) as seat:
        await looks_at(seat, sheet(tmp_path / "[red]fair.csv", *rows))
        await seat.sees("[red]fair.csv", "[@click=app.quit]")
        await seat.press("2")
        await seat.sees("9.82004E+09", "[@click=app.quit]")
        await seat.press("enter", "escape")
        await seat.press("1", "j", "enter")
        await seat.until(lambda: isinstance(seat.app.screen, Pick), "the choice of fields")
        await seat.sees("[@click=app.quit]")
        assert "\x1b]52" not in seat.text


async def test_the_import_goes_on_while_one_is_away_and_f5_comes_back_to_it(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE)
    async with seated(town.shop) as seat:
        await chooses(seat, path)
        await seat.until(lambda: isinstance(seat.app.screen, Waiting), "that it waits")
        await seat.sees("Reading the file…")
        await seat.press("escape")
        await seat.until(lambda: isinstance(seat.app.screen, ImportsWindow))
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


async def test_what_was_mended_is_still_there_when_one_comes_back(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE, ("Zoya", "12", "fig"))
    async with working(shop_env, town), seated(town.shop) as seat:
        await looks_at(seat, path)
        await seat.press("2")
        await seat.sees("Zoya")
        await seat.press("enter")
        await seat.types("9820043212")
        await seat.press("enter")
        await seat.sees("3 rows = 3 new")
        await seat.press("escape")
        await seat.sees("go on with fair.csv")
        await seat.press("escape")
        await opens_imports(seat)
        await seat.sees("go on with fair.csv")
        await seat.press("j", "enter")
        await seat.sees("3 rows = 3 new")


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
        await seat.press("escape")
        await seat.until(lambda: isinstance(seat.app.screen, ImportsWindow))
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


async def test_nothing_is_imported_twice(
    town: Town, shop_env: dict[str, str], tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", *PEOPLE)
    async with working(shop_env, town), seated(town.shop) as seat:
        await looks_at(seat, path)
        await imports_it(seat)
        await seat.press("escape")
        await seat.until(lambda: isinstance(seat.app.screen, ImportsWindow))
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
