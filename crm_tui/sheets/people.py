"""A sheet, understood: its people, and the rows that hold none with the reason."""

from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.sheets.header import Headers
from crm_tui.sheets.mapping import Mapping
from crm_tui.sheets.sheet import Sheet


class Skip(StrEnum):
    """Why a row is passed over without being wrong."""

    BLANK = "The row is blank."
    HEADER = "The header stands here once more."
    TOTAL = "This is a line of totals."
    SAME_NUMBER = "The same number stands in row {row}."
    SAME_PERSON = "The same person stands in row {row}."
    SAME_ID = "The same enquiry stands in row {row}."


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that could not be used."""

    column: str
    value: str
    """The cell's text as it stands in the file."""
    reason: str
    """A sentence with the next step."""


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    """In the file, from 1, as the sheet's own program counts."""
    draft: LeadDraft | None
    """None for a row that is skipped or rejected."""
    problems: tuple[Problem, ...] = ()
    """With a draft: remarks; without: why it is rejected."""
    skipped: str = ""
    """Why it is passed over; empty for the others."""


@dataclass(frozen=True, slots=True)
class People:
    """A sheet with what was decided about it."""

    sheet: Sheet
    headers: Headers
    mapping: Mapping
    notes: tuple[str, ...]
    """What was decided and passed over, in sentences."""
    first: int
    """The index of the first row below the header."""
    source: str
    """For rows that name none."""
    source_said: bool
    """A person named it: it holds for every row."""
    source_sure: bool
    """The headers or the file's name say it; a weak word in a cell (a campaign) does not outweigh it."""

    def __len__(self) -> int:
        return len(self.sheet.rows) - self.first

    def cells(self, number: int) -> tuple[str, ...]:
        """The cells of the row with this number."""
        return self.sheet.rows[number - self.sheet.first_row]
