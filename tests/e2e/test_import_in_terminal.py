"""A file from F5 to the shop in a real terminal, read and imported by the real worker process."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.demo.stage import Stage, stage
from crm_tui.services import leads
from tests.e2e.test_terminal import Screen

pytestmark = [pytest.mark.e2e, pytest.mark.terminal]
F5 = "\x1b[15~"
ROWS = (
    ("Name", "Phone", "Cake"),
    ("Zubin Irani", "98200 43210", "mawa"),
    ("ज़ोया ख़ान", "9.82004E+09", "रसमलाई"),
)


@pytest.fixture
def made() -> Iterator[Stage]:
    with stage() as one:
        one.furnish(3, 10, lambda _: None)
        one.start_all()
        yield one


def test_a_person_imports_a_file_and_mends_a_number_on_the_way(made: Stage, tmp_path: Path) -> None:
    with (tmp_path / "fair.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(ROWS)
    made.env["HOME"] = str(tmp_path)
    screen = Screen(made)
    screen.until("Meethi Crumbs")
    screen.press(F5)
    screen.until("choose a file: Excel")
    screen.press("o")
    screen.until("fair.csv")
    screen.press("\x1b[B\r")
    screen.until("2 rows = 1 new")
    screen.press("2")
    screen.until("its last digits are lost")
    screen.press("\r")
    screen.until("Enter takes the new text")
    screen.press("9820043211")  # all of the old text is marked, as in any field
    screen.until("9820043211")
    screen.press("\r")
    screen.until("2 rows = 2 new")
    screen.press("\x13")
    screen.until("The import is done.")
    assert made.shop.db.read_now(leads.find, "9820043211").name == "ज़ोया ख़ान"
    screen.press("\x1b")
    screen.until("choose a file: Excel")
    screen.until("fair.csv")
    screen.press(F5)
    screen.until("Zubin Irani")
    assert screen.leave() == 0
