"""When a broadcast goes on, waits, or pauses by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_tui.domain.clock import HOUR, MINUTE, Millis
from crm_tui.domain.policy import Policy, next_open

LATE = HOUR
"""So much later than planned nothing goes on by itself: the offer may be over."""
BEFORE_QUIET = MINUTE
"""Nothing new is queued so shortly before the quiet hours: it could not leave any more."""
LONGEST_WAIT = HOUR
"""How long is waited before a used-up limit of the day is asked again."""


def opens_at(policy: Policy, now: Millis) -> Millis | None:
    """When people may be written to again; None: now, and for long enough to leave."""
    soon = Millis(now + BEFORE_QUIET)
    first = next_open(policy, now)
    if first > now:
        return first
    later = next_open(policy, soon)
    return later if later > soon else None


def broken_off(next_at: Millis, policy: Policy, now: Millis) -> str:
    """Why it must not go on by itself: the clock or the computer stood in between; empty when all is well."""
    if now - next_at > LATE:
        return "The computer or the worker slept, or the clock was moved."
    longest = max(opens_at(policy, now) or now, now + LONGEST_WAIT)
    if next_at > longest + MINUTE:
        return "The clock was set back, or the shop's hours were changed."
    return ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one of the newest messages of a broadcast."""

    failed: bool
    code: int | None
    opted_out: bool


WATCHED = 500
"""Newest messages that are looked at for trouble."""
_LATEST, _SAME_FAILURES = 20, 5
_ENOUGH, _MOST_OPT_OUTS = 50, 0.02


def trouble(newest: Sequence[Sent]) -> str:
    """Why it should pause by itself, from its messages, newest first; empty when it need not."""
    codes: dict[int, int] = {}
    for one in newest[:_LATEST]:
        if one.failed and one.code is not None:
            codes[one.code] = codes.get(one.code, 0) + 1
    if (worst := _worst(codes)) is not None:
        return (
            f"{codes[worst]} of the last {min(_LATEST, len(newest))} messages failed in the same"
            f" way ({worst})."
        )
    gone = sum(one.opted_out for one in newest)
    if len(newest) >= _ENOUGH and gone > _MOST_OPT_OUTS * len(newest):
        return f"{gone} of the last {len(newest):,} people asked to get no more messages."
    return ""


def _worst(codes: Mapping[int, int]) -> int | None:
    code = max(codes, key=lambda one: codes[one], default=None)
    return code if code is not None and codes[code] >= _SAME_FAILURES else None
