"""Whether a sentence says only what the numbers do that it names. Too strict is right: rules stand ready."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from crm_tui.agents.claims import ClaimKind, claims
from crm_tui.agents.guard_disguise import canonical
from crm_tui.agents.insight_facts import NumberTold
from crm_tui.domain.analytics.insight import LONGEST

_FIGURE = re.compile(r"\d+(?:,\d+)*(?:\.\d+)?")
_WORDS = "zero one two three four five six seven eight nine ten eleven twelve dozen".split()
_SMALL = {word: str(value) for value, word in enumerate(_WORDS)}
_WORD = re.compile(r"[a-z]+")
_SUMS = frozenset(
    "half halves halved third thirds quarter quarters fifth tenth double doubled doubles twice"
    " triple tripled thrice fold percent majority most average".split()
)
"""Sums in words: nothing here could check them."""
_UP = frozenset(
    "more rose risen rise up grew grown growth increased increase higher gained".split()
)
_DOWN = frozenset(
    "fewer less fell fallen down dropped drop decreased decrease lower shrank declined".split()
)
_BETTER = frozenset("better improved improvement faster".split())
_WORSE = frozenset("worse worsened slower".split())
_ADDRESSES = frozenset({ClaimKind.LINK, ClaimKind.EMAIL, ClaimKind.UPI, ClaimKind.PHONE})


def is_true(text: str, about: Sequence[NumberTold], days: int) -> bool:
    """Whether each figure of the sentence is one of the numbers that it names; `30 days` is the period.

    Numbers in words count as figures; sums in words, addresses and a direction that none of its
    numbers took do not pass.
    """
    own = _without(text, (one.part for one in about))
    line = canonical(re.sub(rf"(?<![\d.,]){days} days\b", "these days", own))
    words = set(_WORD.findall(line))
    known = _figures(canonical(" ; ".join(number for one in about for number in one.numbers)))
    return (
        bool(about)
        and 0 < len(text) <= LONGEST
        and _figures(line) <= known
        and not words & _SUMS
        and not any(claim.kind in _ADDRESSES for claim in claims(line))
        and _moved_so(words, about)
    )


def _without(text: str, parts: Iterable[str]) -> str:
    """The sentence without names of rows in quotation marks: a campaign may be called `Diwali 2026`."""
    for part in filter(None, parts):
        text = text.replace(f"“{part}”", "“”").replace(f'"{part}"', "“”")
    return text


def _figures(line: str) -> set[Decimal]:
    written = [Decimal(one.replace(",", "")) for one in _FIGURE.findall(line)]
    spelt = [Decimal(_SMALL[one]) for one in _WORD.findall(line) if one in _SMALL]
    return {*written, *spelt}


def _moved_so(words: set[str], about: Sequence[NumberTold]) -> bool:
    moved, better = {one.moved for one in about}, {one.better for one in about}
    said = ((_UP, 1, moved), (_DOWN, -1, moved), (_BETTER, 1, better), (_WORSE, -1, better))
    return all(way in found for names, way, found in said if words & names)
