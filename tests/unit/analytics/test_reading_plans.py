"""No number walks through the shop: each is read along an index, or from what was counted ahead."""

from collections.abc import Sequence

import pytest

from crm_tui.domain.analytics.catalogue import FIGURES, FUNNEL, TABLES
from crm_tui.domain.analytics.ref import Ref
from crm_tui.services.analytics.period_numbers import compared
from crm_tui.shop import Shop
from crm_tui.store.analytics import behind, tables
from crm_tui.store.analytics.scores import SCORE_WON
from crm_tui.store.analytics.span import span_of
from crm_tui.store.tx import Row, Tx
from tests.unit.analytics.number_shop import INDIA, NOVEMBER

ALONG = ("USING COVERING INDEX", "USING INDEX", "USING PRIMARY KEY", "USING INTEGER PRIMARY KEY")
"""How a line of a plan says that a table is read by an index."""
SMALL = ("day",)
"""Read whole: the days of the period."""


class Explaining:
    """A transaction that notes how each query is answered."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.walks: list[str] = []

    def all(self, sql: str, **values: object) -> Sequence[Row]:
        for line in self._tx.all(f"EXPLAIN QUERY PLAN {sql}", **values):
            detail: str = line["detail"]
            is_read = detail.startswith(("SCAN", "SEARCH"))
            if is_read and detail.split()[1] not in SMALL and not any(a in detail for a in ALONG):
                self.walks.append(f"{detail}: {sql}")
        return self._tx.all(sql, **values)

    def one(self, sql: str, **values: object) -> Row | None:
        return next(iter(self.all(sql, **values)), None)

    def run(self, sql: str, **values: object) -> int:
        raise AssertionError("reading numbers writes nothing")

    def add(self, sql: str, **values: object) -> int:
        raise AssertionError("reading numbers writes nothing")

    def many(self, sql: str, rows: object) -> None:
        raise AssertionError("reading numbers writes nothing")


@pytest.mark.parametrize("few", [0, 1_000])
def test_every_number_is_read_along_an_index(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(tables, "_FEW", few)

    def read(tx: Tx) -> list[str]:
        explaining = Explaining(tx)
        this, _ = compared(explaining, NOVEMBER, INDIA, 90.0, shop.clock.now())
        for figure in FIGURES:
            this.figure(figure.id)
        for table in TABLES:
            this.table(table.id)
        for line in ("new_leads", "won", "whatsapp_cost", "messages_in"):
            this.line(line)
        this.funnel()
        return explaining.walks

    assert shop.db.read_now(read) == []


def test_every_list_behind_a_number_is_read_along_an_index(shop: Shop) -> None:
    refs = [Ref(one.id, NOVEMBER) for one in FIGURES if one.has_leads]
    refs += [Ref(one.id, NOVEMBER, "x") for one in TABLES if one.has_leads]
    refs += [Ref("funnel", NOVEMBER, step) for step in FUNNEL]

    def read(tx: Tx) -> list[str]:
        explaining = Explaining(tx)
        span = span_of(NOVEMBER, INDIA, shop.clock.now())
        for ref in refs:
            explaining.all(behind.sql_of(ref), **behind.values_of(ref, span))
        return explaining.walks

    assert shop.db.read_now(read) == []


def test_those_won_by_their_score_are_found_among_the_decided(shop: Shop) -> None:
    """By their status alone everybody ever won would be looked at, whenever that was."""

    def plan(tx: Tx) -> list[str]:
        values = {"since": 1, "until": 2, "part": "9-10"}
        return [row["detail"] for row in tx.all(f"EXPLAIN QUERY PLAN {SCORE_WON}", **values)]

    assert "USING COVERING INDEX lead_decided" in " ".join(shop.db.read_now(plan))


def test_a_walk_through_the_messages_would_be_noticed(shop: Shop) -> None:
    def read(tx: Tx) -> list[str]:
        explaining = Explaining(tx)
        explaining.all("SELECT COUNT(*) FROM message WHERE content = 'x'")
        return explaining.walks

    assert len(shop.db.read_now(read)) == 1
