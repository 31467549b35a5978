"""Files of facts as shops have them, and files that nobody should have to read."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook

from crm_tui.domain.errors import CrmError
from crm_tui.services.knowledge_files import read_paper
from tests.unit.papers.pdf_files import locked, pdf

HEADER = ("Item", "Weight", "Price (Rs)")


def workbook(path: Path, *rows: Sequence[object], title: str = "Prices") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def said(path: Path, sheet: str | None = None) -> list[tuple[str, str]]:
    return [(one.text, one.place) for one in read_paper(path, sheet).statements]


def refused(path: Path) -> CrmError:
    with pytest.raises(CrmError) as error:
        read_paper(path)
    assert error.value.fix, "every refusal has a next step"
    return error.value


def test_a_price_list_in_excel(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "prices.xlsx", HEADER, ("Plum cake", "1 kg", 300), ("Pav", None, 30.5)
    )
    assert said(path) == [("Plum cake 1 kg: ₹300", "row 2"), ("Pav: ₹30.50", "row 3")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_price_list_as_csv_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("Item;Price\nचॉकलेट केक;₹1,250\n", encoding)
    assert said(path) == [("चॉकलेट केक: ₹1,250", "row 2")]


def test_formulas_are_read_as_their_last_value(tmp_path: Path) -> None:
    path = tmp_path / "prices.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ("Plum cake", "1 kg"))
        sheet.write_formula(1, 2, "=250+50", None, 300)
    assert said(path) == [("Plum cake 1 kg: ₹300", "row 2")]


def test_formulas_that_were_never_worked_out_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "prices.xlsx", ("Item", "Price"), ("Plum cake", "=250+50"))
    error = refused(path)
    assert "no items with prices" in str(error)
    assert "saved once in Excel" in error.fix


def test_one_sheet_is_read_the_others_are_told(tmp_path: Path) -> None:
    book = Workbook()
    for name, item in (("Cakes", "Plum"), ("Breads", "Pav")):
        sheet = book.create_sheet(name)
        sheet.append(["Item", "Price"])
        sheet.append([item, 30])
    book.remove(book.worksheets[0])
    book.save(path := tmp_path / "prices.xlsx")
    paper = read_paper(path)
    assert [one.text for one in paper.statements] == ["Plum: ₹30"]
    assert any("Breads" in note for note in paper.notes)
    other = read_paper(path, "breads")
    assert (other.name, other.statements[0].text) == ("prices.xlsx (breads)", "Pav: ₹30")


def test_a_list_of_customers_is_never_taken_for_facts(tmp_path: Path) -> None:
    """Facts are told to every customer: numbers of the others must not be among them."""
    rows = [("Name", "Mobile", "Amount"), *((f"Asha {n}", f"98200 4321{n}", 500) for n in range(8))]
    error = refused(workbook(tmp_path / "customers.xlsx", *rows))
    assert "list of people" in str(error)
    assert "crm import" in error.fix


def test_a_pdf_by_page(tmp_path: Path) -> None:
    path = tmp_path / "menu.pdf"
    path.write_bytes(pdf(["CAKES", "Plum cake 1 kg: Rs 300"], ["DELIVERY", "Free above Rs 999"]))
    found = [(one.topic, one.text, one.place) for one in read_paper(path).statements]
    assert found == [
        ("Cakes", "Plum cake 1 kg: Rs 300", "page 1"),
        ("Delivery", "Free above Rs 999", "page 2"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.txt", b"", "nothing in it"),
        ("blank.md", b" \n\n\t\n", "holds no facts"),
        ("signs.txt", b"---\n***\n...\n", "holds no facts"),
        ("binary.txt", bytes(range(256)) * 20, "no text inside"),
        ("menu.txt", pdf(["Pav"]), "no text inside"),
        ("noise.txt", os.urandom(5_000), "no text inside"),
        ("empty.xlsx", b"", "nothing in it"),
        ("broken.xlsx", b"PK\x03\x04" + os.urandom(500), "damaged"),
        ("text.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100), "no sheet of rows"),
        ("empty.csv", b"", "nothing in it"),
        ("empty.pdf", b"", "nothing in it"),
        ("locked.pdf", locked(pdf(["Pav"])), "locked with a password"),
        ("broken.pdf", pdf(["Pav"])[:200], "damaged"),
        ("scan.pdf", pdf([]), "no text in them"),
        ("menu.docx", b"PK\x03\x04", "neither .txt"),
        ("menu", b"Pav 30", "neither .txt"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    error = refused(path)
    assert sentence in str(error)
    assert str(error).startswith(name)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("big.txt", "larger than 2 MB"), ("big.pdf", "larger than 20 MB"), ("big.xlsx", "")],
)
def test_fifty_megabytes_are_refused(tmp_path: Path, name: str, sentence: str) -> None:
    path = tmp_path / name
    with path.open("wb") as out:
        out.truncate(50 * 1024 * 1024 + 1)
    assert sentence in str(refused(path))


def test_a_file_that_is_not_there_or_no_file(tmp_path: Path) -> None:
    assert "cannot be read" in str(refused(tmp_path / "none.txt"))
    folder = tmp_path / "folder.txt"
    folder.mkdir()
    assert "is no file" in str(refused(folder))


def test_a_hostile_name_is_shown_literally(tmp_path: Path) -> None:
    path = tmp_path / "[@click=x]\x1b]52;c;QQ\x07\u202e.exe"
    path.write_bytes(b"x")
    assert "\x1b" not in refused(path).sentence()


def test_hostile_cells_are_clean_and_literal(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("Item,Price\n[@click=app.quit]Pav[/]\x1b]52;c;QQ\x07\u202e,30\n", "utf-8")
    assert said(path) == [("[@click=app.quit]Pav[/]]52;c;QQ: ₹30", "row 2")]
