"""What an import would do with each row; asked for the preview, and again while it is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LEAD, LeadId, show_id
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.text import fold
from crm_tui.services.importing import rules
from crm_tui.sheets.people import Row
from crm_tui.store import imported_leads
from crm_tui.store.imported_leads import Point
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
class _Asked:
    """A row's draft, with what is looked up for it."""

    draft: LeadDraft
    points: tuple[Point, ...]
    enquiry: tuple[str, str, int] | None


class Faces:
    """Every lead by name and e-mail address: for rows without a number, and for likely doubles."""

    def __init__(self, names: Iterable[tuple[LeadId, str, str, str]]) -> None:
        self._by_name: dict[str, list[tuple[LeadId, str, str]]] = {}
        self._by_email: dict[str, LeadId] = {}
        for lead_id, name, phone, email in names:
            self._by_name.setdefault(fold(name), []).append((lead_id, phone, fold(email)))
            if email:
                self._by_email.setdefault(fold(email), lead_id)

    def same(self, draft: LeadDraft) -> LeadId | None:
        """The lead of the same name and the same address or landline: for rows without a mobile."""
        email, landlines = fold(draft.email), set(draft.landlines)
        for lead_id, phone, other in self._by_name.get(fold(rules.name_of(draft)), ()):
            if (email and email == other) or phone in landlines:
                return lead_id
        return None

    def likely(self, asked: _Asked, taken: Mapping[Point, LeadId]) -> tuple[LeadId, str] | None:
        """Somebody whom a new lead resembles, and in what."""
        draft = asked.draft
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
        name = fold(draft.name)
        if " " in name and (others := self._by_name.get(name)):
            return others[0][0], "They have the same name."
        return None


def judge(
    tx: Tx, rows: Sequence[Row], faces: Faces, now: Millis, *, overwrite: bool
) -> tuple[list[Judged], list[Likely]]:
    """A verdict for each row, and the new ones that resemble somebody."""
    asked = {row.number: _ask(row.draft, now) for row in rows if row.draft is not None}
    taken = imported_leads.taken(tx, (point for one in asked.values() for point in one.points))
    keys = [one.enquiry[:2] for one in asked.values() if one.enquiry is not None]
    here = imported_leads.by_enquiries(tx, keys)
    owners = {number: _owner(one, taken, here, faces) for number, one in asked.items()}
    there = imported_leads.standing(tx, {one for one in owners.values() if one is not None})
    judged: list[Judged] = []
    likely: list[Likely] = []
    for row in rows:
        if (one := asked.get(row.number)) is None:
            judged.append(Judged(row, Verdict.SKIP if row.skipped else Verdict.REJECT))
            continue
        owner = owners[row.number]
        stands = None if owner is None else there.get(owner)
        points = tuple(point for point in one.points if point not in taken)
        fresh = None if one.enquiry is None or one.enquiry[:2] in here else one.enquiry
        judged.append(_judge(row, one.draft, stands, points, fresh, overwrite))
        if stands is None and (found := faces.likely(one, taken)) is not None:
            likely.append(Likely(row.number, *found))
    return judged, likely


def _ask(draft: LeadDraft, now: Millis) -> _Asked:
    return _Asked(draft, rules.points_of(draft), rules.enquiry_of(draft, now))


def _owner(
    asked: _Asked,
    taken: Mapping[Point, LeadId],
    here: Mapping[tuple[str, str], LeadId],
    faces: Faces,
) -> LeadId | None:
    """Who this is: by the number to write to; without one by the enquiry's id, or by name and address.

    A shared second number or landline makes nobody the same person.
    """
    draft = asked.draft
    if draft.phones:
        # The first two points are the first number: as WhatsApp knows it, and as a phone.
        return taken.get(asked.points[0]) or taken.get(asked.points[1])
    if draft.external_id and (found := here.get((draft.source, draft.external_id))):
        return found
    return faces.same(draft)


def _judge(
    row: Row,
    draft: LeadDraft,
    there: Mapping[str, Any] | None,
    points: tuple[Point, ...],
    fresh: tuple[str, str, int] | None,
    overwrite: bool,
) -> Judged:
    if there is None:
        columns = rules.new_columns(draft)
        return Judged(row, Verdict.NEW, None, columns, {}, points, draft.tags, fresh)
    columns = rules.changed_columns(there, draft, overwrite=overwrite)
    before = {name: there[name] for name in (*columns, "updated_at")}
    lead_id = LeadId(there["id"])
    if not (columns or points or fresh):
        return Judged(row, Verdict.SAME, lead_id)
    tags = rules.fresh_tags(there, draft)
    return Judged(row, Verdict.UPDATE, lead_id, columns, before, points, tags, fresh)


def shown_lead(lead_id: LeadId) -> str:
    return show_id(LEAD, lead_id)
