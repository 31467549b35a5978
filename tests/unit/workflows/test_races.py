"""A reply or STOP races the step that is just due, through worker, gate and outbox: the wish wins."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from crm_tui.domain.clock import MINUTE, Millis
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.policy import Policy
from crm_tui.domain.webhook import MessageSeen, Sender
from crm_tui.services import ingest, outbox, work
from crm_tui.services.outbox import Claimed, Outbox
from crm_tui.shop import Shop
from crm_tui.store.outbox import Outbound
from crm_tui.store.tx import Tx
from crm_tui.whatsapp.provider import Accepted, Content, Outcome
from tests.conftest import FakeClock
from tests.unit.workflows.town import WRITES_BACK, Town

RACES = 40


@dataclass
class Taker:
    """A provider that takes everything at once."""

    taken: list[str] = field(default_factory=list)

    async def send(
        self, to: ContactPoint, what: Content, *, tracker: str, reply_to: str | None = None
    ) -> Outcome:
        self.taken.append(tracker)
        return Accepted(f"wamid.out.{len(self.taken)}", "cloud")


@dataclass
class Watch:
    """Looks at every claim in its own transaction: what was written before must have stopped it."""

    real: Callable[[Tx, Outbound, Policy, int, Millis], Claimed | None]
    violations: int = 0
    claims: int = 0

    def __call__(
        self, tx: Tx, due: Outbound, policy: Policy, epoch: int, now: Millis
    ) -> Claimed | None:
        claimed = self.real(tx, due, policy, epoch, now)
        if claimed is not None:
            self.claims += 1
            self.violations += _had_been_answered(tx, due)
        return claimed


def _had_been_answered(tx: Tx, due: Outbound) -> bool:
    later = tx.one(
        "SELECT 1 FROM message WHERE lead_id = :lead AND direction = 'inbound' AND id > :id",
        lead=due.lead_id,
        id=due.id,
    )
    gone = tx.one(
        "SELECT 1 FROM lead WHERE id = :lead AND opted_out_at IS NOT NULL", lead=due.lead_id
    )
    return later is not None or gone is not None


async def races(town: Town, clock: FakeClock, times: int, watch: Watch) -> Taker:
    """So many customers, each of whom writes once more at a random moment of the step's way."""
    town.file("answers", WRITES_BACK)
    town.automatic("answers")
    await town.work()
    taker, order = Taker(), random.Random(6)
    shop: Shop = town.shop
    epoch = shop.db.write_now(work.begin, 1, clock.now())
    sends = Outbox(shop.db, shop.media, taker, town.policy, clock, epoch)
    for number in range(times):
        sender = f"9198{number:08}"
        town.writes("hello", sender)
        await town.run.go_on()  # they enter; the step is due at once
        word = order.choice(("STOP", "haan, kal aata hun"))
        await asyncio.gather(
            _later(order, town.run.go_on()),
            _later(order, _until_empty(sends)),
            _later(order, _writes(shop, clock, sender, word, number)),
        )
        await sends.send_due()
        clock.forward(2 * MINUTE)
    assert watch.violations == 0
    return taker


async def _later(order: random.Random, call: Awaitable[object]) -> None:
    for _ in range(order.randrange(12)):
        await asyncio.sleep(0.0005)
    await call


async def _until_empty(sends: Outbox) -> None:
    for _ in range(8):
        await sends.send_due()


async def _writes(shop: Shop, clock: FakeClock, sender: str, word: str, number: int) -> None:
    seen = MessageSeen(
        wa_id=f"wamid.race.{number}",
        sender=Sender((ContactPoint("whatsapp", PointKind.WA_ID, sender),), "Asha"),
        timestamp=clock.now(),
        message_type=MessageType.TEXT,
        content=word,
    )
    await shop.db.write(ingest.apply, seen, clock.now())


async def test_no_automatic_message_is_claimed_after_a_reply_or_stop(
    town: Town, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(outbox._claim)
    monkeypatch.setattr(outbox, "_claim", watch)
    taker = await races(town, clock, RACES, watch)
    assert len(taker.taken) == len(set(taker.taken)) == watch.claims
    assert RACES // 10 < watch.claims < 2 * RACES, "a race that only one side ever wins is none"
