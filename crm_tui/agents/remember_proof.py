"""Whether a model's note about a customer is proven by their own message; what is not is dropped."""

import re
from collections.abc import Iterable
from dataclasses import replace

from crm_tui.agents.claims import ClaimKind, claims
from crm_tui.agents.guard_disguise import canonical
from crm_tui.agents.promises import OFFER
from crm_tui.agents.remember_rules import Said, read_facts
from crm_tui.agents.remember_words import one_spelling
from crm_tui.agents.retrieval import terms_of
from crm_tui.agents.words import words
from crm_tui.domain.clock import Millis
from crm_tui.domain.memory import LONGEST_VALUE, FactKind, Learnt
from crm_tui.domain.text import clean_line

_BY_RULES = frozenset(
    {FactKind.BUDGET, FactKind.LANGUAGE, FactKind.NEEDED_BY, FactKind.COLOUR, FactKind.OCCASION}
)
"""Their values are translated or reckoned: only as the rules read the same words."""
_SHORTEST_QUOTE = 2
_FIGURE = re.compile(r"\d+")
_ADDRESSES = frozenset({ClaimKind.EMAIL, ClaimKind.UPI, ClaimKind.LINK, ClaimKind.PHONE})
_SHOPS = _ADDRESSES | {ClaimKind.PRICE, ClaimKind.PERCENT}


def proven(fact: Learnt, message: str, said_at: Millis, zone: str) -> Learnt | None:
    """The fact as far as its quote stands in the message and shows its value; else None."""
    if not stands_in(fact.quote, message) or not _figures_in(fact.value, fact.quote):
        return None
    by_rules = [
        one
        for one in read_facts(Said(fact.message_id, fact.quote, said_at), zone)
        if one.kind is fact.kind
    ]
    if fact.kind is FactKind.PROMISE:
        # In their own words unless the rules know what is promised; never in the model's.
        value = by_rules[0].value if by_rules else fact.quote[:LONGEST_VALUE]
        return replace(fact, value=value, due_at=by_rules[0].due_at if by_rules else None)
    if fact.kind in _BY_RULES:
        return _as_read(fact, by_rules)
    if fact.kind is FactKind.OTHER and _speaks_of_terms(fact.value):
        return None
    return fact if _words_in(fact.value, fact.quote) else None


def summary_is_covered(summary: str, said: Iterable[str]) -> bool:
    """Whether every figure, date and address of a summary stands in what was said."""
    spoken = canonical("\n".join(said))
    figures = set(_FIGURE.findall(spoken))
    known = {(claim.kind, claim.value) for claim in claims(spoken)}
    line = canonical(summary)
    if not set(_FIGURE.findall(line)) <= figures:
        return False
    return all((c.kind, c.value) in known for c in claims(line) if c.kind in _ADDRESSES)


def _speaks_of_terms(value: str) -> bool:
    """A price, a percentage, an offer or an address is the shop's to state, not a customer's wish."""
    line = canonical(value)
    kinds = {claim.kind for claim in claims(line)}
    return bool(OFFER.search(line)) or not _SHOPS.isdisjoint(kinds)


def _as_read(fact: Learnt, by_rules: list[Learnt]) -> Learnt | None:
    found = by_rules[0] if by_rules else None
    return None if found is None else replace(fact, value=found.value, due_at=found.due_at)


def stands_in(quote: str, message: str) -> bool:
    """Whether these words stand in the message, letter for letter but for case and spaces."""
    bare = _one_line(quote)
    return len(bare) >= _SHORTEST_QUOTE and bare in _one_line(message)


def _one_line(text: str) -> str:
    return one_spelling(clean_line(text, 4_096))


def _figures_in(value: str, quote: str) -> bool:
    return set(_FIGURE.findall(canonical(value))) <= set(_FIGURE.findall(canonical(quote)))


def _words_in(value: str, quote: str) -> bool:
    """Every word of the value, in any spelling or as its English shop word, stands in the quote."""
    shown = terms_of(quote) | set(words(quote))
    return bool(value) and all(
        not shown.isdisjoint(terms_of(word) | {word}) for word in words(value)
    )
