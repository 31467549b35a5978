"""Tables: what each row counts, of how many, and who is behind it."""

from datetime import date

import pytest

from crm_tui.domain.analytics.numbers import Row
from crm_tui.domain.analytics.period import Period
from crm_tui.shop import Shop
from crm_tui.store.analytics import tables
from tests.unit.analytics.number_shop import NumberShop, moment

FOUR_DAYS = Period(date(2026, 11, 2), date(2026, 11, 5))


@pytest.fixture
def town(shop: Shop) -> NumberShop:
    return NumberShop(shop)


def test_sources_are_sorted_by_how_many_came_then_by_name(town: NumberShop) -> None:
    for source in ("b", "a", "c", "c"):
        town.lead(moment(3), source=source)
    town.lead(moment(20, month=10), source="z")
    found = town.numbers().tables["by_source"]
    assert [row.part for row in found] == ["c", "a", "b", "z"]
    assert found[0] == Row("c", 2, 0)
    assert found[-1] == Row("z", 0, 1)


def test_won_by_source_is_a_part_of_who_came_from_there(town: NumberShop) -> None:
    won = town.lead(moment(3), source="form", status="closed")
    town.lead(moment(3), source="form", status="lost")
    town.lead(moment(3), source="form")
    town.lead(moment(3), source="ad")
    assert town.table("won_by_source") == {
        "form": Row("form", 1, 0, 3, 0),
        "ad": Row("ad", 0, 0, 1, 0),
    }
    assert town.behind("won_by_source", "form") == [won]
    assert town.behind("won_by_source", "ad") == []
    assert len(town.behind("by_source", "form")) == 3


@pytest.mark.parametrize(
    ("referral", "part"),
    [
        ({"headline": "Diwali  boxes\n@50%", "body": "Fresh"}, "Diwali  boxes\n@50%"),
        ({"headline": "", "body": "ताज़ी मिठाई"}, "ताज़ी मिठाई"),
        ({"source_url": "https://a.example/" + "x" * 100}, ("https://a.example/" + "x" * 100)[:60]),
        ({"source_type": "ad"}, ""),
        (None, ""),
    ],
)
def test_a_campaign_is_the_advertisement_as_people_know_it(
    town: NumberShop, referral: dict[str, str] | None, part: str
) -> None:
    lead = town.lead(moment(3), referral=referral, status="closed")
    assert town.table("won_by_campaign") == {part: Row(part, 1, 0, 1, 0)}
    assert town.behind("won_by_campaign", part) == [lead]


def test_another_reason_is_one_row_whatever_its_words(town: NumberShop) -> None:
    for reason in ("price", "other: moved to Dubai", "other: =1+1", None):
        town.lead(moment(3), status="lost", lost_reason=reason)
    assert {part: row.value for part, row in town.table("lost_reasons").items()} == {
        "other": 2,
        "price": 1,
        "": 1,
    }
    assert len(town.behind("lost_reasons", "other")) == 2
    assert len(town.behind("lost_reasons", "")) == 1


def test_the_funnel_is_of_those_who_came_in(town: NumberShop) -> None:
    asked, answered, further, won = (
        town.lead(moment(3), status=status) for status in ("new", "new", "proposal", "closed")
    )
    town.lead(moment(3, month=10), status="closed", status_at=moment(3))
    for lead in (asked, answered, won):
        town.says(lead, moment(3, 13))
    for lead in (answered, won):
        town.says(lead, moment(3, 14), shop=True)
    assert town.numbers().funnel == {
        "new_leads": 4,
        "asked": 3,
        "answered": 2,
        "qualified": 2,
        "won": 1,
    }
    assert set(town.behind("funnel", "asked")) == {asked, answered, won}
    assert set(town.behind("funnel", "qualified")) == {further, won}
    assert town.behind("funnel", "won") == [won]


@pytest.mark.parametrize("few", [0, 1_000])
def test_many_leads_are_counted_along_another_index_and_are_the_same(
    town: NumberShop, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(tables, "_FEW", few)
    won = town.lead(
        moment(3), source="ad", status="closed", referral={"body": "Boxes"}, owner="Ravi"
    )
    town.lead(moment(20, month=10), source="ad", status="closed", owner="Ravi")
    town.lead(moment(1, month=9), source="ad", status="closed")
    town.says(won, moment(3))
    found = town.numbers()
    assert found.tables["won_by_source"] == (Row("ad", 1, 1, 1, 1),)
    assert found.tables["won_by_person"] == (Row("Ravi", 1, 1, 1, 1),)
    assert found.tables["won_by_campaign"] == (Row("Boxes", 1, 0, 1, 0), Row("", 0, 1, 0, 1))
    assert found.tables["by_status"] == (Row("closed", 1, 1),)
    assert found.funnel == {"new_leads": 1, "asked": 1, "answered": 0, "qualified": 1, "won": 1}


def test_hours_stand_in_their_own_order(town: NumberShop) -> None:
    lead = town.lead(moment(1))
    for at in (moment(8, 23), moment(8, 23), moment(2, 0)):  # Sunday night, Monday midnight
        town.says(lead, at)
    assert town.numbers().tables["asked_by_hour"] == (Row("0 00", 1, 0), Row("6 23", 2, 0))


def test_each_day_has_its_value_the_first_day_first(town: NumberShop) -> None:
    town.lead(moment(2, 0))
    town.lead(moment(4), status="closed", status_at=moment(5, 23.9))
    lead = town.lead(moment(1))
    town.says(lead, moment(3))
    town.says(lead, moment(4), shop=True, cost_paise=90)
    assert town.numbers(FOUR_DAYS).daily == {
        "new_leads": (1, 0, 1, 0),
        "won": (0, 0, 0, 1),
        "messages_in": (0, 1, 0, 0),
        "messages_out": (0, 0, 1, 0),
        "whatsapp_cost": (0, 0, 90, 0),
    }
