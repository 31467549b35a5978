"""Requests of people about their own data, and how long the shop has to answer."""

from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId

REQUEST = "R"
"""Prefix of a request's id."""
SHORTEST, LONGEST = 1, 365
"""Days that a shop may give itself."""
SOON = 3 * DAY
"""So long before it is due a request stands in Today."""


class RequestKind(StrEnum):
    """DPDP Act, sections 11 to 14."""

    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"
    GRIEVANCE = "grievance"
    NOMINEE = "nominee"
    """Who may ask for them when they cannot any more."""


ASKS = {
    RequestKind.ACCESS: "asks what is known of them",
    RequestKind.CORRECTION: "asks for a correction",
    RequestKind.ERASURE: "asks to be erased",
    RequestKind.GRIEVANCE: "complains about the use of their data",
    RequestKind.NOMINEE: "names who may ask for them",
}


@dataclass(frozen=True, slots=True)
class Request:
    id: int
    lead_id: LeadId | None
    """None: somebody who is no lead, or was erased."""
    kind: RequestKind
    words: str
    asked_at: Millis
    due_at: Millis
    done_at: Millis | None
    answer: str
    """What they were told; empty until it is done."""
    actor: str

    def is_late(self, now: Millis) -> bool:
        return self.done_at is None and self.due_at <= now


@dataclass(frozen=True, slots=True)
class Seen:
    """One version of the privacy notice in front of one person's eyes."""

    version: str
    at: Millis
    sent: bool
    """False: it was shown or handed over on paper."""
    actor: str


def read_kind(text: str) -> RequestKind:
    """Raises CrmError."""
    wanted = text.strip().casefold()
    if wanted in tuple(RequestKind):
        return RequestKind(wanted)
    raise CrmError(f"{text[:40]!r} is no kind of request.", f"Choose: {', '.join(RequestKind)}.")


def read_days(text: str) -> int:
    """The setting `request_days`; raises CrmError."""
    try:
        days = int(text.strip() or "30")
    except ValueError:
        days = 0
    if not SHORTEST <= days <= LONGEST:
        raise CrmError(
            f"request_days {text[:20]!r} is no number of days from {SHORTEST} to {LONGEST}.",
            "Write it like 30.",
        )
    return days
