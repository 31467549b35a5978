"""Two leads side by side, field by field: what each says, and whose value would stay."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import Lead, PointKind
from crm_tui.domain.money import short_rupees
from crm_tui.domain.phone import Phone, show_phone
from crm_tui.services import leads, merging
from crm_tui.services.merging import Merged
from crm_tui.store import custom
from crm_tui.store.merging import by_rule
from crm_tui.store.tx import Tx

MOST = 20
"""Pairs that are shown of one lead; more are another day's work."""


class Side(StrEnum):
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both; an empty text is an empty field."""

    field: str
    """As `merging.merge` takes it; empty for what both keep."""
    label: str
    left: str
    right: str
    side: Side | None
    """Whose value stays unless a person says otherwise; None: both say the same, or both stay."""

    @property
    def is_choice(self) -> bool:
        """Both say something, and not the same."""
        return bool(self.side and self.left and self.right)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two leads that may be one person: the one that was asked about at the left."""

    left: Lead
    right: Lead
    reasons: tuple[str, ...]
    lines: tuple[Line, ...]
    moving: Mapping[str, int]
    """How many rows of each table would move to the older one, which stays."""

    @property
    def kept(self) -> Side:
        return _older(self.left, self.right)

    def ids(self) -> tuple[LeadId, LeadId]:
        """Of the one that stays, and of the one that becomes part of it."""
        ids = (self.left.id, self.right.id)
        return ids if self.kept is Side.LEFT else ids[::-1]

    def take(self, chosen: Mapping[str, Side]) -> set[str]:
        """The fields whose value comes from the one that goes; `chosen` by field, else as usual."""
        sides = {line.field: chosen.get(line.field, line.side) for line in self.lines if line.side}
        return {field for field, side in sides.items() if side is not self.kept}


@dataclass(frozen=True, slots=True)
class Look:
    """A lead with everybody who may be the same person, and with who is part of it already."""

    lead: Lead
    pairs: tuple[Pair, ...]
    merged: tuple[Merged, ...]


def look(tx: Tx, lead_id: LeadId) -> Look:
    """The surest first; raises NotFound."""
    lead, labels = leads.get(tx, lead_id), custom.labels(tx)
    pairs = [
        _pair(tx, lead, one.lead, one.reasons, labels)
        for one in merging.doubles(tx, lead.id)[:MOST]
    ]
    return Look(lead, tuple(pairs), tuple(merging.merged_into(tx, lead.id)))


def next_question(tx: Tx) -> LeadId | None:
    """Somebody else in the shop of whom it is not known yet whether they are here twice."""
    found = merging.all_doubles(tx, 1)
    return found[0][0].id if found else None


def _pair(
    tx: Tx, left: Lead, right: Lead, reasons: tuple[str, ...], labels: Mapping[str, str]
) -> Pair:
    goes = right if _older(left, right) is Side.LEFT else left
    lines = tuple(_lines(left, right, labels))
    return Pair(left, right, reasons, lines, merging.belongings(tx, goes.id))


def _older(left: Lead, right: Lead) -> Side:
    return Side.LEFT if (left.created_at, left.id) <= (right.created_at, right.id) else Side.RIGHT


# -- lines ----------------------------------------------------------------------------------------


def _lines(left: Lead, right: Lead, labels: Mapping[str, str]) -> Iterator[Line]:
    kept = _older(left, right)
    usual = _usual(left, right, kept)
    ours, theirs = _texts(left), _texts(right)
    for field, label in _LABELS.items():
        if ours[field] or theirs[field]:
            yield _line(field, label, ours[field], theirs[field], usual.get(field, kept))
    for key in dict.fromkeys((*left.custom, *right.custom)):
        texts = left.custom.get(key, ""), right.custom.get(key, "")
        yield _line(f"custom.{key}", labels.get(key, key), *texts, kept)
    for label, one, other in (
        ("also", _other_addresses(left), _other_addresses(right)),
        ("tags", ", ".join(left.tags), ", ".join(right.tags)),
    ):
        if one or other:
            yield Line("", label, one, other, None)


_LABELS = {
    "name": "name",
    "company": "firm",
    "phone": "number",
    "email": "e-mail",
    "status": "status",
    "owner": "owner",
    "value_paise": "value",
    "source": "from",
    "own_score": "your score",
}


def _usual(left: Lead, right: Lead, kept: Side) -> dict[str, Side]:
    """Fields for which the program's own rule prefers the one that goes."""
    stays, goes = (left, right) if kept is Side.LEFT else (right, left)
    other = Side.RIGHT if kept is Side.LEFT else Side.LEFT
    rows = ({"source": one.source, "status": one.status} for one in (stays, goes))
    return dict.fromkeys(by_rule(*rows), other)


def _line(field: str, label: str, left: str, right: str, usual: Side) -> Line:
    """What is filled beats what is empty."""
    if left == right:
        return Line(field, label, left, right, None)
    if not left or not right:
        return Line(field, label, left, right, Side.LEFT if left else Side.RIGHT)
    return Line(field, label, left, right, usual)


def _texts(lead: Lead) -> dict[str, str]:
    return {
        "name": lead.name,
        "company": lead.company or "",
        "phone": show_phone(lead.phone) if lead.phone else "",
        "email": lead.email or "",
        "status": lead.status if lead.lost_reason is None else f"lost: {lead.lost_reason}",
        "owner": lead.owner,
        "value_paise": _rupees(lead.value_paise),
        "source": lead.source,
        "own_score": "" if lead.own_score is None else f"{lead.own_score} of 10",
    }


def _rupees(paise: int | None) -> str:
    return "" if paise is None else short_rupees(paise)


def _other_addresses(lead: Lead) -> str:
    """Beside the first number and e-mail; all of them stay."""
    found = []
    for point in lead.contact_points:
        if point.kind is PointKind.PHONE and point.value != lead.phone:
            found.append(show_phone(Phone(point.value)))
        elif point.kind is PointKind.EMAIL and point.value != lead.email:
            found.append(point.value)
    return ", ".join(found)
