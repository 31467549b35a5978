"""Files that were made to mislead, and text that was made to do something: nothing but words."""

from pathlib import Path

import pytest

from tests.tui.conftest import Town, seated
from tests.tui.import_steps import PEOPLE, SIZES, chooses, looks_at, opens_choice, sheet, working

HOSTILE = "[@click=app.quit]x[/] \x1b]52;c;AA\x07"


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
        await opens_choice(seat, "1", "j", "enter")
        await seat.sees("[@click=app.quit]")
        assert "\x1b]52" not in seat.text
