"""What is odd among the facts: one thing with two prices."""

import re
from collections import defaultdict
from collections.abc import Iterable

from crm_tui.agents.words import stem, words
from crm_tui.domain.business import Fact

_AMOUNT = r"\d[\d,]*(?:\.\d{1,2})?"
_PRICE = re.compile(
    rf"(?:₹|\brs\.?|\binr)\s{{0,3}}({_AMOUNT})|({_AMOUNT})\s{{0,2}}(?:/-|rupees?\b)", re.IGNORECASE
)
_SMALL = frozenset("a an the is are at of for costs cost price rate only just rs".split())


def doubts(facts: Iterable[Fact]) -> dict[int, tuple[int, ...]]:
    """By fact the others that name the same thing at another price.

    Only facts with exactly one price and otherwise the same words and numbers, those of the heading
    included, are held against each other: what is left to differ is the price alone.
    """
    same: dict[frozenset[str], list[tuple[int, str]]] = defaultdict(list)
    for fact in facts:
        found = _priced(fact)
        if found is not None:
            key, price = found
            same[key].append((fact.id, price))
    return {
        one: others
        for group in same.values()
        for one, price in group
        if (others := tuple(other for other, paid in group if paid != price))
    }


def _priced(fact: Fact) -> tuple[frozenset[str], str] | None:
    """What it is about, and its one price; None when it has none or several."""
    prices = [match[1] or match[2] for match in _PRICE.finditer(fact.text)]
    about = words(_PRICE.sub(" ", f"{fact.topic} {fact.text}"))
    telling = frozenset(stem(word) for word in about if word not in _SMALL)
    if len(prices) != 1 or not any(word.isalpha() and len(word) > 2 for word in telling):
        return None
    return telling, prices[0].replace(",", "").removesuffix(".00")
