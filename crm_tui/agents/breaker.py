"""A circuit breaker for one model: what failed rests, longer each time, and is then tried by one call."""

from dataclasses import dataclass, replace

from crm_tui.agents.models import ModelFailed, Reason

COOLDOWN = 45.0
"""Seconds for which a model that failed is passed over at first; twice as long each further time."""
LONGEST = 600.0
"""Seconds that no rest exceeds, whatever a provider asks for."""
IN_A_ROW = 3
"""So many useless answers one after another count like an outage."""

# Nothing but the person can mend these.
_LONG = frozenset({Reason.KEY, Reason.QUOTA, Reason.NOT_FOUND, Reason.LIBRARY})
# The model is there and answers; the question may have been at fault.
_ANSWERED = frozenset(
    {
        *(Reason.REFUSED, Reason.CUT, Reason.CONTEXT, Reason.TOOL, Reason.EMPTY),
        *(Reason.UNUSABLE, Reason.TOO_LONG),
    }
)


@dataclass(frozen=True, slots=True)
class Breaker:
    """What is remembered of one model; times are seconds of a monotonic clock."""

    failures: int = 0
    """In a row."""
    rests: int = 0
    """In a row."""
    rests_until: float = 0.0
    probing: bool = False
    """The rest is over and one call finds out whether the model is back."""
    why: str = ""
    """The sentence with which it failed last."""

    def closed_to(self, now: float) -> bool:
        """Whether a call is to pass this model over."""
        return self.probing or now < self.rests_until

    def asked(self) -> "Breaker":
        return replace(self, probing=self.rests > 0)

    def given_up(self) -> "Breaker":
        """The call was taken back before its end: nothing was learnt."""
        return replace(self, probing=False)

    def failed(self, now: float, failure: ModelFailed, cooldown: float = COOLDOWN) -> "Breaker":
        """After a failure; calls that were under way when the rest began do not make it longer."""
        known = replace(self, failures=self.failures + 1, probing=False, why=failure.sentence())
        if now < self.rests_until:
            return replace(known, rests_until=max(self.rests_until, now + _asked_for(failure)))
        if failure.reason in _ANSWERED and known.failures < IN_A_ROW:
            return known
        rest = _rest(failure, self.rests, cooldown)
        return replace(known, rests=self.rests + 1, rests_until=now + rest)


def _rest(failure: ModelFailed, rests_before: int, cooldown: float) -> float:
    if failure.reason in _LONG:
        return LONGEST
    return min(LONGEST, max(cooldown * 2.0 ** min(rests_before, 10), _asked_for(failure)))


def _asked_for(failure: ModelFailed) -> float:
    return min(LONGEST, failure.retry_after or 0.0)
