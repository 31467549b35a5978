"""Long text in pieces that can be quoted: cut at sentences where it can be, and never inside a price."""

import re
import unicodedata
from collections.abc import Iterator

from crm_tui.papers.statement import LONGEST

_AMOUNT = r"\d[\d,]{0,15}(?:\.\d{1,2})?"
_PRICE = re.compile(
    rf"(?:₹|\brs\.?|\binr|रु\.?)\s{{0,3}}{_AMOUNT}"
    r"(?:\s{0,2}/-|\s{0,2}(?:k|lakhs?|lacs?|crores?|cr)\b)?(?:\s{0,2}(?:per|a|/)\s{0,2}\w{1,12})?"
    rf"|{_AMOUNT}\s{{0,2}}(?:/-|rupees?\b|rs\b|रुपये)",
    re.IGNORECASE,
)
# A stop after these ends no sentence; a decimal point has no blank behind it.
_SENTENCE = re.compile(
    r"(?<!\brs)(?<!\bno)(?<!\bmr)(?<!\bmrs)(?<!\bdr)(?<!\bst)(?<!\btel)(?<!\bapprox)(?<!\bmin)"
    r"[.!?।॥]+(?=\s)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[;,:](?=\s)")
_BLANK = re.compile(r"(?=\s)")


def chunks(text: str, longest: int = LONGEST) -> Iterator[str]:
    """The text as pieces of at most `longest` characters, blanks at their ends taken off."""
    rest = text.strip()
    while len(rest) > longest:
        place = _cut(rest, longest)
        yield rest[:place].rstrip()
        rest = rest[place:].lstrip()
    if rest:
        yield rest


def _cut(text: str, longest: int) -> int:
    """The last good place up to `longest`: a sentence's end, else a clause's, else a blank."""
    closed = [match.span() for match in _PRICE.finditer(text[: longest + 60])]
    for ending, least in ((_SENTENCE, longest // 4), (_CLAUSE, longest // 2), (_BLANK, 1)):
        places = [match.end() for match in ending.finditer(text[: longest + 1])]
        for place in reversed(places):
            if least <= place <= longest and not _is_inside(place, closed):
                return place
    return _before_marks(text, longest)


def _is_inside(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start < place < end for start, end in spans)


def _before_marks(text: str, place: int) -> int:
    """A letter keeps its vowel signs."""
    earliest = place // 2
    while place > earliest and unicodedata.category(text[place])[0] == "M":
        place -= 1
    return place
