"""The steps of an import, as a person goes through them; and the files that they choose."""

import csv
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import Input

from crm_tui.domain.errors import NotFound
from crm_tui.domain.lead import Lead
from crm_tui.screens.file_window import FileWindow
from crm_tui.screens.importing.done import Done
from crm_tui.screens.importing.looking import Looking
from crm_tui.screens.importing.pick import Pick
from crm_tui.screens.importing.window import ImportsWindow
from crm_tui.services import leads
from crm_tui.shop import Shop, open_shop
from scripts.import_worker import importing
from tests.tui.conftest import Seat, Town

SIZES = pytest.mark.parametrize("size", [(120, 40), (60, 24)], ids=lambda s: f"{s[0]}x{s[1]}")
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


@asynccontextmanager
async def working(shop_env: dict[str, str], town: Town) -> AsyncIterator[None]:
    """The worker on a database connection of its own, as in another process."""
    async with importing(open_shop(shop_env, town.clock)):
        yield


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


async def opens_choice(seat: Seat, *keys: str) -> None:
    """To a column by these keys, and what it may become."""
    await seat.press(*keys)
    await seat.until(lambda: isinstance(seat.app.screen, Pick), "the choice of fields")


async def mends(seat: Seat, row: str, text: str) -> None:
    """Another text for the refused cell of the first refused row, the one of `row`."""
    await seat.press("2")
    await seat.sees(row)
    await seat.press("enter")
    await seat.types(text)
    await seat.press("enter")


async def imports_it(seat: Seat) -> None:
    await seat.press("ctrl+s")
    await seat.until(lambda: isinstance(seat.app.screen, Done), "that it is done")


async def back_to_list(seat: Seat) -> None:
    await seat.press("escape")
    await seat.until(lambda: isinstance(seat.app.screen, ImportsWindow), "the list of imports")
