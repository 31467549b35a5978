"""Words of a draft in scripts that the guard has no words of."""

import unicodedata

from crm_tui.agents.words import plain, words

_READ = ("LATIN", "DEVANAGARI")


def unreadable(draft: str, sources: tuple[str, ...]) -> str:
    """The first word in another script that none of the shop's texts holds; empty when there is none."""
    if draft.isascii():
        return ""
    known = frozenset(word for text in sources for word in words(text))
    return next((w for w in words(plain(draft)) if _is_foreign(w) and w not in known), "")


def _is_foreign(word: str) -> bool:
    return any(c.isalpha() and not unicodedata.name(c, "").startswith(_READ) for c in word)
