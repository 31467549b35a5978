"""Hostile files: every one is refused in one sentence or read, and this process lives on."""

import re
import time
from pathlib import Path

import pytest

from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import clean
from crm_tui.sheets.limits import Limits
from crm_tui.sheets.reading import read
from crm_tui.sheets.rows import read_rows, understand
from tests.fixtures_sheets.hostile import READ, REFUSED, TWO

_LONGEST = 35.0
"""Seconds: the child's limit and a little more."""


def test_there_are_more_than_forty() -> None:
    assert len(READ) + len(REFUSED) > 40


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    make, words = REFUSED[name]
    path, started = make(tmp_path), time.monotonic()
    with pytest.raises(CrmError) as refused:
        read(path)
    assert re.search(words, str(refused.value)), str(refused.value)
    assert refused.value.fix, "a sentence without a next step"
    assert str(tmp_path) not in refused.value.sentence()
    assert time.monotonic() - started < _LONGEST


@pytest.mark.parametrize("name", READ)
def test_is_read(name: str, tmp_path: Path) -> None:
    make, people = READ[name]
    path = make(tmp_path)
    sheet = read(path)
    rows = list(read_rows(understand(sheet, path.name)))
    assert sum(row.draft is not None for row in rows) == people, rows
    for row in sheet.rows:
        for cell in row:
            assert clean(cell) == cell, "text of a file is clean before anybody sees it"


def test_a_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(TWO * 50_000)
    with pytest.raises(CrmError, match="could not be read"):
        read(path, limits=Limits(seconds=0.01))


def test_a_child_that_wants_too_much_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text(TWO * 400_000)
    with pytest.raises(CrmError, match=r"could not be read|more than"):
        read(path, limits=Limits(memory=96 * 1024 * 1024, rows=10_000_000))


def test_a_sheet_is_chosen_by_name_or_number_and_an_unknown_one_told(tmp_path: Path) -> None:
    make, _ = READ["hidden sheet and row"]
    path = make(tmp_path)
    assert read(path, "leads").rows[1][0] == "Asha"
    assert read(path, "2").name == "Leads"
    assert read(path).sheets == ("Secret", "Leads")
    with pytest.raises(CrmError, match="no sheet of that name") as refused:
        read(path, "Sheet9")
    assert "Secret, Leads" in refused.value.fix


def test_what_is_hidden_merged_or_cut_is_told(tmp_path: Path) -> None:
    hidden = " ".join(read(READ["hidden sheet and row"][0](tmp_path)).notes)
    assert "'Secret'" in hidden
    assert "Hidden rows are read like the others: 1" in hidden
    merged = read(READ["a merged title above"][0](tmp_path))
    assert any("Merged cells" in note for note in merged.notes)
    assert [row[2] for row in merged.rows[-2:]] == ["Pune", "Pune"]
    cut = read(READ["a cell of 3 MB"][0](tmp_path))
    assert len(cut.rows[1][0]) == 32_768
    assert any("cut at 32,768" in note for note in cut.notes)


def test_what_stands_above_the_header_is_told(tmp_path: Path) -> None:
    path = READ["a merged title above"][0](tmp_path)
    people = understand(read(path), path.name)
    assert len(people) == 2
    assert any("The header is row 3" in note for note in people.notes)
