"""Soft notes on a draft: what may well be right and yet stands in no cited fact.

They are wrong too often to hold a draft back (9 of 12 good drafts in a measured trial of such
rules), so they are apart from the flags: something to show beside the draft.
"""

import re
from collections.abc import Iterator

from crm_tui.agents.guard_disguise import END, START, canonical, folded
from crm_tui.agents.guard_items import names_in
from crm_tui.agents.guard_known import Grounds
from crm_tui.domain.suggestion import Flag

_LONGEST_READ = 8_192
_REFUSAL = re.compile(
    folded(
        rf"{START}(?:(?:we|i|it|they) (?:do not|don't|don’t|cannot|can't|can’t|are not|aren't|is not|isn't)|not available|"
        rf"sold out|out of stock|unavailable|not possible|(?:nahi|nahin|nhi) (?:hai|hain|milega|milta|milegi|karte|ho|bhej\w*|ban\w*)|"
        rf"(?:khatam|mana) (?:ho gaya|hai)|नहीं (?:है|हैं|मिलेगा|करते|भेजते|हो)|खत्म हो गया){END}"
    )
)
_STOCK = re.compile(
    folded(
        rf"{START}(?:in stock|available|we have (?:it|them|this)|(?:mil|ho) (?:jayega|jaega|jayegi)|milega|milegi|"
        rf"uplabdh|मिल जाएगा|मिलेगा|मिलेगी|उपलब्ध){END}"
    )
)


def notes(draft: str, grounds: Grounds) -> tuple[Flag, ...]:
    """What a person may want to look at; it never holds a draft back."""
    line = canonical(draft[:_LONGEST_READ])
    sources = [canonical(text[:_LONGEST_READ]) for text in (*grounds.cited, *grounds.own)]
    asked = names_in(canonical(grounds.asked[:_LONGEST_READ]))
    return (*_refusal(line, sources), *_stock(line, sources, asked))


def _refusal(line: str, sources: list[str]) -> Iterator[Flag]:
    said = _REFUSAL.search(line)
    if said and not any(_REFUSAL.search(text) or "only" in text for text in sources):
        yield Flag("refusal", f"It says no (“{said[0]}”), which no cited fact does.")


def _stock(line: str, sources: list[str], asked: frozenset[str]) -> Iterator[Flag]:
    """A thing said to be there is known to the cited facts by its name."""
    said = _STOCK.search(line)
    named = (names_in(line) & asked) or asked
    known = frozenset().union(*map(names_in, sources))
    if said and (not sources or (named and named.isdisjoint(known))):
        yield Flag(
            "availability", f"It says that something is there (“{said[0]}”); no cited fact does."
        )
