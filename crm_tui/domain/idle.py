"""Whether somebody is still before the screen: what counts as a person, and when it is locked."""

from dataclasses import dataclass

from crm_tui.domain.clock import HOUR, MINUTE, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.roles import Role

SHORTEST, LONGEST = 1, 15
"""Minutes; the range of `lock_after`."""
SESSION = 12 * HOUR
"""After so long a log-in is over, however busy the inbox is."""
OFF = "off"

_REPEATS = 1.0
"""Seconds between two of the same key within which it may be the terminal that repeats a held one."""
_HELD = 30.0
"""Seconds after which the same key again and again is something that lies on the keyboard."""
_BREATH = 30.0
"""Seconds without a key after which a log-in that is over ends: nobody is cut off in a word."""


class Presence:
    """When a person was last there, by what the terminal tells; all times are monotonic seconds."""

    def __init__(self, now: float) -> None:
        self.seen = now
        self._key, self._since, self._last = "", now, now

    def act(self, now: float) -> None:
        """A click, a turn of the wheel, a paste: no machine does that by itself."""
        self.seen, self._key = now, ""

    def press(self, key: str, now: float) -> None:
        """A key; one that is held counts from when it went down, once it is held too long."""
        if key != self._key or now - self._last > _REPEATS:
            self._key, self._since = key, now
        self._last = now
        self.seen = self._since if now - self._since > _HELD else now


@dataclass(frozen=True, slots=True)
class LockRule:
    """When a window locks by itself."""

    after: float | None
    """Seconds without a person; None: never for that reason."""
    since: Millis
    """The log-in."""

    def is_due(self, idle: float, now: Millis) -> bool:
        """`idle` in seconds. A clock that was set back to before the log-in ends it as well."""
        if self.after is not None and idle >= self.after:
            return True
        return idle >= _BREATH and self.is_over(now)

    def is_over(self, now: Millis) -> bool:
        """Whether the log-in is too old to go on with."""
        return not self.since - MINUTE <= now < self.since + SESSION


def read_lock_after(text: str) -> int | None:
    """Minutes; None for `off`, five where nothing is said. Raises CrmError."""
    given = text.strip().lower()
    if given == OFF:
        return None
    if not given:
        return 5
    if not given.isascii() or not given.isdigit() or not SHORTEST <= int(given) <= LONGEST:
        raise CrmError(
            f"The inbox locks after {SHORTEST} to {LONGEST} minutes, or never.",
            "Set lock_after to a number, or to off.",
        )
    return int(given)


def rule_for(text: str, role: Role | None, since: Millis) -> LockRule:
    """The rule of `lock_after` for this person: `off` holds for an owner alone."""
    minutes = read_lock_after(text)
    if minutes is None and role is not Role.OWNER:
        minutes = LONGEST
    return LockRule(None if minutes is None else minutes * 60.0, since)


def read_when_locked(text: str) -> bool:
    """Whether the worker goes on while the inbox is locked. Raises CrmError."""
    given = text.strip().lower() or "on"
    if given not in ("on", OFF):
        raise CrmError("worker_when_locked is on or off.", "Mend that setting.")
    return given == "on"


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody was when the inbox was locked, to go on there."""

    lead_id: LeadId | None = None
    """The open chat."""
    writing: bool = False
    """The composer had the focus."""
    theme: str = ""
