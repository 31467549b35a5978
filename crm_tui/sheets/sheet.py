"""A file's rows as text, as they stand: nothing is understood yet."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a file is by its content, whatever its name says."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"
    VCF = "vcf"


@dataclass(frozen=True, slots=True)
class Sheet:
    """All text is clean; numbers are written out, dates are ISO 8601, formulas are their last value."""

    kind: Kind
    name: str
    """Of the sheet in its workbook; empty for .csv and .vcf."""
    rows: tuple[tuple[str, ...], ...]
    """All of one width."""
    first_row: int
    """The number that the first of them has in the file, from 1."""
    sha256: str
    """Of the whole file."""
    notes: tuple[str, ...] = ()
    """Sentences for the person: hidden sheets, filled merged cells, cut cells …"""
    sheets: tuple[str, ...] = ()
    """Names of all sheets of the workbook; empty for .csv and .vcf."""

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0
