"""The report for scripts: every number under its id, money in paise, null where nothing can be told."""

import json

from crm_tui.domain.analytics.catalogue import DAILY, FIGURES, FUNNEL, TABLES
from crm_tui.services.analytics.report_json import report_json
from tests.unit.analytics.report_numbers import HOSTILE, empty, full

RUPEES = "INR"


def by_id(items: list[dict[str, object]]) -> dict[str, dict[str, object]]:
    return {str(one["id"]): one for one in items}


def test_it_begins_with_the_days_and_those_it_is_compared_with() -> None:
    found = report_json(full())
    assert found["period"] == {"from": "2026-11-16", "to": "2026-11-22", "days": 7}
    assert found["before"] == {"from": "2026-11-09", "to": "2026-11-15"}
    assert found["currency"] == RUPEES


def test_it_has_every_number_of_the_catalogue_in_its_order() -> None:
    found = report_json(full())
    assert [one["id"] for one in found["figures"]] == [one.id for one in FIGURES]
    assert [one["id"] for one in found["tables"]] == [one.id for one in TABLES]
    assert list(found["daily"]) == list(DAILY)
    assert [one["id"] for one in found["funnel"]] == list(FUNNEL)


def test_money_is_an_amount_with_its_currency_wherever_it_stands() -> None:
    numbers = full()
    found = report_json(numbers)
    cost = by_id(found["figures"])["whatsapp_cost"]
    paise = numbers.figures["whatsapp_cost"].value
    assert cost["value"] == {"amount_paise": paise, "currency": RUPEES}
    rows = next(one for one in found["tables"] if one["id"] == "cost_by_category")["rows"]
    assert rows[0]["value"] == {"amount_paise": 60, "currency": RUPEES}
    assert found["daily"]["whatsapp_cost"][0] == {"amount_paise": 4, "currency": RUPEES}
    assert found["agents"][0]["cost"] == {"amount_paise": 40, "currency": RUPEES}


def test_counts_are_bare_numbers_and_what_cannot_be_told_is_null() -> None:
    found = report_json(full())
    assert by_id(found["figures"])["new_leads"]["value"] == 1_000
    assert by_id(found["figures"])["cost_per_won"]["value"] is None
    assert found["agents"][0]["replied"] is None


def test_parts_stay_as_they_were_written_and_survive_the_way_through_json() -> None:
    found = json.loads(json.dumps(report_json(full()), ensure_ascii=False))
    rows = next(one for one in found["tables"] if one["id"] == "lost_reasons")["rows"]
    assert [one["part"] for one in rows] == list(HOSTILE)
    of = next(one for one in found["tables"] if one["id"] == "won_by_source")["rows"][0]
    assert (of["value"], of["of"], of["before_of"]) == (60, 100, 80)


def test_an_empty_shop_is_a_whole_document_too() -> None:
    found = report_json(empty())
    assert by_id(found["figures"])["first_answer_median"]["value"] is None
    assert all(one["rows"] == [] for one in found["tables"])
    assert found["daily"]["won"] == [0] * 7
    assert found["agents"] == []
