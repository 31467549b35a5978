"""How often a message comes in the hours in which its reader answers: learnt, at a fixed hour, at best."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.closed_days import read_closed_days
from crm_tui.domain.policy import Policy, next_open, read_quiet_hours
from crm_tui.domain.timing import AHEAD, Known, Tally, bucket, choose, tally, tally_of_shop
from crm_tui.whatsapp.capabilities import capabilities
from evals.simulated_customers import ZONE, Customer, Dice, customers
from evals.table import Measure

_PEOPLE = 600
_SOURCE = "simulated people with known hours"
_START = Millis(int(datetime(2026, 9, 1, tzinfo=ZONE).timestamp() * 1000))
_DAYS = 84
_NOBODY = Tally((0.0,) * 24, (0.0,) * 24, 0)


@dataclass(frozen=True, slots=True)
class _Case:
    """How much is known."""

    name: str
    answers: tuple[int, int]
    """Of each person: at least, at most."""
    shop: int
    """Other people that the shop has heard ten times."""
    floor: float


_CASES = (
    _Case("nothing known at all", (0, 2), 0, 0.15),
    _Case("a new person, a shop that is known", (0, 0), 300, 0.4),
    _Case("thin: 1 to 4 answers, a shop that is known", (1, 4), 300, 0.65),
    _Case("some: 5 to 12 answers", (5, 12), 300, 0.82),
    _Case("rich: 20 to 50 answers", (20, 50), 300, 0.92),
)


def run() -> Iterator[Measure]:
    """Quiet hours 21:00 to 09:00, closed on Mondays; the wish to write comes at any moment."""
    policy = Policy(
        capabilities("cloud"),
        read_quiet_hours("21:00-09:00", ZONE.key),
        closed=read_closed_days("monday", ZONE.key),
    )
    for case in _CASES:
        learnt, fixed, best = _shares(case, policy)
        yield Measure(
            f"in their hours: {case.name}", learnt, _SOURCE, case.floor,
            baseline=fixed, beside=f"always at 11:00 (knowing their hours: {best:.2f})",
        )  # fmt: skip


def _shares(case: _Case, policy: Policy) -> tuple[float, float, float]:
    dice = Dice(6)
    end = Millis(_START + _DAYS * DAY)
    shop = tally_of_shop(_counts(case.shop, dice), end)
    hits = [0, 0, 0]
    for one in customers(_PEOPLE, dice):
        known = Known(
            "Asha", tally(_answers(one, dice.randint(*case.answers), dice), end, ZONE), shop, ZONE
        )
        earliest = Millis(end + dice.randrange(7 * DAY))
        for place, at in enumerate(_ways(known, one, earliest, policy)):
            hits[place] += one.is_awake(at)
    learnt, fixed, best = (count / _PEOPLE for count in hits)
    return learnt, fixed, best


def _ways(
    known: Known, one: Customer, earliest: Millis, policy: Policy
) -> tuple[Millis, Millis, Millis]:
    """Learnt, at the next open 11:00, and at the first open hour that is truly theirs."""

    def opens(at: Millis) -> Millis:
        return next_open(policy, at)

    fixed, _ = choose(Known("Asha", _NOBODY, _NOBODY, ZONE), earliest, opens)
    hours = (Millis(at) for at in range(opens(earliest), opens(earliest) + AHEAD, HOUR // 4))
    best = next((at for at in hours if opens(at) == at and one.is_awake(at)), earliest)
    return choose(known, earliest, opens)[0], fixed, best


def _counts(people: int, dice: Dice) -> dict[int, int]:
    counts: dict[int, int] = {}
    for one in customers(people, dice):
        for at in _answers(one, 10, dice):
            counts[bucket(at, ZONE)] = counts.get(bucket(at, ZONE), 0) + 1
    return counts


def _answers(one: Customer, count: int, dice: Dice) -> list[Millis]:
    return [one.writes_at(Millis(_START + dice.randrange(_DAYS) * DAY), dice) for _ in range(count)]
