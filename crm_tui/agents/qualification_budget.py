"""What a customer can spend, in their own words: `budget 20k`, `2 lakh tak`, `पाँच हज़ार के अंदर`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crm_tui.agents.context import Turn
from crm_tui.agents.qualification_words import (
    BEYOND,
    BUDGET,
    LIMIT,
    SPENDING,
    as_read,
    sentences,
)
from crm_tui.agents.words import END, plain
from crm_tui.domain.advice import Finding
from crm_tui.domain.memory import LONGEST_QUOTE
from crm_tui.domain.message import Direction
from crm_tui.domain.money import short_rupees

_SCALES = {
    **dict.fromkeys(("k", "thousand", "hazaar", "hazar", "hajar", "हजार"), 1_000),
    **dict.fromkeys(("lakh", "lakhs", "lac", "लाख"), 100_000),
    **dict.fromkeys(("cr", "crore", "crores", "करोड"), 10_000_000),
}
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_RUPEES = r"(?:₹|rs\.?|inr|rupees?|rupaye|rupay|rupaiye|रुपये|रुपए|रुपया|रु\.?)"
_FIGURE = r"\d{1,9}(?:,\d{2,3}){0,4}(?:\.\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?<![\w.,/:-])(?<!\d\s)(?P<before>{_RUPEES}\s*)?(?P<low>{_FIGURE})(?:\s*(?P<low_scale>{_SCALE}){END})?"
    rf"(?:\s*(?:-|–|to|se|से)\s*{_RUPEES}?\s*(?P<high>{_FIGURE}))?(?:\s*(?P<scale>{_SCALE}){END})?"
    rf"(?:\s*(?P<after>{_RUPEES}|/-)(?![\w\u0900-\u097f]))?(?![\d/:%@]|\s\d)"
)
_COUNTED = re.compile(
    rf"\s*(?:kgs?|kilo|gm?s?|grams?|ml|ltr|litres?|pcs?|pieces?|piece|nag|box(?:es)?|packets?|dozen|people|persons?|"
    rf"log|guests?|plates?|ft|feet|inch|cm|mm|meters?|sets?|pairs?|baje|o'?clock|am|pm|days?|din|hours?|ghante|weeks?|"
    rf"hafte|months?|mahine|years?|saal|st|nd|rd|th|km|cakes?|किलो|ग्राम|पीस|लोग|बजे|दिन|घंटे|महीने|साल){END}"
)
_MONTH = re.compile(rf"\s*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*{END}")
_LEAST, _LEAST_BARE, _MOST_BARE = 100, 500, 99_999
"""Rupees: a bare figure below is a count, one above may be a PIN code."""
_YEARS = range(1_990, 2_101)
_MOST_SENTENCES = 20


@dataclass(frozen=True, slots=True)
class Amount:
    """Rupees that a sentence names."""

    low: int
    high: int
    marked: bool
    """A currency sign or a scale stands with it: no count, no date, no PIN code."""

    @property
    def shown(self) -> str:
        """`₹20,000` or `₹10,000–15,000`."""
        high = short_rupees(self.high * 100)
        if self.low == self.high:
            return high
        return f"{short_rupees(self.low * 100)}–{high.removeprefix('₹')}"


def newest_budget(turns: Sequence[Turn]) -> Finding | None:
    """The newest message, of turns oldest first, in which the customer says what they can spend."""
    for place in range(len(turns) - 1, -1, -1):
        turn = turns[place]
        if turn.direction is Direction.INBOUND:
            asked = place > 0 and _asks_budget(turns[place - 1])
            if found := _budget_in(turn, asked=asked):
                return found
    return None


def amounts_in(text: str) -> tuple[Amount, ...]:
    """Every amount that may be rupees, in order; counts, times and dates are none."""
    return tuple(_amounts(text))


def speaks_of_spending(text: str) -> bool:
    """Whether it names a budget, a limit or what they can pay."""
    line = as_read(text)
    return any(cue.search(line) for cue in (BUDGET, LIMIT, SPENDING))


def _budget_in(turn: Turn, *, asked: bool) -> Finding | None:
    for sentence in sentences(turn.text)[:_MOST_SENTENCES]:
        line = as_read(sentence)
        named = BUDGET.search(line) is not None
        cued = named or asked or LIMIT.search(line) or SPENDING.search(line)
        if not cued or BEYOND.search(line):
            continue
        for amount in _amounts(sentence):
            if amount.high >= _LEAST and (named or amount.marked or _is_plain_sum(amount)):
                return Finding(amount.shown, turn.id, sentence[:LONGEST_QUOTE])
    return None


def _asks_budget(turn: Turn) -> bool:
    """Whether the shop asked: then a bare `20k` is the answer."""
    return turn.direction is Direction.OUTBOUND and BUDGET.search(as_read(turn.text)) is not None


def _is_plain_sum(amount: Amount) -> bool:
    return _LEAST_BARE <= amount.high <= _MOST_BARE and amount.high not in _YEARS


def _amounts(text: str) -> Iterator[Amount]:
    line, written = as_read(text), plain(text)
    for match in _AMOUNT.finditer(line):
        if _COUNTED.match(line, match.end()) or _MONTH.match(line, match.end()):
            continue
        # `2 lakh` stands as 200000 by now: a figure that nobody wrote was a sum in words.
        in_words = (match["high"] or match["low"]) not in written
        marks = (match["before"], match["after"], match["scale"], match["low_scale"])
        yield _amount(match, marked=in_words or any(marks))


def _amount(match: re.Match[str], *, marked: bool) -> Amount:
    scale = _SCALES.get(match["scale"] or match["low_scale"] or "", 1)
    high = _number(match["high"] or match["low"]) * scale
    low = _number(match["low"]) * _SCALES.get(match["low_scale"] or "", 1)
    if match["high"] and not match["low_scale"]:
        low = _same_scale(_number(match["low"]), high)
    low, high = sorted((round(low if match["high"] else high), round(high)))
    return Amount(low, high, marked)


def _same_scale(low: float, high: float) -> float:
    """`10-15k`: the first figure means thousands too."""
    return next((low * by for by in (100_000, 1_000) if 10 * low * by >= high >= low * by), low)


def _number(text: str) -> float:
    return float(text.replace(",", ""))


BIG = 10_000
"""Rupees from which a bargain is worth a call rather than a line."""


def names_big_sum(turns: Sequence[Turn]) -> bool:
    """Whether either side spoke of a sum that is worth a call."""
    return any(
        amount.marked and amount.high >= BIG for turn in turns for amount in amounts_in(turn.text)
    )
