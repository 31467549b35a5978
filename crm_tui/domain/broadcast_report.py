"""What a broadcast would do, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import HOUR, Millis

WAITS_FOR_ANSWER = "waits_for_answer"
"""Our own rule beside the gate's: a broadcast must not look like the answer to a question."""
HAS_IT = "has_it"
"""Two leads of the audience became one after the first of them got it."""
REPLY_WITHIN = 72 * HOUR
"""So long a message counts as an answer to it, or an opt-out as caused by it."""


class Outcome(StrEnum):
    """Where a person stands; the furthest that is known."""

    WAITING = "waiting"
    SKIPPED = "skipped"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    REPLIED = "replied"
    """They wrote within 72 hours."""
    OPTED_OUT = "opted_out"
    """They asked for no more messages within 72 hours."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Nobody knows whether it left."""


@dataclass(frozen=True, slots=True)
class Skip:
    """One reason for which people are left out."""

    rule: str
    """As the gate names it."""
    people: int
    words: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What starting it would mean."""

    audience: int
    reach: int
    """People whom the gate would let it go to."""
    skips: tuple[Skip, ...]
    """Most people first."""
    each_paise: int
    daily_limit: int | None = None
    """People a day that WhatsApp lets the shop write to first; None: not limited."""

    @property
    def cost_paise(self) -> int:
        """Without tax and the provider's own fee."""
        return self.reach * self.each_paise


@dataclass(frozen=True, slots=True)
class Tally:
    """How it stands."""

    counts: Mapping[Outcome, int]
    """Each person once."""
    cost_paise: int
    """What went out so far has cost, as far as is known."""

    @property
    def people(self) -> int:
        return sum(self.counts.values())

    def of(self, *outcomes: Outcome) -> int:
        return sum(self.counts.get(one, 0) for one in outcomes)


@dataclass(frozen=True, slots=True)
class Person:
    """One of the audience."""

    lead_id: int
    name: str
    phone: str | None
    outcome: Outcome
    why: str
    message_id: int | None
    at: Millis | None
    """When they were skipped, or their message was queued."""
    cost_paise: int


_RULES = {
    "no_address": "no WhatsApp number",
    "opted_out": "asked to get no more messages",
    "marketing_opted_out": "switched marketing messages off",
    "no_consent": "no agreement to get marketing",
    "do_not_disturb": "do-not-disturb mark",
    "minor": "under 18",
    "held_back": "WhatsApp holds marketing messages to them back",
    "unreachable": "earlier messages to this number were not delivered",
    "template_variables": "nothing known for a variable of the template",
    WAITS_FOR_ANSWER: "wrote within 24 hours and waits for an answer",
    HAS_IT: "got it already as another lead that is merged now",
    "pair_rate": "got many messages within this minute",
}


def skip_words(rule: str) -> str:
    """What those who are skipped by a rule have in common; nobody's name stands in it."""
    return _RULES.get(rule, rule.replace("_", " "))
