"""By which name a customer is greeted: what stands in a profile may be a number, a title or a link."""

import re

from crm_tui.domain.phone import read_phone
from crm_tui.domain.text import clean_line

_LONGEST = 60
"""A name that is a message does not get into another message."""
_LONGEST_WORD = 30
_ADDRESS = re.compile(
    r"://|www\.|[\w-]\.(?:com|in|net|org|info|xyz|ly|me)\b|\.\w{2,}/", re.IGNORECASE
)
# Two letters or more of any script, with its vowel signs: no number, no emoji, no markup.
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff'’-])+")
_TITLES = frozenset("mr mrs ms miss dr shri shree smt kumari md mohd sri prof er ca adv".split())


def has_address(text: str) -> bool:
    """Whether a link stands in it: anybody may name himself so."""
    return _ADDRESS.search(text) is not None


def own_name(name: str) -> str:
    """The name as it stands; empty when a number, an e-mail address or a link stands for it."""
    shown = clean_line(name, _LONGEST)
    other = read_phone(shown) is not None or "@" in shown or has_address(shown)
    return "" if other or _WORD.search(shown) is None else shown


def first_name(name: str) -> str:
    """The first name, without titles; empty for a number, an emoji or a link.

    >>> first_name("Dr. Meera Sharma")
    'Meera'
    """
    for part in own_name(name).replace(".", ". ").split():
        word = part.strip(".,~*_-()'\"")
        if _WORD.fullmatch(word) and word.casefold() not in _TITLES:
            return word[:_LONGEST_WORD]
    return ""
