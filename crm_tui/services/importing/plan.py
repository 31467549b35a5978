"""What an import would do with each row; asked for the preview, and again while it is written."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LEAD, LeadId, show_id
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.phone import Phone
from crm_tui.domain.same_person import name_key
from crm_tui.domain.text import fold
from crm_tui.services.importing import rules
from crm_tui.sheets.people import Row
from crm_tui.store import doubles, imported_leads
from crm_tui.store.imported_leads import Point
from crm_tui.store.lead_marks import OTHERS
from crm_tui.store.tx import Tx


class Verdict(StrEnum):
    """The values are the names of the counts in `crm import --json`."""

    NEW = "created"
    UPDATE = "updated"
    SAME = "unchanged"
    SKIP = "skipped"
    REJECT = "rejected"


@dataclass(frozen=True, slots=True)
class Likely:
    """A new lead that may be somebody who is here already; a person decides."""

    row: int
    lead_id: LeadId
    why: str


@dataclass(frozen=True, slots=True)
class Judged:
    row: Row
    verdict: Verdict
    lead_id: LeadId | None = None
    """Of an update or one that is the same."""
    columns: dict[str, Any] = field(default_factory=dict)
    """What an update changes, as the database holds it."""
    before: dict[str, Any] = field(default_factory=dict)
    points: tuple[Point, ...] = ()
    """New ones."""
    tags: tuple[str, ...] = ()
    enquiry: tuple[str, str, int] | None = None
    """One that is not here yet."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A row with what is looked up for it; a row without draft asks for nothing."""

    row: Row
    points: tuple[Point, ...] = ()
    enquiry: tuple[str, str, int] | None = None


class Faces:
    """Every lead by name and e-mail address: for rows without a number, and for likely doubles."""

    def __init__(self, names: Iterable[tuple[LeadId, str, str, str]]) -> None:
        self._by_name: dict[str, list[tuple[LeadId, str, str]]] = {}
        self._by_email: dict[str, LeadId] = {}
        for lead_id, name, phone, email in names:
            self._by_name.setdefault(name_key(name), []).append((lead_id, phone, fold(email)))
            if email:
                self._by_email.setdefault(fold(email), lead_id)

    def same(self, draft: LeadDraft, shared: frozenset[Phone]) -> LeadId | None:
        """The lead of the same name and address, for rows without a mobile of one's own.

        This is `domain.same_person.whose` the other way round: by name first, which is in memory.
        """
        email, numbers = fold(draft.email), {*draft.landlines, *shared.intersection(draft.phones)}
        for lead_id, phone, other in self._by_name.get(name_key(rules.name_of(draft)), ()):
            if (email and email == other) or phone in numbers:
                return lead_id
        return None

    def likely(self, asked: Asked, taken: Mapping[Point, LeadId]) -> tuple[LeadId, str] | None:
        """Somebody whom a new lead resembles, and in what."""
        if (draft := asked.row.draft) is None:
            return None
        for point in asked.points if taken else ():
            if (owner := taken.get(point)) is not None:
                return owner, f"They share {point[2]}."
        if (
            draft.email
            and self._by_email
            and (found := self._by_email.get(fold(draft.email))) is not None
        ):
            return found, f"They share {draft.email}."
        if not self._by_name or " " not in draft.name:
            return None
        name = name_key(draft.name)
        if " " in name and (others := self._by_name.get(name)):
            return others[0][0], "They have the same name."
        return None


def ask(row: Row, now: Millis) -> Asked:
    """What is to be looked up for this row; needs no database."""
    if row.draft is None:
        return Asked(row)
    return Asked(row, rules.points_of(row.draft), rules.enquiry_of(row.draft, now))


def judge(
    tx: Tx, asked: Sequence[Asked], faces: Faces, *, overwrite: bool
) -> tuple[list[Judged], list[Likely]]:
    """A verdict for each row, in their order, and the new ones that resemble somebody."""
    taken = imported_leads.taken(tx, (point for one in asked for point in one.points))
    keys = [one.enquiry[:2] for one in asked if one.enquiry is not None]
    here = imported_leads.by_enquiries(tx, keys)
    shared = doubles.shared_numbers(tx)
    owners = [_owner(one, taken, here, faces, shared) for one in asked]
    there = imported_leads.standing(tx, {one for one in owners if one is not None})
    judged: list[Judged] = []
    likely: list[Likely] = []
    for one, owner in zip(asked, owners, strict=True):
        stands = None if owner is None else there.get(owner)
        judged.append(_judge(one, stands, taken, here, overwrite))
        if stands is None and (found := faces.likely(one, taken)) is not None:
            likely.append(Likely(one.row.number, *found))
    return judged, likely


def _owner(
    asked: Asked,
    taken: Mapping[Point, LeadId],
    here: Mapping[tuple[str, str], LeadId],
    faces: Faces,
    shared: frozenset[Phone],
) -> LeadId | None:
    """Who this is: by the number to write to; without one by the enquiry's id, or by name and address.

    A second number makes nobody the same person, a landline or shared one does under the same name.
    """
    if (draft := asked.row.draft) is None:
        return None
    if draft.phones and draft.phones[0] not in shared:
        # The first two points are the first number: as WhatsApp knows it, and as a phone.
        return taken.get(asked.points[0]) or taken.get(asked.points[1])
    if draft.external_id and (found := here.get((draft.source, draft.external_id))):
        return found
    return faces.same(draft, shared)


def _judge(
    asked: Asked,
    there: Mapping[str, Any] | None,
    taken: Mapping[Point, LeadId],
    here: Mapping[tuple[str, str], LeadId],
    overwrite: bool,
) -> Judged:
    row, draft = asked.row, asked.row.draft
    if draft is None:
        return Judged(row, Verdict.SKIP if row.skipped else Verdict.REJECT)
    points = asked.points
    if taken and not taken.keys().isdisjoint(points):
        points = tuple(point for point in asked.points if point not in taken)
        told = _with_others(draft, there, taken)
        if told is not draft:
            row, draft = replace(row, draft=told), told
    fresh = None if asked.enquiry is None or asked.enquiry[:2] in here else asked.enquiry
    if there is None:
        return Judged(row, Verdict.NEW, points=points, tags=draft.tags, enquiry=fresh)
    columns = rules.changed_columns(there, draft, overwrite=overwrite)
    lead_id = LeadId(there["id"])
    if not (columns or points or fresh):
        return Judged(row, Verdict.SAME, lead_id)
    before = {name: there[name] for name in (*columns, "updated_at", *imported_leads.FOLLOWING)}
    tags = rules.fresh_tags(there, draft)
    return Judged(row, Verdict.UPDATE, lead_id, columns, before, points, tags, fresh)


def _with_others(
    draft: LeadDraft, there: Mapping[str, Any] | None, taken: Mapping[Point, LeadId]
) -> LeadDraft:
    """The numbers of other leads are kept as words; the lead's first one stands on it anyway."""
    own = None if there is None else there["id"]
    first = rules.main_number(draft) if there is None else there["phone"]
    numbers = [
        phone
        for phone in (*draft.phones, *draft.landlines)
        if phone != first
        and not {taken.get(point) for point in rules.points_of_phone(phone)} <= {None, own}
    ]
    known = "" if there is None or not numbers else json.loads(there["custom"]).get(OTHERS, "")
    return draft.with_other_numbers(numbers, known)


def shown_lead(lead_id: LeadId) -> str:
    return show_id(LEAD, lead_id)
