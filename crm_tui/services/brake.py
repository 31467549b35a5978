"""How fast the outbox may go: slower when a provider says so, back again as sends are taken."""

from crm_tui.domain.clock import MINUTE, SECOND, Millis
from crm_tui.domain.refusal import Action
from crm_tui.whatsapp.provider import Accepted, Outcome, Refused

AT_ONCE = 8
_SLOWEST_PAUSE = 5 * MINUTE
_SIGN_IN_PAUSE = MINUTE
_LONGEST_ASKED = 1_800.0
"""Seconds: after half an hour what waits is given back to the person anyway."""


class Brake:
    """Counts what is taken and what is throttled; nothing in it outlives the worker."""

    def __init__(self) -> None:
        self._free_at = Millis(0)
        self._throttled = 0
        self.at_once = AT_ONCE

    def holds(self, now: Millis) -> bool:
        """Nothing may be sent yet."""
        return now < self._free_at

    def learn(self, outcome: Outcome, now: Millis) -> None:
        """A throttle halves the pace and pauses all sends; what is taken speeds it up by one."""
        match outcome:
            case Accepted():
                self._throttled = 0
                self.at_once = min(AT_ONCE, self.at_once + 1)
            case Refused(action=Action.SLOW):
                self._throttled += 1
                self.at_once = max(1, self.at_once // 2)
                self._pause(now, outcome.retry_after, SECOND * 2 ** min(self._throttled, 9))
            case Refused(action=Action.AUTH):
                self._pause(now, outcome.retry_after, _SIGN_IN_PAUSE)
            case _:
                pass

    def _pause(self, now: Millis, asked: float | None, own: int) -> None:
        pause = (
            min(_SLOWEST_PAUSE, own) if asked is None else int(min(asked, _LONGEST_ASKED) * SECOND)
        )
        self._free_at = Millis(max(self._free_at, now + pause))
