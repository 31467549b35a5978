"""A shop's file as statements: text, sheets and PDF, told apart by what is in them."""

from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import clean_line
from crm_tui.papers.limits import Limits
from crm_tui.papers.lines import text_statements
from crm_tui.papers.opening import open_file
from crm_tui.papers.pages import page_statements
from crm_tui.papers.pdf import LIMITS, OnPage, read_pages
from crm_tui.papers.price_list import table_statements
from crm_tui.papers.statement import MOST, Statement
from crm_tui.sheets import reading
from crm_tui.sheets.decoding import decode
from crm_tui.sheets.phones import looks_like_phone
from crm_tui.sheets.refusal import Refused
from crm_tui.sheets.sheet import Kind, Sheet

TEXTS, SHEETS, PDF = (".txt", ".md"), (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv"), ".pdf"
_OTHERS = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff\xe0")
"""How files begin that are no text, whatever their name says."""
_LOOKED_AT, _FEW_CONTROLS = 65_536, 16
_FEW = 5
"""Rows below which a list of numbers may be the shop's own branches."""
_MOSTLY = 0.6


@dataclass(frozen=True, slots=True)
class Paper:
    """What a file says."""

    name: str
    """The document's name: the file's, with the sheet behind it when one was asked for."""
    statements: tuple[Statement, ...]
    notes: tuple[str, ...] = ()
    """Sentences about the file for the person."""


def read_paper(
    path: Path,
    sheet: str | None = None,
    on_page: OnPage = lambda done, total: None,
    limits: Limits = LIMITS,
) -> Paper:
    """The statements of a file; raises CrmError with the next step for what cannot be read."""
    shown, ending = clean_line(path.name, 80) or "This file", path.suffix.lower()
    if ending in TEXTS:
        found, notes = _text(path, shown, limits)
    elif ending in SHEETS:
        found, notes = _sheet(path, shown, sheet)
    elif ending == PDF:
        found, notes = page_statements(read_pages(path, shown, on_page, limits)), ()
    else:
        raise CrmError(
            f"{shown} is neither .txt, .md, .xlsx, .csv nor .pdf.", "Save it as one of these."
        )
    if not found:
        raise CrmError(
            f"{shown} holds no facts.", "Write a fact a line, or an item with its price."
        )
    if len(found) >= MOST:
        notes = (*notes, f"Only its first {MOST:,} statements are taken.")
    name = f"{shown} ({clean_line(sheet, 60)})" if sheet and ending in SHEETS else shown
    return Paper(name, tuple(found), notes)


def _text(path: Path, shown: str, limits: Limits) -> tuple[list[Statement], tuple[str, ...]]:
    with open_file(path, shown, limits.text_bytes) as file:
        content = file.read()
    try:
        text, encoding = decode(content)
    except Refused as error:
        raise _no_text(shown) from error
    wide = encoding.startswith("utf-16")
    if content.startswith(_OTHERS) or (b"\0" in content and not wide) or _is_noise(text):
        raise _no_text(shown)
    known = wide or encoding.startswith("utf-8")
    notes = () if known else (f"The file's text is read as {encoding}.",)
    return text_statements(text), notes


def _is_noise(text: str) -> bool:
    head = text[:_LOOKED_AT]
    controls = sum(sign < " " and sign not in "\t\r\n\f" for sign in head)
    return controls > max(_FEW_CONTROLS, len(head) // 100)


def _no_text(shown: str) -> CrmError:
    return CrmError(f"{shown} is no text inside.", "Open it and save it as a text file (UTF-8).")


def _sheet(path: Path, shown: str, sheet: str | None) -> tuple[list[Statement], tuple[str, ...]]:
    read = reading.read(path, sheet)
    if read.kind is Kind.VCF or _holds_people(read):
        raise CrmError(
            f"{shown} looks like a list of people, and facts are told to every customer.",
            "`crm import` brings in people; a list of prices has no phone numbers.",
        )
    places = [f"row {number}" for number in range(read.first_row, read.first_row + len(read.rows))]
    found = table_statements(read.rows, places)
    if not found:
        raise CrmError(
            f"{shown} holds no items with prices that can be told.",
            "Put the items in one column and their prices in another, under headers;"
            " formulas need to be saved once in Excel.",
        )
    return found, read.notes


def _holds_people(sheet: Sheet) -> bool:
    """Most rows have a number that can be called: facts are told to strangers."""
    filled = [row for row in sheet.rows if any(row)]
    with_phone = sum(any(map(looks_like_phone, row)) for row in filled)
    return with_phone >= _FEW and with_phone >= _MOSTLY * len(filled)
