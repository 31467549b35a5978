"""How the agents work: each column counts what the catalogue says, for each version of a prompt."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from crm_tui.domain.analytics.numbers import AgentRow, Value
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.clock import DAY
from crm_tui.services.analytics.agents import agent_rows
from crm_tui.shop import Shop
from crm_tui.store.analytics import agents
from crm_tui.store.tx import Row, Tx, scalar
from tests.unit.analytics.number_shop import INDIA, NumberShop, moment

COLUMNS = "proposed shown approved modified edited_share rejected sent replied flagged latency_median cost"


class AgentShop(NumberShop):
    """One customer; suggestions and messages as a test wants them."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self.customer = self.lead(moment(1))

    def suggest(self, at: int, **columns: object) -> None:
        own: dict[str, object] = {
            "lead_id": self.customer,
            "agent_type": "message",
            "suggestion_type": "reply",
            "content": "450 rupees",
            "confidence_score": 0.5,
            "status": "pending",
            "created_at": at,
            "intent": "price",
            "source": "model",
            "prompt_version": "v1",
        }
        self._insert("suggestion", own | columns)

    def sent(self, at: int, **columns: object) -> int:
        """A message of the shop; its id."""
        self.says(self.customer, at, shop=True, **columns)
        return int(self.shop.db.read_now(lambda tx: scalar(tx, "SELECT MAX(id) FROM message")))

    def writes(self, at: int, columns: dict[str, Any]) -> None:
        """The customer does."""
        self.says(self.customer, at, **columns)

    def rows(self, first: int = 1, last: int = 22) -> tuple[AgentRow, ...]:
        period = Period(date(2026, 11, first), date(2026, 11, last))
        return self.shop.db.read_now(agent_rows, period, INDIA, "90")

    def values(self) -> dict[str, Value]:
        (row,) = self.rows()
        return dict(row.values)


@pytest.fixture
def town(shop: Shop) -> AgentShop:
    return AgentShop(shop)


def test_without_suggestions_there_are_no_agents(town: AgentShop) -> None:
    assert town.rows() == ()


def test_each_thing_that_became_of_a_suggestion_is_a_column(town: AgentShop) -> None:
    at = moment(3)
    town.suggest(at, status="approved", shown_at=at, cost_microusd=10_000)
    town.suggest(at, status="modified", shown_at=at, edited_share=0.2)
    town.suggest(at, status="modified", shown_at=at, edited_share=0.5)
    town.suggest(at, status="rejected", shown_at=at, flags='[["price", "no such price"]]')
    town.suggest(at, status="stale")
    found = town.values()
    assert list(found) == COLUMNS.split()
    assert (found["proposed"], found["shown"], found["approved"]) == (5, 4, 1)
    assert (found["modified"], found["rejected"], found["flagged"]) == (2, 1, 1)
    assert found["edited_share"] == pytest.approx(0.35)
    assert found["cost"] == 90, "a cent at 90 rupees for a dollar"
    assert (found["sent"], found["replied"]) == (0, 0)


def test_where_nothing_was_edited_there_is_no_share(town: AgentShop) -> None:
    town.suggest(moment(3), status="approved", edited_share=0.0)
    assert town.values()["edited_share"] is None


def test_of_two_times_in_the_middle_the_lower_counts(town: AgentShop) -> None:
    for latency in (900, 100, 400, 200):
        town.suggest(moment(3), latency_ms=latency)
    assert town.values()["latency_median"] == 200
    town.suggest(moment(3), latency_ms=9_000)
    assert town.values()["latency_median"] == 400


def test_versions_of_a_prompt_stand_apart_the_most_used_first(town: AgentShop) -> None:
    for version in ("v1", "v2", "v2"):
        town.suggest(moment(3), prompt_version=version)
    town.suggest(moment(3), agent_type="action", prompt_version="rules")
    assert [(row.agent, row.version) for row in town.rows()] == [
        ("action", "rules"),
        ("message", "v2"),
        ("message", "v1"),
    ]


def test_a_suggestion_counts_on_the_day_it_was_made_by_the_shops_clock(town: AgentShop) -> None:
    town.suggest(moment(3, hour=0) - 1)
    town.suggest(moment(3, hour=0))
    town.suggest(moment(4, hour=0) - 1)
    town.suggest(moment(4, hour=0))
    assert [row.values["proposed"] for row in town.rows(3, 3)] == [2]


@pytest.mark.parametrize(
    ("status", "sent"),
    [("sent", 1), ("delivered", 1), ("read", 1), ("failed", 0), ("queued", 0), ("unknown", 0)],
)
def test_sent_is_what_left(town: AgentShop, status: str, sent: int) -> None:
    message = town.sent(moment(3), status=status)
    town.suggest(moment(3), status="approved", sent_message_id=message)
    assert town.values()["sent"] == sent


@pytest.mark.parametrize(
    ("after", "columns", "replied"),
    [
        (1, {}, 1),
        (7 * DAY, {}, 1),
        (7 * DAY + 1, {}, 0),
        (0, {}, 0),
        (-1, {}, 0),
        (DAY, {"message_type": "reaction"}, 0),
        (DAY, {"message_type": "system"}, 0),
        (DAY, {"origin": "history"}, 0),
        (DAY, {"wants_reply": 0}, 1),
    ],
)
def test_replied_is_a_message_of_theirs_within_seven_days(
    town: AgentShop, after: int, columns: dict[str, object], replied: int
) -> None:
    left = moment(3)
    message = town.sent(left - 5_000, sent_at=left)
    town.suggest(left - 9_000, status="approved", sent_message_id=message)
    town.writes(left + after, columns)
    assert town.values()["replied"] == replied


def test_what_another_customer_writes_is_no_reply(town: AgentShop) -> None:
    other = town.lead(moment(1))
    town.suggest(moment(3), status="approved", sent_message_id=town.sent(moment(3)))
    town.says(other, moment(4))
    assert (town.values()["sent"], town.values()["replied"]) == (1, 0)


def explain(tx: Tx, sql: str, values: dict[str, object]) -> Sequence[Row]:
    return tx.all(f"EXPLAIN QUERY PLAN {sql}", **values)


def test_it_is_read_along_an_index_that_holds_all_of_it(shop: Shop) -> None:
    for sql in (agents._PROPOSED, agents._SENT, agents._MIDDLE):
        values = {"since": 0, "until": 1, "agent": "", "version": "", "place": 0}
        plan = shop.db.read_now(explain, sql, values)
        assert any("COVERING INDEX suggestion_made" in row["detail"] for row in plan)
