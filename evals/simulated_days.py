"""The days of a simulated shop: who wrote before, what befalls it, and how time passes."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.template import Template
from crm_tui.domain.workflow import Workflow
from crm_tui.services.experiments import steering as experiments
from crm_tui.services.workflows import forms
from crm_tui.services.workflows.files import FOLDER, load
from crm_tui.store import templates
from crm_tui.store.tx import Tx
from evals.simulated_calendar import START, YEARS, Calendar, Rival
from evals.simulated_customers import SILENT, STOP, Customer, Kind
from evals.simulated_person import Counter
from evals.simulated_shop import SimulatedShop

_WORKFLOWS = Path(__file__).with_name("simulated_workflows")
_LONGEST_PAUSE = 2 * HOUR
_SHORTEST_PAUSE = 20_000


@dataclass(slots=True)
class Days:
    """The calendar put into practice."""

    town: SimulatedShop
    counter: Counter
    calendar: Calendar
    late_comers: list[Customer]
    """Of whom a portal tells all at once."""
    asleep: bool = False

    # -- before it begins -----------------------------------------------------------------------

    def open(self) -> None:
        """Templates, workflows, those who wrote before, and what is to come."""
        shop = self.town.shop
        shutil.copytree(_WORKFLOWS, shop.home / FOLDER)
        shop.db.write_now(_furnish)
        for name in ("instant_reply", "warm_leads", "no_reply", "new_lead_greeting"):
            self.counter.switches(name)
        shop.db.write_now(_experiment, load(shop.home).get("warm_leads"), START)
        known = [one for one in self.town.people.values() if one not in self.late_comers]
        for place, one in enumerate(known):
            wrote = place % 3 != 0 or one.kind in (Kind.BOUGHT_LONG_AGO, Kind.CHATTY, Kind.ECHO)
            if wrote and one.kind is not Kind.WRONG_NUMBER:
                self._wrote_before(one)
            else:
                self._comes_in(one)
            self._writes_now_and_then(one)
        self.town.clock.true = START
        rivals = self._rivals()
        self.town.rivals = [rivals[name] for name in self.calendar.rivals]
        self.town.races = self.calendar.races
        self._plan()

    def _rivals(self) -> dict[Rival, Callable[[LeadId, Customer], None]]:
        town, counter = self.town, self.counter
        return {
            Rival.REPLY: lambda _, one: town.writes(one, "Haan, ek minute"),
            Rival.OPT_OUT: lambda _, one: town.writes(one, STOP[1]),
            Rival.PHONE: lambda _, one: town.written_on_the_phone(one, "Main dekh raha hun."),
            Rival.STATUS: lambda lead_id, _: counter.moves_one(lead_id, LeadStatus.CLOSED),
            Rival.REMOVAL: lambda lead_id, _: counter.takes_out(lead_id),
        }

    def _wrote_before(self, one: Customer) -> None:
        dice, town = self.town.dice, self.town
        bought = one.kind is Kind.BOUGHT_LONG_AGO
        when = range(57, 62) if bought else range(3, 62)
        days = sorted(dice.sample(when, dice.randint(2, 5)), reverse=True)
        for day in days:
            town.clock.true = one.writes_at(Millis(START - day * DAY), dice)
            town.writes(one, "cake ka rate kya hai?")
        lead_id = town.lead_of[one.phone.lstrip("+")]
        if dice.random() < 0.7:
            town.clock.true = Millis(town.clock.true + HOUR)
            town.written_on_the_phone(one, "Rate list bhej diya hai ji.")
        town.clock.true = START
        if one.number % 4 == 0:
            self.counter.agrees(lead_id)
        if bought:
            self.counter.moves_one(lead_id, LeadStatus.CLOSED)

    def _comes_in(self, one: Customer) -> None:
        at = START + self.town.dice.random() * (self.calendar.days - 1) * DAY
        self.town.at(at, lambda: self._add(one))

    def _add(self, one: Customer) -> None:
        if one.phone.lstrip("+") not in self.town.lead_of:
            self.counter.adds(one.name, one.phone)

    def _writes_now_and_then(self, one: Customer) -> None:
        dice = self.town.dice
        if one.kind in SILENT:
            return
        for day in range(self.calendar.days):
            if dice.random() < 0.08 or (one.kind is Kind.ECHO and day == 0):
                at = one.writes_at(Millis(START + day * DAY), dice)
                self.town.at(at, lambda: self.town.writes(one, "cake ka rate kya hai?"))

    # -- what is to come ------------------------------------------------------------------------

    def _plan(self) -> None:
        plan = self.calendar
        for day in range(plan.days):
            self._on(day + 9.75 / 24, self._morning)
            self._on(day + 15.0 / 24, self._afternoon)
        for day_of in plan.power_cuts:
            self._on(day_of, self.town.power_cut)
        for begin, end in plan.sleeps:
            self._on(begin, self._falls_asleep)
            self._on(end, self._wakes)
        self._on(plan.wrong_clock[0], self._clock_goes_wrong)
        self._on(plan.wrong_clock[1], self._clock_comes_back)
        self._on(plan.stopped[0], self.counter.stops_all)
        self._on(plan.stopped[1], self.counter.resumes_all)
        self._on(plan.switched_off, lambda: self.counter.switches("no_reply", on=False))
        self._on(plan.broadcast, self._offer)
        self._on(plan.rush[0], self._rush)
        self._on(plan.merge, self.counter.merges)
        for one in self.town.people.values():
            if one.kind is Kind.CHATTY:
                self._chats(one)

    def _chats(self, one: Customer) -> None:
        """They write, a word comes by itself after ten minutes, and then somebody takes the phone."""
        begin = START + self.calendar.chat * DAY
        for quarter in range(self.calendar.quarters):
            at = begin + quarter * 15 * MINUTE
            self.town.at(at, lambda: self.town.writes(one, "aur chocolate wala?"))
            self.town.at(at + 13 * MINUTE, lambda: self._on_the_phone(one))

    def _on_the_phone(self, one: Customer) -> None:
        self.town.written_on_the_phone(one, "Woh 450 ka hai ji.")

    def _rush(self) -> None:
        for one in self.late_comers:
            self._add(one)

    def _on(self, day: float, what: Callable[[], None]) -> None:
        self.town.at(START + day * DAY, what)

    def _morning(self) -> None:
        if self.asleep:
            return
        self.counter.decides(self.echo)
        self.counter.answers(self.echo)
        self.counter.moves()
        self.counter.plans(self.echo)

    def _afternoon(self) -> None:
        if self.asleep:
            return
        self.counter.answers(self.echo)
        if self.town.dice.random() < 0.3:
            self.counter.takes_one_out()

    @property
    def echo(self) -> LeadId | None:
        return next(
            (
                self.town.lead_of.get(digits)
                for digits, one in self.town.people.items()
                if one.kind is Kind.ECHO
            ),
            None,
        )

    def _offer(self) -> None:
        self.counter.broadcasts("festival")

    def _falls_asleep(self) -> None:
        self.asleep = True

    def _wakes(self) -> None:
        self.asleep = False

    def _clock_goes_wrong(self) -> None:
        self.town.clock.wrong_by = YEARS

    def _clock_comes_back(self) -> None:
        self.town.clock.wrong_by = 0
        self.town.ledger.clock_came_back()

    # -- as it passes ---------------------------------------------------------------------------

    async def pass_by(self) -> None:
        town, end = self.town, START + self.calendar.days * DAY
        town.start_worker()
        hour = 0
        while town.clock.true < end:
            town.clock.true = self._next_moment(end)
            town.happen()
            if self.asleep:
                continue
            await town.work()
            if town.worker is not None and town.clock.true // HOUR != hour:
                hour = town.clock.true // HOUR
                await town.worker.upkeep()
        await town.shop.db.close()

    def _next_moment(self, end: int) -> Millis:
        town = self.town
        now = town.clock.true
        wanted = [end, now + _LONGEST_PAUSE]
        if town.next_at is not None:
            wanted.append(town.next_at)
        if not self.asleep and (due := town.next_due()) is not None:
            wanted.append(max(due, now + _SHORTEST_PAUSE))
        return Millis(max(min(wanted), now + 1))


def _furnish(tx: Tx) -> None:
    for plan in forms.every():
        templates.save(tx, _approved(plan.template))
    for name, category in (("we_got_it", "utility"), ("festival", "marketing")):
        body = "Hello {{1}}, this is {{2}}."
        templates.save(tx, Template(name, "en", category, "approved", body, ("1", "2")))


def _approved(one: Template) -> Template:
    return Template(one.name, one.language, "utility", "approved", one.body, one.variables)


def _experiment(tx: Tx, workflow: Workflow, now: Millis) -> None:
    experiments.start(tx, experiments.Wish(workflow, seed=7), OWNER, now)
