"""Where the statements of a TOML text begin and end, so that one can be taken out and no other changed."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_PIECE = re.compile(
    r'''"""(?:[^\\]|\\.)*?"""(?:"{0,2})'''  # of up to five quotes at its end, three close it
    r"""|'''.*?'''(?:'{0,2})"""
    r'''|"(?:[^"\\\n]|\\.)*"'''
    r"""|'[^'\n]*'"""
    r"|\#[^\n]*"
    r"|[\[{]|[\]}]|\n"
    r"""|[^"'\#\[\]{}\n]+""",
    re.DOTALL,
)


class Kind(StrEnum):
    """What stands on a line, or on the lines of one value."""

    TABLE = "table"
    """`[name]` or `[[name]]`."""
    PAIR = "pair"
    COMMENT = "comment"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Statement:
    """From `start` to `end` in the text, its line break included."""

    kind: Kind
    start: int
    end: int


def statements(text: str) -> Iterator[Statement]:
    """The statements of a text that is valid TOML; together they are the whole of it."""
    start = 0
    while start < len(text):
        kind = _kind(text, start)
        end = _end_of_pair(text, start) if kind is Kind.PAIR else _end_of_line(text, start)
        yield Statement(kind, start, end)
        start = end


def table_of(line: str) -> tuple[str, bool]:
    """The first name in the head of a table, and whether it is a new one of `[[name]]`."""
    ((name, value),) = tomllib.loads(line).items()
    return name, isinstance(value, list)


def _kind(text: str, start: int) -> Kind:
    first = text[start : _end_of_line(text, start)].strip()[:1]
    return {"": Kind.BLANK, "#": Kind.COMMENT, "[": Kind.TABLE}.get(first, Kind.PAIR)


def _end_of_line(text: str, start: int) -> int:
    return text.find("\n", start) + 1 or len(text)


def _end_of_pair(text: str, start: int) -> int:
    """A value may go on over lines: in a list, or between three quotes."""
    depth = 0
    for match in _PIECE.finditer(text, start):
        piece = match[0]
        depth += (piece in "[{") - (piece in "]}")
        if piece == "\n" and depth == 0:
            return match.end()
    return len(text)
