"""When what befalls a simulated shop, in days from its first midnight."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from crm_tui.domain.clock import DAY, Millis
from evals.simulated_customers import ZONE

START = Millis(int(datetime(2026, 11, 2, tzinfo=ZONE).timestamp() * 1000))
"""A Monday, midnight in India."""
YEARS = 3 * 365 * DAY
"""By so much the clock is wrong once."""


class Rival(StrEnum):
    """What may happen to somebody just before an automatic message to them would leave."""

    REPLY = "reply"
    OPT_OUT = "opt_out"
    PHONE = "phone"
    """Somebody of the shop answers them on the phone."""
    STATUS = "status"
    REMOVAL = "removal"
    """A person takes them out of the run."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What befalls the shop, by day from 0; a day that is beyond the end does not come."""

    days: int = 30
    power_cuts: tuple[float, ...] = (3.41, 3.58, 3.79, 22.5)
    sleeps: tuple[tuple[float, float], ...] = ((8.3, 10.4),)
    wrong_clock: tuple[float, float] = (13.5, 13.6)
    holidays: tuple[int, ...] = (5, 18)
    stopped: tuple[float, float] = (16.4, 17.45)
    switched_off: float = 26.5
    """`no_reply`."""
    chat: float = 2.42
    """When somebody begins to write every quarter of an hour."""
    quarters: int = 24
    """How many times."""
    rush: tuple[float, int] = (19.42, 75)
    """When a portal sends all its leads at once, and how many."""
    broadcast: float = 12.46
    merge: float = 19.8
    """When two of those leads turn out to be one person."""
    rivals: tuple[Rival, ...] = tuple(Rival)
    races: float = 0.1
    """How often one of them comes between an automatic message and its leaving."""


MONTH = Calendar()
FOUR_DAYS = Calendar(
    days=4,
    power_cuts=(1.41, 2.7),
    sleeps=((0.442, 0.6), (2.75, 3.4)),
    wrong_clock=(1.5, 1.6),
    holidays=(2,),
    stopped=(0.62, 0.74),
    switched_off=3.6,
    broadcast=1.46,
    chat=3.42,
    quarters=16,
    rush=(0.44, 3),
    merge=0.82,
)
