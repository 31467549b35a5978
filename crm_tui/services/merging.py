"""Merging by hand: likely doubles are shown, a person decides, and can always part them again.

What they say is a step like any other, so the undo key takes it back: see `undoing`.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.ids import LEAD, LeadId, show_id
from crm_tui.domain.lead import Lead
from crm_tui.domain.phone import Phone
from crm_tui.domain.roles import Act
from crm_tui.services import leads, likeness, scoring
from crm_tui.services.may import needs
from crm_tui.store import doubles as store
from crm_tui.store import events, merging, undo
from crm_tui.store import leads as lead_store
from crm_tui.store.merging import CHOICES, ONE_CUSTOM
from crm_tui.store.tx import Tx

__all__ = [
    "APART",
    "CHOICES",
    "MERGE",
    "Double",
    "Merged",
    "all_doubles",
    "belongings",
    "doubles",
    "maybe_one",
    "merge",
    "merged_into",
    "present",
    "tell_apart",
    "unmerge",
]

MERGE, APART = "merge", "told apart"
"""Kinds of steps."""


@dataclass(frozen=True, slots=True)
class Double:
    """A lead that may be the same person, and why."""

    lead: Lead
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """A lead that is part of another one now."""

    id: LeadId
    name: str
    phone: Phone | None
    at: Millis


def doubles(tx: Tx, lead_id: LeadId) -> list[Double]:
    """Who may be the same person as this lead, the surest first; nothing is merged.

    Nobody of whom a person said that they are somebody else.
    """
    lead = leads.get(tx, lead_id)
    others = _somebody_else(tx, lead.id)
    found = [
        Double(other, tuple(reasons))
        for other in likeness.candidates(tx, lead)
        if other.id not in others and (reasons := likeness.reasons(lead, other))
    ]
    return sorted(found, key=lambda one: -len(one.reasons))


def _somebody_else(tx: Tx, lead_id: LeadId) -> set[LeadId]:
    """As they are called now: what was said of a lead holds for the one that it became."""
    return {present(tx, one) for one in store.told_apart(tx, lead_id)}


def present(tx: Tx, lead_id: int) -> LeadId:
    """The lead that stands for this one now: itself when it was never merged."""
    kept = merging.stands_for(tx, lead_id)
    return LeadId(lead_id) if kept is None else present(tx, kept)


def all_doubles(tx: Tx, limit: int = 100) -> list[tuple[Lead, Double]]:
    """Likely doubles among all leads, each pair once; none that a person told apart."""
    return list(islice(_all_doubles(tx), limit))


def _all_doubles(tx: Tx) -> Iterator[tuple[Lead, Double]]:
    for first, second in store.pairs(tx):
        one, other = lead_store.get(tx, first), lead_store.get(tx, second)
        if one is None or other is None or other.id in _somebody_else(tx, one.id):
            continue
        if reasons := likeness.reasons(one, other):
            yield one, Double(other, tuple(reasons))


def belongings(tx: Tx, lead_id: LeadId) -> dict[str, int]:
    """How many messages, notes … a merge would move, by table; only what a person knows of."""
    return store.belongings(tx, lead_id)


def merged_into(tx: Tx, lead_id: LeadId) -> list[Merged]:
    """Who became part of this lead and can be parted from it, newest first."""
    return [
        Merged(one.gone_id, one.gone["name"], one.gone["phone"], one.at)
        for one in reversed(merging.merges_into(tx, lead_id))
    ]


@needs(Act.MERGE_LEADS)
def tell_apart(tx: Tx, actor: Actor, now: Millis, one: LeadId, other: LeadId) -> None:
    """They are two people: nobody is asked about them again, and their common numbers are shared."""
    first, second = leads.get(tx, one), leads.get(tx, other)
    if first.id == second.id:
        raise Conflict("These two are one lead.", "Part them first, if they are two people.")
    if second.id in _somebody_else(tx, first.id):
        return
    store.tell_apart(tx, first.id, second.id, likeness.common_numbers(first, second), actor, now)
    title = f"{first.name} and {second.name} are two people"
    _keep_step(tx, APART, title, (first.id, second.id), actor, now)


@needs(Act.MERGE_LEADS)
def maybe_one(tx: Tx, actor: Actor, now: Millis, one: LeadId, other: LeadId) -> None:
    """Take `tell_apart` back."""
    present = {lead_id: leads.get(tx, lead_id).id for lead_id in (one, other)}
    store.take_back(tx, one, other, present, actor, now)


def _keep_step(
    tx: Tx, kind: str, title: str, ids: tuple[LeadId, LeadId], actor: Actor, now: Millis
) -> None:
    made = [undo.RowChange("lead", one, None, None) for one in ids]
    undo.add(tx, kind, title, made, str(actor), now)


@needs(Act.MERGE_LEADS)
def merge(
    tx: Tx, actor: Actor, now: Millis, kept: LeadId, gone: LeadId, take: Collection[str] = ()
) -> Lead:
    """Make one lead of two; fields in `take` keep the value of the one that goes."""
    first, second = leads.get(tx, kept), leads.get(tx, gone)
    if first.id == second.id:
        raise Conflict("These two are one lead already.", "Nothing needs to be done.")
    if unknown := {one for one in take if one not in CHOICES and not one.startswith(ONE_CUSTOM)}:
        raise CrmError(
            f"{', '.join(sorted(unknown))} cannot be chosen.",
            f"Choose among: {', '.join(sorted(CHOICES))}.",
        )
    merging.merge(tx, first.id, second.id, str(actor), now, take)
    events.record(
        tx, first.id, "lead_merged", actor, now, gone=show_id(LEAD, second.id), name=second.name
    )
    title = f"merge of {second.name} into {first.name}"
    _keep_step(tx, MERGE, title, (second.id, first.id), actor, now)
    scoring.rescore(tx, first.id, now)
    return leads.get(tx, first.id)


@needs(Act.MERGE_LEADS)
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
    undo.close_of_lead(tx, MERGE, one.gone_id, now)
    kept = show_id(LEAD, one.kept_id)
    words = f"{shown} and {kept} are two again"
    for lead_id in (one.kept_id, one.gone_id):
        events.record(tx, lead_id, "lead_unmerged", actor, now, words=words)
        scoring.rescore(tx, lead_id, now)
    return leads.get(tx, one.kept_id), leads.get(tx, one.gone_id)
