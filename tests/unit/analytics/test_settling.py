"""What is counted ahead: what marks a lead or a quarter of an hour, and what is counted."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest

from crm_tui.domain.clock import DAY, HOUR, MINUTE, start_of_day
from crm_tui.services import merging
from crm_tui.services.analytics import settling
from crm_tui.shop import Shop
from crm_tui.store.analytics import days, staleness
from crm_tui.store.analytics.slots import SLOT
from crm_tui.store.tx import Tx
from tests.analytics_truth import by_hand
from tests.conftest import NOON, FakeClock
from tests.unit.lead_town import ONE, OTHER, LeadTown

INDIA = ZoneInfo("Asia/Kolkata")
NUMBERS = ("came_at", "imported_at", "asked_at", "answered_at", "contacted_at", "replied_at")
Marks = tuple[list[int], list[int]]


def settle(tx: Tx, zone: ZoneInfo = INDIA) -> None:
    while settling.settle(tx, zone):
        pass


def marks(tx: Tx) -> Marks:
    """Leads and slots that are marked, once what is new has been taken note of."""
    while staleness.take_note(tx):
        pass
    return staleness.leads(tx, 99), staleness.slots(tx, 99)


def rows(tx: Tx, table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in tx.all(" ".join(("SELECT * FROM", table)))]


def numbers(tx: Tx, lead_id: int = 1) -> dict[str, Any]:
    [found] = [row for row in rows(tx, "lead_numbers") if row["lead_id"] == lead_id]
    return {name: found[name] for name in NUMBERS if found[name] is not None}


def waits(tx: Tx) -> list[tuple[Any, ...]]:
    return [tuple(row.values())[1:] for row in rows(tx, "wait")]


def a_talk(tx: Tx) -> None:
    """Lead 1 asks, and the owner answers ten minutes later."""
    by_hand.lead(tx, 1, NOON)
    by_hand.received(tx, 1, NOON)
    by_hand.written(tx, 1, NOON + 10 * MINUTE)
    settle(tx)


# -- a lead -----------------------------------------------------------------------------------------


def test_a_lead_who_asked_and_was_answered(shop: Shop) -> None:
    def tell(tx: Tx) -> None:
        a_talk(tx)
        by_hand.received(tx, 1, NOON + HOUR)
        settle(tx)
        answered = NOON + 10 * MINUTE
        assert numbers(tx) == {
            "came_at": NOON,
            "asked_at": NOON,
            "answered_at": answered,
            "contacted_at": answered,
            "replied_at": NOON + HOUR,
        }
        assert waits(tx) == [(1, NOON, answered, None), (2, NOON + HOUR, None, NOON + 25 * HOUR)]

    shop.db.write_now(tell)


def test_who_came_from_a_file_is_imported_and_did_not_come_in(shop: Shop) -> None:
    def tell(tx: Tx) -> None:
        by_hand.lead(tx, 1, NOON)
        by_hand.imported(tx, 1)
        settle(tx)
        assert numbers(tx) == {"imported_at": NOON}
        tx.run("DELETE FROM import_run")
        settle(tx)
        assert numbers(tx) == {"came_at": NOON}

    shop.db.write_now(tell)


@pytest.mark.parametrize(
    "values",
    [
        {"actor": "workflow:welcome"},
        {"actor": "broadcast:1"},
        {"status": "failed"},
        {"status": "unknown"},
        {"message_type": "reaction"},
        {"origin": "history"},
    ],
)
def test_nothing_but_a_persons_message_that_left_ends_a_wait(
    shop: Shop, values: dict[str, str]
) -> None:
    def tell(tx: Tx) -> None:
        by_hand.lead(tx, 1, NOON)
        by_hand.received(tx, 1, NOON)
        by_hand.written(tx, 1, NOON + MINUTE, **values)
        settle(tx)
        assert waits(tx) == [(1, NOON, None, NOON + DAY)]

    shop.db.write_now(tell)


def test_a_wait_is_lost_24_hours_after_their_last_question_also_when_answered_later(
    shop: Shop,
) -> None:
    def tell(tx: Tx) -> None:
        by_hand.lead(tx, 1, NOON)
        by_hand.received(tx, 1, NOON)
        by_hand.received(tx, 1, NOON + 20 * HOUR)
        by_hand.written(tx, 1, NOON + 60 * HOUR)
        settle(tx)
        assert waits(tx) == [(1, NOON, NOON + 60 * HOUR, NOON + 44 * HOUR)]

    shop.db.write_now(tell)


def test_an_answer_written_at_night_counts_when_it_left(shop: Shop) -> None:
    def tell(tx: Tx) -> None:
        by_hand.lead(tx, 1, NOON)
        by_hand.received(tx, 1, NOON)
        by_hand.written(tx, 1, NOON + MINUTE, sent_at=NOON + 11 * HOUR)
        settle(tx)
        assert numbers(tx)["answered_at"] == NOON + 11 * HOUR

    shop.db.write_now(tell)


# -- what marks -------------------------------------------------------------------------------------

THEN = (NOON + 10 * MINUTE) // SLOT
A_DAY = DAY // SLOT


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("status = 'read'", ([], [THEN])),
        ("status = 'failed'", ([1], [THEN])),
        ("timestamp = timestamp - 86400000", ([1], [THEN - A_DAY, THEN])),
        ("sent_at = sent_at + 86400000", ([1], [THEN, THEN + A_DAY])),
        ("message_type = 'reaction'", ([1], [THEN])),
        ("actor = 'workflow:welcome'", ([1], [THEN])),
        ("origin = 'history'", ([1], [THEN])),
        ("cost_paise = 80", ([], [THEN])),
        ("pricing_category = 'utility'", ([], [THEN])),
        ("lead_id = 2", ([1, 2], [])),
        ("content = 'more', edited = 1, reaction = '👍', wa_id = 'w', error_text = 'e'", ([], [])),
        ("status = status, timestamp = timestamp, cost_paise = cost_paise", ([], [])),
    ],
)
def test_a_message_that_changes_marks_what_counts_it(
    shop: Shop, change: str, expected: Marks
) -> None:
    def tell(tx: Tx) -> None:
        by_hand.lead(tx, 2, NOON)
        a_talk(tx)
        tx.run(" ".join(("UPDATE message SET", change, "WHERE direction = 'outbound'")))
        assert marks(tx) == expected

    shop.db.write_now(tell)


def test_reading_what_came_in_marks_nothing(shop: Shop) -> None:
    def tell(tx: Tx) -> None:
        a_talk(tx)
        tx.run("UPDATE message SET unread = 0, status = 'read' WHERE direction = 'inbound'")
        assert marks(tx) == ([], [])

    shop.db.write_now(tell)


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (lambda tx: by_hand.received(tx, 1, NOON + DAY), ([1], [THEN + A_DAY])),
        (lambda tx: by_hand.lead(tx, 9, NOON), ([9], [])),
        (lambda tx: by_hand.call(tx, NOON + DAY, 5), ([], [THEN + A_DAY])),
        (lambda tx: tx.run("DELETE FROM message"), ([1], [THEN])),
        (lambda tx: tx.run("UPDATE lead SET created_at = 5"), ([1], [])),
        (lambda tx: tx.run("UPDATE lead SET status = 'closed', draft = '?'"), ([], [])),
    ],
)
def test_what_comes_or_goes_marks_it_too(
    shop: Shop, act: Callable[[Tx], object], expected: Marks
) -> None:
    def tell(tx: Tx) -> None:
        a_talk(tx)
        act(tx)
        assert settling.uncounted(tx) > 0 or expected == ([], [])
        assert marks(tx) == expected

    shop.db.write_now(tell)


def test_a_lead_that_is_gone_leaves_nothing_once_it_is_counted(shop: Shop) -> None:
    def tell(tx: Tx) -> None:
        a_talk(tx)
        tx.run("DELETE FROM lead")
        assert not rows(tx, "lead_numbers")
        settle(tx)
        counted = ("lead_numbers", "wait", "day_count", "slot_count", "stale_lead", "stale_slot")
        assert [rows(tx, table) for table in counted] == [[], [], [], [], [], []]

    shop.db.write_now(tell)


def test_merged_they_count_as_one_and_parted_as_two_again(shop: Shop, clock: FakeClock) -> None:
    town = LeadTown(shop, clock)
    one, other = town.writes(ONE, "hello?"), town.writes(OTHER, "cake?", NOON + HOUR, "Meena")
    silent = town.comes("Walk-in")

    def counted() -> list[list[dict[str, Any]]]:
        shop.db.write_now(settle)
        return [shop.db.read_now(rows, table) for table in ("lead_numbers", "wait")]

    before = counted()
    town.do(merging.merge, one, other)
    town.do(merging.merge, one, silent)
    leads, waited = counted()
    assert [row["lead_id"] for row in leads] == [one]
    assert [row["asked_at"] for row in waited] == [NOON]
    town.do(merging.unmerge, silent)
    town.do(merging.unmerge, other)
    assert counted() == before


# -- days -------------------------------------------------------------------------------------------


def test_in_another_zone_every_day_is_counted_again(shop: Shop) -> None:
    def of_days(tx: Tx) -> set[str]:
        return {row["day"] for row in rows(tx, "day_count") if row["measure"] == "messages_in"}

    def tell(tx: Tx) -> None:
        by_hand.lead(tx, 1, NOON)
        by_hand.received(tx, 1, NOON + 13 * HOUR)
        settle(tx)
        assert of_days(tx) == {"2026-11-23"}
        assert not staleness.anything(tx, INDIA.key)
        assert staleness.anything(tx, "America/New_York")
        settle(tx, ZoneInfo("America/New_York"))
        assert of_days(tx) == {"2026-11-22"}

    shop.db.write_now(tell)


def test_a_clock_gone_mad_counts_on_no_day_and_stops_nothing(shop: Shop) -> None:
    def tell(tx: Tx) -> None:
        by_hand.lead(tx, 1, NOON)
        for sort_key, at in enumerate((-5, 0, 2**52, NOON)):
            by_hand.received(tx, 1, at, sort_key=sort_key)
        settle(tx)
        assert {row["day"] for row in rows(tx, "day_count")} == {"2026-11-22"}
        settle(tx, ZoneInfo("UTC"))
        assert settling.uncounted(tx) == 0

    shop.db.write_now(tell)


@pytest.mark.parametrize(
    ("zone", "moment", "expected"),
    [
        ("UTC", "2026-11-22 23:45", "2026-11-22"),
        ("Asia/Kolkata", "2026-11-22 18:15", "2026-11-22"),
        ("Asia/Kolkata", "2026-11-22 18:30", "2026-11-23"),
        ("Asia/Kathmandu", "2026-11-22 18:15", "2026-11-23"),
        ("America/New_York", "2026-11-01 03:45", "2026-10-31"),
        ("America/New_York", "2026-11-02 04:45", "2026-11-01"),
        ("Asia/Kolkata", "1979-11-01 00:00", "None"),
    ],
)
def test_a_quarter_of_an_hour_lies_on_one_day_of_the_shop(
    zone: str, moment: str, expected: str
) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() * 1000
    assert str(days.day_of(int(at) // SLOT, ZoneInfo(zone))) == expected


def test_in_no_zone_does_a_day_begin_within_a_quarter_of_an_hour() -> None:
    """Shops of a million messages rest on it: a slot is counted for one day."""
    firsts = [date(year, month, 1) for year in (1980, 2009, 2026) for month in range(1, 13)]
    assert [
        (zone, first)
        for zone in sorted(available_timezones())
        for first in firsts
        if start_of_day(first, ZoneInfo(zone)) % SLOT
    ] == []
