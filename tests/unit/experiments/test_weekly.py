"""The week's batch and the verdict: once, whatever the clock, the worker and the shop do."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from crm_tui.domain.clock import DAY, HOUR
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.experiment.drawing import HOLDOUT
from crm_tui.domain.experiment.plan import VerdictKind
from crm_tui.domain.workflow import Arm, Says, Step
from crm_tui.services.experiments import arms, steering, weekly
from crm_tui.shop import Shop, open_shop
from crm_tui.store.tx import Row, Tx, Values
from tests.conftest import FakeClock
from tests.unit.experiments.lab import LONG, SHORT, STEP, WEEK, WORKFLOW, Lab, with_step

YEAR = 365 * DAY


@pytest.fixture
def lab(shop: Shop, clock: FakeClock) -> Lab:
    return Lab(shop, clock)


# -- the batch ------------------------------------------------------------------------------------


def test_the_arm_that_is_answered_more_gets_more_people_next_week(lab: Lab) -> None:
    one = lab.start()
    assert one.shares == {"short": 0.5, "long": 0.5}
    lab.week(24, {"short": 0.6, "long": 0.1})
    shares = lab.look(one).shares
    assert shares["short"] > 0.6
    assert shares["long"] >= 0.1
    assert sum(shares.values()) == pytest.approx(1)


def test_a_week_is_rolled_once(lab: Lab) -> None:
    one = lab.start()
    lab.week(10, {"short": 0.5})
    rolled = lab.look(one)
    assert rolled.week == 1
    assert lab.roll() == 0
    assert lab.look(one) == rolled
    lab.clock.forward(2 * DAY)
    assert lab.roll() == 0


def test_two_workers_roll_a_week_once(lab: Lab, shop_env: dict[str, str], clock: FakeClock) -> None:
    one = lab.start()
    lab.clock.forward(WEEK)
    other = Lab(open_shop(shop_env, clock), clock)
    try:
        assert (lab.roll(), other.roll(), lab.roll()) == (1, 0, 0)
        assert other.look(one) == lab.look(one)
    finally:
        other.shop.db.close_now()


def test_weeks_begin_at_midnight_of_the_shop(lab: Lab) -> None:
    lab.start()  # at 12:30
    lab.clock.forward(6 * DAY + 11 * HOUR)
    assert lab.roll() == 0
    lab.clock.forward(HOUR)
    assert lab.roll() == 1


def test_a_clock_that_jumps_years_ahead_and_back_makes_one_batch_of_the_same_shares(
    lab: Lab,
) -> None:
    one = lab.start()
    lab.week(16, {"short": 0.5, "long": 0.2})
    lab.clock.forward(4 * DAY)
    lab.roll()
    before = lab.look(one)
    lab.clock.forward(9 * YEAR)
    assert (lab.roll(), lab.roll()) == (1, 0)
    assert lab.look(one).running  # nine years are not nine years of sends
    assert lab.look(one).shares == pytest.approx(before.shares)
    lab.clock.forward(-9 * YEAR)
    assert (lab.roll(), lab.roll()) == (1, 0)
    assert lab.look(one) == before
    lab.clock.forward(-2 * YEAR)  # before it began
    lab.roll()
    assert lab.look(one).week == 0
    assert lab.arm(lab.comes()) in ("short", "long")


async def test_the_worker_writes_only_when_a_week_is_due(lab: Lab) -> None:
    one = lab.start()
    assert await weekly.go_on(lab.shop.db, lab.clock) == 0
    lab.clock.forward(WEEK)
    assert await weekly.go_on(lab.shop.db, lab.clock) == 1
    assert await weekly.go_on(lab.shop.db, lab.clock) == 0
    assert lab.look(one).week == 1


# -- the verdict ----------------------------------------------------------------------------------


def test_who_answers_by_themselves_before_a_proposal_is_approved_is_no_case_for_silence(
    lab: Lab,
) -> None:
    one = lab.start(holdout=0.4)
    for _ in range(4):
        came = [lab.comes() for _ in range(24)]
        given = {lead_id: lab.arm(lead_id) for lead_id in came}
        lab.clock.forward(HOUR)
        keen = set(came[::2])
        for lead_id in came:
            if lead_id in keen:
                lab.writes(lead_id)
        lab.clock.forward(HOUR)  # now a person approves what is still to be sent
        for lead_id in came:
            if lead_id not in keen and given[lead_id] != HOLDOUT:
                lab.sends(lead_id)
        lab.clock.forward(WEEK - 2 * HOUR)
        lab.roll()
    lab.clock.forward(3 * DAY)
    lab.roll()
    found = lab.report(one)
    assert found.holdout.counted.rate > 0.3
    assert all(arm.counted.hits == 0 for arm in found.arms)
    assert found.verdict.kind is VerdictKind.NOT_ENOUGH


def test_who_answers_by_themselves_before_a_later_arm_is_no_case_for_the_earlier(
    shop: Shop, clock: FakeClock
) -> None:
    late = Arm("late", Says(draft="Still keen?"), DAY)
    lab = Lab(shop, clock, Step(Says(), arms=(SHORT, late)))
    one = lab.start()
    for _ in range(4):
        came = {lead_id: lab.arm(lead_id) for lead_id in (lab.comes() for _ in range(24))}
        keen = set(list(came)[::2])  # they write within the day, whatever anybody does
        for lead_id, arm in came.items():
            if arm == "short":
                lab.sends(lead_id)
        lab.clock.forward(HOUR)
        for lead_id in keen:
            lab.writes(lead_id)
        lab.clock.forward(DAY)
        for lead_id, arm in came.items():
            if arm == "late" and lead_id not in keen:
                lab.sends(lead_id)
        lab.clock.forward(WEEK - DAY - HOUR)
        lab.roll()
    lab.clock.forward(4 * DAY)
    lab.roll()
    found = lab.report(one)
    assert found.verdict.kind is VerdictKind.NOT_ENOUGH
    assert sum(arm.counted.people for arm in found.arms) == 96
    assert sum(arm.counted.hits for arm in found.arms) == 48


def test_a_clear_difference_is_named_and_everybody_gets_the_winner(lab: Lab) -> None:
    one = lab.start(holdout=0.1)
    for _ in range(3):
        lab.week(24, {"short": 0.8, "long": 0.0})
    lab.clock.forward(3 * DAY)
    lab.roll()
    found = lab.report(one)
    assert found.verdict.kind is VerdictKind.WINNER
    assert found.verdict.arm == "short"
    assert "short wins" in found.verdict.text
    assert found.e_value >= found.needed == 40
    assert lab.arm(lab.comes()) == "short"
    ended = lab.look(one)
    lab.clock.forward(WEEK)
    assert lab.roll() == 0
    assert lab.look(one) == ended


def test_until_then_it_says_how_long_it_may_take(lab: Lab) -> None:
    one = lab.start()
    assert "no week is complete" in lab.report(one).verdict.text
    lab.week(20, {"short": 0.4, "long": 0.2})
    lab.clock.forward(3 * DAY)
    verdict = lab.report(one).verdict
    assert verdict.kind is VerdictKind.NOT_ENOUGH
    assert verdict.weeks_left is not None
    best, likely, _worst = verdict.weeks_left
    assert 1 <= best <= (likely or 52)
    assert verdict.text.startswith("Not enough yet, about ")
    assert "It ends in 11 weeks in any case." in verdict.text


def test_a_week_is_judged_three_days_after_its_end(lab: Lab) -> None:
    one = lab.start()
    lab.week(12, {"short": 0.5})
    assert lab.look(one).judged == 0
    lab.clock.forward(3 * DAY)
    assert lab.roll() == 1
    assert lab.look(one).judged == 1


def test_a_size_fixed_beforehand_is_tested_once_it_is_reached(lab: Lab) -> None:
    one = lab.start(fixed=20)
    lab.week(24, {"short": 0.8, "long": 0.0})
    lab.clock.forward(3 * DAY)
    verdict = lab.report(one).verdict
    assert verdict.kind is VerdictKind.NOT_ENOUGH  # however clear it looks
    assert "at 20 people for each" in verdict.text
    assert lab.look(one).shares == {"short": 0.5, "long": 0.5}
    lab.clock.forward(4 * DAY)
    lab.week(30, {"short": 0.8, "long": 0.0})
    lab.clock.forward(4 * DAY)
    lab.roll()
    assert lab.report(one).verdict.kind is VerdictKind.WINNER


# -- beginning, ending, choosing ------------------------------------------------------------------


def test_one_step_has_one_experiment_at_a_time(lab: Lab) -> None:
    one = lab.start()
    with pytest.raises(Conflict, match="X1 runs on this step"):
        lab.start()
    lab.stop(one)
    assert lab.start().name == "reminder, step 1 (2)"
    with pytest.raises(Conflict, match="has ended"):
        lab.stop(one)


@pytest.mark.parametrize(
    ("wish", "trouble"),
    [
        ({"step": 1}, "has no step 2"),
        ({"step": -1}, "has no step 0"),
        ({"holdout": 0.6}, "60% is too much"),
        ({"holdout": -0.1}, "too much"),
        ({"fixed": 3}, "tell nothing"),
        ({"name": "X7"}, "reads like an id"),
    ],
)
def test_what_makes_no_sense_is_refused(lab: Lab, wish: dict[str, object], trouble: str) -> None:
    with pytest.raises(CrmError, match=trouble):
        lab.start(**wish)
    assert lab.shop.db.read_now(lambda tx: tx.all("SELECT * FROM experiment")) == []


def test_a_step_needs_two_ways(lab: Lab) -> None:
    lab.in_file = Step(Says(draft="Hello"))
    with pytest.raises(CrmError, match="nothing to compare"):
        lab.start()
    lab.in_file = replace(STEP, arms=(SHORT,))
    with pytest.raises(CrmError, match="nothing to compare"):
        lab.start()


def test_the_step_itself_is_an_arm_when_it_says_something(lab: Lab) -> None:
    lab.in_file = replace(STEP, says=Says(template="gentle_reminder"), arms=(LONG,))
    one = lab.start()
    assert [(arm.name, arm.text) for arm in one.plan.arms] == [
        ("original", "template gentle_reminder"),
        ("long", "Dear friend …"),
    ]


def test_another_wait_or_task_is_shown_with_the_arm(lab: Lab) -> None:
    later = Arm("later", Says(draft="Hello"), 2 * DAY)
    call = Arm("call", Says(task="Call {lead.name}"), 0)
    lab.in_file = Step(Says(draft="Hello"), arms=(later, call))
    texts = [arm.text for arm in lab.start().plan.arms]
    assert texts == ["Hello", "Hello (after 2 days)", "task: Call {lead.name}"]


def test_stopping_leaves_the_step_as_its_file_has_it(lab: Lab) -> None:
    one = lab.start()
    lab.in_file = with_step(replace(STEP, says=Says(draft="Hello"))).steps[0]
    ended = lab.stop(one)
    assert (ended.taken, ended.running) == ("", False)
    assert lab.arm(lab.comes()) == ""


def test_the_owner_may_overrule_a_verdict_but_not_choose_what_is_not_there(lab: Lab) -> None:
    one = lab.start()
    with pytest.raises(CrmError, match="no arm 'loud'"):
        lab.adopt(one, "loud")
    assert lab.adopt(one, "long").taken == "long"
    ended_at = lab.look(one).ended_at
    lab.clock.forward(DAY)
    assert lab.adopt(one, HOLDOUT).taken == HOLDOUT
    assert lab.look(one).ended_at == ended_at
    assert lab.report(one).verdict.kind is VerdictKind.ADOPTED


def test_an_experiment_is_found_by_id_or_name(lab: Lab) -> None:
    one = lab.start(name="  Spring\x07 ")
    assert one.name == "Spring"
    for text in ("X1", "x1", "Spring"):
        assert lab.shop.db.read_now(steering.find, text).id == one.id
    for text in ("X9", "Autumn", ""):
        with pytest.raises(NotFound):
            lab.shop.db.read_now(steering.find, text)
    assert WORKFLOW.name == one.workflow


# -- what every message costs ---------------------------------------------------------------------


class Counting:
    """A transaction that notes what is asked, and how the file would look for it."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.asked: list[str] = []
        self.scans: list[str] = []

    def _note(self, sql: str, values: dict[str, object]) -> None:
        self.asked.append(sql)
        plan = self._tx.all(f"EXPLAIN QUERY PLAN {sql}", **values)
        self.scans += [row["detail"] for row in plan if row["detail"].startswith("SCAN")]

    def all(self, sql: str, **values: object) -> Sequence[Row]:
        self._note(sql, values)
        return self._tx.all(sql, **values)

    def one(self, sql: str, **values: object) -> Row | None:
        self._note(sql, values)
        return self._tx.one(sql, **values)

    def run(self, sql: str, **values: object) -> int:
        self._note(sql, values)
        return self._tx.run(sql, **values)

    def many(self, sql: str, rows: Values) -> None:
        raise AssertionError(sql)


def test_a_turn_of_a_lead_in_no_experiment_asks_one_indexed_question(lab: Lab) -> None:
    lead_id = lab.comes()

    def turn(tx: Tx) -> Counting:
        counting = Counting(tx)
        arms.went_on(counting, lead_id, lab.now)
        return counting

    found = lab.shop.db.write_now(turn)
    assert (len(found.asked), found.scans) == (1, [])


def test_a_turn_of_a_lead_in_one_scans_nothing(lab: Lab) -> None:
    lab.start()
    lead_id = lab.comes()
    lab.arm(lead_id)
    lab.sends(lead_id)
    lab.clock.forward(HOUR)

    def turn(tx: Tx) -> Counting:
        counting = Counting(tx)
        arms.went_on(counting, lead_id, lab.now)
        return counting

    found = lab.shop.db.write_now(turn)
    assert (len(found.asked), found.scans) == (3, [])
