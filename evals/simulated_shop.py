"""A shop on an injected clock: its real database, services and worker; customers who do not exist."""

import asyncio
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count

from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.domain.webhook import MessageSeen, Origin, Sender, StatusSeen
from crm_tui.domain.workflow import LATE
from crm_tui.services import ingest, leads, remembering, sending, timing, work
from crm_tui.services.broadcasts.going import Going
from crm_tui.services.experiments import weekly
from crm_tui.services.outbox import Outbox
from crm_tui.services.workflows.run import WorkflowRun
from crm_tui.shop import Shop
from crm_tui.store import automatic, enrolments
from crm_tui.store.tx import Tx
from evals.simulated_customers import STOP, Customer, Dice, Kind
from evals.simulated_ledger import Leaving, Ledger
from evals.simulated_provider import SimulatedProvider

_MOST_ROUNDS = 500
"""Rounds of a worker that ought to end."""
_LEFT_ALONE = (Kind.ECHO, Kind.CHATTY)
"""Their own part would be spoilt."""
_LEAVING = """
    SELECT m.id, m.lead_id, m.actor, COALESCE(json_extract(m.template, '$.name'), '') AS template,
           m.scheduled, s.enrolment_id, s.step
    FROM message m LEFT JOIN workflow_step s ON s.message_id = m.id WHERE m.tracker = :tracker
"""


@dataclass(slots=True)
class TrueClock:
    """What the shop's computer shows, and what the time truly is."""

    true: Millis
    wrong_by: int = 0
    """Milliseconds that the computer is ahead."""

    def now(self) -> Millis:
        return Millis(self.true + self.wrong_by)


@dataclass(slots=True)
class Worker:
    """All that the worker does for this month, put together anew after each power cut."""

    shop: Shop
    provider: SimulatedProvider
    meanwhile: Callable[[], None]
    """What others do between the moment a message is queued and the moment it leaves."""
    run: WorkflowRun = field(init=False)
    outbox: Outbox = field(init=False)
    broadcasts: Going = field(init=False)

    def __post_init__(self) -> None:
        shop = self.shop
        epoch = shop.db.write_now(work.begin, 1, shop.clock.now())
        self.run = WorkflowRun(shop.db, shop.home, shop.policy, shop.clock)
        self.outbox = Outbox(shop.db, shop.media, self.provider, shop.policy, shop.clock, epoch)
        self.broadcasts = Going(shop.db, shop.policy, shop.clock)

    async def all_due(self) -> int:
        """Everything that is due; in how many rounds."""
        for rounds in range(_MOST_ROUNDS):
            did = await self.run.go_on() + await self.broadcasts.go_on()
            self.meanwhile()
            if not did + await self.outbox.send_due():
                return rounds
        return _MOST_ROUNDS

    async def upkeep(self) -> None:
        """What nobody waits for."""
        await weekly.go_on(self.shop.db, self.shop.clock)
        while await timing.go_on(self.shop.db):
            pass


class SimulatedShop:
    """One shop, its customers and its worker; whatever happens has its true time in a queue."""

    def __init__(self, shop: Shop, clock: TrueClock, people: list[Customer], seed: int) -> None:
        self.shop, self.clock, self.dice = shop, clock, Dice(seed)
        self.people = {one.phone.lstrip("+"): one for one in people}
        # Each has chances of their own: sends run beside each other, in whichever order.
        self._chances = {digits: Dice(f"{seed}:{digits}") for digits in self.people}
        self.ledger = Ledger(shop.policy)
        self.provider = SimulatedProvider(self._chances, self._exists, self._judge, self._took)
        self.worker: Worker | None = None
        self.lead_of: dict[str, LeadId] = {}
        """By digits."""
        self.shown_at: dict[LeadId, Millis] = {}
        self.rivals: list[Callable[[LeadId, Customer], None]] = []
        """What may happen to somebody just before an automatic message would leave."""
        self.races = 0.0
        """How often it does."""
        self.most_rounds = self.passes = 0
        self._queue: list[tuple[Millis, int, Callable[[], None]]] = []
        self._order, self._message = count(), count(1)
        self._seen_runs = 0
        self._cut = False
        self._pass: asyncio.Future[int] | None = None
        self._leaving: dict[str, Leaving] = {}
        self._reports: list[StatusSeen] = []

    # -- time -----------------------------------------------------------------------------------

    def at(self, true: float, what: Callable[[], None]) -> None:
        """Let something happen at that true time."""
        heapq.heappush(self._queue, (Millis(int(true)), next(self._order), what))

    @property
    def next_at(self) -> Millis | None:
        """The true time of what happens next."""
        return self._queue[0][0] if self._queue else None

    def happen(self) -> None:
        """Everything whose time has come."""
        self._report()
        while self._queue and self._queue[0][0] <= self.clock.true:
            heapq.heappop(self._queue)[2]()

    async def work(self) -> None:
        """One pass of the worker, between two things that happen; nothing without one."""
        if self.worker is None:
            return
        self.shop.db.read_now(self._note_overdue)
        self._pass = asyncio.ensure_future(self.worker.all_due())
        try:
            self.most_rounds = max(self.most_rounds, await self._pass)
        except asyncio.CancelledError:
            self.start_worker()
        self.shop.db.read_now(self._note_entered)
        self.passes += 1

    def start_worker(self) -> None:
        self.worker = Worker(self.shop, self.provider, self._meanwhile)

    def power_cut(self) -> None:
        """The worker ends: while it hands a message over, or, every other time, just before that."""
        self._cut = True

    def _end_pass(self, *, before: bool) -> None:
        """Where the cut was to come, the worker does nothing more."""
        if self._cut and self._pass is not None and before == self.ledger.counts["power cuts"] % 2:
            self._cut = not self._pass.cancel()
            self.ledger.counts["power cuts"] += 1

    def _meanwhile(self) -> None:
        """Now and then somebody acts just before an automatic message would leave."""
        self.shop.db.read_now(self._note_entered)
        queued = self.shop.db.read_now(automatic.queued)
        if queued:
            self._end_pass(before=True)
        for _, lead_id in queued:
            one = self.customer_of(lead_id)
            if one is None or one.kind in _LEFT_ALONE:
                continue
            if self.rivals and self.dice.random() < self.races:
                self.dice.choice(self.rivals)(lead_id, one)
                self.ledger.counts["races"] += 1

    def customer_of(self, lead_id: LeadId) -> Customer | None:
        """Whoever this lead truly is."""
        found = (self.people[digits] for digits, known in self.lead_of.items() if known == lead_id)
        return next(found, None)

    def next_due(self) -> Millis | None:
        """When the shop's own rows say that something is due, in true time."""
        shown = self.shop.db.read_now(_next_due)
        return None if shown is None else Millis(shown - self.clock.wrong_by)

    def _note_overdue(self, tx: Tx) -> None:
        before = self.clock.now() - LATE
        for row in tx.all(
            "SELECT id, step FROM enrolment WHERE state = 'waiting' AND due_at < :before",
            before=before,
        ):
            self.ledger.overdue((row["id"], row["step"]))

    def _note_entered(self, tx: Tx) -> None:
        for row in tx.all("SELECT id FROM enrolment WHERE id > :seen", seen=self._seen_runs):
            self.ledger.entered(row["id"])
            self._seen_runs = max(self._seen_runs, row["id"])

    # -- customers ------------------------------------------------------------------------------

    def writes(self, one: Customer, text: str) -> None:
        """Their message comes in now."""
        digits = one.phone.lstrip("+")
        self.shop.db.write_now(self._hears, self._seen(one, text), digits)
        self.ledger.wrote(self.lead_of[digits], leaves=text in STOP)

    def written_on_the_phone(self, one: Customer, text: str) -> None:
        """Somebody of the shop answers them in the app on the shop's phone."""
        seen = replace(self._seen(one, text), origin=Origin.PHONE_APP, outgoing=True)
        self.shop.db.write_now(ingest.apply, seen, self.clock.now())
        self.ledger.by_hand(self.lead_of[one.phone.lstrip("+")])

    def _seen(self, one: Customer, text: str) -> MessageSeen:
        point = ContactPoint("whatsapp", PointKind.WA_ID, one.phone.lstrip("+"))
        return MessageSeen(
            wa_id=f"wamid.theirs.{next(self._message)}",
            sender=Sender((point,), one.name),
            timestamp=self.clock.true,
            message_type=MessageType.TEXT,
            content=text,
        )

    def _hears(self, tx: Tx, seen: MessageSeen, digits: str) -> None:
        now = self.clock.now()
        ingest.apply(tx, seen, now)
        if digits not in self.lead_of:
            self.lead_of[digits] = leads.find(tx, f"+{digits}").id
        if "kal" in seen.content:
            remembering.learn_now(tx, self.lead_of[digits], now)

    def _exists(self, digits: str) -> bool:
        return digits in self.people and self.people[digits].exists

    # -- what leaves ----------------------------------------------------------------------------

    def _judge(self, tracker: str) -> None:
        self._end_pass(before=False)
        leaving = self.shop.db.read_now(_leaving, tracker)
        self._leaving[tracker] = leaving
        self.ledger.leaves(leaving, self.clock.true, self.clock.now())

    def _took(self, digits: str, tracker: str, wa_id: str) -> None:
        leaving, true = self._leaving[tracker], self.clock.true
        self.ledger.took(leaving, true)
        one = self.people[digits]
        if leaving.by_workflow:
            self.ledger.counts["automatic in their hours"] += one.is_awake(true)
        self._reports.append(StatusSeen(wa_id, MessageStatus.DELIVERED, true, tracker))
        answer = one.answer_to(true, leaving.by_itself, self._chances[digits])
        if answer is not None:
            self.at(answer.at, lambda: self.writes(one, answer.text))

    def _report(self) -> None:
        """The provider tells what was delivered since."""
        while self._reports:
            self.shop.db.write_now(ingest.apply, self._reports.pop(0), self.clock.now())


def _next_due(tx: Tx) -> Millis | None:
    known = [at for at in (enrolments.next_due_at(tx), sending.next_due_at(tx)) if at is not None]
    return min(known, default=None)


def _leaving(tx: Tx, tracker: str) -> Leaving:
    row = tx.one(_LEAVING, tracker=tracker)
    if row is None:
        raise LookupError(f"The provider got {tracker}, which is no message of the shop.")
    step = None if row["enrolment_id"] is None else (row["enrolment_id"], row["step"])
    return Leaving(
        tracker,
        row["id"],
        row["lead_id"],
        row["actor"],
        row["template"],
        step,
        bool(row["scheduled"]),
    )
