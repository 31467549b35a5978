"""The files of `crm report`, opened by the programs that people open them with."""

import csv
import shutil
import subprocess
from pathlib import Path

import pytest

from crm_tui.domain.clock import HOUR, SystemClock
from crm_tui.services import leads
from crm_tui.shop import open_shop
from tests.conftest import KEY
from tests.e2e.browser import CHROMIUM, browser
from tests.e2e.programs import clean_env, crm
from tests.unit.test_sending import customer_writes

pytestmark = pytest.mark.e2e

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
HOSTILE = '=1+1 <script>document.title="x"</script>'
_EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""Comma, quotes, UTF-8, from row 1, numbers as they are shown, all sheets (LibreOffice, "filter options")."""


@pytest.fixture
def env(shop_env: dict[str, str]) -> dict[str, str]:
    """A shop with two people who wrote today, one of them with a hostile source."""
    found = {**clean_env(**shop_env), "CRM_DB_KEY": KEY}
    shop = open_shop(found, SystemClock())
    now = shop.clock.now()
    for number in (1, 2):
        customer_writes(shop, "Cake?", now - HOUR, f"wamid.{number}", f"91987654321{number}")
    lead_id = shop.db.read_now(leads.find, "+919876543211").id
    shop.db.write_now(leads.edit, shop.actor, now, lead_id, {"source": HOSTILE})
    shop.db.close_now()
    return found


@pytest.mark.skipif(SOFFICE is None, reason="there is no LibreOffice on this machine")
def test_libreoffice_reads_the_workbook_and_its_numbers(
    env: dict[str, str], tmp_path: Path
) -> None:
    target = tmp_path / "report.xlsx"
    crm(env, "report", str(target))
    rows = {row[0]: row for row in sheet(target, tmp_path, "Figures")}
    assert rows["new_leads"][2] == "2"
    assert rows["messages_in"][2] == "2"
    assert rows["cost_per_won"][2] == ""
    parts = [row[2] for row in sheet(target, tmp_path, "Tables") if row[0] == "by_source"]
    assert HOSTILE in parts, "a formula would have been reckoned"


def sheet(target: Path, folder: Path, name: str) -> list[list[str]]:
    out = folder / "out"
    if not out.exists():
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        subprocess.run(
            [
                *(str(SOFFICE), "--headless", "--norestore", profile),
                *("--convert-to", _EVERY_SHEET, "--outdir", str(out), str(target)),
            ],
            check=True,
            capture_output=True,
            timeout=90,
        )
    with (out / f"report-{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
def test_chromium_shows_the_page_loads_nothing_and_prints_it(
    env: dict[str, str], tmp_path: Path
) -> None:
    target = tmp_path / "report.html"
    crm(env, "report", str(target))
    with browser(tmp_path) as tab:
        tab.be_a_phone(width=360)
        tab.go(target.as_uri())
        page, title = tab.text(), tab.call("Page.getNavigationHistory")["entries"][-1]["title"]
        printed = tab.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"]
        asked, complaints, width = list(tab.requests), tab.complaints, tab.width()
    assert title.startswith("Sweet Crumbs: "), "no script of theirs has run"
    assert "&lt;script&gt;" in page
    assert asked == [("GET", target.as_uri())]
    assert complaints == []
    assert width <= 360, "nobody has to scroll sideways"
    assert printed.startswith("JVBERi"), "a PDF"
