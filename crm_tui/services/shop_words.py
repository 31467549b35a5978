"""The shop's own vocabulary, from its facts and profile: read anew only when those have changed."""

from functools import lru_cache

from crm_tui.agents.remember_rules import shop_items
from crm_tui.agents.words import words
from crm_tui.domain.business import BusinessProfile
from crm_tui.store import settings, shop_memory
from crm_tui.store.tx import Tx


def shop_words(tx: Tx) -> frozenset[str]:
    """Every word of it, folded: what may stand in an example beside plain words."""
    return _words(settings.profile(tx), shop_memory.knowledge_text(tx))


def shop_goods(tx: Tx) -> frozenset[str]:
    """The terms by which the shop names its goods."""
    return _goods(settings.profile(tx).products, shop_memory.knowledge_text(tx))


@lru_cache(maxsize=4)
def _words(profile: BusinessProfile, facts: str) -> frozenset[str]:
    said = (profile.name, profile.industry, profile.hours, *profile.products, facts)
    return frozenset(word for text in said for word in words(text))


@lru_cache(maxsize=4)
def _goods(products: tuple[str, ...], facts: str) -> frozenset[str]:
    return shop_items(products, tuple(facts.splitlines()))
