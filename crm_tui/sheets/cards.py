"""Contact cards (.vcf, vCard 2.1 to 4.0) as rows, one a card."""

import quopri
import re
from collections.abc import Iterator

from crm_tui.sheets.decoding import decode
from crm_tui.sheets.table import Table

BETWEEN = " ::: "
"""Between several values in one cell, as Google writes them."""
_COLUMNS = {
    "FN": "Name",
    "TEL": "Phone Number",
    "EMAIL": "Email",
    "ORG": "Organization Name",
    "TITLE": "Job Title",
    "ADR": "Address",
    "CATEGORIES": "Labels",
    "NOTE": "Notes",
    "BDAY": "Birthday",
}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PARTS = re.compile(r"(?<!\\);")


def read_cards(content: bytes) -> Table:
    """A header row, then one row a card."""
    text, _ = decode(content)
    return Table(rows=_rows(text))


def _rows(text: str) -> Iterator[list[str]]:
    yield list(_COLUMNS.values())
    card: dict[str, list[str]] = {}
    for line in _lines(text):
        name, parameters, value = _split(line)
        if name == "BEGIN":
            card = {}
        elif name == "END":
            yield _row(card)
        elif name in _COLUMNS or name == "N":
            card.setdefault(name, []).append(_value(name, parameters, value))


def _row(card: dict[str, list[str]]) -> list[str]:
    if not any(card.get("FN", ())):
        card["FN"] = card.get("N", [])
    return [BETWEEN.join(filter(None, card.get(name, ()))) for name in _COLUMNS]


def _lines(text: str) -> Iterator[str]:
    """Lines with their folds undone (RFC 6350, 3.2; quoted-printable ends such a line in `=`)."""
    line = ""
    for raw in text.splitlines():
        if line and raw[:1] in (" ", "\t"):
            line += raw[1:]
        elif line.endswith("=") and "QUOTED-PRINTABLE" in line.partition(":")[0].upper():
            line = line[:-1] + raw
        else:
            if line:
                yield line
            line = raw
    if line:
        yield line


def _split(line: str) -> tuple[str, str, str]:
    """`item1.TEL;TYPE=CELL:+91…` as `TEL`, its parameters in capitals, its value."""
    head, _, value = line.partition(":")
    name, _, parameters = head.partition(";")
    return name.rpartition(".")[2].strip().upper(), parameters.upper(), value.strip()


def _value(name: str, parameters: str, value: str) -> str:
    if "QUOTED-PRINTABLE" in parameters:
        value = quopri.decodestring(value.encode("utf-8", "replace")).decode("utf-8", "replace")
    parts = [_ESCAPED.sub(_plain, part).strip() for part in _PARTS.split(value)]
    if name == "N":
        # Family; given; middle; before; after (RFC 6350, 6.2.2).
        family, given, middle, before, after = (*parts, "", "", "", "", "")[:5]
        parts = [before, given, middle, family, after]
    return (" " if name in ("FN", "N") else ", ").join(filter(None, parts))


def _plain(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]
