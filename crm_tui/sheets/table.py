"""What a reader in the child hands on: rows one by one, and what there is to say about them."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    rows: Iterable[list[str]]
    name: str = ""
    """Of the sheet in its workbook."""
    sheets: tuple[str, ...] = ()
    """All sheets of the workbook that can hold rows."""
    first_row: int = 1
    notes: tuple[str, ...] = ()
