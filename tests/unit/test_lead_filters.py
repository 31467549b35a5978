"""Filters of leads: every part narrows, and what is kept under a name is what was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.lead_filter import LeadFilter, from_json, to_json
from crm_tui.domain.rotting import rotting_days
from crm_tui.services import filters, life_cycle, notes, tasks
from crm_tui.shop import Shop
from crm_tui.store import lead_query
from crm_tui.store.tx import Tx
from tests.conftest import FakeClock
from tests.unit.lead_town import LeadTown
from tests.unit.test_query_plans import Explaining


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


@pytest.fixture
def three(town: LeadTown) -> tuple[LeadId, LeadId, LeadId]:
    return (
        town.comes("Asha", "+919876543210", source="indiamart"),
        town.comes("Meena", "+919876543211"),
        town.comes("Ravi", "+919876543212"),
    )


def listed(town: LeadTown, spec: LeadFilter) -> list[int]:
    order = list(town.read(filters.order, spec, town.clock.now()))
    page, following = town.read(filters.page, spec, town.clock.now(), None, 50)
    assert [lead.id for lead in page] == order
    assert following is None
    return order


def test_an_empty_filter_is_everybody_newest_activity_first(
    town: LeadTown, three: tuple[LeadId, ...]
) -> None:
    assert listed(town, LeadFilter()) == [3, 2, 1]


def test_each_part_narrows(town: LeadTown, three: tuple[LeadId, ...]) -> None:
    asha, meena, ravi = three
    town.do(life_cycle.set_status, [asha, meena], LeadStatus.QUALIFIED)
    town.do(life_cycle.tag, [meena], add=["vip"])
    town.do(life_cycle.set_owner, [ravi], "Sita")
    town.do(life_cycle.set_own_score, [ravi], 9)
    town.do(notes.add, ravi, "wants a wedding cake")
    town.writes("+919876543211", "Do you have bread?", at=town.clock.time)
    wanted = {
        LeadFilter(status=LeadStatus.QUALIFIED): [meena, asha],
        LeadFilter(source="indiamart"): [asha],
        LeadFilter(tag="vip"): [meena],
        LeadFilter(owner="Sita"): [ravi],
        LeadFilter(owner=""): [meena, asha],
        LeadFilter(unread=True): [meena],
        LeadFilter(min_score=9): [ravi],
        LeadFilter(query="bread"): [meena],
        LeadFilter(query="weding"): [ravi],
        LeadFilter(query="आशा"): [asha],
        LeadFilter(query="6543212"): [ravi],
        LeadFilter(status=LeadStatus.QUALIFIED, tag="vip", unread=True): [meena],
        LeadFilter(status=LeadStatus.NEW, tag="vip"): [],
    }
    assert {spec: listed(town, spec) for spec in wanted} == wanted


def test_due_is_who_has_an_open_task_whose_time_has_come(
    town: LeadTown, three: tuple[LeadId, ...]
) -> None:
    asha, meena, ravi = three
    town.do(tasks.add, [asha, meena], "call", Millis(town.clock.time + DAY))
    town.do(tasks.add, [ravi], "some day", None)
    assert listed(town, LeadFilter(due=True)) == []
    town.clock.forward(DAY)
    town.do(tasks.set_done, 1)
    assert listed(town, LeadFilter(due=True)) == [meena]


@pytest.mark.parametrize("days", [0, 1, 2, 4, 5, 6, 7, 10, 11])
def test_rotting_is_the_same_in_the_list_as_on_the_lead(
    town: LeadTown, three: tuple[LeadId, ...], days: int
) -> None:
    town.do(life_cycle.set_status, [three[1]], LeadStatus.CONTACTED)
    town.do(life_cycle.set_status, [three[2]], LeadStatus.LOST, "price")
    town.clock.forward(days * DAY)
    now = town.clock.now()
    rotten = [one for one in reversed(three) if rotting_days(town.lead(one), now) is not None]
    assert listed(town, LeadFilter(rotting=True)) == rotten


def test_pages_go_on_where_the_last_one_ended(town: LeadTown) -> None:
    for number in range(7):
        town.comes(f"Lead {number}", f"+91987654321{number}")
    seen: list[int] = []
    after: int | None = None
    for _ in range(3):
        page, after = town.read(filters.page, LeadFilter(), town.clock.now(), after, 3)
        seen += [lead.id for lead in page]
    assert seen == [7, 6, 5, 4, 3, 2, 1]
    assert after is None


def test_a_board_counts_every_status_and_what_it_is_worth(
    town: LeadTown, three: tuple[LeadId, ...]
) -> None:
    town.do(life_cycle.set_value, [three[0], three[1]], 50_000)
    town.do(life_cycle.set_status, [three[0]], LeadStatus.PROPOSAL)
    assert town.read(lead_query.by_status, LeadFilter(), town.clock.now()) == {
        "proposal": (1, 50_000),
        "new": (2, 50_000),
    }


@pytest.mark.parametrize("name", ["status", "source", "tag", "unread", "due", "rotting", "owner"])
def test_no_filter_reads_the_table_of_leads_itself(town: LeadTown, name: str) -> None:
    value: object = LeadStatus.NEW if name == "status" else "x"
    spec = LeadFilter(**{name: True if name in ("unread", "due", "rotting") else value})

    def explain(tx: Tx) -> list[str]:
        explaining = Explaining(tx)
        lead_query.order(explaining, spec, town.clock.now())
        return explaining.scans

    assert town.shop.db.read_now(explain) == []


def test_a_kept_filter_is_what_was_meant(town: LeadTown) -> None:
    spec = LeadFilter(status=LeadStatus.NEW, tag="vip", min_score=7, rotting=True)
    now = town.clock.now()
    town.shop.db.write_now(filters.save, "hot ones", spec, OWNER, now)
    assert town.read(filters.get, "hot ones") == spec
    town.shop.db.write_now(filters.remove, "hot ones", OWNER, now)
    with pytest.raises(NotFound, match="no filter"):
        town.read(filters.get, "hot ones")


def test_a_filter_that_leaves_nobody_out_is_not_kept(town: LeadTown) -> None:
    with pytest.raises(CrmError, match="leaves nobody out"):
        town.shop.db.write_now(filters.save, "all", LeadFilter(), OWNER, town.clock.now())


@pytest.mark.parametrize(
    "bad", [{"size": 1}, {"status": "won"}, {"unread": "yes"}, {"min_score": 11}, {"tag": 7}]
)
def test_what_is_no_filter_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(CrmError):
        from_json(bad)


SPECS = st.builds(
    LeadFilter,
    status=st.none() | st.sampled_from(LeadStatus),
    source=st.none() | st.sampled_from(("whatsapp", "indiamart")),
    tag=st.none() | st.sampled_from(("vip", "शादी")),
    owner=st.none() | st.sampled_from(("", "Ravi")),
    unread=st.booleans(),
    due=st.booleans(),
    rotting=st.booleans(),
    query=st.sampled_from(("", "cake")),
    min_score=st.none() | st.integers(1, 10),
)


@given(SPECS)
def test_a_filter_is_read_as_it_was_written(spec: LeadFilter) -> None:
    assert from_json(to_json(spec)) == spec
