"""Histories of a shop whose clock cannot be trusted and whose worker dies now and then.

`CRM_RUNS` sets how many are tried.
"""

import asyncio
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from crm_tui.domain.actor import Actor
from crm_tui.domain.automatic import MOST_WITHOUT_PERSON
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import DAY, HOUR, MINUTE, SECOND, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.workflow import Outcome
from crm_tui.services import life_cycle
from crm_tui.services.sending import SendRefused
from crm_tui.shop import Shop, make_shop, open_shop
from crm_tui.store.tx import Tx
from tests.conftest import KEY, NOON, FakeClock
from tests.unit.clock_house import YEARS, House

IN_TIME, STEP_IN_TIME = 30 * MINUTE, 2 * HOUR
"""So late may a message, or a step of a workflow, leave without asking."""
RUNS = min(1_000, int(os.environ.get("CRM_RUNS", "12")))
JUMPS = st.sampled_from([YEARS, -YEARS, 3 * DAY, -3 * DAY, 5 * HOUR, -5 * HOUR, -MINUTE])
PERSON = st.integers(0, 2)


class ClockMachine(RuleBasedStateMachine):
    """Histories of one shop whose clock cannot be trusted and whose worker dies now and then."""

    template: Path | None = None

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="clock-"))
        self.loop = asyncio.new_event_loop()
        self.clock = FakeClock()
        self.said = 0
        self.house = House(self._open(), self.clock)
        self.kept = 0

    def _open(self) -> Shop:
        env = {"CRM_HOME": str(self.folder / "home"), "CRM_DB_KEY": KEY}
        made = type(self).template
        if made is None:
            made = Path(tempfile.mkdtemp(prefix="clock-shop-")) / "home"
            own = env | {"CRM_HOME": str(made)}
            make_shop(BusinessProfile("Sweet Crumbs"), own, FakeClock()).db.close_now()
            type(self).template = made
        shutil.copytree(made, self.folder / "home")
        return open_shop(env, self.clock)

    def _run(self, work: Any) -> None:
        self.loop.run_until_complete(work)

    @initialize()
    def begin(self) -> None:
        self._run(self.house.looks())
        for person in range(3):
            self.they_write(person)
        everybody = [LeadId(person + 1) for person in range(3)]
        self.house.hall.do(_tag, everybody)

    @rule(person=PERSON)
    def they_write(self, person: int) -> None:
        self.house.town.writes("Hello", f"91987654000{person}")

    @rule(person=PERSON, ahead=st.sampled_from([0, 0, 20 * MINUTE, 3 * HOUR]))
    def a_person_writes(self, person: int, ahead: int) -> None:
        self.said += 1
        lead_id = LeadId(person + 1)
        try:
            if ahead:
                self.house.plans(lead_id, f"planned {self.said}", ahead)
            else:
                self.house.types(lead_id, f"typed {self.said}")
        except SendRefused as refused:
            rules = [reason.rule for reason in refused.verdict.reasons]
            assert rules[0] in ("window_closed", "pair_rate")

    @rule()
    def a_broadcast_starts(self) -> None:
        for person in range(3):
            self.house.hall.agrees(LeadId(person + 1))
        self.house.hall.started(per_minute=2)

    @rule(minutes=st.integers(1, 90))
    def the_worker_works(self, minutes: int) -> None:
        self.clock.forward((minutes - 1) * MINUTE)
        self._look()
        self.clock.forward(6 * SECOND)
        self._look()

    @rule(jump=JUMPS)
    def the_clock_jumps(self, jump: int) -> None:
        self.clock.time = max(NOON - 2 * YEARS, min(self.clock.time + jump, NOON + 2 * YEARS))
        self._look()

    @rule()
    def the_worker_is_killed(self) -> None:
        self.house.starts()

    def _look(self) -> None:
        """The worker looks; whatever left by itself was due not long before, and planned for now."""
        due = self.house.shop.db.read_now(_waiting)
        had = len(self.house.post.trackers)
        sent = {(step["enrolment_id"], step["step"]) for step in self._sent_steps()}
        self._run(self.house.looks())
        now = self.clock.time
        for step in self._sent_steps():
            key = (step["enrolment_id"], step["step"])
            if key not in sent and key in due:
                assert now - due[key] <= STEP_IN_TIME, "a step left late by itself"
        rows = {row["tracker"]: row for row in self.house.rows()}
        for tracker in self.house.post.trackers[had:]:
            planned = rows[tracker]["planned_at"]
            assert 0 <= now - planned <= IN_TIME, "a message left early, or late"

    def _sent_steps(self) -> list[dict[str, Any]]:
        return [step for step in self.house.steps() if step["outcome"] == Outcome.SENT]

    @invariant()
    def nothing_is_sent_twice(self) -> None:
        trackers = self.house.post.trackers
        assert len(set(trackers)) == len(trackers)

    @invariant()
    def nobody_gets_a_broadcast_twice(self) -> None:
        got = Counter(
            (row["actor"], row["lead_id"])
            for row in self.house.rows()
            if row["actor"].startswith("broadcast:") and row["tracker"] in self.house.post.trackers
        )
        assert set(got.values()) <= {1}

    @invariant()
    def a_person_comes_before_a_fourth_automatic_message(self) -> None:
        in_a_row: Counter[int] = Counter()
        for row in self.house.rows():
            if row["actor"].startswith("person:") and row["status"] != "failed":
                in_a_row[row["lead_id"]] = 0
            elif (
                row["actor"].startswith("workflow:") and row["tracker"] in self.house.post.trackers
            ):
                in_a_row[row["lead_id"]] += 1
                assert in_a_row[row["lead_id"]] <= MOST_WITHOUT_PERSON

    def teardown(self) -> None:
        self._run(self.house.aclose())
        self.loop.close()
        shutil.rmtree(self.folder)


def _tag(tx: Tx, ids: list[LeadId], actor: Actor, now: Millis) -> None:
    life_cycle.tag(tx, actor, now, ids, ["+vip"], [])


def _waiting(tx: Tx) -> dict[tuple[int, int], int]:
    """Of runs that wait: when their step is due, by run and step."""
    rows = tx.all("SELECT id, step, due_at FROM enrolment WHERE state = 'waiting'")
    return {(row["id"], row["step"]): row["due_at"] for row in rows if row["due_at"] is not None}


TestClockMachine = ClockMachine.TestCase
TestClockMachine.settings = settings(
    max_examples=RUNS,
    stateful_step_count=20,
    deadline=None,
    derandomize="CRM_RUNS" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
