"""A reply, STOP, or the kill switch against an automatic message that is just leaving: never sent after.

Two connections to one encrypted file, as the worker's relay feed and its outbox have them; the real
outbox, the real adapter and its HTTP client; the provider writes down what it accepts.

`CRM_RUNS` sets how many races are run, up to 1,000; `make faults` runs them all.
"""

import asyncio
import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from time import monotonic_ns

import httpx
import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import MINUTE, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.domain.money import FREE
from crm_tui.domain.outgoing import Verdict
from crm_tui.domain.policy import Policy
from crm_tui.domain.webhook import MessageSeen, Sender
from crm_tui.services import automatic, ingest, outbox, sending, turns
from crm_tui.services.outbox import Claimed, Outbox
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop
from crm_tui.store import templates
from crm_tui.store.database import Database
from crm_tui.store.outbox import Outbound
from crm_tui.store.tx import Tx, scalar
from crm_tui.whatsapp.providers import make_provider
from tests.conftest import FakeClock
from tests.unit.test_automatic_gate import CALL, GREETING, WORKFLOW
from tests.unit.test_outbox import begin
from tests.unit.test_sending import customer_writes

RUNS = min(1_000, int(os.environ.get("CRM_RUNS", "100")))
STEP, LONGEST_STEP, SPREAD = 1_000_000, 64_000_000, 3_000_000
"""Nanoseconds: who wins gives the other more of a start, twice as much each time; chance does the rest."""


Forbids = Callable[[Tx, str, int, Millis], None]
"""What makes the message wrong: done to the person with this number, in a transaction of its own."""


@dataclass(slots=True)
class Referee:
    """Sees every claim from inside its transaction, and what the provider accepted."""

    started: dict[str, int] = field(default_factory=dict)
    """By tracker: when the claim that won began."""
    overtaken: set[str] = field(default_factory=set)
    """Claimed although what forbids it stood in the database already."""
    accepted: set[str] = field(default_factory=set)

    def claim(
        self, tx: Tx, due: Outbound, policy: Policy, epoch: int, now: Millis
    ) -> Claimed | None:
        began = monotonic_ns()
        is_late = scalar(
            tx,
            "SELECT 1 FROM message WHERE lead_id = :lead AND id > :id AND direction = 'inbound'"
            " UNION SELECT 1 FROM setting WHERE key = 'automatic.stopped' AND value <> 'null'",
            lead=due.lead_id,
            id=due.id,
        )
        claimed = REAL_CLAIM(tx, due, policy, epoch, now)
        if claimed is not None:
            self.started[due.tracker] = began
            if is_late:
                self.overtaken.add(due.tracker)
        return claimed

    def answer(self, request: httpx.Request) -> httpx.Response:
        tracker = json.loads(request.content)["biz_opaque_callback_data"]
        self.accepted.add(tracker)
        body = {"messaging_product": "whatsapp", "messages": [{"id": f"wamid.{tracker}"}]}
        return httpx.Response(200, json=body)


REAL_CLAIM = outbox._claim


def they_write(tx: Tx, phone: str, number: int, now: Millis) -> None:
    """Every other one asks for no more messages."""
    words = "STOP" if number % 2 else "I have a question"
    ingest.apply(tx, _seen(phone, words, number, now), now)


def owner_stops(tx: Tx, phone: str, number: int, now: Millis) -> None:
    automatic.stop(tx, OWNER, now)


async def run_races(
    shop: Shop, clock: FakeClock, runs: int, forbids: Forbids = they_write
) -> Counter[str]:
    """How the races ended: `left first`, `held`, and `violation`, of which there must be none."""
    referee, dice, ended = Referee(), Random(6), Counter[str]()
    shop.db.write_now(templates.save, GREETING)
    feed = Database(shop.db.path, shop.db._key)
    policy = replace(shop.policy, quiet=None, closed=None)
    transport = httpx.MockTransport(referee.answer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "_claim", referee.claim)
        async with httpx.AsyncClient(transport=transport) as client:
            provider = make_provider("cloud", key="key", number_id="1", client=client)
            worker = Outbox(shop.db, shop.media, provider, policy, clock, begin(shop))
            await worker.send_due()
            lead, step, before = 0, STEP, ""
            for number in range(runs):
                clock.forward(2 * MINUTE)
                start = (max(0, lead), max(0, -lead))
                shop.db.write_now(automatic.resume, OWNER, clock.now())
                outcome = await _race(shop, feed, worker, referee, number, start, dice, forbids)
                step = min(2 * step, LONGEST_STEP) if outcome == before else STEP
                lead, before = lead + (step if outcome == "held" else -step), outcome
                ended[outcome] += 1
    feed.close_now()
    await shop.db.close()
    return ended


async def _race(
    shop: Shop,
    feed: Database,
    worker: Outbox,
    referee: Referee,
    number: int,
    waits: tuple[int, int],
    dice: Random,
    forbids: Forbids,
) -> str:
    phone, now = f"9110001{number:05}", shop.clock.now()
    lead_id = customer_writes(shop, "Hello", at=now, wa_id=f"wamid.a{number}", sender=phone)
    wanted = Wanted(lead_id, template=CALL)
    always = replace(shop.policy, quiet=None, closed=None)
    message = shop.db.write_now(sending.queue, wanted, always, WORKFLOW, now, 0)
    tracker = shop.db.read_now(_tracker, message.id)
    known: list[int] = []
    theirs, ours = (wait + dice.randrange(SPREAD) for wait in waits)
    start = monotonic_ns()

    def writes() -> None:
        _hold(start, theirs)
        feed.write_now(forbids, phone, number, now)
        known.append(monotonic_ns())

    thread = threading.Thread(target=writes)
    thread.start()
    await asyncio.to_thread(_hold, start, ours)
    await worker.send_due()
    await asyncio.to_thread(thread.join, 30)
    return _verdict(shop, referee, tracker, known[0], lead_id)


def _hold(start: int, nanoseconds: int) -> None:
    while monotonic_ns() - start < nanoseconds:
        pass


def _verdict(shop: Shop, referee: Referee, tracker: str, known: int, lead_id: LeadId) -> str:
    if tracker not in referee.accepted:
        assert shop.db.read_now(_waiting, lead_id) == 0
        return "held"
    if tracker in referee.overtaken or referee.started[tracker] > known:
        return "violation"
    return "left first"


def _seen(phone: str, words: str, number: int, at: Millis) -> MessageSeen:
    point = ContactPoint("whatsapp", PointKind.WA_ID, phone)
    sender = Sender((point,), "Asha")
    return MessageSeen(f"wamid.b{number}", sender, at, MessageType.TEXT, words)


def _tracker(tx: Tx, message_id: int) -> str:
    return str(scalar(tx, "SELECT tracker FROM message WHERE id = :id", id=message_id))


def _waiting(tx: Tx, lead_id: int) -> int:
    """Messages that may still leave."""
    return int(
        scalar(
            tx,
            "SELECT COUNT(*) FROM message WHERE lead_id = :lead_id AND status IN (:queued, :sending)",
            lead_id=lead_id,
            queued=MessageStatus.QUEUED,
            sending=MessageStatus.SENDING,
        )
    )


@pytest.mark.parametrize("layer", ["all", "the gate alone"])
async def test_nothing_automatic_leaves_after_a_reply_or_stop_was_known(
    shop: Shop, clock: FakeClock, layer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if layer == "the gate alone":
        # Nothing takes it back when they write: the question at the claim must be enough.
        monkeypatch.setattr(turns, "went_on", lambda tx, lead_id, now: None)
    ended = await run_races(shop, clock, RUNS // 2)
    sys.stdout.write(f"{RUNS // 2} races against {layer}: {dict(ended)}\n")
    assert ended["violation"] == 0, ended
    assert ended["held"], ended
    assert ended["left first"], ended


async def test_nothing_automatic_leaves_after_the_kill_switch_was_pressed(
    shop: Shop, clock: FakeClock
) -> None:
    ended = await run_races(shop, clock, RUNS // 4, owner_stops)
    assert ended["violation"] == 0, ended
    assert min(ended["held"], ended["left first"]) > 0, ended


async def test_without_the_gate_the_referee_would_see_it(
    shop: Shop, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "went_on", lambda tx, lead_id, now: None)
    monkeypatch.setattr(sending, "decide", lambda wanted, policy, now: Verdict((), FREE))
    ended = await run_races(shop, clock, 12)
    assert ended["violation"], ended
