"""One timeline: everything that happened with a lead, newest first, by pages, kinds and days."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.domain.clock import DAY, HOUR, MINUTE
from crm_tui.domain.consent import Purpose
from crm_tui.domain.errors import CrmError
from crm_tui.domain.follow import CallOutcome
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.timeline import Cursor, Entry, EntryKind, read_cursor
from crm_tui.services import calls, consent, life_cycle, merging, notes, tasks, timeline
from crm_tui.shop import Shop
from crm_tui.store.tx import Tx
from tests.conftest import NOON, FakeClock
from tests.unit.lead_town import LeadTown
from tests.unit.test_query_plans import Explaining

ASHA = "+919876543210"
INDIA = "Asia/Kolkata"


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


@pytest.fixture
def asha(town: LeadTown) -> LeadId:
    """One of every kind has happened with her, a minute after the other."""
    lead_id = town.comes("Asha", ASHA)
    meena = town.comes("Meena", "+919876543211")
    steps = (
        lambda: town.writes(ASHA, "Cake kitne ka hai?", at=town.clock.time),
        lambda: town.do(calls.log, lead_id, CallOutcome.NO_ANSWER),
        lambda: town.do(notes.add, lead_id, "wants eggless"),
        lambda: town.do(tasks.add, [lead_id], "call her", None),
        lambda: town.do(life_cycle.set_status, [lead_id], LeadStatus.QUALIFIED),
        lambda: town.do(life_cycle.tag, [lead_id], add=["vip"]),
        lambda: town.do(
            consent.record, lead_id, Purpose.MARKETING, given=True, source="x", proof="said yes"
        ),
        lambda: town.do(merging.merge, lead_id, meena),
    )
    for step in steps:
        town.clock.forward(MINUTE)
        step()
    return lead_id


def whole(town: LeadTown, lead_id: LeadId, limit: int, *kinds: EntryKind) -> list[Entry]:
    """All pages, one after the other."""
    entries: list[Entry] = []
    before: Cursor | None = None
    while True:
        page = town.read(timeline.page, lead_id, kinds, before, limit)
        entries += page.entries
        assert len(page.entries) <= limit
        before = page.next
        if before is None:
            return entries


def test_everything_is_in_one_list_newest_first_each_once(town: LeadTown, asha: LeadId) -> None:
    assert [(one.kind.value, one.title) for one in whole(town, asha, 50)] == [
        ("merge", "merged"),
        ("consent", "agreed to marketing"),
        ("field", "tags"),
        ("status", "status: new → qualified"),
        ("task", "task"),
        ("note", "note"),
        ("call", "outgoing call: no answer"),
        ("message", "they wrote"),
        ("field", "new lead"),
        ("field", "new lead"),
    ]


def test_every_entry_says_who_did_it_and_what_it_stands_for(town: LeadTown, asha: LeadId) -> None:
    entries = {one.kind: one for one in whole(town, asha, 50)}
    assert entries[EntryKind.MESSAGE].actor == "customer:customer"
    assert entries[EntryKind.MESSAGE].words == "Cake kitne ka hai?"
    refs = [entries[EntryKind(kind)].ref[:1] for kind in ("message", "call", "note", "task")]
    assert refs == ["M", "C", "N", "T"]
    assert entries[EntryKind.CALL].actor == "person:owner"


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_of_any_size_are_the_same_list(town: LeadTown, asha: LeadId, limit: int) -> None:
    assert whole(town, asha, limit) == whole(town, asha, 50)


def test_only_the_kinds_that_are_wanted(town: LeadTown, asha: LeadId) -> None:
    entries = whole(town, asha, 1, EntryKind.NOTE, EntryKind.STATUS)
    assert [one.kind for one in entries] == [EntryKind.STATUS, EntryKind.NOTE]


def test_the_old_id_of_a_merged_lead_shows_the_same_timeline(town: LeadTown, asha: LeadId) -> None:
    assert whole(town, LeadId(2), 50) == whole(town, asha, 50)


def test_days_are_those_of_the_shops_zone(town: LeadTown, clock: FakeClock) -> None:
    asha = town.comes("Asha", ASHA)
    midnight = NOON - 12 * HOUR - 30 * MINUTE
    town.writes(ASHA, "one minute before midnight", at=midnight - MINUTE)
    town.writes(ASHA, "midnight", at=midnight)
    days = town.read(timeline.days, asha, INDIA)
    assert [(day.starts_at, day.entries) for day in days] == [(midnight, 2), (midnight - DAY, 1)]
    page = town.read(timeline.page, asha, (), timeline.from_day(days[1]), 1)
    assert page.entries[0].words == "one minute before midnight"


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moments=st.lists(st.tuples(st.integers(0, 3), st.sampled_from("mnct")), max_size=20),
    limit=st.integers(1, 6),
)
def test_what_happens_at_one_moment_is_on_one_page_only(
    town: LeadTown, moments: list[tuple[int, str]], limit: int
) -> None:
    lead_id = town.comes("Someone")

    for second, kind in moments:
        town.clock.time = NOON + second * 1_000
        match kind:
            case "n":
                town.do(notes.add, lead_id, "x")
            case "c":
                town.do(calls.log, lead_id, CallOutcome.BUSY)
            case "t":
                town.do(tasks.add, [lead_id], "x", None)
            case _:
                town.do(life_cycle.set_owner, [lead_id], f"{second}")
    town.clock.time = NOON
    entries = whole(town, lead_id, limit)
    assert len({one.ref for one in entries}) == len(entries)
    assert entries == whole(town, lead_id, 50)
    assert [one.at for one in entries] == sorted((one.at for one in entries), reverse=True)


@pytest.mark.parametrize("text", ["", "1.2", "a.b.c", "-1.2.3", "1.2.3.4", "١.٢.٣"])
def test_what_is_no_place_is_none(text: str) -> None:
    assert read_cursor(text) is None


def test_a_place_is_read_as_it_was_written(town: LeadTown, asha: LeadId) -> None:
    page = town.read(timeline.page, asha, (), None, 3)
    assert page.next is not None
    assert read_cursor(str(page.next)) == page.next


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(CrmError, match="no kind"):
        timeline.read_kind("letters")


def test_every_read_of_the_timeline_uses_an_index(town: LeadTown, asha: LeadId) -> None:
    def explain(tx: Tx) -> list[str]:
        explaining = Explaining(tx)
        timeline.page(explaining, asha)
        return explaining.scans

    assert town.shop.db.read_now(explain) == []
