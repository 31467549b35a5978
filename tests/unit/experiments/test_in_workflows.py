"""Experiments where they belong: workflows propose and send by arms, and what people do is counted."""

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE
from crm_tui.domain.experiment.drawing import HOLDOUT
from crm_tui.domain.experiment.plan import Experiment
from crm_tui.domain.ids import LeadId
from crm_tui.domain.workflow import Outcome
from crm_tui.services import deciding, sending
from crm_tui.services.experiments import reporting, steering
from crm_tui.services.experiments.reporting import Report
from crm_tui.services.experiments.steering import Wish
from crm_tui.services.workflows.files import load
from crm_tui.shop import Shop
from crm_tui.store import experiments as store
from crm_tui.store.tx import Tx
from tests.conftest import FakeClock
from tests.unit.workflows.town import Town

FILE = """
title = "Write back"
why = "For the test."
[when]
trigger = "wrote"
[[step]]
draft = "Hello {lead.first_name}."
[[step.arm]]
name = "short"
draft = "Hi!"
[[step]]
wait = "1 day"
task = "Call {lead.name}"
"""
WORDS = {"original": "Hello", "short": "Hi!"}


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> Town:
    town = Town(shop, clock)
    town.file("write_back", FILE)
    return town


def begins(town: Town, holdout: float = 0.3) -> Experiment:
    wish = Wish(load(town.shop.home).get("write_back"), holdout=holdout, seed=5)
    return town.shop.db.write_now(steering.start, wish, OWNER, town.now())


def arm_of(town: Town, lead_id: LeadId) -> str:
    found = town.shop.db.read_now(store.arm_of, 1, lead_id)
    assert found is not None
    return found


def stands(town: Town) -> Report:
    def read(tx: Tx) -> Report:
        return reporting.report(tx, steering.get(tx, 1), town.now())

    return town.shop.db.read_now(read)


async def all_write(town: Town, people: int) -> dict[LeadId, str]:
    """So many write, the worker does their step; the arm of each."""
    await town.work()  # what was there before begins nothing
    numbers = {number: f"9198765{number:05d}" for number in range(people)}
    leads = [town.writes(sender=number) for number in numbers.values()]
    await town.work()
    return {lead_id: arm_of(town, lead_id) for lead_id in leads}


async def test_each_lead_is_proposed_the_words_of_its_arm_and_the_holdout_nothing(
    town: Town,
) -> None:
    begins(town)
    arms = await all_write(town, 12)
    assert set(arms.values()) == {"original", "short", HOLDOUT}
    for lead_id, arm in arms.items():
        proposed = [one.draft.content for one in town.proposals(lead_id)]
        if arm == HOLDOUT:
            assert proposed == []
            done = town.steps(town.runs(lead_id)[0])
            assert [step.outcome for step in done] == [Outcome.HOLDOUT]
        else:
            assert len(proposed) == 1
            assert proposed[0].startswith(WORDS[arm])


async def test_what_is_approved_as_it_stands_and_answered_counts(town: Town) -> None:
    begins(town, 0.0)
    arms = await all_write(town, 8)
    replied, edited, taken_back, *silent = arms
    for lead_id in (replied, taken_back, *silent):
        town.approve(town.proposals(lead_id)[0])
    sent = town.shop.db.write_now(
        deciding.send_edited,
        town.proposals(edited)[0].id,
        "In my own words",
        town.policy,
        OWNER,
        town.now(),
    )
    assert sent.content == "In my own words"
    message = town.shop.db.read_now(lambda tx: tx.one(_LAST, id=taken_back))
    assert message is not None
    town.shop.db.write_now(sending.undo, message["id"], OWNER, town.now())
    town.forward(MINUTE)
    town.leaves()
    town.forward(HOUR)
    numbers = {lead_id: f"9198765{place:05d}" for place, lead_id in enumerate(arms)}
    for lead_id in (replied, edited, taken_back):
        town.writes("Thanks", numbers[lead_id])
    town.forward(4 * DAY)
    found = stands(town)
    counted = {arm.name: arm.counted for arm in found.arms}
    assert sum(count.people for count in counted.values()) == 1 + len(silent)
    assert {name: count.hits for name, count in counted.items() if count.hits} == {arms[replied]: 1}


async def test_after_the_verdict_everybody_is_proposed_the_winner(town: Town) -> None:
    begins(town)
    town.shop.db.write_now(steering.adopt, 1, "short", OWNER, town.now())
    await town.work()
    lead_id = town.writes()
    await town.work()
    assert [one.draft.content for one in town.proposals(lead_id)] == ["Hi!"]


async def test_two_workers_give_one_lead_one_arm_and_one_proposal(town: Town) -> None:
    begins(town, 0.0)
    await town.work()
    lead_id = town.writes()
    await town.work()
    await town.work(town.other)
    assert len(town.proposals(lead_id)) == 1
    assert stands(town).experiment.running


_LAST = "SELECT id FROM message WHERE lead_id = :id AND direction = 'outbound' ORDER BY id DESC"
