"""How alike two leads are: who is worth comparing, and what speaks for one person."""

import re
from collections.abc import Iterator

from crm_tui.domain.fold import sounds_of
from crm_tui.domain.lead import Lead, PointKind
from crm_tui.domain.phone import Phone
from crm_tui.domain.text import fold
from crm_tui.store import leads as lead_store
from crm_tui.store.search_sqlite import find_leads
from crm_tui.store.tx import Tx

_ALIKE = 88
"""Of 100: how alike two names must be (rapidfuzz, token_sort_ratio) to be shown as likely."""
_PLACES = frozenset("city town location place area शहर".split())
_NUMBER = re.compile(r"\d{8,}")
_MOST = 50
_TITLES = frozenset("mr mrs ms dr shri smt ji sir madam m/s श्री श्रीमती जी".split())


def candidates(tx: Tx, lead: Lead) -> Iterator[Lead]:
    """By what the full-text index knows: e-mail, numbers, the sound of the name."""
    needles = [*_emails(lead), *(number[-8:] for number in _numbers(lead)), lead.name]
    ids = dict.fromkeys(one for text in needles if text for one in find_leads(tx, text, _MOST))
    yield from (one for one in lead_store.several(tx, list(ids)) if one.id != lead.id)


def reasons(one: Lead, other: Lead) -> list[str]:
    """Why two leads may be one; a name alone never is enough."""
    found = []
    if emails := _emails(one) & _emails(other):
        found.append(f"the same e-mail {min(emails)}")
    if shared := _numbers(one) & _numbers(other):
        found.append(f"they share the number {min(shared)}")
    place = _same_place(one, other)
    if place and _alike(one.name, other.name):
        found.append(f"nearly the same name, and {place}")
    return found


def _same_place(one: Lead, other: Lead) -> str | None:
    if one.company and other.company and _alike(one.company, other.company):
        return f"the firm {other.company}"
    here, there = _place(one), _place(other)
    return f"both in {there}" if here and fold(here) == fold(there) else None


def _place(lead: Lead) -> str:
    return next((value for key, value in lead.custom.items() if key in _PLACES), "")


def _alike(one: str, other: str) -> bool:
    from rapidfuzz import fuzz  # here: a first paint needs no comparing of names

    first, second = _plain(one), _plain(other)
    if not first or not second:
        return False
    return fuzz.token_sort_ratio(first, second) >= _ALIKE or _sound(first) == _sound(second)


def _plain(name: str) -> str:
    return " ".join(word for word in fold(name).replace(".", " ").split() if word not in _TITLES)


def _sound(name: str) -> list[str]:
    return sorted(sounds_of(name).split())


def _emails(lead: Lead) -> set[str]:
    """Every address that is known, whether it was typed, imported or captured."""
    points = (point.value for point in lead.contact_points if point.kind is PointKind.EMAIL)
    return {fold(text).strip() for text in (lead.email or "", *points)} - {""}


def common_numbers(one: Lead, other: Lead) -> set[Phone]:
    """The numbers that both have, as they are dialled."""
    both = _numbers(one) & _numbers(other)
    return {phone for lead in (one, other) for phone in _phones(lead) if _ending(phone) in both}


def _phones(lead: Lead) -> set[Phone]:
    points = (point.value for point in lead.contact_points if point.kind is PointKind.PHONE)
    return {Phone(number) for number in (lead.phone, *points) if number}


def _ending(number: str) -> str:
    """The last ten digits: with or without a country code, with or without the 0 before it."""
    return number[-10:].lstrip("0")


def _numbers(lead: Lead) -> set[str]:
    """The last ten digits of every number that is known, landlines among the custom fields too."""
    texts = [lead.phone or "", *(point.value for point in lead.contact_points)]
    texts += [re.sub(r"[\s()+-]", "", value) for value in lead.custom.values()]
    return {_ending(found) for text in texts for found in _NUMBER.findall(text)}
