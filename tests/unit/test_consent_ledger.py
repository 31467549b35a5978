"""Consent by purpose: what each withdrawal ends, what a minor is spared, and what counts as a proof."""

from collections.abc import Callable

import pytest

from crm_tui.domain.actor import OWNER, Actor, ActorKind
from crm_tui.domain.clock import DAY, MINUTE, Millis
from crm_tui.domain.consent import Consent, Evidence, Purpose, latest, read_purpose
from crm_tui.domain.errors import CrmError, NotAllowed
from crm_tui.domain.ids import LeadId
from crm_tui.domain.memory import FactKind, FactSource, Summary
from crm_tui.domain.roles import Role
from crm_tui.domain.suggestion import Task
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.services import (
    agent_queue,
    consent,
    consequences,
    fact_desk,
    life_cycle,
    remembering,
    sending,
)
from crm_tui.services.assistance import AssistanceRefused
from crm_tui.services.merging import merge
from crm_tui.services.sending import Wanted
from crm_tui.shop import Shop
from crm_tui.store import (
    agent_work,
    consents,
    lead_facts,
    lead_summaries,
    shop_memory,
    suggestions,
    templates,
)
from crm_tui.store.tx import Tx
from crm_tui.whatsapp.provider import Action
from tests.conftest import NOON, FakeClock
from tests.unit.lead_town import ONE, OTHER, LeadTown
from tests.unit.test_suggestions import SlowAgent, team, with_message_agent

SALE = Template(name="sale", language="en", category="marketing", status="approved", body="Sale!")
VIEWER = Actor(ActorKind.PERSON, "guest", Role.VIEWER)


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    shop.db.write_now(templates.save, SALE)
    return LeadTown(shop, clock)


def withdraw(town: LeadTown, lead_id: LeadId, purpose: Purpose = Purpose.AI_ASSIST) -> Consent:
    found: Consent = town.do(
        consent.record, lead_id, purpose, given=False, source="counter", proof="said so"
    )
    return found


def asked(town: LeadTown, lead_id: LeadId) -> set[Task]:
    rows = town.read(agent_work.of_lead, lead_id)
    return {Task(str(row["task"])) for row in rows}


def refused(town: LeadTown, lead_id: LeadId) -> list[str]:
    wanted = Wanted(lead_id, template=TemplateCall("sale", "en", ()))
    verdict = town.read(sending.check, wanted, town.shop.policy, NOON)
    return [reason.rule for reason in verdict.reasons]


def knows(town: LeadTown, lead_id: LeadId) -> None:
    """Everything that agents make of somebody, and one fact of a person."""
    now = town.clock.now()

    def write(tx: Tx) -> None:
        lead_facts.add(
            *(tx, lead_id, FactKind.SIZE, "XL"),
            source=FactSource.RULES,
            actor="agent:memory",
            now=now,
        )
        lead_summaries.put(tx, lead_id, Summary("wants XL", 1, FactSource.RULES, now))
        tx.run("INSERT INTO memory (kind, ref, lead_id) VALUES ('message', 1, :id)", id=lead_id)
        agent_work.ask(tx, lead_id, Task.QUALIFY_LEAD, now)

    town.shop.db.write_now(write)
    town.do(fact_desk.add, lead_id, FactKind.COLOUR, "red")


def known(town: LeadTown, lead_id: LeadId) -> tuple[list[str], bool, int]:
    facts = [fact.value for fact in town.read(lead_facts.of_lead, lead_id)]
    summary = town.read(lead_summaries.get, lead_id) is not None
    return facts, summary, len(town.tables()["memory"])


# -- what is withdrawn ----------------------------------------------------------------------------


def test_without_ai_assistance_nothing_is_asked_remembered_or_pending(town: LeadTown) -> None:
    lead_id = town.writes(ONE, "Cake kitne ka hai?")
    knows(town, lead_id)
    assert Task.GENERATE_REPLY in asked(town, lead_id)
    withdraw(town, lead_id)
    assert asked(town, lead_id) == set()
    assert known(town, lead_id) == (["red"], False, 0)
    assert town.read(suggestions.pending, lead_id) == []


def test_whatever_comes_later_no_agent_is_asked_about_them(town: LeadTown) -> None:
    lead_id = town.writes(ONE, "Hello")
    withdraw(town, lead_id)
    town.writes(ONE, "Cake kitne ka hai? Size XL chahiye", NOON + MINUTE)
    assert asked(town, lead_id) == set()
    assert town.shop.db.write_now(remembering.learn_now, lead_id, NOON) == 0
    with pytest.raises(AssistanceRefused, match="does not want AI assistance"):
        agent_on_demand(town, lead_id)
    assert town.lead(lead_id).quality_score is not None  # by the shop's rules, without a model


def agent_on_demand(town: LeadTown, lead_id: LeadId, task: Task = Task.GENERATE_REPLY) -> None:
    town.shop.db.write_now(agent_queue.on_demand, lead_id, task, NOON)


async def test_a_person_who_asks_for_a_draft_is_told_why_there_is_none(town: LeadTown) -> None:
    lead_id = town.writes(ONE, "Cake kitne ka hai?")
    withdraw(town, lead_id)
    with pytest.raises(AssistanceRefused):
        await team(town.shop).make(lead_id, Task.GENERATE_REPLY)
    await town.shop.db.close()


@pytest.mark.parametrize("waits_in_queue", [True, False])
async def test_what_a_model_says_after_the_withdrawal_is_not_kept(
    town: LeadTown, waits_in_queue: bool
) -> None:
    lead_id = town.writes(ONE, "Cake kitne ka hai?")
    agent = SlowAgent(lambda: withdraw(town, lead_id))
    agents = with_message_agent(town.shop, agent)
    if waits_in_queue:
        await agents.do_due()
    else:
        with pytest.raises(AssistanceRefused):
            await agents.make(lead_id, Task.GENERATE_REPLY)
    assert agent.asked
    assert town.read(suggestions.pending, lead_id) == []
    await town.shop.db.close()


def test_agreeing_again_lets_agents_work(town: LeadTown) -> None:
    lead_id = town.writes(ONE, "Hello")
    withdraw(town, lead_id)
    town.clock.forward(MINUTE)
    town.do(
        *(consent.record, lead_id, Purpose.AI_ASSIST), given=True, source="counter", proof="yes"
    )
    town.writes(ONE, "Cake kitne ka hai?", NOON + 2 * MINUTE)
    assert Task.GENERATE_REPLY in asked(town, lead_id)


@pytest.mark.parametrize(
    ("words", "purpose", "column"),
    [
        ("NO AI", Purpose.AI_ASSIST, "ai_opted_out_at"),
        ("no offers", Purpose.MARKETING, "marketing_opted_out_at"),
    ],
)
def test_the_words_of_the_notice_withdraw_one_purpose_and_are_its_proof(
    town: LeadTown, words: str, purpose: Purpose, column: str
) -> None:
    lead_id = town.writes(ONE, words)
    [line] = town.read(consents.log, lead_id)
    assert (line.purpose, line.given, line.evidence) == (purpose, False, Evidence.MESSAGE)
    assert line.proof == f"M1: {words}"
    lead = town.lead(lead_id)
    assert getattr(lead, column) == NOON
    assert lead.opted_out_at is None
    assert asked(town, lead_id) == (set() if purpose is Purpose.AI_ASSIST else asked(town, lead_id))


def test_what_whatsapp_tells_is_a_proof_of_its_own_kind(town: LeadTown) -> None:
    lead_id = town.comes("Asha", ONE)
    town.shop.db.write_now(
        consequences.remember, lead_id, Action.OPT_OUT, 131050, "switched off", OWNER, NOON
    )
    assert town.read(consents.log, lead_id)[0].evidence is Evidence.PROVIDER


# -- minors ---------------------------------------------------------------------------------------


def test_a_minor_gets_no_marketing_whatever_was_agreed(town: LeadTown) -> None:
    lead_id = town.comes("Asha", ONE)
    agrees = {"given": True, "source": "counter", "proof": "signed"}
    town.do(consent.record, lead_id, Purpose.MARKETING, **agrees)
    assert refused(town, lead_id) == []
    town.do(consent.set_minor, lead_id, True)
    assert refused(town, lead_id) == ["minor"]
    with pytest.raises(CrmError, match="under 18"):
        town.do(consent.record, lead_id, Purpose.MARKETING, **agrees)


def test_a_minor_is_neither_remembered_nor_judged_but_may_be_drafted_for(town: LeadTown) -> None:
    lead_id = town.writes(ONE, "Cake kitne ka hai?")
    knows(town, lead_id)
    town.do(life_cycle.set_own_score, [lead_id], 9)
    town.do(consent.set_minor, lead_id, True)
    assert known(town, lead_id) == (["red"], False, 0)
    assert asked(town, lead_id) == {Task.GENERATE_REPLY}
    assert (town.lead(lead_id).quality_score, town.lead(lead_id).score_reasons) == (None, ())
    with pytest.raises(AssistanceRefused, match="not judged"):
        agent_on_demand(town, lead_id, Task.QUALIFY_LEAD)
    town.writes(ONE, "Size XL, budget 20000", NOON + MINUTE)
    assert town.lead(lead_id).quality_score is None
    assert town.shop.db.write_now(remembering.learn_now, lead_id, NOON) == 0


def test_who_is_of_age_is_judged_again(town: LeadTown) -> None:
    lead_id = town.comes("Asha", ONE)
    before = town.lead(lead_id).quality_score
    town.do(consent.set_minor, lead_id, True)
    town.do(consent.set_minor, lead_id, False)
    assert town.lead(lead_id).quality_score == before


def test_what_either_did_not_want_holds_for_both_that_become_one(town: LeadTown) -> None:
    kept, gone = town.writes(ONE, "Hi"), town.writes(OTHER, "Hi", name="Meena")
    knows(town, kept)
    town.do(consent.set_minor, gone, True)
    withdraw(town, gone)
    town.do(merge, kept, gone)
    assert town.lead(kept).minor
    assert asked(town, kept) == set()
    assert known(town, kept)[0] == ["red"]


def test_no_good_answer_to_a_minor_or_an_unwilling_one_is_taken_as_an_example(
    town: LeadTown,
) -> None:
    for phone in (ONE, OTHER):
        lead_id = town.comes("Asha", phone)
        town.do(life_cycle.set_status, [lead_id], "closed")
    assert town.read(shop_memory.won_without, "m", 10) is not None
    town.do(consent.set_minor, LeadId(1), True)
    withdraw(town, LeadId(2))
    assert town.read(shop_memory.won_without, "m", 10) is None


# -- the log --------------------------------------------------------------------------------------


def test_of_two_wishes_at_one_moment_the_withdrawal_holds() -> None:
    def line(at: int, given: bool) -> Consent:
        return Consent(LeadId(1), Purpose.MARKETING, given, Millis(at), "x", "x", "x")

    both = [line(5, False), line(5, True)]
    assert latest(both, Purpose.MARKETING) == both[0]
    assert latest([*both, line(6, True)], Purpose.MARKETING) == line(6, True)
    assert latest(both, Purpose.AI_ASSIST) is None


@pytest.mark.parametrize(
    ("evidence", "before", "holds"),
    [
        (Evidence.SPOKEN, 10 * MINUTE, "the STOP"),  # the shop's clock may be ahead
        (Evidence.IMPORT, 10 * MINUTE, "the STOP"),
        (Evidence.SPOKEN, 2 * DAY, "the agreement"),  # it had waited at the relay
        (Evidence.MESSAGE, 10 * MINUTE, "the agreement"),  # one clock dates both
    ],
)
def test_a_stop_that_comes_in_after_an_agreement_ends_it_though_the_shops_clock_is_ahead(
    evidence: Evidence, before: Millis, holds: str
) -> None:
    who = (LeadId(1), Purpose.MARKETING)
    agreed = Consent(*who, True, NOON, "counter", "said so", "person:asha", evidence)
    stop = Consent(
        *who, False, Millis(NOON - before), "whatsapp", "m1", "customer:customer", Evidence.MESSAGE
    )
    found = latest([agreed, stop], Purpose.MARKETING)
    assert found is (stop if holds == "the STOP" else agreed)
    assert latest([stop, agreed], Purpose.MARKETING) is agreed, "who was there to hear it, knew"


def test_a_viewer_records_nothing(town: LeadTown) -> None:
    lead_id = town.comes("Asha", ONE)
    before = town.tables()
    calls: list[Callable[[], object]] = [
        lambda: town.shop.db.write_now(consent.set_minor, VIEWER, NOON, lead_id, True),
        lambda: town.shop.db.write_now(
            consent.record,
            VIEWER,
            NOON,
            lead_id,
            Purpose.MARKETING,
            given=True,
            source="x",
            proof="x",
        ),
    ]
    for call in calls:
        with pytest.raises(NotAllowed):
            call()
    assert town.tables() == before


@pytest.mark.parametrize("name", ["service", "messages", "AI", "ai-assist", "Marketing"])
def test_purposes_are_read_as_people_write_them(name: str) -> None:
    assert read_purpose(name) in Purpose
