"""A cell's text as it was meant: marks of spreadsheets off, empty words empty."""

import re
from functools import lru_cache

from crm_tui.domain.text import clean_line
from crm_tui.sheets.fields import EMPTY_WORDS

_SHORT = 64
"""Characters of a cell that is remembered."""
_MARKS = ("'", "=")
_QUOTED = re.compile(r'=\s*"(.*)"', re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TEST = re.compile(r"<test lead: dummy data for .*>", re.IGNORECASE)
_YES = frozenset({"1", "true", "yes", "y", "t", "on", "हाँ", "हां", "ஆம்", "હા"})
_ODD = re.compile(r"'k|kZ|[a-z];[a-z]|[a-z]\[|~[a-z]|[a-z]'[a-z]k")
_KRUTI = re.compile(r"jk|ke|ek|dq|qe|lq|ks|kj|dk|ds|Mk|Vk")
_LATIN = re.compile(r"[A-Za-z';\[\]{}~+|/,.&\- ]+")


def is_empty(cell: str) -> bool:
    """Blank, or one of the words that people write for nothing: `-`, `NA`, `nil`, `#N/A` …"""
    return len(cell) < 12 and cell.strip().casefold() in EMPTY_WORDS


def text_of(cell: str) -> str:
    """Without the marks that make Excel keep a number as text: `'98…` and `="98…"`."""
    text = cell.strip()
    if text[:1] in _MARKS:
        text = _without_marks(text)
    # `is_empty`, without a call for every cell of a file.
    return "" if len(text) < 12 and text.casefold() in EMPTY_WORDS else text


def _without_marks(text: str) -> str:
    if text.startswith("'"):
        return text[1:].strip()
    quoted = _QUOTED.fullmatch(text)
    return text if quoted is None else quoted[1].strip()


def line_of(cell: str, limit: int) -> str:
    """One line of at most `limit` characters; formulas are text like any other."""
    # A file says the same towns, firms and products over and over.
    return _known_line(cell, limit) if len(cell) < _SHORT else _line(cell, limit)


def _line(cell: str, limit: int) -> str:
    text = text_of(cell)
    if text.isascii():
        # The sheet's text is clean, and what is invisible beyond that is not ASCII.
        return " ".join(text.split())[:limit]
    return clean_line(text, limit)


_known_line = lru_cache(maxsize=8_192)(_line)


def words_of(cell: str, limit: int = 4_000) -> str:
    """Somebody's own words, with their lines; `<br>` is one (IndiaMART writes it)."""
    text = text_of(cell)
    if "  " not in text and "<" not in text and text.isprintable():
        return text[:limit]  # one line of words, each one space apart: nearly all of a file's cells
    if "\n" not in text and "<" not in text and "\r" not in text:
        return " ".join(text.split())[:limit]
    lines = _BREAK.sub("\n", text).replace("\r", "\n").split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))[:limit]


def is_yes(cell: str) -> bool:
    return text_of(cell).casefold() in _YES


def is_test_lead(cell: str) -> bool:
    """Meta's test rows (`<test lead: dummy data for …>`, `test@meta.com`), by exact marks only."""
    if "@" not in cell and "<" not in cell:
        return False
    text = cell.strip()
    return _TEST.fullmatch(text) is not None or text.casefold().removeprefix("p:") in _TEST_VALUES


_TEST_VALUES = frozenset({"test@meta.com", "test@fb.com"})


def looks_like_kruti_dev(name: str) -> bool:
    """Hindi typed for the font Kruti Dev, which is other letters in every other font: `jke dqekj`.

    A suspicion: few vowels, and pairs of letters that Latin words do not have.
    """
    if _ODD.search(name):
        return _LATIN.fullmatch(name) is not None
    if len(_KRUTI.findall(name)) < 2 or not _LATIN.fullmatch(name):
        return False
    letters = [sign for sign in name.lower() if sign.isalpha()]
    vowels = sum(sign in "aiou" for sign in letters)
    return vowels <= len(letters) * 0.12
