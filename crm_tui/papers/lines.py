"""The lines of a text as statements: bullets, headings, lines that go on, tables."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crm_tui.domain.text import clean, clean_line
from crm_tui.papers.chunks import chunks
from crm_tui.papers.price_list import table_statements
from crm_tui.papers.statement import LONGEST_TOPIC, MOST, Statement, unlike

BULLET = re.compile(r"^\s*(?:[-*•▪●‣◦–]|\d{1,3}[.)])\s+")
_MARKED = re.compile(r"#{1,6}\s")
_RULE = re.compile(r"^[\s\-=_*~#|+:.]*$")
_TABLE = re.compile(r"^\s*\|(.+)\|\s*$")
_APART = re.compile(r"₹\s+(?=\d)")
_LEADERS = re.compile(r"\s*(?:\.\s?){4,}\s*|\s*…{2,}\s*")
_EMPHASIS = re.compile(r"\*\*|__|`")
_END = re.compile(r"(?:[.!?।॥:;]|\d(?:\s?/-)?)$")
_LONGEST_LINE = 20_000
_LONGEST_HEADING, _MOST_TITLE_WORDS = 60, 6
FULL = 60
"""Characters; a line that long may be broken for want of room."""


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    place: str


def text_statements(text: str) -> list[Statement]:
    """The statements of a .txt or .md file."""
    lines = clean(text).splitlines()
    return read_lines(Line(one, f"line {number}") for number, one in enumerate(lines, 1))


def read_lines(lines: Iterable[Line]) -> list[Statement]:
    """Each line or bullet is a statement under the heading above it; at most `MOST`, none twice."""
    reader = _Reader()
    for one in lines:
        reader.read(Line(one.text[:_LONGEST_LINE], one.place))
    return unlike(reader.end())[:MOST]


class _Reader:
    """Knows the heading, the line that may go on, and the table that is being read."""

    def __init__(self) -> None:
        self._topic = ""
        self._held: Line | None = None
        self._table: list[Line] = []
        self._title = ""
        """The table's own heading; it is over with the table."""
        self._found: list[Statement] = []
        self._heading: tuple[Line | None, int] = (None, 0)
        """The line of the heading, and how much had been found when it came."""

    def read(self, line: Line) -> None:
        if _TABLE.match(line.text):
            self._name_table()
            self._table.append(line)
            return
        self._end_table()
        if _RULE.match(line.text):
            self._underlined(line.text)
        elif (topic := heading(line.text)) is not None:
            self._let_go()
            self._begin(topic, line)
        elif self._held is not None and _goes_on(self._held.text, line.text):
            self._held = Line(f"{self._held.text.rstrip()} {line.text.strip()}", self._held.place)
        else:
            self._let_go()
            self._held = line

    def end(self) -> list[Statement]:
        self._end_table()
        self._let_go()
        self._begin("", None)
        return self._found

    def _begin(self, topic: str, line: Line | None) -> None:
        """Another heading; what looked like one and had nothing below it was a fact itself."""
        above, at = self._heading
        if above is not None and len(self._found) == at and not _MARKED.match(above.text.strip()):
            self._found += _statements(above, "")
        self._topic, self._heading = topic, (line, len(self._found))

    def _underlined(self, rule: str) -> None:
        """A line of `===` or `---` below a short one makes that a heading."""
        held = self._held
        is_heading = held is not None and rule.strip()[:3] in ("===", "---")
        if held is not None and is_heading and len(held.text.strip()) <= _LONGEST_HEADING:
            self._held = None
            self._begin(clean_line(held.text, LONGEST_TOPIC), None)
        self._let_go()

    def _name_table(self) -> None:
        """A short line right above a table says what is in it."""
        held = self._held
        if held is not None and not self._table and _is_title(held.text):
            self._held, self._title = None, clean_line(held.text, LONGEST_TOPIC)
        self._let_go()

    def _let_go(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            self._found += _statements(held, self._topic)

    def _end_table(self) -> None:
        if self._table:
            rows = [_cells(line.text) for line in self._table if not _RULE.match(line.text)]
            places = [line.place for line in self._table if not _RULE.match(line.text)]
            found = table_statements(rows, places, self._title or self._topic)
            self._found += found or self._as_lines(rows, places)
            self._table, self._title = [], ""

    def _as_lines(self, rows: list[list[str]], places: list[str]) -> Iterator[Statement]:
        """A table that is no list of anything is read line by line: nothing is lost."""
        for cells, place in zip(rows, places, strict=True):
            yield from _statements(Line(" ".join(filter(None, cells)), place), self._topic)


def heading(line: str) -> str | None:
    """The heading that a line is: marked with `#`, or short and ending in a colon, or in capitals."""
    text = _EMPHASIS.sub("", line).strip()
    if _MARKED.match(text):
        return clean_line(text.strip("# \t"), LONGEST_TOPIC)
    short = 2 < len(text) <= _LONGEST_HEADING and not any(sign.isdigit() for sign in text)
    if not short or BULLET.match(line):
        return None
    if text.endswith(":"):
        return clean_line(text[:-1], LONGEST_TOPIC)
    loud = text.isupper() and sum(map(str.isalpha, text)) >= 4 and text[-1] not in ".!?"
    return clean_line(text.capitalize(), LONGEST_TOPIC) if loud else None


def has_ended(line: str) -> bool:
    """Whether a sentence ends with it, or a line of a list: what follows is something else."""
    return _END.search(line.rstrip()) is not None


def _is_title(line: str) -> bool:
    """Some words and nothing else: no figure, no end of a sentence."""
    text = line.strip()
    plain = not any(sign.isdigit() for sign in text) and not has_ended(text)
    return plain and 2 < len(text) <= _LONGEST_HEADING and len(text.split()) <= _MOST_TITLE_WORDS


def _goes_on(above: str, below: str) -> bool:
    """Whether the line below is the rest of a sentence: it begins small, and nothing had ended."""
    begins = below.strip()[:1]
    return (
        begins.islower()
        and len(above.strip()) >= FULL
        and not has_ended(above)
        and not BULLET.match(below)
    )


def _statements(line: Line, topic: str) -> Iterator[Statement]:
    text = clean_line(_EMPHASIS.sub("", BULLET.sub("", line.text)), _LONGEST_LINE)
    whole = _APART.sub("₹", _LEADERS.sub(": ", text))
    if any(map(str.isalnum, whole)):
        yield from (Statement(topic, part, line.place) for part in chunks(whole))


def _cells(line: str) -> list[str]:
    match = _TABLE.match(line)
    inside = match[1] if match else line
    return [_EMPHASIS.sub("", cell).strip() for cell in inside.split("|")]
