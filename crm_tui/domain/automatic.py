"""What leaves without a person: how much of it is too much, and what the gate must know to say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from crm_tui.domain.clock import Millis

PER_PERSON_HOUR = 3
PER_PERSON_DAY = 10
PER_SHOP_HOUR = 60
MOST_UNANSWERED = 2
"""Automatic messages in a row without a word from them."""
MOST_WITHOUT_PERSON = 3
"""Automatic messages since somebody of the shop last wrote: two machines would go on for ever."""


class AutomaticRule(StrEnum):
    """The names that the gate gives its reasons against an automatic message."""

    NO_SENDER = "no_sender"
    STOPPED = "stopped"
    SWITCHED_OFF = "switched_off"
    NOT_A_TEMPLATE = "not_a_template"
    CLOCK = "clock"
    ANSWERED = "answered"
    PERSON_WROTE = "person_wrote"
    MOVED = "moved"
    NEEDS_PERSON = "needs_person"
    UNANSWERED = "unanswered"
    CLOSED_DAY = "closed_day"
    PERSON_HOUR_CAP = "person_hour_cap"
    PERSON_DAY_CAP = "person_day_cap"
    SHOP_HOUR_CAP = "shop_hour_cap"


WAITS = frozenset(
    {
        AutomaticRule.CLOSED_DAY,
        AutomaticRule.PERSON_HOUR_CAP,
        AutomaticRule.PERSON_DAY_CAP,
        AutomaticRule.SHOP_HOUR_CAP,
    }
)
"""Reasons that pass by themselves with time."""


@dataclass(frozen=True, slots=True)
class AutomaticUse:
    """What is known when a workflow or a broadcast wants to send; None stands for a person."""

    no_sender: bool = False
    """An agent, an import or the worker itself: none of them sends anything."""
    stopped: bool = False
    """The kill switch is on."""
    by_workflow: bool = True
    """A broadcast has a pace of its own: only the kill switch, and a word of theirs, stop it."""
    switched_off: bool = False
    """The workflow may not send by itself (any more)."""
    began_ahead: bool = False
    """Its run began at a time that has not come yet: the clock was wrong then."""
    answered: bool = False
    """They wrote since the run began, or since the message was made."""
    person_wrote: bool = False
    """Somebody of the shop wrote to them since then."""
    moved: bool = False
    """Somebody moved them to another status since the message was made."""
    since_person: int = 0
    """Automatic messages to them since somebody of the shop last wrote."""
    unanswered: int = 0
    """Automatic messages to them since they, or somebody of the shop, last wrote."""
    to_person_hour: int = 0
    to_person_day: int = 0
    by_shop_hour: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """An automatic message as it is counted."""

    id: int
    at: Millis
    """When it left, or was made; by the machine's clock, which may have been wrong."""
    waits: bool
    """It is still to leave: it counts whatever its time says."""


def made_within(made: Sequence[Made], since: Millis, now: Millis, settled: int) -> int:
    """How many were made after `since`, although the clock may have been wrong meanwhile.

    Ids grow with true time. So a message is no older than the one before it, whatever its date says
    (the clock was behind); and one that is dated ahead of now (the clock was ahead) counts as made
    just now, until its id is below `settled`: the newest message of the shop dated `since` or before.
    In doubt it counts.
    """
    counted, newest = 0, Millis(0)
    for one in sorted(made, key=lambda one: one.id):
        if one.at > now:
            recent = one.id > settled
        else:
            newest = max(newest, one.at)
            recent = newest > since
        counted += one.waits or recent
    return counted
