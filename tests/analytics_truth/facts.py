"""What happened to each lead, read off its messages one after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from tests.analytics_truth.days import DAY
from tests.analytics_truth.rows import Row, Rows


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody waited for a person's answer."""

    lead_id: int
    asked_at: int
    answered_at: int | None
    last_at: int
    """When they wrote for the last time meanwhile."""

    def lost_at(self, now: int) -> int | None:
        """When 24 hours had passed without an answer; None while they have not."""
        ends = self.last_at + DAY
        answered = self.answered_at is not None and self.answered_at < ends
        return None if answered or ends > now else ends


@dataclass(frozen=True)
class Facts:
    """One shop at one time; `usd_inr` as the setting has it."""

    rows: Rows
    zone: ZoneInfo
    usd_inr: str
    now: int

    @cached_property
    def came(self) -> dict[int, int]:
        """When leads came in; those of import files did not."""
        leads = self.rows.leads.values()
        return {
            one["id"]: one["created_at"] for one in leads if one["id"] not in self.rows.imported
        }

    @cached_property
    def contacted(self) -> dict[int, int]:
        """When the shop's first message to them left."""
        found = {}
        for lead_id in self.rows.leads:
            left = [when_left(one) for one in self.said(lead_id) if has_left(one)]
            if left:
                found[lead_id] = min(left)
        return found

    @cached_property
    def replied(self) -> set[int]:
        """Who have written after the first message that was written to them."""
        return {
            lead_id
            for lead_id, first in self.contacted.items()
            if any(is_in(one) and one["timestamp"] > first for one in self.said(lead_id))
        }

    @cached_property
    def asked(self) -> dict[int, int]:
        """When they first wrote something that wants an answer."""
        found = {}
        for lead_id in self.rows.leads:
            asked = [one["timestamp"] for one in self.said(lead_id) if wants_answer(one)]
            if asked:
                found[lead_id] = min(asked)
        return found

    @cached_property
    def answered(self) -> dict[int, int]:
        """When the first message by a person left after they had first asked."""
        found = {}
        for lead_id, asked in self.asked.items():
            answers = [when_left(one) for one in self.said(lead_id) if is_by_person(one)]
            later = [at for at in answers if at >= asked]
            if later:
                found[lead_id] = min(later)
        return found

    @cached_property
    def waits(self) -> tuple[Wait, ...]:
        return tuple(wait for lead_id in self.rows.leads for wait in _waits(self.said(lead_id)))

    def said(self, lead_id: int) -> Sequence[Row]:
        return self.rows.by_lead.get(lead_id, ())


def is_in(message: Row) -> bool:
    return bool(message["direction"] == "inbound")


def wants_answer(message: Row) -> bool:
    return is_in(message) and bool(message["wants_reply"])


def has_left(message: Row) -> bool:
    return not is_in(message) and message["status"] in ("sent", "delivered", "read")


def is_by_person(message: Row) -> bool:
    """It left, and no workflow or broadcast sent it."""
    return has_left(message) and sender(message) == "person"


def sender(message: Row) -> str:
    """The kind of sender: `person`, `workflow` …"""
    return str(message["actor"]).split(":")[0]


def when_left(message: Row) -> int:
    """What was written on the phone left when it was written."""
    sent = message["sent_at"]
    return int(message["timestamp"] if sent is None else sent)


def decided_at(lead: Row) -> int:
    """Since when a lead has its status: since it came, unless something else is known."""
    at = lead["status_at"]
    return int(lead["created_at"] if at is None else at)


def _waits(said: Sequence[Row]) -> Iterator[Wait]:
    asked: int | None = None
    last = 0
    for at, answers in sorted(_turns(said)):
        if answers and asked is not None:
            yield Wait(said[0]["lead_id"], asked, at, last)
            asked = None
        elif not answers:
            asked, last = (at if asked is None else asked), at
    if asked is not None:
        yield Wait(said[0]["lead_id"], asked, None, last)


def _turns(said: Sequence[Row]) -> Iterator[tuple[int, bool]]:
    """When somebody asked, and when a person answered."""
    for one in said:
        if wants_answer(one):
            yield one["timestamp"], False
        elif is_by_person(one):
            yield when_left(one), True
