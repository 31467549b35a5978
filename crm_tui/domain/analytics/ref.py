"""A number, named so that the leads behind it can be listed: `won@2026-11-01..2026-11-22`."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, unquote

from crm_tui.domain.analytics.catalogue import FIGURES, FUNNEL, TABLES
from crm_tui.domain.analytics.period import Period, read_period
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import clean_line

FUNNEL_REF = "funnel"
"""Its parts are the steps of the funnel."""
LONGEST = 1_000
"""Characters of a ref: the longest part, encoded, and some."""

_LABELS = {
    **{one.id: one.label for one in FIGURES},
    **{one.id: one.label for one in TABLES},
    FUNNEL_REF: "Of those who came in",
}
_STEPS = {
    "new_leads": "came in",
    "asked": "asked",
    "answered": "were answered",
    "qualified": "qualified or further",
    "won": "won",
}
_LISTED = frozenset(one.id for one in FIGURES if one.has_leads)
_PARTED = frozenset(one.id for one in TABLES if one.has_leads)
_HOW = "Write it like won@2026-11-01..2026-11-22, or by_source=form@2026-11-01..2026-11-22."


@dataclass(frozen=True, slots=True)
class Ref:
    """A figure, or one row of a table, in a period. Raises CrmError where no leads are behind it."""

    id: str
    period: Period
    part: str | None = None
    """The row of the table, or the step of the funnel; None for a figure."""

    def __post_init__(self) -> None:
        if self.id == FUNNEL_REF:
            fits = self.part in FUNNEL
        else:
            fits = self.id in (_LISTED if self.part is None else _PARTED)
        if not fits:
            raise CrmError(f"{clean_line(str(self), 80)!r} is no number with leads behind.", _HOW)

    def __str__(self) -> str:
        part = "" if self.part is None else f"={_encoded(self.part)}"
        return f"{self.id}{part}@{self.period.first}..{self.period.last}"

    @property
    def words(self) -> str:
        """`Won, 2026-11-01 to 2026-11-22`; foreign text in it is made safe by whoever shows it."""
        part = "" if self.part is None else f": {_STEPS.get(self.part, self.part) or 'none'}"
        days = str(self.period.first)
        if self.period.days > 1:
            days += f" to {self.period.last}"
        return f"{_LABELS[self.id]}{part}, {days}"


def read_ref(text: str) -> Ref:
    """The reverse of `str`; raises CrmError."""
    number, at, days = text.strip()[:LONGEST].rpartition("@")
    first, dots, last = days.partition("..")
    if not (at and dots):
        raise CrmError(f"{clean_line(text, 80)!r} is no number of a period.", _HOW)
    name, equals, part = number.partition("=")
    period = read_period(first, last, date.min)
    return Ref(name.strip(), period, unquote(part) if equals else None)


def _encoded(part: str) -> str:
    """As it is where it is plain; else so that no cleaning of the whole changes it."""
    plain = part.replace("%", "%25")
    return plain if clean_line(f"{plain}@", LONGEST) == f"{plain}@" else quote(part, safe="")
