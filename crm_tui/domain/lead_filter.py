"""A filter of leads: which ones a list, a board, an export or a bulk action is about."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.score import HIGHEST, LOWEST
from crm_tui.domain.text import clean_line

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class LeadFilter:
    """Every part that is given must hold; an empty filter is every lead."""

    status: LeadStatus | None = None
    source: str | None = None
    tag: str | None = None
    owner: str | None = None
    """`""` is nobody's."""
    unread: bool = False
    due: bool = False
    """With an open task whose time has come."""
    rotting: bool = False
    """Open, and nothing happened for longer than the status allows."""
    query: str = ""
    """Name, number, firm, or words of the chat."""
    min_score: int | None = None
    min_value_paise: int | None = None
    """They may spend so much or more."""
    figure: str = ""
    """Behind this number: `won@2026-11-01..2026-11-22` (`domain.analytics.ref`)."""

    @property
    def is_empty(self) -> bool:
        return self == LeadFilter()


_KINDS: dict[str, type] = {
    **dict.fromkeys(("status", "source", "tag", "owner", "query", "figure"), str),
    **dict.fromkeys(("unread", "due", "rotting"), bool),
    **dict.fromkeys(("min_score", "min_value_paise"), int),
}


def to_json(spec: LeadFilter) -> dict[str, Any]:
    """Only what is set."""
    empty = LeadFilter()
    values = {one.name: getattr(spec, one.name) for one in fields(spec)}
    given = {name: value for name, value in values.items() if value != getattr(empty, name)}
    return given | ({"status": str(spec.status)} if spec.status is not None else {})


def from_json(value: Mapping[str, Any]) -> LeadFilter:
    """The reverse of `to_json`; raises CrmError for what is no filter."""
    for name, given in value.items():
        if name not in _KINDS:
            raise CrmError(f"A filter has no {name!r}.", f"It may have: {', '.join(_KINDS)}.")
        if type(given) is not _KINDS[name]:
            raise CrmError(f"The {name} of a filter cannot be {given!r}.", "Write it anew.")
    return LeadFilter(**{name: _value(name, given) for name, given in value.items()})


def _value(name: str, given: Any) -> Any:
    if name == "status":
        return read_status(given)
    if name == "figure":
        return _figure(given)
    if name == "min_score" and not LOWEST <= given <= HIGHEST:
        raise CrmError(f"{given} is no score.", f"It goes from {LOWEST} to {HIGHEST}.")
    return clean_line(given, _LONGEST) if isinstance(given, str) else given


def _figure(given: str) -> str:
    from crm_tui.domain.analytics.ref import read_ref  # not before the first paint

    return str(read_ref(given)) if given.strip() else ""


def read_status(text: str) -> LeadStatus:
    """The status of this name; raises CrmError."""
    try:
        return LeadStatus(text.strip().lower())
    except ValueError as error:
        raise CrmError(
            f"{clean_line(text, 40)!r} is no status.", f"Choose one of: {', '.join(LeadStatus)}."
        ) from error
