"""Do high scores win? By the score that a lead last had while it was open, not the one it has since."""

from collections.abc import Mapping

import pytest

from crm_tui.domain.analytics.numbers import Row
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.services import life_cycle, merging, undoing
from crm_tui.shop import Shop
from tests.conftest import FakeClock
from tests.unit.analytics.number_shop import NumberShop, moment
from tests.unit.lead_town import LeadTown


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


@pytest.fixture
def asha(town: LeadTown) -> LeadId:
    found = town.comes("Asha", "9876543210")
    town.do(life_cycle.set_own_score, [found], 6)
    return found


def decided_score(town: LeadTown, lead_id: LeadId) -> int | None:
    sql = "SELECT decided_score FROM lead WHERE id = :id"
    found: int | None = town.read(lambda tx: tx.one(sql, id=lead_id)["decided_score"])
    return found


def moves(town: LeadTown, lead_id: LeadId, status: LeadStatus) -> None:
    reason = "price" if status is LeadStatus.LOST else ""
    town.do(life_cycle.set_status, [lead_id], status, reason)


@pytest.mark.parametrize("status", [LeadStatus.CLOSED, LeadStatus.LOST])
def test_the_score_before_the_decision_is_kept(
    town: LeadTown, asha: LeadId, status: LeadStatus
) -> None:
    moves(town, asha, status)
    town.do(life_cycle.set_own_score, [asha], 9)
    assert decided_score(town, asha) == 6


def test_by_rules_the_decision_itself_moves_the_score_that_is_shown(town: LeadTown) -> None:
    ravi = town.comes("Ravi", "9876543211")
    before = town.lead(ravi).quality_score
    moves(town, ravi, LeadStatus.CLOSED)
    assert town.lead(ravi).quality_score != before
    assert decided_score(town, ravi) == before


def test_from_lost_to_won_the_score_of_when_they_were_open_stays(
    town: LeadTown, asha: LeadId
) -> None:
    moves(town, asha, LeadStatus.LOST)
    town.do(life_cycle.set_own_score, [asha], 2)
    moves(town, asha, LeadStatus.CLOSED)
    assert decided_score(town, asha) == 6


def test_one_that_is_open_again_has_none_until_it_is_decided_anew(
    town: LeadTown, asha: LeadId
) -> None:
    moves(town, asha, LeadStatus.LOST)
    moves(town, asha, LeadStatus.CONTACTED)
    assert decided_score(town, asha) is None
    town.do(life_cycle.set_own_score, [asha], 3)
    moves(town, asha, LeadStatus.CLOSED)
    assert decided_score(town, asha) == 3


def test_undo_brings_the_one_before_back(town: LeadTown, asha: LeadId) -> None:
    moves(town, asha, LeadStatus.LOST)
    moves(town, asha, LeadStatus.CONTACTED)
    town.do(undoing.undo_part)
    assert (town.lead(asha).status, decided_score(town, asha)) == (LeadStatus.LOST, 6)
    town.do(undoing.undo_part)
    assert (town.lead(asha).status, decided_score(town, asha)) == (LeadStatus.NEW, None)


def test_merged_it_goes_with_the_status_that_is_taken(town: LeadTown, asha: LeadId) -> None:
    moves(town, asha, LeadStatus.CLOSED)
    kept = town.comes("Asha K", "9876543219")
    town.do(merging.merge, kept, asha, {"status"})
    assert (town.lead(kept).status, decided_score(town, kept)) == (LeadStatus.CLOSED, 6)


@pytest.mark.parametrize(
    ("score", "part"),
    [(1, "1-2"), (2, "1-2"), (3, "3-4"), (6, "5-6"), (8, "7-8"), (9, "9-10"), (10, "9-10")],
)
def test_scores_stand_in_five_rows(shop: Shop, score: int, part: str) -> None:
    rows = _decided(NumberShop(shop), {"closed": [score], "lost": [score]})
    assert rows == {part: Row(part, 1, 0, 2, 0)}


def test_unknown_scores_have_a_row_of_their_own_and_open_leads_none(shop: Shop) -> None:
    rows = _decided(NumberShop(shop), {"closed": [None], "new": [None], "lost": [None, 4]})
    assert rows == {"none": Row("none", 1, 0, 2, 0), "3-4": Row("3-4", 0, 0, 1, 0)}


def test_the_leads_of_a_row_are_those_won(shop: Shop) -> None:
    town = NumberShop(shop)
    won = town.lead(moment(3), status="closed", decided_score=9)
    town.lead(moment(3), status="lost", decided_score=9)
    town.lead(moment(3), status="closed", decided_score=3)
    assert town.behind("score_won", "9-10") == [won]
    assert town.behind("score_won", "1-2") == []


def _decided(town: NumberShop, scores: Mapping[str, list[int | None]]) -> dict[str, Row]:
    for status, found in scores.items():
        for score in found:
            town.lead(moment(3), status=status, decided_score=score)
    return town.table("score_won")
