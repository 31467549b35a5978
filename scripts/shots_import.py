"""The pictures of an import: a sheet as a shop would have it, and the worker that reads it."""

import csv
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from crm_tui.screens.importing.looking import Looking
from crm_tui.screens.importing.window import ImportsWindow
from crm_tui.shop import Shop, open_shop
from scripts.import_worker import importing
from scripts.shots_clock import ShotClock

_SHEET = (
    ("Name", "Mobile No", "Cake Type", "Budget", "Function Date", "Remarks"),
    ("Sneha Kulkarni", "98220 41001", "Red velvet", "₹2,500", "12/12/2026", "photo of the baby"),
    ("अनिल जोशी", "+91 98220 41002", "Plum", "1.5k", "24-12-2026", "20 boxes for the office"),
    ("Zoya Khan", "9.82204E+09", "Pineapple", "900", "2026-12-01", ""),
    ("Harsh Vora", "09822041004", "Chocolate", "1800", "5 Dec 2026", "eggless"),
    ("கவிதா ராஜன்", "98220-41005", "Black forest", "2,200", "", "deliver by 5"),
    ("Rohit", "98220 4100", "Butterscotch", "700", "", "his brother's number?"),
    ("Kavya Reddy", "98220 41007", "Photo cake", "850", "28/11/2026", ""),
    ("Sneha Kulkarni", "98220 41001", "Red velvet", "₹2,500", "12/12/2026", "came twice"),
    ("Meher Irani", "meher@irani.example", "Mawa", "600", "", "call after 6"),
    ("Old price list", "", "", "", "", ""),
)


@asynccontextmanager
async def worker(shop: Shop) -> AsyncIterator[None]:
    """The worker's own code, on a connection of its own."""
    env = {"CRM_HOME": str(shop.home), "CRM_DB_KEY": "ab" * 32}
    async with importing(open_shop(env, ShotClock())):
        yield


async def looks_at(pilot: Pilot[None]) -> None:
    """F5 and a sheet from the Christmas fair, read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Christmas fair.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(_SHEET)
        await pilot.press("f5")
        await pilot.pause()
        window = pilot.app.screen
        if isinstance(window, ImportsWindow):
            window.take(path)
        while not isinstance(pilot.app.screen, Looking):
            await pilot.pause(0.05)
