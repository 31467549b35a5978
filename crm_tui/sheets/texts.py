"""Delimited text: comma, semicolon, tab or bar, told by counting (csv.Sniffer can take minutes)."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from crm_tui.sheets.decoding import decode
from crm_tui.sheets.table import Table

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 30
_SAMPLE = 16_384
"""Characters."""
_MOST_LINES_IN_A_CELL = 200
"""Above it a quotation mark was never closed and the cell has swallowed the rows after it."""


def read_text(content: bytes) -> Table:
    """The rows of a .csv, .tsv or the like."""
    text, encoding = decode(content)
    delimiter, text = _delimiter(text)
    notes = [] if encoding.startswith("utf-8") else [f"The file's text is read as {encoding}."]
    quoting: int = csv.QUOTE_MINIMAL
    if _has_open_quote(text, delimiter):
        quoting = csv.QUOTE_NONE
        notes.append("A quotation mark is never closed; quotation marks are read as plain text.")
    return Table(rows=_rows(text, delimiter, quoting), notes=tuple(notes))


def _rows(text: str, delimiter: str, quoting: int) -> Iterator[list[str]]:
    csv.field_size_limit(max(len(text) + 1, csv.field_size_limit()))
    held = 0
    for row in _reader(text, delimiter, quoting):
        if not row:
            # Lines without a single character count only when something follows them.
            held += 1
            continue
        yield from ([] for _ in range(held))
        held = 0
        yield row


def _reader(text: str, delimiter: str, quoting: int) -> Iterator[list[str]]:
    if quoting == csv.QUOTE_NONE:
        return csv.reader(
            io.StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_NONE
        )
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _has_open_quote(text: str, delimiter: str) -> bool:
    if text.count('"') % 2 == 0:
        return False
    csv.field_size_limit(max(len(text) + 1, csv.field_size_limit()))
    return any(
        cell.count("\n") > _MOST_LINES_IN_A_CELL or (number and cell.endswith("\n"))
        for number, row in enumerate(_reader(text, delimiter, csv.QUOTE_MINIMAL))
        for cell in row
        if "\n" in cell
    )


def _delimiter(text: str) -> tuple[str, str]:
    """The delimiter, and the text without Excel's line `sep=;`."""
    first, _, rest = text.partition("\n")
    said = first.strip().lower()
    if said.startswith("sep=") and said[4:5] and said[4:5] in _DELIMITERS:
        return said[4], rest
    lines = [_outside_quotes(line) for line in text[:_SAMPLE].splitlines()[:_SAMPLE_LINES]]
    return max(_DELIMITERS, key=lambda sign: _evenness(lines, sign)), text


def _evenness(lines: list[str], sign: str) -> tuple[int, int]:
    """How many lines have the same number of this sign, and how many that is; at best all lines."""
    counts = Counter(count for line in lines if (count := line.count(sign)))
    if not counts:
        return (0, 0)
    count, agreeing = max(counts.items(), key=lambda item: (item[1], item[0]))
    return (agreeing, count)


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
