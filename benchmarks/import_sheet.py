"""A sheet of 50,000 rows, and the command that imports it."""

import os
import subprocess
import sys
from pathlib import Path

from openpyxl import Workbook

from crm_tui.domain.business import BusinessProfile
from crm_tui.shop import Shop, make_shop

ROWS = 50_000
KEY = "0123456789abcdef" * 4
_HEAD = (
    "Name,Phone Number,Alternate Mobile,Email,Company,City,Product,Message,Lead Status,Lead Source,"
    "Created Time,Budget"
).split(",")


def make_sheet(path: Path) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Leads")
    sheet.append(_HEAD)
    for number in range(ROWS):
        sheet.append(_row(number))
    book.save(path)
    return path


def _row(number: int) -> list[object]:
    return [
        *(f"Asha Patil {number}", 9_000_000_000 + number * 7, f"0{8_000_000_000 + number * 3}"),
        *(f"a{number}@example.in" if number % 3 else "", f"Firm {number % 500}", "Pune", "Cake"),
        *(f"Need {number} cakes\ntomorrow", "New", "IndiaMART"),
        *(f"{number % 28 + 1:02}/09/2025 10:{number % 60:02}", f"₹{number % 90 + 10},000/-"),
    ]


def env_of(home: Path) -> dict[str, str]:
    return {"CRM_HOME": str(home), "CRM_DB_KEY": KEY}


def new_shop(home: Path) -> Shop:
    return make_shop(BusinessProfile(name="Sweet Crumbs"), env_of(home))


def start_import(path: Path, env: dict[str, str], *options: str) -> "subprocess.Popen[bytes]":
    """`crm import FILE` as a person types it, in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "crm_tui.cli", "import", str(path), *options],
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
