"""Sizes, quantities and a budget in a customer's sentence, each in one spelling."""

import re
from collections.abc import Iterator

from crm_tui.agents.guard_numbers import with_digits
from crm_tui.agents.remember_words import UNIT_WORDS, UNITS
from crm_tui.domain.money import short_rupees

_END = r"(?![\w\u0900-\u097f])"
_START = r"(?<![\w\u0900-\u097f.,/-])"
_LENGTH = {
    **dict.fromkeys("ft feet foot फीट".split(), "ft"),
    **dict.fromkeys("inch inches in इंच".split(), "inch"),
    "cm": "cm",
    "mm": "mm",
    "m": "m",
}
_SIDE = r"\d{1,4}(?:\.\d{1,2})?"
_TIMES = r"(?: ?[x×*] ?| by )"
_DIMENSION = re.compile(
    rf"{_START}({_SIDE}){_TIMES}({_SIDE})(?:{_TIMES}({_SIDE}))?(?: ?({'|'.join(_LENGTH)}){_END})?(?![\w.])"
)
_ALWAYS = (24.0, 7.0)
"""24x7 is no size."""
_CUE = r"(?:size|saiz|naap|साइज|नाप)"
_LETTERED = r"(?:[2-6]xl|x{1,4}[ls]|xl|xs)"
_SMALL_LETTER = r"(?:s|m|l|small|medium|large|free size)"
_SIZES = re.compile(
    rf"{_START}(?:(?P<sure>{_LETTERED}){_END}"
    rf"|{_CUE}(?: hai|:|=)? ?(?P<after>{_SMALL_LETTER}|\d{{1,3}}(?:\.5)?){_END}"
    rf"|{_CUE} is (?P<told>[sml]|\d{{1,3}}(?:\.5)?){_END}"
    rf"|(?P<before>{_SMALL_LETTER}) (?:size|saiz|साइज){_END}"
    rf"|(?P<number>\d{{1,2}}(?:\.5)?) ?(?:no\.?|number|num|size|saiz|नंबर|नम्बर|साइज){_END}"
    rf"|(?P<shoe>(?:uk|eu|euro) ?\d{{1,2}}(?:\.5)?){_END})"
)
_NO_SIZE_BEFORE = re.compile(r"(?:flat|house|shop|room|order|gali|floor|sector|plot|phone|mobile|contact|whatsapp|bill|table|ticket) $")  # fmt: skip

_NUMBER = r"\d{1,3}(?:,\d{2,3})+|\d{1,6}(?:\.\d{1,2})?"
_HALF = re.compile(
    rf"{_START}(?:half|aadha|adha|आधा) (?=(?:kgs?|kilo|किलो|dozen|darjan|दर्जन|litre|liter|ltr){_END})"
)
_SQUARE_FEET = re.compile(r"sq\.? ?(?:ft|feet)\.?|square (?:feet|foot)|स्क्वायर फीट")
_QUANTITY = re.compile(rf"{_START}({_NUMBER}) ?({UNIT_WORDS}){_END}")
_NO_COUNT = r"(?! ?(?:rs|rupees?|₹|baje|am|pm|din|days?|hours?|ghant|min|mins|minutes?|weeks?|k|x|%|inch|ft|cm|mm|km|no|number|size|tarikh|\d))"
_COUNT = re.compile(
    rf"(?:qty|quantity)\s?[:=-]?\s?(?P<told>\d{{1,5}}){_END}"
    rf"|{_START}(?P<before>\d{{1,4}}) (?:hi )?(?:chahiye|chahie|chaiye|chahiyen|चाहिए|lena hai|lene hai|needed|required){_END}"
    rf"|{_START}(?:need|want|order) (?P<after>\d{{1,4}}){_END}{_NO_COUNT}"
)

_AMOUNT = r"(?:₹|rs\.? ?|inr ?)?(?<![\d.])(?:\d{1,3}(?:,\d{2,3})+|\d{1,8}(?:\.\d{1,2})?) ?(?:k|thousand|hazaa?r|hajaa?r|lakhs?|lacs?|हजार|लाख)?(?![^\W\d_])"
_NO_MONEY = rf"(?! ?(?:{UNIT_WORDS}|%|percent|x|×|\*|baje|am|pm|din|days?|hours?|hrs?|ghant\w*|min\w*|weeks?|haft\w*|km|cm|mm|inch|ft|feet|tarikh|\d|[:/-]\d){_END})(?![\d.,]*\d)"
_RANGE = rf"(?P<low>{_AMOUNT})(?: ?(?:-|–|to|se|से) ?(?P<high>{_AMOUNT}))?"
_BUDGETS = (
    re.compile(rf"(?:budget|बजट)[^\d₹]{{0,20}}{_RANGE}{_NO_MONEY}"),
    re.compile(rf"{_START}{_RANGE} ?(?:rs|rupees?|rupaye|रुपये)? ?(?:tak )?(?:ka |ke |ki |का )?(?:budget|बजट)"),
    re.compile(rf"{_START}(?:under|below|upto|up to|within|max|maximum|less than|not more than) {_RANGE}(?: ?(?:rs|rupees?|rupaye|/-))?{_NO_MONEY}"),
    re.compile(rf"{_START}{_RANGE} ?(?:rs|rupees?|rupaye|/-|रुपये)? ?(?:tak|tk|ke andar|ke under|se kam|se neeche|se niche|के अंदर|तक|से कम){_END}"),
)  # fmt: skip
_SAID_SO = 2
"""The first patterns say `budget`; after the others a small number may be anything."""
_LEAST = 100
_SCALES = (
    (re.compile(r"\d ?(?:k|thousand|hazaa?r|hajaa?r|हजार)"), 1_000),
    (re.compile(r"\d ?(?:lakhs?|lacs?|लाख)"), 100_000),
)
_PIN_DIGITS = 6
_MONEY_SIGN = re.compile(
    r"₹|\brs|\binr|\brupe|\brupay|/-|रुपये|\d ?(?:k\b|lakh|lac|haz|haj|thou|हजार|लाख)"
)


_SCALED = re.compile(
    r"\d ?(?:lakh|lac|hazaa?r|hajaa?r|thousand|लाख|हजार)|(?:ek|do|teen|char|paanch|das) (?:lakh|lac|haz|haj)"
)
"""Before numbers in words become digits: these are no pin codes."""


def sizes(line: str) -> Iterator[str]:
    """`600x600`, `6x4 ft`, `XL`, `40`, `UK 8` in a folded line."""
    for match in _DIMENSION.finditer(line):
        sides = [one for one in match.groups()[:3] if one]
        if tuple(map(float, sides)) != _ALWAYS:
            yield " ".join(filter(None, ("x".join(sides), _LENGTH.get(match[4] or ""))))
    for match in _SIZES.finditer(line):
        if not (match["number"] and _NO_SIZE_BEFORE.search(line[: match.start()])):
            yield next(filter(None, match.groups())).upper()


def quantities(line: str) -> Iterator[str]:
    """`2 kg`, `50 people`, `10` in a folded line; `do darjan` is `2 dozen`."""
    bare = _SIZES.sub(" ", _DIMENSION.sub(" ", _SQUARE_FEET.sub("sqft", line)))
    plain = with_digits(_HALF.sub("0.5 ", bare))
    found = [(match[1], UNITS[match[2]]) for match in _QUANTITY.finditer(plain)]
    for number, unit in found:
        yield f"{number} {unit}"
    if not found and (match := _COUNT.search(plain)) is not None:
        yield next(filter(None, match.groups()))


def budget(line: str) -> str:
    """`₹20,000`, `₹10,000 to ₹15,000`; empty when the folded line names none."""
    plain = with_digits(line)
    for place, pattern in enumerate(_BUDGETS):
        match = pattern.search(plain)
        if match is None:
            continue
        low, high = match["low"], match["high"]
        if place >= _SAID_SO and not (_SCALED.search(line) or _is_money(match[0], high or low)):
            continue
        return _range(low, high)
    return ""


def _is_money(words: str, amount: str) -> bool:
    """Without a sign of money: no small number, no pin code, no year."""
    if _MONEY_SIGN.search(words):
        return True
    digits = re.sub(r"\D", "", amount)
    value = int(digits or 0)
    a_year = 2020 <= value <= 2035 and value % 50 != 0
    return value >= _LEAST and not a_year and len(digits) < _PIN_DIGITS


def _range(low: str, high: str | None) -> str:
    if high is None:
        return _rupees(low, low)
    return f"{_rupees(low, high)} to {_rupees(high, high)}"


def _rupees(text: str, scaled_like: str) -> str:
    """`10` in `10-15k` is ten thousand."""
    number = float(re.sub(r"[^\d.]", "", text).strip("."))
    own = text if any(pattern.search(text) for pattern, _ in _SCALES) else scaled_like
    scale = next((by for pattern, by in _SCALES if pattern.search(own)), 1)
    if own is scaled_like and number >= 1_000:
        scale = 1
    return short_rupees(round(number * scale * 100))
