"""Whatever happens in whatever order: nothing twice, nothing against a wish, never four by a machine."""

import asyncio
import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.workflow import EnrolmentState, Outcome
from crm_tui.services import automatic, deciding, life_cycle
from crm_tui.services.workflows import desk
from crm_tui.shop import Shop
from crm_tui.store.tx import Tx
from tests.conftest import FakeClock
from tests.unit.workflows.test_automatic import TWO_STEPS
from tests.unit.workflows.town import WRITES_BACK, Town

_YEARS = 4 * 365 * DAY
_SENDS = "answers"
_HAPPENS = (
    *("writes", "writes", "stops", "starts", "shop_answers", "approves", "rejects", "edits"),
    *("minute", "hours", "day", "days", "jumps_ahead", "comes_back", "worker", "worker", "other"),
    *("leaves", "kill", "resume", "only_proposes", "sends_again", "moves", "taken_out"),
)


class Life:
    """One customer, two workers, one person of the shop."""

    def __init__(self, town: Town, number: str) -> None:
        self.town, self.number, self.ahead = town, number, 0
        self.lead_id: LeadId = town.writes(sender=number)
        self.automatic_at_stop: int | None = None

    async def happen(self, what: str) -> None:
        town = self.town
        simple: dict[str, Callable[[], object]] = {
            "writes": lambda: self._says("aur batao"),
            "shop_answers": self._answers,
            "approves": self._approves,
            "rejects": lambda: self._decides(deciding.reject),
            "edits": self._edits,
            "minute": lambda: town.forward(MINUTE),
            "hours": lambda: town.forward(3 * HOUR),
            "day": lambda: town.forward(DAY),
            "days": lambda: town.forward(9 * DAY),
            "leaves": town.leaves,
            "kill": lambda: town.shop.db.write_now(automatic.stop, OWNER, town.now()),
            "resume": lambda: town.shop.db.write_now(automatic.resume, OWNER, town.now()),
            "only_proposes": lambda: town.automatic(_SENDS, False),
            "sends_again": lambda: town.automatic(_SENDS),
            "moves": self._moves,
            "taken_out": self._taken_out,
            "stops": lambda: self._says("STOP"),
            "starts": lambda: self._says("START"),
            "jumps_ahead": lambda: self._jump(_YEARS),
            "comes_back": lambda: self._jump(-self.ahead),
        }
        if what in ("worker", "other"):
            await town.work(town.run if what == "worker" else town.other)
        else:
            simple[what]()

    def _says(self, words: str) -> None:
        self.town.writes(words, self.number)

    def _answers(self) -> None:
        if self._may_answer():
            self.town.answers(self.lead_id)

    def _may_answer(self) -> bool:
        def open_window(tx: Tx) -> bool:
            row = tx.one("SELECT * FROM lead WHERE id = :id", id=self.lead_id)
            assert row is not None
            return (row["window_expires_at"] or 0) > self.town.now() + MINUTE and (
                row["opted_out_at"] is None
            )

        return self.town.shop.db.read_now(open_window)

    def _approves(self) -> None:
        for one in self.town.proposals(self.lead_id):
            if not one.draft.flags and self._may_answer():
                self.town.approve(one)
                return

    def _edits(self) -> None:
        for one in self.town.proposals(self.lead_id):
            if self._may_answer():
                self.town.shop.db.write_now(
                    deciding.send_edited,
                    one.id,
                    "In my own words",
                    self.town.policy,
                    OWNER,
                    self.town.now(),
                )
                return

    def _decides(self, how: Callable[..., object]) -> None:
        for one in self.town.proposals(self.lead_id):
            self.town.shop.db.write_now(how, one.id, OWNER, self.town.now())

    def _moves(self) -> None:
        to = LeadStatus.PROPOSAL
        self.town.shop.db.write_now(
            life_cycle.set_status, OWNER, self.town.now(), [self.lead_id], to
        )

    def _taken_out(self) -> None:
        for one in self.town.runs(self.lead_id):
            if one.is_open:
                self.town.shop.db.write_now(desk.leave, one.id, OWNER, self.town.now())

    def _jump(self, by: int) -> None:
        self.town.forward(by)
        self.ahead += by

    async def end(self) -> None:
        """The next customer finds the clock right and nothing left over."""
        self._jump(-self.ahead)
        self._taken_out()
        self.town.automatic(_SENDS)
        self.town.shop.db.write_now(automatic.resume, OWNER, self.town.now())


def check(town: Town, life: Life) -> None:
    """What must hold after every single thing."""
    lead_id = life.lead_id
    runs = town.runs(lead_id)
    open_ones = [one.workflow for one in runs if one.is_open]
    assert len(open_ones) == len(set(open_ones)), "in one workflow twice"
    assert all(one.state is not EnrolmentState.DECIDING for one in runs)
    assert all((one.state is EnrolmentState.WAITING) == (one.due_at is not None) for one in runs)
    assert all((one.state is EnrolmentState.ENDED) == (one.ended_at is not None) for one in runs)
    sent = [
        step.message_id
        for run in runs
        for step in town.steps(run)
        if step.outcome is Outcome.SENT and step.message_id is not None
    ]
    messages = town.sent(lead_id)
    assert sorted(sent) == [row["id"] for row in messages], "sent without its step, or twice"
    assert town.shop.db.read_now(_machines, lead_id) <= 3


def _machines(tx: Tx, lead_id: int) -> int:
    """The longest row of automatic messages without a person's between them."""
    longest = count = 0
    for row in tx.all(
        "SELECT actor, status FROM message WHERE lead_id = :id AND direction = 'outbound'"
        " ORDER BY id",
        id=lead_id,
    ):
        if row["status"] != "failed":
            count = count + 1 if row["actor"].startswith("workflow:") else 0
            longest = max(longest, count)
    return longest


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happens=st.lists(st.sampled_from(_HAPPENS), min_size=8, max_size=24), number=st.uuids())
def test_whatever_happens(shop: Shop, clock: FakeClock, happens: list[str], number: object) -> None:
    async def live() -> None:
        town = Town(shop, clock)
        town.file(_SENDS, TWO_STEPS)
        await town.work()
        town.automatic(_SENDS)
        digits = int(str(number).replace("-", ""), 16) % 10**8
        life = Life(town, f"9198{digits:08}")
        try:
            for what in happens:
                before = len(town.sent(life.lead_id))
                away = town.shop.db.read_now(_gone, life.lead_id)
                await life.happen(what)
                check(town, life)
                if away and what in ("worker", "other"):
                    assert len(town.sent(life.lead_id)) == before, "sent after STOP"
        finally:
            await life.end()
            await shop.db.close()

    asyncio.run(live())


def _gone(tx: Tx, lead_id: int) -> bool:
    row = tx.one("SELECT opted_out_at FROM lead WHERE id = :id", id=lead_id)
    return row is not None and row["opted_out_at"] is not None


@pytest.mark.parametrize("word", ["STOP", "ruko, main aata hun"])
async def test_a_reply_that_races_a_due_step_wins(town: Town, word: str) -> None:
    """Sixty customers write while the worker does their steps; nothing is left to leave to any of them."""
    town.file("answers", TWO_STEPS)
    town.automatic("answers")
    await town.work()
    numbers = [f"9198760000{n:02}" for n in range(60)]
    people = [town.writes(sender=number) for number in numbers]
    await town.work()
    town.leaves()
    town.forward(DAY)
    order = random.Random(6)

    async def write() -> None:
        for number in order.sample(numbers, len(numbers)):
            await asyncio.sleep(0)
            town.writes(word, number)

    await asyncio.gather(write(), town.run.go_on(), town.other.go_on())
    for lead_id in people:
        waiting = [row for row in town.sent(lead_id) if row["status"] == "queued"]
        assert waiting == []
        first, *_ = town.runs(lead_id)
        outcomes = [step.outcome for step in town.steps(first)]
        assert not first.is_open
        assert outcomes in ([Outcome.SENT], [Outcome.SENT, Outcome.TAKEN_BACK])


async def test_one_workflow_of_one_step_ends_when_it_is_sent(town: Town) -> None:
    town.file("once", WRITES_BACK)
    town.automatic("once")
    await town.work()
    lead_id = town.writes()
    await town.work()
    assert [one.ended_why for one in town.runs(lead_id)] == ["completed"]
