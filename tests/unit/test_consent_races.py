"""Marketing that is just leaving, and STOP from the person it goes to: none starts after the STOP.

Two connections to one encrypted file, as the worker's feed and its outbox have them; the real outbox,
gate and adapter. `tests/faults/shop_stop_races.py` runs a thousand.
"""

import json
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random
from time import monotonic_ns

import httpx
import pytest

from crm_tui.domain.actor import OWNER, Actor, ActorKind
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.consent import Purpose
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.policy import Policy
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.domain.webhook import MessageSeen, Sender
from crm_tui.services import consent, ingest, leads, outbox, sending
from crm_tui.services.outbox import Claimed, Outbox
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop
from crm_tui.store import templates
from crm_tui.store.database import Database
from crm_tui.store.outbox import Outbound
from crm_tui.store.tx import Tx, scalar
from crm_tui.whatsapp.providers import make_provider
from tests.conftest import FakeClock
from tests.unit.test_outbox import begin

SALE = Template(name="sale", language="en", category="marketing", status="approved", body="Sale!")
MANY = Actor(ActorKind.BROADCAST, "B1")
WORDS = ("STOP", "band karo", "बंद करो", "no offers", "நிறுத்து", "মেসেজ বন্ধ করুন")
NEAR = 6
"""STOPs come from people whose message is at most so many places away from leaving."""
REAL_CLAIM = outbox._claim


@dataclass(slots=True)
class Referee:
    """Sees every claim from inside its transaction; knows when each STOP stood in the file."""

    began: dict[LeadId, int] = field(default_factory=dict)
    """When the claim that won began."""
    overtaken: set[LeadId] = field(default_factory=set)
    """Claimed although the STOP stood in the database already."""
    stopped: dict[LeadId, int] = field(default_factory=dict)
    """When the transaction of the STOP had ended."""
    accepted: int = 0
    looked_at: int = 0
    moved: threading.Condition = field(default_factory=threading.Condition)
    """Told of every claim, so that the STOPs keep step."""

    def claim(
        self, tx: Tx, due: Outbound, policy: Policy, epoch: int, now: Millis
    ) -> Claimed | None:
        began = monotonic_ns()
        with self.moved:
            self.looked_at += 1
            self.moved.notify()
        wished = scalar(
            tx, "SELECT 1 FROM consent WHERE lead_id = :id AND given = 0", id=due.lead_id
        )
        claimed = REAL_CLAIM(tx, due, policy, epoch, now)
        if claimed is not None:
            self.began[due.lead_id] = began
            if wished:
                self.overtaken.add(due.lead_id)
        return claimed

    def wait_for_step(self, stops: int) -> None:
        """Until so many STOPs are about as many as the claims that were looked at."""
        with self.moved:
            self.moved.wait_for(lambda: stops <= self.looked_at + NEAR // 2, timeout=1)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.accepted += 1
        body = {"messages": [{"id": f"wamid.{self.accepted}"}], "messaging_product": "whatsapp"}
        assert json.loads(request.content)["template"]["name"] == "sale"
        return httpx.Response(200, json=body)

    def ends(self) -> Counter[str]:
        """`left first`, `held`, and `violation`, of which there must be none."""
        late = {one for one, at in self.began.items() if at > self.stopped.get(one, at)}
        wrong = self.overtaken | late
        return Counter(
            {
                "violation": len(wrong),
                "left first": len(self.began) - len(wrong),
                "held": len(self.stopped.keys() - self.began.keys()),
            }
        )


async def run_races(shop: Shop, clock: Clock, runs: int) -> Counter[str]:
    """So many marketing messages, and as many STOPs at about the moment when each leaves."""
    people = shop.db.write_now(_audience, shop.policy, clock, runs)
    referee, feed = Referee(), Database(shop.db.path, shop.db._key)
    stopping = threading.Thread(target=_stop_all, args=(feed, people, referee, clock))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "_claim", referee.claim)
        async with httpx.AsyncClient(transport=httpx.MockTransport(referee.answer)) as client:
            provider = make_provider("cloud", key="key", number_id="1", client=client)
            policy = _open_all_day(shop.policy)
            worker = Outbox(shop.db, shop.media, provider, policy, clock, begin(shop))
            stopping.start()
            await worker.send_due()
    stopping.join()
    await shop.db.close()
    return referee.ends()


def _open_all_day(policy: Policy) -> Policy:
    return replace(policy, quiet=None, closed=None)


def _audience(tx: Tx, policy: Policy, clock: Clock, runs: int) -> list[LeadId]:
    """They agreed, and each has a message that is due."""
    now = clock.now()
    templates.save(tx, SALE)
    found = []
    for number in range(runs):
        lead_id = leads.add(tx, OWNER, now, name="Asha", phone=f"+9198765{number:05}").id
        consent.record(
            *(tx, OWNER, now, lead_id, Purpose.MARKETING), given=True, source="form", proof="signed"
        )
        wanted = Wanted(lead_id, template=TemplateCall("sale", "en", ()))
        sending.queue(tx, wanted, _open_all_day(policy), MANY, now, delay=0)
        found.append(lead_id)
    return found


def _stop_all(feed: Database, people: list[LeadId], referee: Referee, clock: Clock) -> None:
    """Everybody stops, those first whose message is about to leave."""
    left, dice = list(people), Random(8)
    done = 0
    while left:
        referee.wait_for_step(done)
        ahead = max(0, referee.looked_at - done) + dice.randrange(NEAR)
        lead_id = left.pop(min(ahead, len(left) - 1))
        feed.write_now(ingest.apply, _says(lead_id, dice, clock.now()), clock.now())
        referee.stopped[lead_id] = monotonic_ns()
        done += 1
    feed.close_now()


def _says(lead_id: LeadId, dice: Random, now: Millis) -> MessageSeen:
    number = ContactPoint("whatsapp", PointKind.WA_ID, f"9198765{lead_id - 1:05}")
    sender = Sender((number,), "Asha")
    return MessageSeen(
        wa_id=f"wamid.in.{lead_id}",
        sender=sender,
        timestamp=now,
        message_type=MessageType.TEXT,
        content=dice.choice(WORDS),
    )


async def test_no_marketing_starts_after_the_stop(shop: Shop, clock: FakeClock) -> None:
    ended = await run_races(shop, clock, 60)
    assert ended["violation"] == 0, ended
    assert ended["left first"] + ended["held"] == 60
    assert min(ended["left first"], ended["held"]) > 3, ended
