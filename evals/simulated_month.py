"""A month of one shop: sleep, power cuts, a wrong clock, holidays; every message is judged as it leaves."""

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import monotonic
from unittest.mock import patch

from crm_tui.domain import gate
from crm_tui.domain.automatic import PER_PERSON_DAY, PER_PERSON_HOUR, PER_SHOP_HOUR
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import DAY
from crm_tui.domain.workflow import ExitReason
from crm_tui.shop import make_shop
from evals.simulated_calendar import FOUR_DAYS, MONTH, START, Calendar, Rival
from evals.simulated_customers import ZONE, Dice, Kind, customers
from evals.simulated_days import Days
from evals.simulated_outcome import Outcome, outcome_of
from evals.simulated_person import Counter
from evals.simulated_shop import SimulatedShop, TrueClock
from evals.table import Measure

_KEY = "5e" * 32
_KINDS = (
    *(Kind.ECHO, Kind.CHATTY),
    *(Kind.STOPS_IN_HINDI, Kind.STOPS_IN_HINDI, Kind.COMPLAINER),
    *(Kind.WRONG_NUMBER,) * 3,
    *(Kind.GHOST,) * 6,
    *(Kind.PROMISER,) * 7,
    *(Kind.BOUGHT_LONG_AGO,) * 4,
)


def simulate(folder: Path, calendar: Calendar = MONTH, people: int = 100, seed: int = 7) -> Outcome:
    """Let that time pass in a new shop in that folder."""
    started = monotonic()
    clock = TrueClock(START)
    shop = make_shop(_PROFILE, _env(folder, calendar), clock)
    whole = people + calendar.rush[1]
    crowd = customers(whole, Dice(seed), _KINDS[: people * 2 // 3])
    town = SimulatedShop(shop, clock, crowd, seed)
    days = Days(town, Counter(town), calendar, crowd[people:])
    days.open()
    asyncio.run(days.pass_by())
    try:
        return outcome_of(town, days.echo, monotonic() - started)
    finally:
        shop.db.close_now()


_PROFILE = BusinessProfile(
    name="Sweet Crumbs", industry="bakery", hours="9 am to 9 pm, Sunday closed"
)


def _env(folder: Path, calendar: Calendar) -> dict[str, str]:
    days = [datetime.fromtimestamp((START + day * DAY) / 1000, ZONE) for day in calendar.holidays]
    return {
        "CRM_HOME": str(folder / "home"),
        "CRM_DB_KEY": _KEY,
        "CRM_QUIET_HOURS": "21:00-09:00",
        "CRM_HOLIDAYS": ", ".join(f"{day:%Y-%m-%d}" for day in days),
    }


# -- as figures -----------------------------------------------------------------------------------

_SOURCE = "a simulated month"
_REASONS, _WORKFLOWS = len(ExitReason), 7


def run() -> Iterator[Measure]:
    """The whole month, and the same rules over a few days of a shop whose gate asks for nothing."""
    with tempfile.TemporaryDirectory(prefix="month-") as folder:
        month = simulate(Path(folder), MONTH, people=40)
    blind = _without_rules()
    yield Measure("seconds for 30 days", month.seconds, _SOURCE, 60, at_most=True, unit="s")
    yield Measure(
        "messages that broke a rule", len(month.violations), _SOURCE, 0, at_most=True,
        baseline=blind, beside="four days without the gate's rules for automatic messages",
    )  # fmt: skip
    yield Measure(
        "reasons for which a run ended", len(month.exits.keys() - {"open"}), _SOURCE, _REASONS
    )
    yield Measure("workflows that ran", len(month.entered), _SOURCE, _WORKFLOWS)
    yield Measure("to the echo, automatic", month.echo_automatic, _SOURCE, 3, at_most=True)
    yield Measure("the echo needs a person", month.echo_needs_person, _SOURCE, 1)
    yield Measure(
        "proposals lost to a wrong clock", month.expired_by_clock, _SOURCE, 0, at_most=True
    )
    yield Measure("messages forgotten in the outbox", month.forgotten, _SOURCE, 0, at_most=True)
    yield from _caps(month)
    yield from _told(month)
    for rival in Rival:
        yield _race(rival)


def _race(rival: Rival) -> Measure:
    """Four days in which it nearly always comes between a message and its leaving."""
    days = replace(FOUR_DAYS, sleeps=(), rivals=(rival,), races=0.7, rush=(0.44, 25))
    with tempfile.TemporaryDirectory(prefix="race-") as folder:
        came = simulate(Path(folder), days, people=14)
    name = f"left all the same, of {came.counts['races']} races with: {rival}"
    return Measure(name, len(came.violations), "four simulated days", 0, at_most=True)


def _caps(month: Outcome) -> Iterator[Measure]:
    """Reached, so that they are seen to hold, and not passed."""
    for name, most, cap in (
        ("automatic in an hour, the shop", month.shop_hour, PER_SHOP_HOUR),
        ("automatic in an hour, one person", month.person_hour, PER_PERSON_HOUR),
        ("automatic in a day, one person", month.person_day, PER_PERSON_DAY),
    ):
        yield Measure(f"{name}: at least", most, _SOURCE, cap)
        yield Measure(f"{name}: at most", most, _SOURCE, cap, at_most=True)


def _told(month: Outcome) -> Iterator[Measure]:
    for name in sorted(month.counts):
        yield Measure(name, month.counts[name], _SOURCE)
    yield Measure("proposed because it was late", month.late_proposals, _SOURCE, 1)
    yield Measure("promises that became follow-ups", month.promises, _SOURCE, 1)
    yield Measure("planned messages kept back", month.held, _SOURCE, 1)
    for name in sorted(month.entered):
        yield Measure(f"runs of {name}", month.entered[name], _SOURCE)
    for why in sorted(month.exits):
        yield Measure(f"runs: {why}", month.exits[why], _SOURCE)


def _without_rules() -> int:
    """How many broken rules the ledger sees when the gate lets everything through."""
    with tempfile.TemporaryDirectory(prefix="month-") as folder, patch.object(gate, "RULES", ()):
        return len(simulate(Path(folder), FOUR_DAYS, people=14).violations)
