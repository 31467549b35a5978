"""Merging by hand: likely doubles are shown, a person decides, and can always part them again."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.fold import sounds_of
from crm_tui.domain.ids import LEAD, LeadId, show_id
from crm_tui.domain.lead import Lead
from crm_tui.domain.text import fold
from crm_tui.services import leads, scoring
from crm_tui.store import doubles as store
from crm_tui.store import events, merging
from crm_tui.store import leads as lead_store
from crm_tui.store.merging import CHOICES
from crm_tui.store.search_sqlite import find_leads
from crm_tui.store.tx import Tx

__all__ = ["CHOICES", "Double", "all_doubles", "doubles", "merge", "unmerge"]

_ALIKE = 88
"""Of 100: how alike two names must be (rapidfuzz, token_sort_ratio) to be shown as likely."""
_PLACES = frozenset("city town location place area शहर".split())
_NUMBER = re.compile(r"\d{8,}")
_MOST = 50
_TITLES = frozenset("mr mrs ms dr shri smt ji sir madam m/s श्री श्रीमती जी".split())


@dataclass(frozen=True, slots=True)
class Double:
    """A lead that may be the same person, and why."""

    lead: Lead
    reasons: tuple[str, ...]


def doubles(tx: Tx, lead_id: LeadId) -> list[Double]:
    """Who may be the same person as this lead, the surest first; nothing is merged."""
    lead = leads.get(tx, lead_id)
    found: dict[LeadId, list[str]] = {}
    for other in _candidates(tx, lead):
        if reasons := _reasons(lead, other):
            found[other.id] = reasons
    ranked = sorted(found.items(), key=lambda item: -len(item[1]))
    by_id = {one.id: one for one in lead_store.several(tx, list(found))}
    return [Double(by_id[other], tuple(reasons)) for other, reasons in ranked]


def all_doubles(tx: Tx, limit: int = 100) -> list[tuple[Lead, Double]]:
    """Likely doubles among all leads, each pair once."""
    pairs: list[tuple[Lead, Double]] = []
    for first, second in store.pairs(tx, limit):
        one, other = lead_store.get(tx, first), lead_store.get(tx, second)
        if one is not None and other is not None and (reasons := _reasons(one, other)):
            pairs.append((one, Double(other, tuple(reasons))))
    return pairs


def merge(
    tx: Tx, actor: Actor, now: Millis, kept: LeadId, gone: LeadId, take: Collection[str] = ()
) -> Lead:
    """Make one lead of two; fields in `take` keep the value of the one that goes."""
    first, second = leads.get(tx, kept), leads.get(tx, gone)
    if first.id == second.id:
        raise Conflict("These two are one lead already.", "Nothing needs to be done.")
    if unknown := set(take) - CHOICES:
        raise CrmError(
            f"{', '.join(sorted(unknown))} cannot be chosen.",
            f"Choose among: {', '.join(sorted(CHOICES))}.",
        )
    merging.merge(tx, first.id, second.id, str(actor), now, take)
    events.record(
        tx, first.id, "lead_merged", actor, now, gone=show_id(LEAD, second.id), name=second.name
    )
    scoring.rescore(tx, first.id, now)
    return leads.get(tx, first.id)


def unmerge(tx: Tx, actor: Actor, now: Millis, gone: int) -> tuple[Lead, Lead]:
    """Part two leads again: the one that stayed and the one that is back."""
    shown = show_id(LEAD, gone)
    one = merging.open_merge(tx, gone)
    if one is None:
        raise NotFound(f"{shown} was not merged into another lead.", "Look at `crm leads show`.")
    if lead_store.get(tx, one.kept_id) is None:
        raise Conflict(
            f"{show_id(LEAD, one.kept_id)}, which holds {shown}, was merged itself.",
            f"Part that one first: `crm leads unmerge {show_id(LEAD, one.kept_id)}`.",
        )
    merging.unmerge(tx, one, now)
    kept = show_id(LEAD, one.kept_id)
    words = f"{shown} and {kept} are two again"
    for lead_id in (one.kept_id, one.gone_id):
        events.record(tx, lead_id, "lead_unmerged", actor, now, words=words)
        scoring.rescore(tx, lead_id, now)
    return leads.get(tx, one.kept_id), leads.get(tx, one.gone_id)


def _candidates(tx: Tx, lead: Lead) -> Iterator[Lead]:
    """By what the full-text index knows: e-mail, numbers, the sound of the name."""
    needles = [lead.email or "", *(number[-8:] for number in _numbers(lead)), lead.name]
    ids = dict.fromkeys(one for text in needles if text for one in find_leads(tx, text, _MOST))
    yield from (one for one in lead_store.several(tx, list(ids)) if one.id != lead.id)


def _reasons(one: Lead, other: Lead) -> list[str]:
    """Why two leads may be one; a name alone never is enough."""
    reasons = []
    if one.email and other.email and fold(one.email) == fold(other.email):
        reasons.append(f"the same e-mail {one.email}")
    if shared := _numbers(one) & _numbers(other):
        reasons.append(f"they share the number {min(shared)}")
    place = _same_place(one, other)
    if place and _alike(one.name, other.name):
        reasons.append(f"nearly the same name, and {place}")
    return reasons


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


def _numbers(lead: Lead) -> set[str]:
    """The last ten digits of every number that is known, landlines among the custom fields too."""
    texts = [lead.phone or "", *(point.value for point in lead.contact_points)]
    texts += [re.sub(r"[\s()+-]", "", value) for value in lead.custom.values()]
    return {found[-10:].lstrip("0") for text in texts for found in _NUMBER.findall(text)}
