"""The score: a sum of plain rules, each with its reason and what it rests on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.clock import DAY, MINUTE
from crm_tui.domain.follow import CallOutcome
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.score import Reason, Ref, total
from crm_tui.services import calls, life_cycle, scoring
from crm_tui.shop import Shop
from crm_tui.store.tx import Tx
from tests.conftest import NOON, FakeClock
from tests.unit.lead_town import LeadTown

ASHA = "+919876543210"


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


def scored(town: LeadTown, lead_id: LeadId) -> dict[str, Reason]:
    """The lead's reasons by what they rest on, after bringing them into step."""
    town.shop.db.write_now(scoring.rescore, lead_id, town.clock.now())
    return {reason.words: reason for reason in town.lead(lead_id).score_reasons}


def test_a_price_question_counts_and_points_at_the_message_that_asks(town: LeadTown) -> None:
    town.writes(ASHA, "Hello")
    lead_id = town.writes(ASHA, "Chocolate cake kitne ka hai?", at=NOON + 1_000)
    reason = scored(town, lead_id)["asked for a price"]
    assert (reason.points, reason.ref) == (2, Ref("message", "M2"))


def test_a_question_in_hindi_counts_the_same(town: LeadTown) -> None:
    assert "asked for a price" in scored(town, town.writes(ASHA, "केक कितने का है?"))


def test_who_only_asks_counts_more_than_who_only_greets(town: LeadTown) -> None:
    greets = town.writes(ASHA, "Namaste")
    orders = town.writes("+919876543211", "I want to order a cake, what is the price?")
    scored(town, greets)
    scored(town, orders)
    assert (town.lead(orders).quality_score or 0) > (town.lead(greets).quality_score or 0)


def test_silence_takes_points_away(town: LeadTown) -> None:
    lead_id = town.writes(ASHA, "Cake kitne ka hai?")
    scored(town, lead_id)
    before = town.lead(lead_id).quality_score or 0
    town.clock.forward(31 * DAY)
    assert scored(town, lead_id)["silent for 31 days"].points == -3
    assert town.lead(lead_id).quality_score == before - 3


def test_who_wants_no_more_messages_is_at_the_bottom(town: LeadTown) -> None:
    lead_id = town.writes(ASHA, "STOP")
    reason = scored(town, lead_id)["wants no more messages"]
    assert reason.ref == Ref("lead", "opted_out_at")
    assert town.lead(lead_id).quality_score == 1


def test_the_stage_and_a_call_count(town: LeadTown) -> None:
    lead_id = town.comes("Asha", ASHA)
    town.do(life_cycle.set_status, [lead_id], LeadStatus.PROPOSAL)
    town.do(calls.log, lead_id, CallOutcome.CALL_BACK)
    reasons = scored(town, lead_id)
    assert reasons["has a proposal"].ref == Ref("lead", "status")
    assert reasons["will call back"].ref == Ref("call", "C1")


def test_a_field_that_changes_changes_the_score_at_once(town: LeadTown) -> None:
    lead_id = town.comes("Asha", ASHA)
    town.do(life_cycle.set_status, [lead_id], LeadStatus.LOST, "price")
    assert town.lead(lead_id).quality_score == 1


def test_a_persons_own_score_wins_until_it_is_cleared(town: LeadTown) -> None:
    lead_id = town.comes("Asha", ASHA)
    scored(town, lead_id)
    by_rule = town.lead(lead_id).quality_score
    town.do(life_cycle.set_own_score, [lead_id], 9)
    scored(town, lead_id)
    assert town.lead(lead_id).quality_score == 9
    town.do(life_cycle.set_own_score, [lead_id], None)
    assert (town.lead(lead_id).quality_score, town.lead(lead_id).own_score) == (by_rule, None)


def test_the_same_lead_at_the_same_time_has_the_same_score(town: LeadTown) -> None:
    lead_id = town.writes(ASHA, "Cake kitne ka hai?")
    assert scored(town, lead_id) == scored(town, lead_id)


def test_everybody_is_scored_again_once_a_day(town: LeadTown) -> None:
    ids = [town.writes(f"+91987654321{number}", "Price?") for number in range(5)]

    def all_of_it() -> list[int]:
        done = []
        while count := town.shop.db.write_now(scoring.walk, town.clock.now(), 2):
            done.append(count)
        return done

    assert all_of_it() == [2, 2, 1]
    assert all(town.lead(lead_id).quality_score for lead_id in ids)
    assert all_of_it() == []
    town.comes("New", "+919876543219")
    assert all_of_it() == [1]
    town.clock.forward(DAY)
    assert all_of_it() == [2, 2, 2]


def test_a_fast_answer_counts_more_than_a_slow_one(town: LeadTown) -> None:
    fast = town.comes("Fast", ASHA)
    slow = town.comes("Slow", "+919876543211")

    def talk(tx: Tx, lead_id: LeadId, pause: int) -> None:
        for number, (direction, at) in enumerate(
            (("outbound", NOON - DAY), ("inbound", NOON - DAY + pause))
        ):
            tx.run(
                "INSERT INTO message (lead_id, direction, content, message_type, timestamp,"
                " sort_key, status, actor, created_at) VALUES (:lead, :direction, 'ok', 'text',"
                " :at, :key, 'sent', 'x', :at)",
                lead=lead_id,
                direction=direction,
                at=at,
                key=at * 4096 + lead_id * 10 + number,
            )

    town.shop.db.write_now(talk, fast, 5 * MINUTE)
    town.shop.db.write_now(talk, slow, 20 * 60 * MINUTE)
    assert scored(town, fast)["answers, mostly within 5 minutes"].points == 2
    assert scored(town, slow)["answers"].points == 1


REASONS = st.lists(st.builds(Reason, st.integers(-9, 9), st.just("x"), st.just(Ref("lead", "x"))))


@given(REASONS)
def test_a_score_is_always_from_1_to_10(reasons: list[Reason]) -> None:
    assert 1 <= total(3, tuple(reasons)).value <= 10


def test_the_weightiest_reason_comes_first() -> None:
    reasons = tuple(Reason(points, "x", Ref("lead", "x")) for points in (1, -5, 2))
    assert [reason.points for reason in total(3, reasons).reasons] == [-5, 2, 1]
