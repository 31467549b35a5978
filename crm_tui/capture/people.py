"""Names, numbers and addresses of people, as portals write them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crm_tui.domain.phone import Phone, is_landline, read_phone

_SPLIT = re.compile(r"\s*(?:[/,;&|\n]|:::|\bor\b)\s*", re.IGNORECASE)
_PREFIX = re.compile(r"^\s*(?:p|tel|ph|phone|mob|mobile|wa)\s*:\s*", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s,;<>\"']{1,64}@[^@\s,;<>\"']{1,180}\.[^@\s,;<>\"'.]{2,24}")
_PLACEHOLDERS = frozenset(
    {
        *("indiamart buyer", "indiamart user", "buyer", "justdial user", "justdial customer"),
        *("tradeindia buyer", "user", "guest", "unknown", "customer", "no name", "test"),
    }
)
"""What portals write where they have no name."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Those that WhatsApp may reach, and the landlines."""

    mobiles: tuple[Phone, ...] = ()
    landlines: tuple[Phone, ...] = ()


def numbers(*texts: str) -> Numbers:
    """Every number in these texts that can be dialled, each once, in their order."""
    mobiles: dict[Phone, None] = {}
    landlines: dict[Phone, None] = {}
    for text in texts:
        for phone in _phones(text):
            (landlines if is_landline(phone) else mobiles)[phone] = None
    return Numbers(tuple(mobiles), tuple(landlines))


def email(*texts: str) -> str:
    """The first address in these texts, in small letters; empty when there is none."""
    for text in texts:
        if (match := _EMAIL.search(text)) is not None:
            return match[0].lower()
    return ""


def name(*parts: str) -> str:
    """The parts as one name; empty for a placeholder."""
    found = " ".join(part for part in parts if part)
    return "" if found.casefold().strip(" .") in _PLACEHOLDERS else found


def _phones(text: str) -> Iterable[Phone]:
    whole = read_phone(_PREFIX.sub("", text)) if text else None
    if whole is not None:
        return (whole,)
    parts = (_PREFIX.sub("", part) for part in _SPLIT.split(text)[:8] if part)
    return [found for part in parts if (found := read_phone(part)) is not None]
