"""Sixteen words on paper that open the shop when a password is forgotten: 128 random bits.

Typed kindly: any case, numbers and commas between them, and no more of a word than tells it apart.
A word that is not on the list is named before anything is tried, so a slip counts as no wrong try.
"""

import re
import secrets
from collections.abc import Sequence

from crm_tui.domain.errors import CrmError

COUNT = 16
_ROW = 4


def new_words(known: Sequence[str]) -> tuple[str, ...]:
    """Sixteen of a list of 256: a byte each."""
    return tuple(known[byte] for byte in secrets.token_bytes(COUNT))


def shown(words: Sequence[str]) -> tuple[str, ...]:
    """Four lines of four, with their numbers."""
    wide = max(len(word) for word in words)
    cells = [f"{number:2} {word:<{wide}}" for number, word in enumerate(words, 1)]
    return tuple("  ".join(cells[at : at + _ROW]).rstrip() for at in range(0, len(cells), _ROW))


def read_words(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """The words that were meant; raises CrmError that names the one in doubt."""
    given = re.findall(r"[a-z]+", text[:2_000].lower())
    words = tuple(_meant(word, number, known) for number, word in enumerate(given, 1))
    if len(words) != COUNT:
        raise CrmError(
            f"These are {len(words)} words; the recovery words are {COUNT}.",
            "Type all of them in their order.",
        )
    return words


def secret_of(words: Sequence[str]) -> bytes:
    """What is stretched like a password."""
    return " ".join(words).encode()


def _meant(word: str, number: int, known: Sequence[str]) -> str:
    if word in known:
        return word
    from difflib import get_close_matches

    begun = [one for one in known if one.startswith(word)]
    if len(word) >= 3 and len(begun) == 1:
        return begun[0]
    near = begun[:3] or get_close_matches(word, known, 2)
    fix = f"Did you mean {' or '.join(near)}?" if near else "Look at the paper again."
    raise CrmError(f"Word {number}, “{word[:20]}”, is not one of the recovery words.", fix)
