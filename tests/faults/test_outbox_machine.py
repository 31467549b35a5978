"""The outbox against everything that can go wrong on the way: lost answers, doubles, crashes, undo.

The provider is a model of Meta's message endpoint behind the real adapter and the real HTTP client;
the database is the real one. Whatever happens, two things must hold: no message reaches the provider
twice (no doubles), and none is shown as sent that it does not have (no false ticks).

`CRM_RUNS` sets how many histories are tried: `make faults` asks for 10,000.
"""

import asyncio
import json
import os
import shutil
import tempfile
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from crm_tui.domain.actor import OWNER
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import MINUTE, SECOND
from crm_tui.domain.errors import Conflict
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageStatus, MessageType
from crm_tui.domain.webhook import MessageSeen, Sender, StatusSeen
from crm_tui.services import ingest, leads, sending, settling, work
from crm_tui.services.outbox import Outbox
from crm_tui.services.sending import SendRefused, Wanted
from crm_tui.shop import Shop, make_shop, open_shop
from crm_tui.store import messages
from crm_tui.store.outbox import Outbound
from crm_tui.whatsapp.providers import make_provider
from tests.conftest import KEY, NOON, FakeClock

CHATS = ("911000000101", "911000000102", "911000000103")
NEVER_ACCEPTED = ("refuse", "throttle", "no connection")
ACCEPTED = ("answer", "lose the answer", "break", "report first", "die after")
ANSWERS = (*ACCEPTED, *NEVER_ACCEPTED, "die before")
TICKS = {MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ}

PICK = st.integers(0, 999)
RUNS = int(os.environ.get("CRM_RUNS", "100"))


class Died(BaseException):
    """The worker's process ends here: nothing of it runs any more."""


class Mortal(Outbox):
    """An outbox whose process can die: from then on it writes nothing down."""

    dead = False

    async def _next(self) -> list[Outbound]:
        # One at a time: the same choices must lead to the same history when one is tried again.
        self._brake.at_once = 1
        return await super()._next()

    async def _write_down(self) -> None:
        if self.dead:
            raise Died
        await super()._write_down()


class Graph:
    """Meta's message endpoint: what it has, and how it behaves next."""

    def __init__(self) -> None:
        self.has: dict[str, str] = {}
        """By tracker: the id that it gave."""
        self.doubles: list[str] = []
        self.plan: list[str] = []
        self.outbox: Mortal | None = None
        self.early: list[StatusSeen] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        tracker = body["biz_opaque_callback_data"]
        how = self.plan.pop(0) if self.plan else "answer"
        if how == "die before":
            return self._die(request)
        if how == "no connection":
            raise httpx.ConnectError("refused", request=request)
        if how == "refuse":
            return _error(400, 131026)
        if how == "throttle":
            return _error(400, 130429)
        return self._accept(request, tracker, how)

    def _accept(self, request: httpx.Request, tracker: str, how: str) -> httpx.Response:
        if tracker in self.has:
            self.doubles.append(tracker)
        wa_id = f"wamid.{len(self.has)}.{tracker[:6]}"
        self.has[tracker] = wa_id
        if how == "die after":
            return self._die(request)
        if how == "lose the answer":
            raise httpx.ReadTimeout("no answer", request=request)
        if how == "break":
            return httpx.Response(502, text="Bad gateway")
        if how == "report first":
            self.early.append(StatusSeen(wa_id, MessageStatus.DELIVERED, NOON))
        return httpx.Response(
            200, json={"messaging_product": "whatsapp", "messages": [{"id": wa_id}]}
        )

    def _die(self, request: httpx.Request) -> httpx.Response:
        if self.outbox is not None:
            self.outbox.dead = True
        raise httpx.ReadError("the process is gone", request=request)


def _error(status: int, code: int) -> httpx.Response:
    return httpx.Response(status, json={"error": {"code": code, "message": "no"}})


class OutboxMachine(RuleBasedStateMachine):
    """Histories of one shop with three chats."""

    template: Path | None = None

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="outbox-"))
        self.loop = asyncio.new_event_loop()
        self.clock = FakeClock()
        self.graph = Graph()
        self.shop = self._open()
        self.reported: dict[str, MessageStatus] = {}
        self.said_arrived: set[int] = set()
        self.queued = 0

    def _open(self) -> Shop:
        env = {"CRM_HOME": str(self.folder / "home"), "CRM_DB_KEY": KEY}
        made = type(self).template
        if made is None:
            made = Path(tempfile.mkdtemp(prefix="outbox-shop-")) / "home"
            first = make_shop(
                BusinessProfile("Sweet Crumbs"), env | {"CRM_HOME": str(made)}, self.clock
            )
            first.db.close_now()
            type(self).template = made
        shutil.copytree(made, self.folder / "home")
        return open_shop(env, self.clock)

    @initialize()
    def begin(self) -> None:
        self.client = httpx.AsyncClient(transport=httpx.MockTransport(self.graph.answer))
        for number, chat in enumerate(CHATS):
            self._customer_writes(chat, f"hello{number}")
        self._start_worker()

    def _customer_writes(self, chat: str, wa_id: str) -> None:
        point = ContactPoint("whatsapp", PointKind.WA_ID, chat)
        seen = MessageSeen(
            f"wamid.{wa_id}", Sender((point,), "Asha"), self.clock.now(), MessageType.TEXT, "Hello"
        )
        self.shop.db.write_now(ingest.apply, seen, self.clock.now())

    def _start_worker(self) -> None:
        epoch = self.shop.db.write_now(work.begin, 1, self.clock.now())
        provider = make_provider("cloud", key="key", number_id="1", client=self.client)
        shop = self.shop
        self.outbox = Mortal(shop.db, shop.media, provider, shop.policy, self.clock, epoch)
        self.graph.outbox = self.outbox

    # -- what can happen -------------------------------------------------------------------------

    @rule(chat=st.sampled_from(CHATS), delay=st.sampled_from([0, 0, 5_000]))
    def a_person_sends(self, chat: str, delay: int) -> None:
        lead_id = self.shop.db.read_now(leads.find, f"+{chat}").id
        self.queued += 1
        wanted = Wanted(lead_id, f"message {self.queued}")
        try:
            self.shop.db.write_now(
                sending.queue, wanted, self.shop.policy, OWNER, self.clock.now(), delay
            )
        except SendRefused:
            # The window closed with time, or the person opted out.
            self._customer_writes(chat, f"again{self.queued}")

    @rule(plan=st.lists(st.sampled_from(ANSWERS), max_size=6))
    def the_worker_sends(self, plan: list[str]) -> None:
        self.graph.plan = plan
        try:
            self.loop.run_until_complete(self.outbox.send_due())
        except Died:
            self._start_worker()
        self.graph.plan = []
        for seen in self.graph.early:
            self.report(seen)
        self.graph.early.clear()

    def report(self, seen: StatusSeen) -> None:
        if seen.status in TICKS:
            self.reported[seen.wa_id] = seen.status
        self.shop.db.write_now(ingest.apply, seen, self.clock.now())

    @precondition(lambda self: self.graph.has)
    @rule(
        pick=PICK,
        status=st.sampled_from([*sorted(TICKS), MessageStatus.FAILED]),
        with_tracker=st.booleans(),
        times=st.integers(1, 3),
    )
    def the_provider_reports(
        self, pick: int, status: MessageStatus, with_tracker: bool, times: int
    ) -> None:
        tracker, wa_id = list(self.graph.has.items())[pick % len(self.graph.has)]
        if status is MessageStatus.FAILED and wa_id in self.reported:
            return  # a provider does not take a delivery back
        seen = StatusSeen(
            wa_id, status, self.clock.now(), tracker=tracker if with_tracker else None
        )
        for _ in range(times):
            self.report(seen)

    @rule(millis=st.sampled_from([SECOND, 6 * SECOND, MINUTE, 6 * MINUTE, 40 * MINUTE]))
    def time_goes_by(self, millis: int) -> None:
        self.clock.forward(millis)

    @rule()
    def the_worker_is_killed(self) -> None:
        self._start_worker()

    @rule(pick=PICK)
    def a_person_takes_back(self, pick: int) -> None:
        queued = [int(str(row["id"])) for row in self._rows() if row["status"] == "queued"]
        if queued:
            chosen = queued[pick % len(queued)]
            try:
                self.shop.db.write_now(sending.undo, chosen, OWNER, self.clock.now())
            except Conflict:
                raise AssertionError("what is queued can be taken back") from None

    @rule(pick=PICK)
    def a_person_settles(self, pick: int) -> None:
        """They look at the phone, and so they say the truth."""
        unknown = [row for row in self._rows() if row["status"] == "unknown"]
        if unknown:
            row = unknown[pick % len(unknown)]
            arrived = row["tracker"] in self.graph.has
            self.shop.db.write_now(settling.settle, row["id"], arrived, OWNER, self.clock.now())
            if arrived:
                self.said_arrived.add(row["id"])

    # -- what must hold --------------------------------------------------------------------------

    def _rows(self) -> list[dict[str, object]]:
        return self.shop.db.read_now(
            lambda tx: [
                dict(row)
                for row in tx.all("SELECT * FROM message WHERE tracker IS NOT NULL ORDER BY id")
            ]
        )

    @invariant()
    def nothing_is_doubled(self) -> None:
        assert not self.graph.doubles

    @invariant()
    def no_tick_is_false(self) -> None:
        for row in self._rows():
            if MessageStatus(str(row["status"])) in TICKS:
                assert row["tracker"] in self.graph.has, row
            if row["status"] in ("delivered", "read"):
                assert row["wa_id"] in self.reported, row

    @invariant()
    def nothing_that_was_taken_waits_to_be_sent_again(self) -> None:
        for row in self._rows():
            if row["tracker"] in self.graph.has:
                assert row["status"] != "queued", row

    @invariant()
    def what_is_on_the_screen_is_whole(self) -> None:
        for row in self._rows():
            assert self.shop.db.read_now(messages.get, int(str(row["id"]))) is not None

    def teardown(self) -> None:
        if hasattr(self, "client"):
            self.loop.run_until_complete(self.client.aclose())
        self.loop.run_until_complete(self.shop.db.close())
        self.loop.close()
        shutil.rmtree(self.folder)


TestOutboxMachine = pytest.mark.timeout(3_600)(OutboxMachine.TestCase)
TestOutboxMachine.settings = settings(
    max_examples=RUNS,
    stateful_step_count=30,
    deadline=None,
    derandomize="CRM_RUNS" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
