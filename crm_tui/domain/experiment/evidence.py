"""How strongly the counts speak for one arm over another: an e-process, valid whenever one looks.

For one week with n1 and n2 people, and two guesses t1 > t2, the product over all people of
`their arm's guess / the common guess t0 = (n1·t1 + n2·t2) / (n1 + n2)` has an expectation of at most
1 as long as the first arm answers no more often than the second (Turner, Ly and Grünwald, "Generic
E-variables for exact sequential k-sample tests"). It stays so for every size of the two groups that
was settled before the week's answers came, however the earlier weeks led to it; weeks multiply, and a
mean over guesses that were fixed beforehand keeps it. So by Ville's inequality the chance that it
EVER reaches c while the claim is false is at most 1/c: peeking costs nothing.

The mean over guesses stands in for guesses learnt from the weeks before: those say nothing in the
first weeks, which are the ones with the most people on both arms.
"""

from collections.abc import Iterable, Sequence
from math import exp, log

from crm_tui.domain.experiment.count import NOBODY, Count, total

Guess = tuple[float, float]
"""The rate of the arm that is better, and of the other."""
_REPLY_RATES = (0.03, 0.05, 0.08, 0.11, 0.15, 0.20, 0.26, 0.33, 0.42, 0.54)
_OPT_OUT_RATES = (0.003, 0.006, 0.012, 0.025, 0.05, 0.1)
_REPLY_EFFECTS = (0.6, 1.0)
"""Log odds ratios: at 15 % the better arm then has 24 % or 32 %."""
_OPT_OUT_EFFECTS = (1.0, 2.0)
_MOST = 600.0
"""As a power of e: beyond this a float ends."""


def _guesses(rates: Sequence[float], effects: Sequence[float]) -> tuple[Guess, ...]:
    """Around each rate, both arms half an effect away from it."""
    return tuple(
        (_moved(rate, effect / 2), _moved(rate, -effect / 2))
        for rate in rates
        for effect in effects
    )


def _moved(rate: float, by: float) -> float:
    odds = rate / (1 - rate) * exp(by)
    return odds / (1 + odds)


REPLIES = _guesses(_REPLY_RATES, _REPLY_EFFECTS)
OPT_OUTS = _guesses(_OPT_OUT_RATES, _OPT_OUT_EFFECTS)


def log_evidence(weeks: Iterable[tuple[Count, Count]], guesses: Sequence[Guess] = REPLIES) -> float:
    """The natural logarithm of the e-value against `the first has no higher rate than the second`."""
    both = [pair for pair in weeks if pair[0].people and pair[1].people]
    first, second = (total(counts) for counts in zip(*both, strict=True)) if both else (NOBODY,) * 2
    together = [(one.people / (one.people + other.people), one + other) for one, other in both]
    return _log_mean(
        [
            _log_chance(first, high) + _log_chance(second, low) - _log_common(together, high, low)
            for high, low in guesses
        ]
    )


def evidence(weeks: Iterable[tuple[Count, Count]], guesses: Sequence[Guess] = REPLIES) -> float:
    """The e-value itself: 1 says nothing, 20 is 20 to 1."""
    return exp(min(_MOST, log_evidence(weeks, guesses)))


def _log_chance(count: Count, rate: float) -> float:
    return count.hits * log(rate) + count.misses * log(1 - rate)


def _log_common(together: Iterable[tuple[float, Count]], high: float, low: float) -> float:
    """Of every week by its own common guess, which lies where the first arm's part of the people is."""
    return sum(_log_chance(count, low + (high - low) * part) for part, count in together)


def _log_mean(sums: Sequence[float]) -> float:
    most = max(sums)
    return most + log(sum(exp(one - most) for one in sums) / len(sums))
