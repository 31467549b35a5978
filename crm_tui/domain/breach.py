"""A personal data breach: what happened, who is concerned, and the clocks that run from noticing it.

CERT-In directions of April 2022: 6 hours. DPDP Rules 2025, rule 7: the Board and every person concerned
without delay, the Board's details within 72 hours.
"""

from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import HOUR, Millis
from crm_tui.domain.errors import CrmError

BREACH = "V"
"""Prefix of a breach's id."""


class Told(StrEnum):
    """Who has to hear of it."""

    CERT = "cert"
    BOARD = "board"
    PEOPLE = "people"


NAMES = {
    Told.CERT: "CERT-In",
    Told.BOARD: "the Data Protection Board",
    Told.PEOPLE: "the people concerned",
}
WITHIN = {Told.CERT: 6 * HOUR, Told.BOARD: 72 * HOUR}
"""The people are told without delay: that has no number."""
WARNED = HOUR
"""So long before a clock ends the shop is warned once more."""


@dataclass(frozen=True, slots=True)
class Breach:
    id: int
    noticed_at: Millis
    began_at: Millis | None
    """As far as that is known."""
    what: str
    """Nature and extent."""
    kinds: str
    """Kinds of data: `names, numbers, chats`."""
    measures: str
    """What was done, and is to be done."""
    told_cert_at: Millis | None
    told_board_at: Millis | None
    told_people_at: Millis | None
    closed_at: Millis | None
    actor: str

    def told_at(self, who: Told) -> Millis | None:
        return {
            Told.CERT: self.told_cert_at,
            Told.BOARD: self.told_board_at,
            Told.PEOPLE: self.told_people_at,
        }[who]


@dataclass(frozen=True, slots=True)
class Countdown:
    """One clock of a breach."""

    who: Told
    ends_at: Millis
    told_at: Millis | None

    def words(self, now: Millis) -> str:
        """`5 h 20 min left`, `2 h too late`, `told`, `told 1 h too late`."""
        if self.told_at is not None:
            late = self.told_at - self.ends_at
            return "told" if late <= 0 else f"told {_span(late)} too late"
        left = self.ends_at - now
        return f"{_span(left)} left" if left > 0 else f"{_span(-left)} too late"


def clocks(breach: Breach) -> tuple[Countdown, ...]:
    """Those that have a number, the shorter first."""
    return tuple(
        Countdown(who, Millis(breach.noticed_at + within), breach.told_at(who))
        for who, within in WITHIN.items()
    )


def read_told(text: str) -> Told:
    """Raises CrmError."""
    wanted = text.strip().casefold()
    if wanted in tuple(Told):
        return Told(wanted)
    raise CrmError(f"{text[:40]!r} is nobody to be told.", f"Choose: {', '.join(Told)}.")


def _span(millis: int) -> str:
    minutes = max(1, millis // 60_000)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"
