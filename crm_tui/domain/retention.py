"""How long the shop keeps what: periods that the owner sets. Nothing is set by itself: all is kept."""

import re
from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.errors import CrmError

MONTH = 31
"""Days: never a day too early."""
_WORDS = re.compile(r"(\d{1,4})\s*(d|days?|m|months?|y|years?)", re.IGNORECASE)
_DAYS = {"d": 1, "m": MONTH, "y": 366}


class Kind(StrEnum):
    """What is kept; the value is the word of the command."""

    RAW = "raw"
    MEDIA = "media"
    CHATS = "chats"
    TRACES = "traces"


WHAT = {
    Kind.RAW: "webhooks as they came in",
    Kind.MEDIA: "files of chats; the messages stay",
    Kind.CHATS: "people without any contact, and all about them",
    Kind.TRACES: "what the AI suggested, once decided on",
}
LEAST = {Kind.RAW: 1, Kind.MEDIA: 30, Kind.CHATS: 366, Kind.TRACES: 30}
"""Days. Of chats a year, which DPDP Rule 8(3) asks for; a lawyer may know better, never the program."""
MOST = {Kind.RAW: 30, Kind.MEDIA: 3_660, Kind.CHATS: 3_660, Kind.TRACES: 3_660}
"""Days. Webhooks go after 30 in any case."""


@dataclass(frozen=True, slots=True)
class Rule:
    kind: Kind
    days: int
    since: Millis
    """When it was set."""
    by: str

    def before(self, now: Millis) -> Millis:
        """What is older than this goes."""
        return Millis(now - self.days * DAY)


def read_period(kind: Kind, text: str) -> int | None:
    """Days of `90 days`, `24 months`, `2 years`; None of `keep`. Raises CrmError."""
    if text.strip().lower() == "keep":
        return None
    match = _WORDS.fullmatch(text.strip())
    if match is None:
        raise CrmError(
            f"{text.strip()[:40]!r} is no period.",
            'Write it like "90 days", "24 months", "2 years" or keep.',
        )
    days = int(match[1]) * _DAYS[match[2][0].lower()]
    if not LEAST[kind] <= days <= MOST[kind]:
        raise CrmError(
            f"{show_period(days)} cannot be set for {kind}.",
            f"Choose {show_period(LEAST[kind])} to {show_period(MOST[kind])}, or keep.",
        )
    return days


def show_period(days: int) -> str:
    """`24 months` where it comes out even, else days."""
    for size, word in ((366, "year"), (MONTH, "month"), (1, "day")):
        number, rest = divmod(days, size)
        if number and not rest:
            return f"{number:,} {word}{'s' if number > 1 else ''}"
    return "0 days"
