"""What a clock that jumps does to runs: what was planned by a wrong one is planned anew, never sent."""

from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.workflow import LONGEST_WAIT
from crm_tui.store import enrolments, settings
from crm_tui.store.tx import Tx

GAP = 3 * DAY
"""After a longer pause than a long weekend whatever is due is proposed: one catch-up run."""
_BACK = HOUR
"""A clock that is set back by less was only corrected."""
_NOTED = MINUTE
_SLACK = 30 * DAY
"""Closed days and good times may put a step off beyond its wait."""
_SEEN, _CAUGHT_UP = "workflows.clock", "workflows.caught_up"
_AT_ONCE = 200


def is_due(tx: Tx, now: Millis) -> bool:
    """Whether the time is to be noted again."""
    seen = settings.get(tx, _SEEN)
    return seen is None or abs(now - seen) >= _NOTED or enrolments.newest_began(tx) > now


def note(tx: Tx, now: Millis) -> None:
    """Note the time; after a gap or a step back nothing that is due by now leaves by itself."""
    seen = settings.get(tx, _SEEN)
    if seen is not None and not -_BACK <= now - seen <= GAP:
        settings.put(tx, _CAUGHT_UP, now)
    settings.put(tx, _SEEN, now)
    if seen is not None and (now < seen or enrolments.newest_began(tx) > now):
        _bring_back(tx, now)


def caught_up_at(tx: Tx) -> Millis | None:
    """Steps that were due by then are proposed; None when the clock never jumped."""
    found = settings.get(tx, _CAUGHT_UP)
    return None if found is None else Millis(found)


def _bring_back(tx: Tx, now: Millis) -> None:
    """Runs that began or wait in a time that will not come for long wait once more, from now.

    They count as begun before that, up to a day: whatever was written since the clock is right ends
    them.
    """
    farthest = Millis(now + LONGEST_WAIT + _SLACK)
    while found := enrolments.from_ahead(tx, now, farthest, _AT_ONCE):
        for one in found:
            waited = 0 if one.due_at is None else one.due_at - one.entered_at
            wait = min(max(waited, 0), LONGEST_WAIT)
            before = min(max(2 * (one.entered_at - now), _NOTED), DAY)
            enrolments.bring_back(tx, one, Millis(now - before), Millis(now + wait))
