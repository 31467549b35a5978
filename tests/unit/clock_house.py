"""A shop whose clock a test moves: a workflow that sends by itself, broadcasts, planned messages, a worker."""

import json
from collections import Counter
from typing import Any

import httpx

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, MINUTE, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.message import Message
from crm_tui.services import sending, work
from crm_tui.services.broadcasts.going import Going
from crm_tui.services.follow_ups.later import schedule
from crm_tui.services.outbox import Outbox
from crm_tui.services.sending import Wanted
from crm_tui.services.workflows.run import WorkflowRun
from crm_tui.shop import Shop
from crm_tui.store.tx import Row, Tx
from crm_tui.whatsapp.providers import make_provider
from tests.conftest import FakeClock
from tests.unit.broadcasts.hall import Hall
from tests.unit.workflows.test_automatic import TWO_STEPS
from tests.unit.workflows.town import Town

YEARS = 3_650 * DAY


class Post:
    """Meta's message endpoint: what it accepted, in order."""

    def __init__(self) -> None:
        self.trackers: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        tracker = json.loads(request.content)["biz_opaque_callback_data"]
        self.trackers.append(tracker)
        given = [{"id": f"wamid.{len(self.trackers)}.{tracker}"}]
        return httpx.Response(200, json={"messaging_product": "whatsapp", "messages": given})


class House:
    """A shop with a workflow that sends by itself, and a worker that can be started anew."""

    def __init__(self, shop: Shop, clock: FakeClock) -> None:
        self.shop, self.clock, self.post = shop, clock, Post()
        self.town = Town(shop, clock)
        self.hall = Hall(shop, clock, self.town.policy)
        self.town.file("answers", TWO_STEPS)
        self.town.automatic("answers")
        self.client = httpx.AsyncClient(transport=httpx.MockTransport(self.post.answer))
        self.starts()

    def starts(self) -> None:
        """A worker begins that knows nothing but the database."""
        shop, policy = self.shop, self.town.policy
        epoch = shop.db.write_now(work.begin, 1, self.clock.now())
        provider = make_provider("cloud", key="key", number_id="1", client=self.client)
        self.outbox = Outbox(shop.db, shop.media, provider, policy, self.clock, epoch)
        self.flows = WorkflowRun(shop.db, shop.home, policy, self.clock)
        self.going = Going(shop.db, policy, self.clock)

    async def looks(self) -> None:
        """The worker does all that is due now."""
        for _ in range(200):
            done = await self.flows.go_on() + await self.going.go_on()
            if not done + await self.outbox.send_due():
                return
        raise AssertionError("the worker never comes to rest")

    async def works(self, millis: int, each: int = MINUTE) -> None:
        """Time goes by, and the worker looks every minute, or at other intervals."""
        for _ in range(millis // each):
            await self.looks()
            self.clock.forward(each)
        await self.looks()

    async def aclose(self) -> None:
        await self.client.aclose()
        await self.shop.db.close()

    # -- what people do --------------------------------------------------------------------------

    def types(self, lead_id: LeadId, words: str) -> Message:
        now, policy = self.clock.now(), self.town.policy
        return self.shop.db.write_now(sending.queue, Wanted(lead_id, words), policy, OWNER, now)

    def plans(self, lead_id: LeadId, words: str, ahead: int) -> Message:
        now, policy = self.clock.now(), self.town.policy
        wanted, at = Wanted(lead_id, words), Millis(now + ahead)
        return self.shop.db.write_now(schedule, wanted, policy, OWNER, at, now)

    # -- what is there ---------------------------------------------------------------------------

    def rows(self) -> list[dict[str, Any]]:
        return self.shop.db.read_now(_outbound)

    def steps(self) -> list[dict[str, Any]]:
        return self.shop.db.read_now(_steps)

    def outcomes(self) -> Counter[str]:
        return Counter(str(step["outcome"]) for step in self.steps())

    def sent_by(self, kind: str) -> int:
        return sum(
            row["tracker"] in self.post.trackers
            for row in self.rows()
            if row["actor"].startswith(kind)
        )


def _outbound(tx: Tx) -> list[dict[str, Any]]:
    return _plain(tx.all("SELECT * FROM message WHERE tracker IS NOT NULL ORDER BY id"))


def _steps(tx: Tx) -> list[dict[str, Any]]:
    return _plain(tx.all("SELECT * FROM workflow_step ORDER BY enrolment_id, step"))


def _plain(rows: Any) -> list[dict[str, Any]]:
    found: list[Row] = list(rows)
    return [dict(row) for row in found]
