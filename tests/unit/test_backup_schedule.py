"""When a backup is due, which are kept, and what is told of them."""

from zoneinfo import ZoneInfo

import pytest

from crm_tui.domain import today_words
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.services import today
from crm_tui.services.backups import keeping, schedule, telling
from crm_tui.services.backups.schedule import Age, Plan, read_plan
from crm_tui.shop import Shop
from crm_tui.store import backup_runs
from crm_tui.store.backup_runs import PlaceKind, RunKind
from crm_tui.store.tx import Tx
from tests.conftest import NOON

# -- kept by rule -------------------------------------------------------------------------------


def test_a_year_of_nights_leaves_seven_days_and_four_weeks() -> None:
    names: list[str] = []
    for night in range(365):
        now = Millis(NOON + night * DAY)
        names.append(keeping.name_of(now))
        kept = keeping.kept(names, "Asia/Kolkata", now)
        names = [name for name in names if name in kept]

        ages = [(now - (keeping.made_at(name) or 0)) // DAY for name in names]
        assert max(ages) <= 35
        assert sorted(ages)[:7] == list(range(min(7, night + 1)))
        assert len(names) <= 7 + 4
    assert len(names) >= 7 + 3


def test_several_of_one_day_leave_the_newest() -> None:
    names = [keeping.name_of(Millis(NOON + minute * MINUTE)) for minute in range(5)]

    assert keeping.kept(names, "Asia/Kolkata", Millis(NOON + HOUR)) == {names[-1]}


def test_what_is_older_than_35_days_goes_also_when_nothing_is_newer() -> None:
    names = [keeping.name_of(NOON)]

    assert keeping.kept(names, "Asia/Kolkata", Millis(NOON + 36 * DAY)) == frozenset()


def test_a_backup_of_a_clock_that_ran_ahead_does_not_push_the_others_out() -> None:
    ahead = [keeping.name_of(Millis(NOON + year * 365 * DAY)) for year in range(1, 9)]
    nights = [keeping.name_of(Millis(NOON - night * DAY)) for night in range(1, 7)]

    kept = keeping.kept([*ahead, *nights], "Asia/Kolkata", NOON)

    assert set(nights) <= kept
    assert len(kept - set(nights)) == 1


def test_files_of_others_are_left_alone() -> None:
    assert keeping.made_at("family-photos.zip") is None
    assert keeping.made_at("shop-20269999T999999Z.crmbackup") is None


# -- schedule -----------------------------------------------------------------------------------

NIGHTLY = read_plan("02:30", "folder")
SHOP = Age(Millis(NOON - 3 * DAY), "check", "Asia/Kolkata")


def ran(
    tx: Tx, at: Millis, *, ok: bool = True, kind: RunKind = RunKind.BACKUP, why: str = ""
) -> None:
    run = backup_runs.begin(tx, kind, PlaceKind.FOLDER, at)
    backup_runs.end(tx, run, at, ok=ok, why=why)
    if ok:
        schedule.note_key(tx, PlaceKind.FOLDER, "check")


def due(shop: Shop, now: Millis, plan: Plan = NIGHTLY, age: Age = SHOP) -> bool:
    return bool(shop.db.read_now(schedule.due, plan, age, now))


def test_a_new_shop_waits_for_its_first_night(shop: Shop) -> None:
    new = Age(NOON, "check", "Asia/Kolkata")

    assert not due(shop, Millis(NOON + HOUR), age=new)
    assert due(shop, Millis(NOON + 15 * HOUR), age=new)


def test_a_missed_night_is_made_up_for_at_the_next_start(shop: Shop) -> None:
    shop.db.write_now(ran, Millis(NOON - DAY))

    assert due(shop, NOON)
    shop.db.write_now(ran, NOON)
    assert not due(shop, Millis(NOON + 13 * HOUR))
    assert due(shop, Millis(NOON + 14 * HOUR + MINUTE))


def test_what_failed_is_tried_again_within_the_hour(shop: Shop) -> None:
    shop.db.write_now(ran, NOON, ok=False)

    assert not due(shop, Millis(NOON + 59 * MINUTE))
    assert due(shop, Millis(NOON + 61 * MINUTE))


def test_after_the_key_was_changed_one_is_due_at_once(shop: Shop) -> None:
    shop.db.write_now(ran, NOON)

    assert not due(shop, Millis(NOON + HOUR))
    assert due(shop, Millis(NOON + HOUR), age=Age(SHOP.began, "another", SHOP.zone))


def test_a_clock_that_was_set_back_makes_no_flood(shop: Shop) -> None:
    shop.db.write_now(ran, NOON)

    assert due(shop, Millis(NOON - 300 * DAY)), "what is dated ahead is no backup of today"
    shop.db.write_now(ran, Millis(NOON - 300 * DAY))
    assert not due(shop, Millis(NOON - 300 * DAY + HOUR)), "one is enough"
    shop.db.write_now(ran, Millis(NOON + MINUTE))
    assert not due(shop, Millis(NOON + HOUR))


def test_off_is_off(shop: Shop) -> None:
    assert not due(shop, NOON, read_plan("off", "folder"))


@pytest.mark.parametrize(("at", "to"), [("25:00", "folder"), ("02:30", "cloud"), ("", "folder")])
def test_a_senseless_plan_is_a_sentence(at: str, to: str) -> None:
    with pytest.raises(CrmError, match=r"no time of day|no place"):
        read_plan(at, to)


# -- what is told -------------------------------------------------------------------------------


def test_today_says_what_is_wrong_and_nothing_else(shop: Shop) -> None:
    def notice(now: Millis) -> str:
        return shop.db.read_now(telling.notice, now)

    assert notice(NOON) == ""
    shop.db.write_now(ran, NOON)
    assert notice(Millis(NOON + DAY)) == ""
    assert notice(Millis(NOON + 3 * DAY)) == "the newest backup: 3 days ago"
    shop.db.write_now(ran, Millis(NOON + DAY), ok=False, why="The disk is full. Free some space.")
    assert notice(Millis(NOON + DAY)) == "the last backup failed"


def test_it_stands_at_the_head_of_today(shop: Shop) -> None:
    shop.db.write_now(ran, NOON, ok=False, why="The disk is full. Free some space.")

    found = shop.db.read_now(today.today, shop.policy, "Asia/Kolkata", NOON)

    assert "the last backup failed" in today_words.head(found, ZoneInfo("Asia/Kolkata"))


def test_the_daily_report_tells_the_age_and_the_drill(shop: Shop) -> None:
    assert shop.db.read_now(telling.line, NOON) == ""
    shop.db.write_now(ran, NOON)
    shop.db.write_now(ran, NOON, kind=RunKind.DRILL)

    said = shop.db.read_now(telling.line, Millis(NOON + 3 * DAY))

    assert said == "backup 3 days ago, proved 3 days ago"
