"""A shop so small that its numbers are counted by hand: both the truth and what is shown say them."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from crm_tui.domain.actor import OWNER
from crm_tui.domain.analytics.numbers import Figure
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.clock import DAY, HOUR, MINUTE
from crm_tui.services.analytics import settling
from crm_tui.services.analytics.reading import numbers
from crm_tui.shop import Shop
from crm_tui.store.tx import Tx
from tests.analytics_truth.by_hand import call, imported, lead, received, task, written
from tests.analytics_truth.days import Days
from tests.analytics_truth.equal import differences
from tests.analytics_truth.facts import Facts
from tests.analytics_truth.rows import rows_of
from tests.analytics_truth.truth import truth
from tests.conftest import NOON

ZONE = ZoneInfo("Asia/Kolkata")
THIS_WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))
RATE = "90"


def one_week(tx: Tx) -> None:
    """Four people, counted by hand below. Today is 2026-11-22, half past twelve."""
    monday = NOON - 6 * DAY
    # Asha asks, is answered after four minutes, and buys six days later.
    lead(tx, 1, monday, status="closed", status_at=NOON, value_paise=250_000, source="web form")
    received(tx, 1, monday)
    written(tx, 1, monday + 1 * MINUTE, actor="workflow:welcome", message_type="template")
    written(tx, 1, monday + 2 * MINUTE, status="failed")
    written(tx, 1, monday + 3 * MINUTE, sent_at=monday + 4 * MINUTE)
    received(tx, 1, monday + HOUR)  # a second wait, which lasts for ten minutes
    written(tx, 1, monday + HOUR + 10 * MINUTE)
    # Ravi is of a file: he is written to at a price, and answers; nobody answers him.
    lead(tx, 2, monday)
    imported(tx, 2)
    price = {"cost_paise": 86, "pricing_category": "marketing", "message_type": "template"}
    written(tx, 2, monday, actor="broadcast:1", **price)
    received(tx, 2, monday + DAY)
    received(tx, 2, monday + DAY, message_type="reaction", wants_reply=0)
    # Meena wanted no more messages, and is lost.
    lead(tx, 3, monday, status="lost", lost_reason="other: moved", opted_out_at=monday + HOUR)
    # Two months ago Tara bought: nothing of her is of this week.
    lead(tx, 4, monday - 60 * DAY, status="closed", value_paise=900)
    task(tx, 3, monday, monday + HOUR)
    task(tx, 3, monday, monday + DAY)
    task(tx, 3, NOON + HOUR, None)
    call(tx, monday, 10_000)


BY_HAND = {
    "new_leads": 2,
    "imported_leads": 1,
    "contacted": 2,
    "replied": 2,
    "first_answer_median": 4,
    "first_answer_p90": 4,
    "never_answered": 1,
    "fast_answers": 1 / 3,
    "won": 1,
    "lost": 1,
    "won_value": 250_000,
    "days_to_win": 6,
    "messages_in": 3,
    "messages_out": 4,
    "messages_failed": 1,
    "whatsapp_cost": 86,
    "ai_cost": 90,
    "cost_per_lead": 88,
    "cost_per_reply": 88,
    "cost_per_won": 176,
    "follow_ups_due": 2,
    "follow_ups_kept": 0.5,
    "windows_lost": 1,
    "opted_out": 1,
}


def test_the_script_that_holds_the_truth_says_what_is_counted_by_hand(shop: Shop) -> None:
    shop.db.write_now(one_week)
    facts = Facts(shop.db.read_now(rows_of), ZONE, RATE, NOON)
    found = truth(facts, Days(THIS_WEEK.first, THIS_WEEK.last, ZONE))
    assert found.figures == BY_HAND
    assert found.funnel == {"new_leads": 2, "asked": 1, "answered": 1, "qualified": 1, "won": 1}
    assert found.tables["lost_reasons"] == {"other": (1, None)}
    assert found.tables["won_by_source"] == {"web form": (1, 1), "whatsapp": (0, 1)}
    assert found.daily["messages_in"] == (2, 1, 0, 0, 0, 0, 0)
    assert found.tables["asked_by_hour"] == {
        "0 12": (1, None),
        "0 13": (1, None),
        "1 12": (1, None),
    }


def test_what_is_shown_is_what_is_counted_by_hand(shop: Shop) -> None:
    shop.db.write_now(one_week)
    while shop.db.write_now(settling.settle, ZONE):
        pass
    found = shop.db.read_now(numbers, OWNER, THIS_WEEK, ZONE, RATE, NOON)
    assert {name: one.value for name, one in found.figures.items()} == BY_HAND
    assert all(not one.before for one in found.figures.values())


def test_a_number_that_is_not_true_is_told(shop: Shop) -> None:
    shop.db.write_now(one_week)
    while shop.db.write_now(settling.settle, ZONE):
        pass
    found = shop.db.read_now(numbers, OWNER, THIS_WEEK, ZONE, RATE, NOON)
    facts = Facts(shop.db.read_now(rows_of), ZONE, RATE, NOON)
    assert differences(found, facts) == []
    false = replace(found, figures={**found.figures, "won": Figure("won", 2, 0)})
    assert differences(false, facts) == ["figure won: shown (2, 0), true (1, 0)"]
