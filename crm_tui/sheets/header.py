"""Which row holds the headers, and which rows below it hold nobody."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.sheets.cells import is_empty
from crm_tui.sheets.headings import known, normal
from crm_tui.sheets.phones import looks_like_phone

_LOOKED_AT = 20
_DATA = re.compile(
    r"[^\s@]+@[^\s@]+\.[^\s@]+|[-+₹$]?[\d.,:/%\s-]*\d[\d.,:/%\s-]*|\d{4}-\d\d-\d\d.*"
)
_TOTAL = re.compile(r"(?:grand |sub ?)?total\b|sum\b|कुल|योग|மொத்தம்|કુલ|एकूण", re.IGNORECASE)
_LONGEST = 80
"""Characters of a header; what is longer is text (but for the questions of a form)."""


@dataclass(frozen=True, slots=True)
class Headers:
    index: int | None
    """Of the row in the sheet; None when the columns have no headers."""
    texts: tuple[str, ...]
    """One a column; empty where there is none."""
    words: frozenset[str] = frozenset()
    """The same as they stand in the file: a row without any of them is no header."""


def find(rows: Sequence[tuple[str, ...]]) -> Headers:
    """The best of the first 20 rows as header, or none when none of them reads like one."""
    scores = [(_score(row), -index) for index, row in enumerate(rows[:_LOOKED_AT])]
    best, place = max(scores, default=(0.0, 0))
    if best <= 0:
        return Headers(None, ("",) * (len(rows[0]) if rows else 0))
    row = rows[-place]
    texts = tuple(" ".join(cell.split()) for cell in row)
    return Headers(-place, texts, frozenset(filter(str.strip, row)))


def _score(row: tuple[str, ...]) -> float:
    """Known headers count four, other short words one, what looks like a value counts against."""
    filled = [cell.strip() for cell in row if not is_empty(cell)]
    if not filled:
        return 0.0
    words = {normal(cell) for cell in filled}
    aliases = sum(known(cell) is not None for cell in filled)
    values = sum(is_value(cell) for cell in filled)
    if not aliases and (len(words) < 2 or values):
        return 0.0
    plain = sum(len(cell) <= _LONGEST for cell in filled) - values - aliases
    # A title that is merged over all columns says the same in each.
    same = len(filled) - len(words) if len(words) == 1 else 0
    return 4.0 * aliases + min(plain, 10) * 0.5 - 4.0 * values - 4.0 * same


def is_value(cell: str) -> bool:
    """A number, a date, an e-mail address, an address of a page: no header reads like that."""
    return (
        _DATA.fullmatch(cell) is not None
        or looks_like_phone(cell)
        or cell.startswith(("http://", "https://"))
    )


def is_repeated(row: Sequence[str], headers: Headers) -> bool:
    """The header once more, as pages printed one below the other have it."""
    if headers.index is None or headers.words.isdisjoint(row):
        return False
    pairs = [(a.strip(), b) for a, b in zip(row, headers.texts, strict=False) if a.strip() or b]
    same = sum(normal(a) == normal(b) for a, b in pairs)
    return same >= min(2, len(pairs)) and same >= 0.8 * len(pairs)


def is_total(row: Sequence[str]) -> bool:
    """A line of sums: its first word says so, and nobody's number is in it."""
    first = next((cell for cell in row if cell.strip()), "")
    if _TOTAL.match(first.strip()) is None:
        return False
    filled = [cell.strip() for cell in row if cell.strip()]
    return (
        not any(looks_like_phone(cell) or "@" in cell for cell in filled)
        and sum(any(sign.isalpha() for sign in cell) for cell in filled) <= 1
    )
