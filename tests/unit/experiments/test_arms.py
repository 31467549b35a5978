"""Who gets which arm: the same whenever one asks, whoever asks, and whatever came in between."""

from dataclasses import replace

import pytest

from crm_tui.domain.clock import DAY, HOUR
from crm_tui.domain.experiment.drawing import HOLDOUT, draw
from crm_tui.domain.experiment.plan import ORIGINAL, VerdictKind
from crm_tui.domain.workflow import Arm, Says, Step
from crm_tui.services import merging
from crm_tui.services.experiments import stopping
from crm_tui.shop import Shop, open_shop
from crm_tui.store import experiments as store
from crm_tui.store.tx import Tx
from tests.conftest import FakeClock
from tests.unit.experiments.lab import LONG, SHORT, STEP, Lab, outcome


@pytest.fixture
def lab(shop: Shop, clock: FakeClock) -> Lab:
    return Lab(shop, clock)


# -- the draw -------------------------------------------------------------------------------------


def test_people_are_spread_as_the_shares_say() -> None:
    drawn = [draw(3, lead_id, 0.1, {"a": 0.7, "b": 0.3}) for lead_id in range(4_000)]
    assert drawn.count(HOLDOUT) / 4_000 == pytest.approx(0.1, abs=0.02)
    assert drawn.count("a") / 4_000 == pytest.approx(0.63, abs=0.03)
    assert drawn.count("b") / 4_000 == pytest.approx(0.27, abs=0.03)


def test_another_seed_spreads_them_otherwise() -> None:
    one, other = (
        [draw(seed, lead_id, 0.0, {"a": 0.5, "b": 0.5}) for lead_id in range(50)] for seed in (1, 2)
    )
    assert one != other


# -- sticky ---------------------------------------------------------------------------------------


def test_without_an_experiment_the_step_goes_as_it_is(lab: Lab) -> None:
    lead_id = lab.comes()
    lab.in_file = replace(STEP, says=Says(draft="Hello"))
    assert lab.arm(lead_id) == ""
    lab.in_file = STEP
    assert lab.arm(lead_id) == "short"  # a step that has only arms goes as the first of them
    assert lab.people() == []


def test_a_lead_keeps_its_arm_whatever_the_shares_become(lab: Lab) -> None:
    one = lab.start()
    people = [lab.comes() for _ in range(12)]
    first = [lab.arm(lead_id) for lead_id in people]
    assert set(first) == {"short", "long"}
    shares = {"short": 0.0, "long": 1.0}
    lab.shop.db.write_now(store.set_batch, one.id, 1, shares)
    assert [lab.arm(lead_id) for lead_id in people] == first
    assert lab.arm(lab.comes()) == "long"


def test_a_restart_changes_nothing(
    lab: Lab, shop: Shop, shop_env: dict[str, str], clock: FakeClock
) -> None:
    lab.start(holdout=0.3)
    people = [lab.comes() for _ in range(12)]
    before = [lab.arm(lead_id) for lead_id in people]
    shop.db.close_now()
    again = Lab(open_shop(shop_env, clock), clock)
    try:
        assert [again.arm(lead_id) for lead_id in people] == before
        assert again.roll() == 0
    finally:
        again.shop.db.close_now()


def test_two_workers_that_ask_for_one_lead_get_one_answer(
    lab: Lab, shop_env: dict[str, str], clock: FakeClock
) -> None:
    lab.start()
    other = Lab(open_shop(shop_env, clock), clock)
    try:
        lead_id = lab.comes()
        assert lab.arm(lead_id) == other.arm(lead_id)
        assert len(lab.people()) == 1
    finally:
        other.shop.db.close_now()


def test_the_holdout_is_not_written_to_and_answers_by_itself(lab: Lab) -> None:
    one = lab.start(holdout=0.5)
    people = [lab.comes() for _ in range(20)]
    left_out = [lead_id for lead_id in people if lab.arm(lead_id) == HOLDOUT]
    assert 4 <= len(left_out) <= 16
    lab.clock.forward(HOUR)
    lab.writes(left_out[0])
    lab.clock.forward(3 * DAY)
    held = lab.report(one).holdout
    assert (held.sent, held.counted.people, held.counted.hits) == (len(left_out), len(left_out), 1)


def test_where_arms_wait_differently_the_holdouts_time_begins_when_it_is_due(lab: Lab) -> None:
    lab.in_file = Step(Says(draft="now"), arms=(Arm("later", Says(draft="now"), DAY),))
    one = lab.start(holdout=0.5)
    left_out = next(lead_id for lead_id in iter(lab.comes, None) if lab.arm(lead_id) == HOLDOUT)
    assert lab.report(one).holdout.sent == 0
    lab.clock.forward(DAY)
    assert lab.arm(left_out) == HOLDOUT
    assert lab.report(one).holdout.sent == 1
    began = next(row["sent_at"] for row in lab.people() if row["lead_id"] == left_out)
    lab.clock.forward(DAY)
    lab.arm(left_out)
    assert began == next(row["sent_at"] for row in lab.people() if row["lead_id"] == left_out)


# -- the file changes, the guardrail, the end -----------------------------------------------------


def test_an_arm_that_the_file_has_lost_is_given_to_nobody(lab: Lab) -> None:
    third = Arm("warm", Says(draft="Namaste!"), 0)
    lab.in_file = replace(STEP, arms=(SHORT, LONG, third))
    one = lab.start()
    people = [lab.comes() for _ in range(15)]
    had = {lead_id: lab.arm(lead_id) for lead_id in people}
    lab.in_file = replace(STEP, arms=(SHORT, third))
    now = {lead_id: lab.arm(lead_id) for lead_id in people}
    assert "long" not in now.values()
    assert all(now[lead_id] == had[lead_id] for lead_id in people if had[lead_id] != "long")
    arm = lab.report(one).arms[1]
    assert (arm.name, arm.stopped, arm.share) == ("long", "it is no longer in the file", 0.0)
    assert sum(arm.share for arm in lab.report(one).arms) == pytest.approx(1)


def test_changed_words_are_another_arm(lab: Lab) -> None:
    one = lab.start()
    lab.in_file = replace(STEP, arms=(SHORT, replace(LONG, says=Says(draft="Dear friend!"))))
    assert lab.arm(lab.comes()) == "short"
    found = lab.report(one)
    assert found.verdict.kind is VerdictKind.STOPPED
    assert "words were changed" in found.verdict.text
    assert found.verdict.arm == "short"


def test_when_the_file_changes_every_arm_the_step_is_as_it_is_again(lab: Lab) -> None:
    lab.in_file = replace(STEP, says=Says(draft="Hello"), arms=(SHORT,))
    one = lab.start()
    assert [arm.name for arm in lab.report(one).arms] == [ORIGINAL, "short"]
    lab.in_file = Step(Says(draft="Good morning"))
    assert lab.arm(lab.comes()) == ""
    assert "goes on as its file has it" in lab.report(one).verdict.text


def test_three_who_leave_stop_an_arm_at_once(lab: Lab) -> None:
    one = lab.start()
    people = [lab.comes() for _ in range(30)]
    got_long = [lead_id for lead_id in people if lab.arm(lead_id) == "long"]
    for lead_id in people:
        lab.sends(lead_id)
    for number, lead_id in enumerate(got_long[:3]):
        assert lab.look(one).running, number
        lab.clock.forward(HOUR)
        lab.leaves_the_shop(lead_id)
    found = lab.report(one)
    assert found.verdict.kind is VerdictKind.STOPPED
    assert f"3 of {len(got_long)} people wanted no more messages" in found.verdict.text
    assert lab.arm(lab.comes()) == "short"


def test_when_every_arm_drives_people_away_nobody_is_written_to(lab: Lab) -> None:
    one = lab.start()
    people = {lead_id: lab.arm(lead_id) for lead_id in [lab.comes() for _ in range(30)]}
    for lead_id in people:
        lab.sends(lead_id)
    third = Arm("warm", Says(draft="Namaste!"), 0)
    plan = lab.look(one).plan

    def all_leave(tx: Tx) -> None:
        reasons = dict.fromkeys(plan.names, "many left")
        stopping.stop_arms(tx, store.every(tx)[0], reasons, lab.now, drove_away=True)

    lab.shop.db.write_now(all_leave)
    assert lab.look(one).taken == HOLDOUT
    lab.in_file = replace(STEP, arms=(SHORT, LONG, third))
    assert lab.arm(lab.comes()) == HOLDOUT
    assert "until you choose" in lab.report(one).verdict.text


def test_after_the_end_everybody_gets_what_was_settled(lab: Lab) -> None:
    one = lab.start()
    people = [lab.comes() for _ in range(8)]
    assert {lab.arm(lead_id) for lead_id in people} == {"short", "long"}
    lab.adopt(one, "long")
    assert {lab.arm(lead_id) for lead_id in people} == {"long"}
    lab.adopt(one, HOLDOUT)
    assert {lab.arm(lead_id) for lead_id in people} == {HOLDOUT}
    lab.adopt(one, "short")
    lab.in_file = replace(STEP, says=Says(draft="Hello"), arms=(LONG,))
    assert {lab.arm(lead_id) for lead_id in people} == {""}  # its file has no such arm any more


# -- two leads become one -------------------------------------------------------------------------


@pytest.mark.parametrize("stays", [0, 1])
def test_of_two_leads_that_become_one_the_earlier_arm_holds(lab: Lab, stays: int) -> None:
    one = lab.start()
    people = [lab.comes(), lab.comes()]
    for lead_id, arm in zip(people, ("long", "short"), strict=True):
        lab.shop.db.write_now(store.assign, one, lead_id, arm, lab.now, None)
        lab.clock.forward(HOUR)
    apart = lab.people()
    kept, gone = people[stays], people[1 - stays]
    lab.town.do(merging.merge, kept, gone)
    assert [(row["lead_id"], row["arm"]) for row in lab.people()] == [(kept, "long")]
    assert lab.arm(kept) == "long"
    lab.town.do(merging.unmerge, gone)
    assert lab.people() == apart


def test_who_was_merged_while_only_one_had_an_arm_keeps_it(lab: Lab) -> None:
    lab.start()
    kept, gone = lab.comes(), lab.comes()
    arm = lab.arm(gone)
    lab.sends(gone)
    lab.town.do(merging.merge, kept, gone)
    assert lab.arm(kept) == arm
    lab.clock.forward(HOUR)
    lab.writes(kept)
    lab.clock.forward(4 * DAY)
    assert outcome(lab) == (1, 1, 0)
