"""Offers in a draft: made by a cited fact, of the same thing, and with its condition."""

import re
from collections.abc import Iterator
from itertools import islice

from crm_tui.agents.claims import ClaimKind, claims
from crm_tui.agents.guard_items import names_in
from crm_tui.agents.guard_known import Known, named_by_shop
from crm_tui.agents.promises import OFFER
from crm_tui.domain.suggestion import Flag

_MOST_OFFERS = 100
_PARTS = re.compile(r"[\n;!?।]|[.,](?=\s)")
_CONDITION = re.compile(
    r"\babove\b|\bover\b|\bmin|\bfrom\b|\bupar\b|\bzyada\b|\bmore than\b|\bwithin\b|\bon orders?\b|>|ऊपर|ज्यादा"
)


def offer_flags(line: str, known: Known) -> Iterator[Flag]:
    """What of a canonical draft's offers the cited facts do not make; of many the first hundred."""
    facts = [part for text in known.lines for part in _PARTS.split(text)]
    figures = frozenset(claim.figure for claim in claims(line))
    for match in islice(OFFER.finditer(line), _MOST_OFFERS):
        word = match[0].strip()
        parts = [part for part in facts if word in part]
        if not parts:
            yield Flag("offer", f"It speaks of “{word}”, which no cited fact does.")
        elif _is_of_another(_part_at(line, match.start()), word, known):
            yield Flag("offer", f"It speaks of “{word}” for what the cited fact does not.")
        elif all(_drops_condition(part, figures) for part in parts):
            yield Flag("offer", f"It leaves out under which condition “{word}” holds.")


def _part_at(line: str, at: int) -> str:
    start = max((m.end() for m in _PARTS.finditer(line, 0, at)), default=0)
    end = _PARTS.search(line, at)
    return line[start : end.start() if end else len(line)]


def _is_of_another(part: str, word: str, known: Known) -> bool:
    about = names_in(part) & (named_by_shop(known) | known.asked.names)
    about -= names_in(word)
    facts = frozenset().union(*(names_in(text) for text in known.lines if word in text))
    return bool(about) and about.isdisjoint(facts)


def _drops_condition(part: str, said: frozenset[str]) -> bool:
    """The fact ties it to an amount that the draft nowhere says."""
    if not _CONDITION.search(part):
        return False
    needed = {c.figure for c in claims(part) if c.kind in (ClaimKind.PRICE, ClaimKind.QUANTITY)}
    return bool(needed) and needed.isdisjoint(said)
