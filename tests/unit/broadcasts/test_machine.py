"""Whatever happens in whatever order, nobody gets a broadcast twice, unasked, or after it was halted."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from crm_tui.domain.actor import OWNER
from crm_tui.domain.broadcast import BroadcastState
from crm_tui.domain.clock import DAY, HOUR, SECOND
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.services import automatic, leads, merging, sending
from crm_tui.services.broadcasts import steering
from crm_tui.services.broadcasts.going import step
from crm_tui.shop import make_shop, open_shop
from crm_tui.store import broadcasts, outbox
from crm_tui.store.tx import Tx
from tests.conftest import KEY, PROFILE, FakeClock
from tests.unit.broadcasts.hall import Hall

PEOPLE = 6
_ANYBODY = st.integers(1, PEOPLE)


class BroadcastMachine(RuleBasedStateMachine):
    """One broadcast to six people, whom all sorts of things befall."""

    made: ClassVar[Path | None] = None

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp(prefix="broadcast-"))
        self.clock = FakeClock()
        shutil.copytree(self._shop_of_all(), self._folder / "home")
        env = {"CRM_HOME": str(self._folder / "home"), "CRM_DB_KEY": KEY}
        self.hall = Hall(open_shop(env, self.clock), self.clock)
        self.hall.come(PEOPLE)
        self.one = self.hall.started(per_minute=120)
        self.hall.shop.db.write_now(self._everybody_is_written_down)
        self.got: Counter[int] = Counter()
        """How often each has been handed to the provider, as who they were then."""

    @classmethod
    def _shop_of_all(cls) -> Path:
        if cls.made is None:
            cls.made = Path(tempfile.mkdtemp(prefix="broadcast-shop-")) / "home"
            env = {"CRM_HOME": str(cls.made), "CRM_DB_KEY": KEY}
            made = make_shop(PROFILE, env, FakeClock())
            made.db.close_now()
        return cls.made

    def _everybody_is_written_down(self, tx: Tx) -> None:
        broadcasts.put_people(tx, self.one.id, range(1, PEOPLE + 1))
        state = BroadcastState.RUNNING
        broadcasts.change(tx, self.one.id, state=state, next_at=self.clock.now())

    def teardown(self) -> None:
        self.hall.shop.db.close_now()
        shutil.rmtree(self._folder)

    @rule(times=st.integers(1, 4))
    def a_worker_looks(self, times: int) -> None:
        for _ in range(times):
            write, hall = self.hall.shop.db.write_now, self.hall
            write(step, self.one.id, hall.policy, hall.now)
            self.clock.forward(SECOND)

    @rule(code=st.sampled_from([None, None, None, 131_026]))
    def what_is_due_leaves_or_is_refused_by_the_provider(self, code: int | None) -> None:
        """The gate is asked again first, as it is when a message is claimed."""
        for due in self.hall.shop.db.read_now(outbox.due, self.hall.now):
            read, hall = self.hall.shop.db.read_now, self.hall
            verdict = read(sending.gate_now, due, hall.policy, hall.now)
            if verdict.allowed and code is None:
                assert read(leads.get, due.lead_id).marketing_consent_at is not None
                self.got[due.lead_id] += 1
            reason = None if verdict.allowed else "no"
            hall.shop.db.write_now(_settle, due.id, hall.now, code, reason)

    @rule(person=_ANYBODY, given=st.sampled_from([True, True, False]))
    def somebody_changes_their_mind(self, person: int, given: bool) -> None:
        self.hall.agrees(self._now_called(person), given=given)
        self.clock.forward(SECOND)

    @rule(kept=_ANYBODY, gone=_ANYBODY)
    def two_turn_out_to_be_one(self, kept: int, gone: int) -> None:
        """Who got it twice while they were two has it once as one: nothing is to be added."""
        one, other = self._now_called(kept), self._now_called(gone)
        if one != other:
            now = self.hall.now
            self.hall.shop.db.write_now(merging.merge, OWNER, now, one, other)
            self.got[one] = min(1, self.got[one] + self.got.pop(other, 0))

    def _now_called(self, person: int) -> LeadId:
        return self.hall.shop.db.read_now(leads.get, person).id

    @rule(turn=st.sampled_from([steering.resume] * 3 + [steering.pause]))
    def a_person_steers(self, turn: Callable[..., object]) -> None:
        try:
            self.hall.do(turn, self.one.id)
        except CrmError:
            return

    @rule(seconds=st.integers(0, 5))
    def the_kill_switch_is_on_for_a_while(self, seconds: int) -> None:
        self.hall.do(automatic.stop)
        self.a_worker_looks(seconds)
        self.hall.do(automatic.resume)

    @rule(jump=st.sampled_from([SECOND, HOUR // 2, 2 * HOUR, -2 * HOUR, 3_650 * DAY, -3_650 * DAY]))
    def the_clock_jumps(self, jump: int) -> None:
        self.clock.forward(jump)

    @invariant()
    def nobody_got_it_twice(self) -> None:
        assert all(times <= 1 for times in self.got.values()), self.got

    @invariant()
    def only_a_few_wait_in_the_outbox_and_none_once_it_was_halted(self) -> None:
        waiting = self.hall.shop.db.read_now(broadcasts.in_outbox, str(self.one.actor))
        running = self.hall.look(self.one).state in (BroadcastState.RUNNING, BroadcastState.DONE)
        assert len(waiting) <= (self.one.at_once if running else 0)


def _settle(tx: Tx, message_id: int, now: int, code: int | None, refused: str | None) -> None:
    failed = code is not None or refused is not None
    tx.run(
        "UPDATE message SET status = :status, sent_at = :now, send_at = NULL, error_code = :code,"
        " wa_id = CASE WHEN :failed THEN NULL ELSE 'wamid.' || id END WHERE id = :id",
        id=message_id,
        status="failed" if failed else "sent",
        now=now,
        code=None if refused is not None else code,
        failed=int(failed),
    )


TestBroadcasts = BroadcastMachine.TestCase
TestBroadcasts.settings = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
