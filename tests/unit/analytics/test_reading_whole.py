"""The numbers as a whole: every one of the catalogue, for any shop, period, zone and person."""

import asyncio
import re
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.analytics.catalogue import DAILY, FIGURES, FUNNEL, TABLES
from crm_tui.domain.analytics.period import LONGEST_DAYS, Period, read_period, today
from crm_tui.domain.analytics.ref import Ref
from crm_tui.domain.errors import CrmError, NotAllowed
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.roles import Role
from crm_tui.services import filters
from crm_tui.services.analytics.behind import make_ready
from crm_tui.services.analytics.desk import AnalyticsDesk
from crm_tui.services.analytics.panels import PANELS, read_panel
from crm_tui.services.analytics.reading import numbers
from crm_tui.services.lead_desk import LeadDesk
from crm_tui.shop import Shop
from crm_tui.store import settings
from crm_tui.store.analytics import staleness
from tests.unit.analytics.number_shop import INDIA, NOVEMBER, TODAY, NumberShop, moment

STAFF = replace(OWNER, role=Role.STAFF)


@pytest.fixture
def town(shop: Shop) -> NumberShop:
    return NumberShop(shop)


def test_the_panels_hold_every_number_of_the_catalogue_once() -> None:
    assert sorted(name for one in PANELS for name in one.figures) == sorted(
        one.id for one in FIGURES
    )
    assert sorted(name for one in PANELS for name in one.tables) == sorted(one.id for one in TABLES)
    assert sorted(name for one in PANELS for name in one.daily) == sorted(DAILY)
    assert [one.funnel for one in PANELS].count(True) == 1
    assert [one.agents for one in PANELS].count(True) == 1


def test_the_panels_together_say_what_the_whole_says(town: NumberShop) -> None:
    lead = town.lead(moment(3), status="closed", value_paise=5)
    town.says(lead, moment(3, 13))
    town.says(lead, moment(3, 13.1), shop=True, cost_paise=7)
    whole, now = town.numbers(), town.shop.clock.now()
    for panel in PANELS:
        part = town.shop.db.read_now(read_panel, OWNER, panel, NOVEMBER, INDIA, "90", now)
        assert part.figures == {name: whole.figures[name] for name in panel.figures}
        assert part.tables == {name: whole.tables[name] for name in panel.tables}
        assert part.daily == {name: whole.daily[name] for name in panel.daily}
        assert part.funnel == (whole.funnel if panel.funnel else {})


def test_an_empty_shop_has_every_number_and_divides_by_nothing(town: NumberShop) -> None:
    found = town.numbers()
    assert set(found.figures) == {one.id for one in FIGURES}
    assert set(found.tables) == {one.id for one in TABLES}
    assert set(found.funnel) == set(FUNNEL)
    assert {figure.value for figure in found.figures.values()} == {0, None}
    assert not any(found.tables.values())
    assert all(line == (0,) * NOVEMBER.days for line in found.daily.values())


@pytest.mark.parametrize(
    "period",
    [
        today(TODAY),
        today(date(1971, 1, 1)),
        today(date(9_000, 12, 31)),
        Period(date(2016, 11, 16), date(2016, 11, 16).replace(year=2026)),
    ],
)
def test_any_period_can_be_asked_for(town: NumberShop, period: Period) -> None:
    assert period.days <= LONGEST_DAYS
    town.lead(moment(3))
    assert len(town.numbers(period).daily["new_leads"]) == period.days


def test_what_changed_is_told_until_it_is_counted(town: NumberShop) -> None:
    town.lead(moment(3))
    now = town.shop.clock.now()
    early = town.shop.db.read_now(numbers, OWNER, NOVEMBER, INDIA, "90", now)
    assert early.uncounted > 0
    assert town.numbers().uncounted == 0


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/New_York", "UTC"])
def test_the_days_are_those_of_the_zone(town: NumberShop, zone: str) -> None:
    there, day = ZoneInfo(zone), today(date(2026, 11, 1))
    since, until = day.bounds(there)
    for at in (since - 1, since, until - 1, until):
        town.lead(at)
    town.settle()
    now = town.shop.clock.now()
    found = town.shop.db.read_now(numbers, OWNER, day, there, "90", now)
    assert found.figures["new_leads"].value == 2


def test_a_list_of_leads_may_be_narrowed_to_those_behind_a_number(town: NumberShop) -> None:
    won = town.lead(moment(3), status="closed", source="form")
    ad = town.lead(moment(4), status="closed", source="ad")
    town.lead(moment(3))
    town.settle()
    spec, now = LeadFilter(figure=str(Ref("won", NOVEMBER))), town.shop.clock.now()
    read = town.shop.db.read_now
    assert list(read(filters.order, spec, now)) == [ad, won] == town.behind("won")
    assert read(filters.count, replace(spec, source="form"), now) == 1
    first, after = read(filters.page, spec, now, None, 1)
    second, end = read(filters.page, spec, now, after, 1)
    assert [one.id for one in (*first, *second)] == [ad, won]
    assert end is None


def test_listing_by_a_number_counts_first_what_changed(town: NumberShop) -> None:
    lead = town.lead(moment(3))
    make_ready(town.shop.db, OWNER)
    spec = LeadFilter(figure=str(Ref("new_leads", NOVEMBER)))
    assert list(town.shop.db.read_now(filters.order, spec, town.shop.clock.now())) == [lead]


def test_staff_may_not_read_numbers_nor_who_is_behind_them(town: NumberShop) -> None:
    now, db = town.shop.clock.now(), town.shop.db
    with pytest.raises(NotAllowed, match="may not read reports"):
        db.read_now(numbers, STAFF, NOVEMBER, INDIA, "90", now)
    with pytest.raises(NotAllowed):
        db.read_now(read_panel, STAFF, PANELS[0], NOVEMBER, INDIA, "90", now)
    with pytest.raises(NotAllowed):
        make_ready(db, STAFF)


@pytest.mark.parametrize("rate", ["rupees", "0", "-1", "nan", "inf", "1e9"])
def test_a_rate_that_is_none_is_a_sentence(town: NumberShop, rate: str) -> None:
    now = town.shop.clock.now()
    with pytest.raises(CrmError, match="CRM_USD_INR is no number"):
        town.shop.db.read_now(numbers, OWNER, NOVEMBER, INDIA, rate, now)


def test_the_desk_counts_what_is_left_and_reads_each_panel(town: NumberShop) -> None:
    lead = town.lead(moment(22, 0.5))
    told: list[int] = []

    async def read() -> tuple[int | float | None, int]:
        desk = AnalyticsDesk(town.shop.db, INDIA.key, town.shop.clock, OWNER, "90")
        await desk.settle(told.append)
        assert desk.today() == TODAY
        panel = await desk.panel(PANELS[0], today(desk.today()))
        whole = await desk.numbers(read_period(None, None, desk.today()))
        await town.shop.db.close()
        return panel.figures["new_leads"].value, len(whole.figures)

    assert asyncio.run(read()) == (1, len(FIGURES))
    assert told[0] > 0
    assert told[-1] == 0
    assert town.behind("new_leads", period=today(TODAY)) == [lead]


async def test_who_may_not_read_numbers_lists_nobody_by_them_and_is_told_so(shop: Shop) -> None:
    clock = shop.clock
    winners, new = (
        LeadFilter(figure="won@2026-11-01..2026-11-22"),
        LeadFilter(status=LeadStatus.NEW),
    )
    manager = LeadDesk(shop.db, clock, OWNER, INDIA.key)
    await manager.save_filter("winners", winners)
    await manager.save_filter("new ones", new)
    staff = LeadDesk(shop.db, clock, replace(OWNER, name="Ravi", role=Role.STAFF), INDIA.key)
    told = "Ravi .staff. may not .* Ask a manager or the owner"
    for asked in (
        staff.order(winners),
        staff.count(winners),
        staff.board(winners),
        staff.save_filter("mine", winners),
    ):
        with pytest.raises(NotAllowed) as refused:
            await asked
        assert re.match(told, refused.value.sentence())
    assert await staff.saved_filters() == {"new ones": new}
    assert await manager.saved_filters() == {"winners": winners, "new ones": new}
    await shop.db.close()


async def test_an_open_desk_goes_on_in_the_zone_that_the_shop_has_moved_to(shop: Shop) -> None:
    """Counting by its old one, it and the worker would take each other's days away for ever."""
    desk = AnalyticsDesk(shop.db, INDIA.key, shop.clock, OWNER, "90")
    profile = shop.db.read_now(settings.profile)
    shop.db.write_now(settings.save_profile, replace(profile, timezone="America/New_York"))
    await desk.settle()
    assert desk.zone == ZoneInfo("America/New_York")
    assert not shop.db.read_now(staleness.anything, "America/New_York")
    await shop.db.close()
