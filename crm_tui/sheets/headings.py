"""Headers in a form that can be compared: `SENDER_MOBILE`, `Sender Mobile ` and `senderMobile` are one."""

import re
import unicodedata
from functools import lru_cache

from crm_tui.sheets.aliases import ALIASES
from crm_tui.sheets.fields import Field

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_E_MAIL = re.compile(r"\be mail(s?)\b")
_NUMBERS = re.compile(r"\b\d+\b")
_NUMBER_WORD = re.compile(r" (?:no|nos|num|number|numbers)$")
_OPTIONAL = re.compile(r"\((?:optional|required|mandatory)\)", re.IGNORECASE)


@lru_cache(maxsize=4_096)
def normal(header: str) -> str:
    """NFKC, small letters, words split by one space, punctuation gone."""
    text = unicodedata.normalize("NFKC", _OPTIONAL.sub("", header[:300]))
    text = _CAMEL.sub(" ", text).casefold()
    signs = (
        sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " " for sign in text
    )
    return _E_MAIL.sub(r"email\1", " ".join("".join(signs).split()))


def known(header: str) -> tuple[Field, int] | None:
    """The field of this header and the header's rank in it, 0 the best; None for an unknown one."""
    for attempt in _attempts(header):
        if (found := _BY_ALIAS.get(attempt)) is not None:
            return found
    return None


def _attempts(header: str) -> list[str]:
    """The header, then without numbers in it, then the part after a slash, then without `no`."""
    whole = normal(header)
    parts = [whole, whole.replace(" ", ""), " ".join(_NUMBERS.sub(" ", whole).split())]
    if "/" in header:
        # Twenty writes "Phones / Primary Phone Number"; others "Mobile/WhatsApp".
        parts += [normal(header.rpartition("/")[2]), normal(header.partition("/")[0])]
    if "(" in header:
        parts.append(normal(header.partition("(")[0]))
    return [*parts, *(_NUMBER_WORD.sub("", part) for part in parts)]


def _by_alias() -> dict[str, tuple[Field, int]]:
    found: dict[str, tuple[Field, int]] = {}
    for field, words in ALIASES.items():
        for rank, word in enumerate(words.split(",")):
            found.setdefault(normal(word), (field, rank))
            found.setdefault(normal(word).replace(" ", ""), (field, rank))
    found.pop("", None)
    return found


_BY_ALIAS = _by_alias()
