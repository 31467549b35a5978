"""Whose answer counts for an arm, and what is a reply, an opt-out or nothing."""

from dataclasses import replace

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR
from crm_tui.domain.experiment.count import Count
from crm_tui.domain.follow import CallOutcome
from crm_tui.domain.message import MessageStatus
from crm_tui.domain.suggestion import Draft, Source, SuggestionStatus
from crm_tui.domain.workflow import Arm, Says, Step
from crm_tui.services import calls
from crm_tui.services.experiments import arms
from crm_tui.shop import Shop
from crm_tui.store import suggestions
from crm_tui.store.tx import Tx
from tests.conftest import FakeClock
from tests.unit.experiments.lab import LONG, SHORT, STEP, WEEK, WORKFLOW, Lab, outcome


@pytest.fixture
def lab(shop: Shop, clock: FakeClock) -> Lab:
    return Lab(shop, clock)


def test_a_reply_counts_within_72_hours_of_the_send(lab: Lab) -> None:
    lab.start()
    early, late, silent = lab.comes(), lab.comes(), lab.comes()
    for lead_id in (early, late, silent):
        lab.arm(lead_id)
        lab.sends(lead_id)
    lab.clock.forward(72 * HOUR)
    lab.writes(early)
    lab.clock.forward(1_000)
    lab.writes(late)
    assert outcome(lab) == (3, 1, 0)


def test_nobody_counts_before_their_72_hours_are_over(lab: Lab) -> None:
    lab.start()
    lead_id = lab.comes()
    lab.arm(lead_id)
    lab.sends(lead_id)
    lab.writes(lead_id, at=lab.now + HOUR)
    lab.clock.forward(72 * HOUR - 1)
    assert outcome(lab) == (0, 0, 0)
    lab.clock.forward(1)
    assert outcome(lab) == (1, 1, 0)


def test_a_reply_that_the_shop_learns_of_later_counts_by_its_own_time(lab: Lab) -> None:
    lab.start()
    lead_id = lab.comes()
    lab.arm(lead_id)
    lab.sends(lead_id)
    wrote_at = lab.now + HOUR
    lab.clock.forward(9 * DAY)
    assert outcome(lab) == (1, 0, 0)
    lab.writes(lead_id, at=wrote_at)
    assert outcome(lab) == (1, 1, 0)


def test_what_they_wrote_before_the_send_is_no_reply(lab: Lab) -> None:
    lab.start()
    lead_id = lab.comes()
    lab.arm(lead_id)
    lab.writes(lead_id)
    lab.clock.forward(HOUR)
    waiting = lab.sends(lead_id, MessageStatus.QUEUED)
    lab.clock.forward(HOUR)
    lab.writes(lead_id)  # it has not left yet: what they write now is no answer to it
    lab.clock.forward(HOUR)
    lab.leaves(waiting)
    lab.clock.forward(4 * DAY)
    lab.shop.db.write_now(arms.went_on, lead_id, lab.now)
    assert outcome(lab) == (1, 0, 0)


@pytest.mark.parametrize("words", ["STOP", "band karo", "बंद करो"])
def test_stop_is_an_opt_out_and_no_reply(lab: Lab, words: str) -> None:
    lab.start()
    lead_id = lab.comes()
    lab.arm(lead_id)
    lab.sends(lead_id)
    lab.clock.forward(HOUR)
    lab.writes(lead_id, words)
    lab.clock.forward(4 * DAY)
    assert outcome(lab) == (1, 0, 1)


def test_who_asks_and_then_leaves_has_left(lab: Lab) -> None:
    lab.start()
    lead_id = lab.comes()
    lab.arm(lead_id)
    lab.sends(lead_id)
    lab.clock.forward(HOUR)
    lab.writes(lead_id, "Who is this?")
    lab.clock.forward(HOUR)
    lab.leaves_the_shop(lead_id)
    lab.clock.forward(4 * DAY)
    assert outcome(lab) == (1, 0, 1)


def test_who_leaves_long_after_was_not_driven_away_by_it(lab: Lab) -> None:
    lab.start()
    lead_id = lab.comes()
    lab.arm(lead_id)
    lab.sends(lead_id)
    lab.clock.forward(8 * DAY)
    lab.leaves_the_shop(lead_id)
    assert outcome(lab) == (1, 0, 0)


def test_a_message_that_failed_or_was_taken_back_counts_for_nothing(lab: Lab) -> None:
    lab.start()
    failed, gone, again = lab.comes(), lab.comes(), lab.comes()
    for lead_id in (failed, gone, again):
        lab.arm(lead_id)
    lab.sends(failed, MessageStatus.FAILED)
    taken_back = lab.sends(gone, MessageStatus.QUEUED)
    lab.shop.db.write_now(lambda tx: tx.run("DELETE FROM message WHERE id = :id", id=taken_back))
    lab.sends(again, MessageStatus.FAILED)
    lab.clock.forward(HOUR)
    lab.sends(again)
    lab.clock.forward(4 * DAY)
    assert outcome(lab) == (1, 0, 0)


def test_a_second_message_to_the_same_person_is_not_counted_again(lab: Lab) -> None:
    lab.start()
    lead_id = lab.comes()
    lab.arm(lead_id)
    lab.sends(lead_id)
    lab.clock.forward(4 * DAY)
    lab.arm(lead_id)
    lab.sends(lead_id)
    lab.clock.forward(HOUR)
    lab.writes(lead_id)
    lab.clock.forward(4 * DAY)
    assert outcome(lab) == (1, 0, 0)


def test_a_draft_in_a_persons_own_words_tells_nothing_about_the_arm(lab: Lab) -> None:
    lab.start()
    lead_id = lab.comes()
    lab.arm(lead_id)
    message_id = lab.sends(lead_id, MessageStatus.QUEUED)

    draft = Draft("Hello", "workflow", "follow_up", 1.0, "", Source.FACTS, None, "1")

    def edited(tx: Tx) -> None:
        tx.run("UPDATE experiment_person SET message_id = NULL, sent_at = NULL")
        made = suggestions.add(tx, lead_id, None, draft, lab.now)
        suggestions.decide(tx, made, SuggestionStatus.MODIFIED, OWNER, lab.now)
        suggestions.set_sent_message(tx, made, message_id)
        arms.note_sent(tx, WORKFLOW.name, 0, lead_id, message_id, lab.now)

    lab.shop.db.write_now(edited)
    assert lab.people()[0]["message_id"] is None


def test_an_arm_that_is_a_call_counts_from_its_task_and_by_whom_was_reached(lab: Lab) -> None:
    lab.in_file = Step(Says(draft="Hello"), arms=(Arm("call", Says(task="Call them"), 0),))
    one = lab.start()
    people = [lead_id for lead_id in [lab.comes() for _ in range(12)] if lab.arm(lead_id) == "call"]
    reached, wrote, nobody = people[:3]
    lab.clock.forward(HOUR)
    lab.town.do(calls.log, reached, CallOutcome.REACHED)
    lab.town.do(calls.log, nobody, CallOutcome.NO_ANSWER)
    lab.writes(wrote)
    lab.clock.forward(WEEK)
    lab.roll()
    arm = lab.report(one).arms[1]
    assert (arm.name, arm.counted) == ("call", Count(len(people), 2))


def test_who_was_sent_nothing_yet_may_get_another_arm_and_counts_for_that_one(lab: Lab) -> None:
    third = Arm("warm", Says(draft="Namaste!"), 0)
    lab.in_file = replace(STEP, arms=(SHORT, LONG, third))
    one = lab.start()
    lead_id = next(lead_id for lead_id in iter(lab.comes, None) if lab.arm(lead_id) == "long")
    taken_back = lab.sends(lead_id, MessageStatus.QUEUED)
    lab.shop.db.write_now(lambda tx: tx.run("DELETE FROM message WHERE id = :id", id=taken_back))
    lab.in_file = replace(STEP, arms=(SHORT, third))
    other = lab.arm(lead_id)
    assert other != "long"
    lab.sends(lead_id)
    lab.clock.forward(HOUR)
    lab.writes(lead_id)
    lab.clock.forward(4 * DAY)
    found = {arm.name: arm.counted for arm in lab.report(one).arms}
    assert found[other] == Count(1, 1)
    assert found["long"] == Count()


def test_what_is_told_twice_changes_nothing(lab: Lab) -> None:
    lab.start()
    lead_id = lab.comes()
    lab.arm(lead_id)
    lab.sends(lead_id)
    lab.clock.forward(HOUR)
    lab.writes(lead_id)
    before = lab.people()
    for _ in range(3):
        lab.clock.forward(HOUR)
        lab.writes(lead_id, "and?")
        lab.shop.db.write_now(arms.went_on, lead_id, lab.now)
    assert lab.people() == before
