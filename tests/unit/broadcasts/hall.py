"""A shop with people who agreed to marketing, an approved template and broadcasts to them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from crm_tui.domain.actor import OWNER
from crm_tui.domain.broadcast import Audience, Broadcast, BroadcastState
from crm_tui.domain.broadcast_report import Outcome, Person
from crm_tui.domain.broadcast_slots import Form, Slot
from crm_tui.domain.clock import Millis
from crm_tui.domain.consent import Purpose
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.message import Message
from crm_tui.domain.policy import Policy
from crm_tui.domain.template import Template
from crm_tui.services import consent, leads, life_cycle
from crm_tui.services.broadcasts import planning, steering
from crm_tui.services.broadcasts.going import Going
from crm_tui.services.broadcasts.planning import Forecast, Wish
from crm_tui.shop import Shop
from crm_tui.store import broadcasts, messages, outbox, templates
from crm_tui.store.tx import Tx
from tests.conftest import NOON, FakeClock

DIWALI = Template(
    "diwali", "en", "marketing", "approved", "Hi {{1}}, Diwali boxes are here.", ("1",)
)
FORM = Form("diwali", "en", (Slot("1", "lead.first_name", "friend"),))
VIP = Audience(LeadFilter(tag="vip"))


def broadcast(state: BroadcastState) -> Broadcast:
    """One as it would be read from the database."""
    return Broadcast(
        id=1,
        name="Diwali",
        audience=VIP,
        form=FORM,
        state=state,
        per_minute=20,
        next_at=None,
        why="",
        tested_at=None,
        created_at=NOON,
        created_by="person:owner",
        started_at=None,
        ended_at=None,
    )


class Hall:
    """People are invited, agree, and get a broadcast."""

    def __init__(self, shop: Shop, clock: FakeClock, policy: Policy | None = None) -> None:
        self.shop, self.clock = shop, clock
        self.policy = policy or replace(shop.policy, closed=None)
        self.going = Going(shop.db, self.policy, clock)
        self.forecast = Forecast(shop.db, self.policy, clock)
        shop.db.write_now(templates.save, DIWALI)

    @property
    def now(self) -> Millis:
        return self.clock.now()

    def do(self, work: Callable[..., Any], *args: Any) -> Any:
        """A change by the owner, now."""
        return self.shop.db.write_now(lambda tx: work(tx, *args, OWNER, self.now))

    def comes(self, name: str, number: int, *, agrees: bool = True, phone: bool = True) -> LeadId:
        """One more of the audience."""

        def add(tx: Tx) -> LeadId:
            digits = f"+9198765{number:05d}" if phone else ""
            lead = leads.add(tx, OWNER, self.now, name=name, phone=digits)
            life_cycle.tag(tx, OWNER, self.now, [lead.id], ["+vip"], [])
            return lead.id

        lead_id = self.shop.db.write_now(add)
        if agrees:
            self.agrees(lead_id)
        return lead_id

    def come(self, count: int) -> list[LeadId]:
        return [self.comes(f"Asha {number}", number) for number in range(count)]

    def agrees(self, lead_id: LeadId, *, given: bool = True) -> None:
        def record(tx: Tx) -> None:
            consent.record(
                *(tx, OWNER, self.now, lead_id, Purpose.MARKETING),
                given=given,
                source="form",
                proof="signed",
            )

        self.shop.db.write_now(record)

    def draft(self, per_minute: int = 20, form: Form = FORM, audience: Audience = VIP) -> Broadcast:
        wish = Wish("Diwali", audience, form, per_minute)
        made: Broadcast = self.do(planning.create, wish)
        return made

    def started(self, per_minute: int = 20, form: Form = FORM) -> Broadcast:
        """Tried on somebody already, and started."""
        made = self.draft(per_minute, form)
        self.shop.db.write_now(lambda tx: broadcasts.change(tx, made.id, tested_at=self.now))
        begun: Broadcast = self.do(steering.start, made.id)
        return begun

    async def gathered(self, per_minute: int = 20, form: Form = FORM) -> Broadcast:
        """Everybody is written down, nobody is taken yet."""
        one = self.started(per_minute, form)
        await self.going.go_on()
        return self.look(one)

    async def works(self, seconds: float, each: float = 1.0) -> None:
        """The worker looks every second while time goes by."""
        for _ in range(int(seconds / each)):
            while await self.going.go_on():
                pass
            self.clock.forward(int(each * 1_000))

    def look(self, one: Broadcast) -> Broadcast:
        return self.shop.db.read_now(planning.get, one.id)

    def people(self, one: Broadcast) -> Sequence[Person]:
        return self.shop.db.read_now(broadcasts.people, one.id)

    def outcomes(self, one: Broadcast) -> dict[str, Outcome]:
        return {person.name: person.outcome for person in self.people(one)}

    def queued(self) -> list[Message]:
        """What stands in the outbox."""
        due = self.shop.db.read_now(outbox.due, Millis(self.now + 10_000_000), 10_000)
        found = [self.shop.db.read_now(messages.get, one.id) for one in due]
        return [one for one in found if one is not None]

    def leaves(self, status: str = "sent", code: int | None = None) -> None:
        """Everything in the outbox gets this fate, now."""
        self.shop.db.write_now(
            lambda tx: tx.run(
                "UPDATE message SET status = :status, sent_at = :now, send_at = NULL,"
                " error_code = :code WHERE status = 'queued'",
                status=status,
                now=self.now,
                code=code,
            )
        )
