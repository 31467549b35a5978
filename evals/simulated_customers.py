"""Customers that do not exist, with habits that are known: when they look at their phone, and what they do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import DAY, HOUR, MINUTE, SECOND, Millis

ZONE = ZoneInfo("Asia/Kolkata")
_MIX = ((18, 9), (12, 5), (9, 4), (15, 2))
"""When a three-hour habit begins, and how many of twenty have it."""
_OTHER_WEEKEND = 0.3
"""So many have another habit on Saturday and Sunday."""
_AT_HABIT = 0.6
"""So much of what they write comes in their hours, the rest at any waking hour."""
_AWAKE = range(8, 23)
_IN_HOURS, _OUTSIDE = 1.0, 0.35
"""How much of their wish to answer is left at an hour that is theirs, and at another."""


class Dice(Random):
    """Chance that comes out the same in every run."""


STOP = ("STOP", "मैसेज मत भेजो")
"""How people ask to be left alone."""


class Kind(StrEnum):
    """How somebody behaves."""

    USUAL = "usual"
    GHOST = "ghost"
    """Never answers anything."""
    ECHO = "echo"
    """A machine: answers everything within a minute, day and night."""
    PROMISER = "promiser"
    """Says that they will come or pay, and does not."""
    STOPS_IN_HINDI = "stops_in_hindi"
    """Answers the first message with a Hindi wish to be left alone."""
    COMPLAINER = "complainer"
    BOUGHT_LONG_AGO = "bought_long_ago"
    """Wrote two months ago, bought, and has been silent since."""
    CHATTY = "chatty"
    """Writes every quarter of an hour for half a day, once."""
    WRONG_NUMBER = "wrong_number"
    """Nothing arrives there."""


SILENT = (Kind.GHOST, Kind.BOUGHT_LONG_AGO, Kind.WRONG_NUMBER)
"""They never write."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody writes back, and when."""

    at: Millis
    text: str


@dataclass(frozen=True, slots=True)
class Customer:
    """One person and their habits."""

    number: int
    kind: Kind
    weekday: int
    """Local hour at which three hours begin in which they look at their phone."""
    weekend: int
    answers: float
    """How likely a message in their hours is answered."""
    opts_out: float
    """How likely an unwanted message makes them write STOP."""

    @property
    def name(self) -> str:
        return f"{_FIRST[self.number % len(_FIRST)]} {self.number}"

    @property
    def phone(self) -> str:
        return f"+9198{self.number:08}"

    @property
    def exists(self) -> bool:
        """Somebody is reached at this number."""
        return self.kind is not Kind.WRONG_NUMBER

    def is_awake(self, at: Millis) -> bool:
        """Whether the moment lies in the hours of their habit."""
        local = datetime.fromtimestamp(at / 1000, ZONE)
        return 0 <= local.hour - self._begin(local) < 3

    def wish(self, at: Millis) -> float:
        """How likely they answer what comes at that moment."""
        if self.kind in SILENT:
            return 0.0
        if self.kind in (Kind.ECHO, Kind.STOPS_IN_HINDI):
            return 1.0
        return self.answers * (_IN_HOURS if self.is_awake(at) else _OUTSIDE)

    def answer_to(self, at: Millis, by_itself: bool, dice: Dice) -> "Answer | None":
        """What they do about a message that comes at that moment, if anything."""
        if self.kind is Kind.ECHO:
            return Answer(Millis(at + 30 * SECOND), "Thank you for contacting us. How may we help?")
        if dice.random() > self.wish(at):
            return None
        soon = Millis(at + dice.randint(2, 50) * MINUTE)
        if not self.is_awake(at):
            soon = self.writes_at(Millis(_midnight(at) + DAY), dice)
        if self.kind is Kind.STOPS_IN_HINDI or (by_itself and dice.random() < self.opts_out):
            return Answer(soon, STOP[self.kind is Kind.STOPS_IN_HINDI])
        return Answer(soon, dice.choice(_SAY.get(self.kind, _ANSWERS)))

    def writes_at(self, day: Millis, dice: Dice) -> Millis:
        """A moment of that local day (its midnight) at which they would write."""
        hour: float = dice.choice(_AWAKE) + dice.random()
        if dice.random() < _AT_HABIT:
            noon = datetime.fromtimestamp((day + DAY // 2) / 1000, ZONE)
            hour = self._begin(noon) + 3 * dice.random()
        return Millis(int(day + hour * HOUR))

    def _begin(self, local: datetime) -> int:
        return self.weekend if local.weekday() >= 5 else self.weekday


_FIRST = "Asha Ravi Meena Imran Sunita Joseph Farida Gopal Lata Arjun Neha Harpreet".split()


def customers(count: int, dice: Dice, kinds: tuple[Kind, ...] = ()) -> list[Customer]:
    """So many people; the first ones are of these kinds, the others as people are."""
    return [
        _customer(number, kinds[number] if number < len(kinds) else Kind.USUAL, dice)
        for number in range(count)
    ]


def _customer(number: int, kind: Kind, dice: Dice) -> Customer:
    weekday = _habit(dice)
    return Customer(
        number,
        kind,
        weekday,
        _habit(dice) if dice.random() < _OTHER_WEEKEND else weekday,
        answers=dice.betavariate(3, 3),
        opts_out=dice.betavariate(1, 60),
    )


def _habit(dice: Dice) -> int:
    begins, weights = zip(*_MIX, strict=True)
    return int(dice.choices(begins, weights)[0])


def _midnight(at: Millis) -> Millis:
    """Of the local day."""
    offset = int(5.5 * HOUR)
    return Millis((at + offset) // DAY * DAY - offset)


_ANSWERS = (
    "haan ji, kitne ka hai?",
    "Yes please. How much is it?",
    "ok",
    "Do you deliver to Kothrud?",
    "soch ke batata hun",
    "कितने का है?",
    "👍",
)
_SAY = {
    Kind.PROMISER: ("kal dukaan aaunga", "kal shaam ko aata hun milne", "kal payment kar dunga"),
    Kind.COMPLAINER: ("This is spam! I will report you.", "Why do you write to me all the time?"),
}
