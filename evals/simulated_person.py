"""Somebody at the counter: decides what is proposed, answers some, moves leads on, plans messages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crm_tui.domain.actor import OWNER
from crm_tui.domain.broadcast import Audience
from crm_tui.domain.broadcast_slots import Form, Slot
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.consent import Purpose
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.services import automatic, consent, deciding, leads, life_cycle, merging, sending
from crm_tui.services.broadcasts import planning, steering
from crm_tui.services.follow_ups import later
from crm_tui.services.sending import Wanted
from crm_tui.services.workflows import desk, switching
from crm_tui.services.workflows.files import load
from crm_tui.store import enrolments
from crm_tui.store.tx import Tx
from evals.simulated_shop import SimulatedShop

IGNORED = "win_back"
"""Nobody decides what this workflow proposes."""
_APPROVES, _REJECTS, _REWRITES = 0.5, 0.2, 0.1
_ANSWERS, _MOVES, _PLANS = 0.5, 0.1, 0.4
_WORDS = "Namaste ji, haan bilkul. Kab chahiye aapko?"


@dataclass(slots=True)
class Counter:
    """The person at the counter of one shop."""

    town: SimulatedShop

    def decides(self, but_not: LeadId | None) -> None:
        """What is proposed this morning: approved, sent changed, rejected, or left lying."""
        for suggestion_id, workflow, lead_id in self._read(_proposed):
            if workflow == IGNORED or lead_id == but_not:
                continue
            chance = self.town.dice.random()
            policy = self.town.shop.policy
            if chance < _APPROVES:
                self._try(deciding.approve, suggestion_id, policy, OWNER, self._now)
            elif chance < _APPROVES + _REJECTS:
                self._try(deciding.reject, suggestion_id, OWNER, self._now)
            elif chance < _APPROVES + _REJECTS + _REWRITES:
                self._try(deciding.send_edited, suggestion_id, _WORDS, policy, OWNER, self._now)

    def answers(self, but_not: LeadId | None) -> None:
        """Some of those who wait; whoever is a machine gets nothing by hand."""
        for lead_id in self._read(_waiting):
            if lead_id != but_not and self.town.dice.random() < _ANSWERS:
                self.writes(LeadId(lead_id))

    def writes(self, lead_id: LeadId) -> None:
        """Their own words, if the gate lets them."""
        policy = self.town.shop.policy
        wanted = Wanted(lead_id, _WORDS)
        if self._try(sending.queue, wanted, policy, OWNER, self._now) is not None:
            self.town.ledger.by_hand(lead_id)

    def plans(self, but_not: LeadId | None) -> None:
        """A message for later today, for some whose window is open; it must not leave if they write."""
        for lead_id in self._read(_in_touch):
            if lead_id == but_not or self.town.dice.random() >= _PLANS:
                continue
            at = Millis(self._now + self.town.dice.randint(2, 7) * HOUR)
            wanted = Wanted(LeadId(lead_id), "Aapka order kal taiyaar hoga.")
            policy, now = self.town.shop.policy, self._now
            message = self._try(later.schedule, wanted, policy, OWNER, at, now)
            if message is not None:
                self.town.ledger.by_hand(lead_id)
                self.town.ledger.planned(message.id)
                self._interrupted(LeadId(lead_id))

    def _interrupted(self, lead_id: LeadId) -> None:
        """Every third time they write before the message's hour has come."""
        one = self.town.customer_of(lead_id)
        if one is not None and self.town.dice.random() < 1 / 3:
            soon = self.town.clock.true + HOUR
            self.town.at(soon, lambda: self.town.writes(one, "aur kitna time lagega?"))

    def moves(self) -> None:
        """Some leads go on: qualified, proposal, closed."""
        ahead = {
            "contacted": LeadStatus.QUALIFIED,
            "qualified": LeadStatus.PROPOSAL,
            "proposal": LeadStatus.CLOSED,
        }
        for lead_id, status in self._read(_open):
            if status in ahead and self.town.dice.random() < _MOVES:
                self.moves_one(LeadId(lead_id), ahead[status])

    def moves_one(self, lead_id: LeadId, status: LeadStatus) -> None:
        self._write(life_cycle.set_status, OWNER, self._now, [lead_id], status)
        self.town.ledger.moved(lead_id)

    def takes_one_out(self) -> None:
        """Of some run, whichever is the newest."""
        found = self._read(_newest_run)
        if found is not None:
            self._take_out(found)

    def takes_out(self, lead_id: LeadId) -> None:
        """Of every run that they are in."""
        for one in self._read(lambda tx: enrolments.open_of(tx, lead_id)):
            self._take_out(one.id)

    def _take_out(self, run: int) -> None:
        if self._try(desk.leave, run, OWNER, self._now) is not None:
            self.town.ledger.taken_out(run)

    def merges(self) -> None:
        """Two who are in the same workflow turn out to be one person."""
        found = self._read(_two_in_one_workflow)
        if found is not None:
            kept, gone = found
            self._write(merging.merge, OWNER, self._now, kept, gone)
            self.town.ledger.merged(kept, gone)
            for digits, lead_id in self.town.lead_of.items():
                if lead_id == gone:
                    self.town.lead_of[digits] = kept

    def agrees(self, lead_id: LeadId) -> None:
        """They signed that they want offers."""
        self._write(
            consent.record,
            *(OWNER, self._now, lead_id, Purpose.MARKETING),
            given=True, source="counter", proof="signed the visitors' book",
        )  # fmt: skip

    def switches(self, name: str, *, automatic_too: bool = True, on: bool = True) -> None:
        """A workflow on, by itself too if wished, or off."""
        workflow = load(self.town.shop.home).get(name)
        change = switching.set_automatic if on and automatic_too else switching.set_enabled
        self._write(change, workflow, on, OWNER, self._now)

    def stops_all(self) -> None:
        self._write(automatic.stop, OWNER, self._now)
        self.town.ledger.stopped = True

    def resumes_all(self) -> None:
        self._write(automatic.resume, OWNER, self._now)
        self.town.ledger.stopped = False

    def broadcasts(self, template: str) -> None:
        """An offer to everybody, tried on one who agreed to offers first."""
        form = Form(template, "en", (Slot("1", "lead.first_name"), Slot("2", "shop.name")))
        wish = planning.Wish("Offer", Audience(LeadFilter()), form, 10)
        made = self._write(planning.create, wish, OWNER, self._now)
        policy, tester = self.town.shop.policy, self._read(_agreed)
        self._try(steering.try_on, made.id, f"L{tester}", policy, OWNER, self._now)
        self._try(steering.start, made.id, OWNER, self._now)

    def adds(self, name: str, phone: str) -> None:
        """A portal sends a lead."""
        added = self._write(leads.add, OWNER, self._now, name=name, phone=phone, source="indiamart")
        self.town.lead_of[phone.lstrip("+")] = added.id

    @property
    def _now(self) -> Millis:
        return self.town.clock.now()

    def _read(self, work: Callable[[Tx], Any]) -> Any:
        return self.town.shop.db.read_now(work)

    def _write(self, work: Callable[..., Any], *args: Any, **more: Any) -> Any:
        return self.town.shop.db.write_now(work, *args, **more)

    def _try(self, work: Callable[..., Any], *args: Any) -> Any:
        """None when the program refuses, as it may; what it said is counted."""
        try:
            return self._write(work, *args)
        except CrmError:
            self.town.ledger.counts["refused to the person"] += 1
            return None


def _proposed(tx: Tx) -> list[tuple[int, str, int]]:
    rows = tx.all(
        "SELECT s.id, e.workflow, s.lead_id FROM suggestion s JOIN enrolment e ON e.id = s.enrolment_id"
        " WHERE s.status = 'pending' ORDER BY s.id"
    )
    return [(row["id"], row["workflow"], row["lead_id"]) for row in rows]


def _waiting(tx: Tx) -> list[int]:
    return [row["id"] for row in tx.all("SELECT id FROM lead WHERE needs_reply = 1 ORDER BY id")]


def _in_touch(tx: Tx) -> list[int]:
    rows = tx.all(
        "SELECT id FROM lead WHERE last_inbound_at > (SELECT MAX(last_inbound_at) FROM lead) - :span"
        " ORDER BY id",
        span=DAY // 2,
    )
    return [row["id"] for row in rows]


def _open(tx: Tx) -> list[tuple[int, str]]:
    rows = tx.all("SELECT id, status FROM lead WHERE last_inbound_at IS NOT NULL ORDER BY id")
    return [(row["id"], row["status"]) for row in rows]


def _newest_run(tx: Tx) -> int | None:
    row = tx.one("SELECT MAX(id) AS id FROM enrolment WHERE ended_at IS NULL")
    return None if row is None else row["id"]


def _agreed(tx: Tx) -> int:
    row = tx.one(
        "SELECT MAX(id) AS id FROM lead"
        " WHERE marketing_consent_at IS NOT NULL AND opted_out_at IS NULL"
    )
    return 0 if row is None else row["id"] or 0


def _two_in_one_workflow(tx: Tx) -> tuple[LeadId, LeadId] | None:
    row = tx.one(
        "SELECT MIN(lead_id) AS kept, MAX(lead_id) AS gone FROM enrolment"
        " WHERE ended_at IS NULL AND workflow = 'new_lead_greeting'"
    )
    if row is None or row["kept"] == row["gone"]:
        return None
    return LeadId(row["kept"]), LeadId(row["gone"])
