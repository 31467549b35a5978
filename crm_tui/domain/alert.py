"""Notices: what is worth a bell while nobody looks at the inbox, in which words, and how often."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import HOUR, MINUTE, SECOND, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.text import clean_line, line_for_screen

FRESH = 2 * MINUTE
"""What was older than this when it came in is no news: a history, or a catch-up after being away."""
FRESH_ENQUIRY = 10 * MINUTE
"""The same for an enquiry: a portal without push is asked every five minutes."""
AGAIN = (15 * MINUTE, 60 * MINUTE)
"""A new lead that nobody has written to is told again so long after it came."""
CLOSES_WITHIN = HOUR
BETWEEN = 10 * SECOND
"""At most one notice in this time; what comes meanwhile is told together."""
_NAMED = 3
"""So many names stand in one notice."""


class AlertKind(StrEnum):
    """What happened, the most pressing first."""

    FAILED = "failed"
    UNKNOWN = "unknown"
    CLOSING = "closing"
    NEW_LEAD = "new_lead"
    STILL_NEW = "still_new"
    MESSAGE = "message"
    PROMISE = "promise"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to tell."""

    kind: AlertKind
    lead_id: LeadId | None
    name: str
    """As it is stored: foreign text."""
    at: Millis
    """Since when; of a closing window, when it closes."""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Channels:
    """The ways by which a notice may come."""

    bell: bool = False
    terminal: bool = False
    """The terminal shows it (OSC 9, OSC 777)."""
    desktop: bool = False
    """`notify-send`, where the terminal shows none."""

    def any(self) -> bool:
        return self.bell or self.terminal or self.desktop


def read_channels(text: str) -> Channels:
    """`bell,terminal,desktop` or some of them; `off` or nothing is none. Raises CrmError."""
    words = {word.strip().lower() for word in text.split(",")} - {"", "off", "none"}
    if unknown := words - {"bell", "terminal", "desktop"}:
        raise CrmError(
            f"{clean_line(min(unknown), 40)!r} is no way of giving notice.",
            "Write CRM_NOTICES like bell,terminal,desktop, or off.",
        )
    return Channels("bell" in words, "terminal" in words, "desktop" in words)


def words(alerts: Sequence[Alert], now: Millis) -> str:
    """One line for all of them, the most pressing first; no word of what anybody wrote."""
    kinds = (kind for kind in AlertKind if any(one.kind is kind for one in alerts))
    return " · ".join(_of_kind([one for one in alerts if one.kind is kind], now) for kind in kinds)


def _of_kind(alerts: Sequence[Alert], now: Millis) -> str:
    first, names = alerts[0], _names(alerts)
    match first.kind:
        case AlertKind.FAILED:
            return f"Not delivered: a message to {names}"
        case AlertKind.UNKNOWN:
            return f"Nobody knows whether it arrived: a message to {names}"
        case AlertKind.CLOSING:
            left = max(1, (min(one.at for one in alerts) - now) // MINUTE)
            return f"{names}: the window closes in {left} min and nobody has answered"
        case AlertKind.NEW_LEAD:
            return f"New: {names}"
        case AlertKind.STILL_NEW:
            waited = (now - min(one.at for one in alerts)) // MINUTE
            return f"Still waiting for a first word, {waited} min: {names}"
        case AlertKind.MESSAGE:
            return f"{names} wrote"
        case AlertKind.PROMISE:
            return f"A promise is due: {names}"
        case AlertKind.AWAY:
            return _while_away(sum(one.count for one in alerts))


def _while_away(count: int) -> str:
    return f"{count:,} new {'message' if count == 1 else 'messages'} while you were away"


def _names(alerts: Sequence[Alert]) -> str:
    names = list(dict.fromkeys(line_for_screen(one.name, 40) or "somebody" for one in alerts))
    named, more = names[:_NAMED], len(names) - _NAMED
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True, slots=True)
class Held:
    """What waits to be told, and when something was told last (monotonic seconds)."""

    alerts: tuple[Alert, ...] = ()
    last: float = float("-inf")

    def take(self, found: Sequence[Alert], clock: float) -> tuple["Held", tuple[Alert, ...]]:
        """What is told now, and what goes on waiting; each lead once for a kind."""
        waiting = dict.fromkeys((*self.alerts, *found))
        once = {(one.kind, one.lead_id): one for one in waiting}
        if not once or clock - self.last < BETWEEN / SECOND:
            return Held(tuple(once.values()), self.last), ()
        return Held((), clock), tuple(once.values())
