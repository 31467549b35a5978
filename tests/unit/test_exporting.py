"""Exports: every list in three formats, typed, private, whole or not at all; nothing in it runs."""

import csv
import json
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.errors import CrmError
from crm_tui.domain.follow import CallOutcome
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.services import calls, export_files, exporting, life_cycle, notes, tasks
from crm_tui.services.shapes import Json
from crm_tui.shop import Shop
from crm_tui.store import notes as note_store
from tests.conftest import FakeClock
from tests.unit.lead_town import LeadTown

ASHA = "+919876543210"
EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", '=HYPERLINK("http://x","y")']


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


@pytest.fixture
def busy(town: LeadTown) -> LeadTown:
    lead_id = town.writes(ASHA, "Cake kitne ka hai? केक", name="आशा")
    town.do(notes.add, lead_id, "=1+1")
    town.do(tasks.add, [lead_id], "call", None)
    town.do(calls.log, lead_id, CallOutcome.BUSY, seconds=7)
    town.do(life_cycle.set_value, [lead_id], 125_050)
    town.do(life_cycle.tag, [lead_id], add=["vip"])
    town.comes("Meena", "+919876543211")
    return town


def write(town: LeadTown, kind: str, path: Path, spec: LeadFilter | None = None) -> int:
    now = town.clock.now()
    return exporting.export(town.shop.db, kind, path, lambda _: None, OWNER, now, spec)


def workbook(path: Path) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path)
    assert book.active is not None
    rows = list(book.active.iter_rows(values_only=True))
    book.close()
    return rows


@pytest.mark.parametrize("kind", exporting.KINDS)
@pytest.mark.parametrize("ending", exporting.ENDINGS)
def test_every_list_can_be_written_in_every_format(
    busy: LeadTown, tmp_path: Path, kind: str, ending: str
) -> None:
    path = tmp_path / f"out{ending}"
    count = write(busy, kind, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.glob(".*")) == []
    if ending == ".json":
        assert len(json.loads(path.read_text("utf-8"))["items"]) == count
    elif ending == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert max(0, len(list(csv.reader(file))) - 1) == count
    else:
        assert max(0, len(workbook(path)) - 1) == count


def test_cells_of_a_workbook_have_their_types(busy: LeadTown, tmp_path: Path) -> None:
    path = tmp_path / "leads.xlsx"
    write(busy, "leads", path)
    head, asha, *_ = workbook(path)
    row = dict(zip(head, asha, strict=True))
    assert row["phone"] == ASHA
    assert row["value_rupees"] == 1250.5
    assert row["unread_count"] == 1
    assert row["tags"] == "vip"
    assert row["name"] == "आशा"
    assert row["created_at"] == datetime.fromisoformat("2026-11-22T07:00")


@pytest.mark.parametrize("evil", EVIL)
def test_no_formula_comes_alive(town: LeadTown, tmp_path: Path, evil: str) -> None:
    lead_id = town.comes("Asha", ASHA)
    town.shop.db.write_now(note_store.add, lead_id, evil, "person:owner", town.clock.now())
    write(town, "notes", tmp_path / "notes.xlsx")
    book = openpyxl.load_workbook(tmp_path / "notes.xlsx")
    assert book.active is not None
    assert [cell.data_type for cell in book.active["C"]] == ["s", "s"]
    book.close()
    write(town, "notes", tmp_path / "notes.csv")
    with (tmp_path / "notes.csv").open(encoding="utf-8-sig", newline="") as file:
        text = list(csv.reader(file))[1][2]
    assert text.startswith("'")


def test_a_sheet_of_text_tells_excel_that_it_is_utf_8(busy: LeadTown, tmp_path: Path) -> None:
    write(busy, "leads", tmp_path / "leads.csv")
    assert (tmp_path / "leads.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert "आशा" in (tmp_path / "leads.csv").read_text("utf-8")


@pytest.mark.parametrize("kind", ["leads", "messages", "timeline", "notes", "tasks", "calls"])
def test_a_filter_leaves_out_who_does_not_fit(busy: LeadTown, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "out.json"
    write(busy, kind, path, LeadFilter(tag="vip"))
    items = json.loads(path.read_text("utf-8"))["items"]
    assert {item.get("lead_id", item["id"] if kind == "leads" else "") for item in items} == {"L1"}


def test_the_items_are_those_of_the_commands(busy: LeadTown, tmp_path: Path) -> None:
    write(busy, "calls", tmp_path / "calls.json")
    (call,) = json.loads((tmp_path / "calls.json").read_text("utf-8"))["items"]
    assert (call["id"], call["outcome"], call["seconds"]) == ("C1", "busy", 7)


@pytest.mark.parametrize("name", ["out.pdf", "out", "out.xlsm"])
def test_another_ending_is_refused(busy: LeadTown, tmp_path: Path, name: str) -> None:
    with pytest.raises(CrmError, match="ends in none of"):
        write(busy, "leads", tmp_path / name)


def test_another_kind_is_refused(busy: LeadTown, tmp_path: Path) -> None:
    with pytest.raises(CrmError, match="cannot be exported"):
        write(busy, "secrets", tmp_path / "out.json")


@pytest.mark.parametrize("ending", exporting.ENDINGS)
def test_what_stood_there_stays_when_the_export_breaks_off(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out{ending}"
    path.write_text("before")

    def broken() -> Iterator[Json]:
        yield {"id": "L1"}
        raise CrmError("The shop's data is busy.")

    with pytest.raises(CrmError, match="busy"):
        export_files.write(path, "leads", broken(), lambda _: None)
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_place_that_cannot_be_written_is_told(busy: LeadTown, tmp_path: Path) -> None:
    with pytest.raises(CrmError, match="could not be written"):
        write(busy, "leads", tmp_path / "none" / "out.csv")
