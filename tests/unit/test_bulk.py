"""A step over many leads: short transactions, one step to take back, exactly as it was before."""

from collections.abc import AsyncIterator

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.services import bulk, life_cycle, notes, undoing, work
from crm_tui.services.lead_desk import LeadDesk
from crm_tui.shop import Shop
from crm_tui.store.tx import Tx
from tests.conftest import FakeClock
from tests.unit.lead_town import LeadTown

RECORDS = ("event", "undo_step", "change", "sqlite_sequence", "custom_field")
"""What tells of a step and of its undo; `lead` rows keep the time of the last change."""


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


@pytest.fixture
async def desk(town: LeadTown) -> AsyncIterator[LeadDesk]:
    yield LeadDesk(town.shop.db, town.clock, OWNER, "Asia/Kolkata")
    await town.shop.db.close()


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four leads in a transaction, so that a few make many parts."""
    monkeypatch.setattr(bulk, "PART", 4)
    monkeypatch.setattr(bulk, "_LEAST_PAUSE", 0.0)


def people(town: LeadTown, count: int) -> list[LeadId]:
    return [town.comes(f"Guest {n}", f"98765{n:05d}") for n in range(count)]


def state(town: LeadTown) -> dict[str, list[dict[str, object]]]:
    """Every table but for records, and but for the time at which a lead was last touched."""
    tables = town.tables(*RECORDS)
    return {
        name: [{key: row[key] for key in row if key != "updated_at"} for row in rows]
        for name, rows in tables.items()
    }


@pytest.mark.usefixtures("small_parts")
async def test_whatever_it_did_comes_back_exactly_in_one_step(
    town: LeadTown, desk: LeadDesk
) -> None:
    ids = people(town, 11)
    town.do(life_cycle.set_status, ids[:5], LeadStatus.LOST, "price")
    town.do(life_cycle.tag, ids[3:7], add=["vip", "cold"])
    town.do(life_cycle.set_value, ids[2:4], 5_000)
    before = state(town)
    doing = desk.bulk(ids)
    assert await doing.set_status(LeadStatus.QUALIFIED) == 11
    assert await doing.tag(["wedding"], ["cold"]) == 11
    assert await doing.set_owner("Sita") == 11
    assert await doing.set_value(5_000) == 9
    assert await doing.add_task("call", Millis(1)) == 11
    assert await doing.add_note("met at the fair") == 11
    assert state(town) != before
    titles = []
    for _ in range(6):
        titles.append(await desk.undo_title())
        await desk.undo()
    assert titles == [
        "note on 11 leads",
        "task call for 11 leads",
        "value of 9 leads",
        "owner Sita of 11 leads",
        "tags +wedding -cold of 11 leads",
        "status qualified of 11 leads",
    ]
    assert state(town) == before


@pytest.mark.usefixtures("small_parts")
async def test_it_tells_how_far_it_is(town: LeadTown, desk: LeadDesk) -> None:
    done: list[int] = []
    await desk.bulk(people(town, 10), done.append).set_owner("Sita")
    assert done == [4, 8, 10]


@pytest.mark.usefixtures("small_parts")
async def test_a_step_taken_meanwhile_is_a_step_of_its_own(town: LeadTown, desk: LeadDesk) -> None:
    ids = people(town, 9)

    def meanwhile(done: int) -> None:
        if done == 4:
            town.do(notes.add, ids[0], "in between")

    await desk.bulk(ids, meanwhile).set_owner("Sita")
    assert (await desk.undo()).title == "owner Sita of 9 leads"
    assert {town.lead(one).owner for one in ids} == {""}
    assert (await desk.undo()).title == "note on Guest 0"


@pytest.mark.usefixtures("small_parts")
async def test_an_error_says_how_far_it_came_and_undo_takes_that_back(
    town: LeadTown, desk: LeadDesk
) -> None:
    ids = people(town, 9)
    town.do(life_cycle.tag, [ids[6]], add=[f"tag{n}" for n in range(life_cycle.MOST_TAGS)])
    with pytest.raises(CrmError, match=r"too many tags.*4 leads had been changed") as raised:
        await desk.bulk(ids).tag(["vip"], [])
    assert "U takes that back" in raised.value.fix
    assert [("vip" in town.lead(one).tags) for one in ids] == [True] * 4 + [False] * 5
    assert (await desk.undo()).restored == 4
    assert not any("vip" in town.lead(one).tags for one in ids)


@pytest.mark.usefixtures("small_parts")
async def test_an_undo_that_was_broken_off_goes_on_with_the_next_one(
    town: LeadTown, desk: LeadDesk
) -> None:
    """The program ends between two transactions of an undo."""
    ids = people(town, 10)
    await desk.bulk(ids).set_owner("Sita")
    part = town.do(undoing.undo_part)
    assert (part.undone.restored, part.rest is None) == (2, False)
    assert (await desk.undo()).restored == 8
    assert {town.lead(one).owner for one in ids} == {""}
    assert await desk.undo_title() is None


@pytest.mark.usefixtures("small_parts")
async def test_two_who_undo_at_once_take_back_each_row_once(town: LeadTown, desk: LeadDesk) -> None:
    ids = people(town, 9)
    await desk.bulk(ids).set_owner("Sita")
    with pytest.raises(Conflict, match="nothing to undo"):
        await desk.undo(lambda _: town.undo())
    assert {town.lead(one).owner for one in ids} == {""}


async def test_a_known_step_is_taken_back_whatever_was_done_after_it(
    town: LeadTown, desk: LeadDesk
) -> None:
    one, other = people(town, 2)
    step = await desk.set_status([one], LeadStatus.QUALIFIED)
    assert await desk.set_status([one], LeadStatus.QUALIFIED) is None
    await desk.set_owner([other], "Sita")
    assert (await desk.undo(step=step)).title == "status qualified of one lead"
    assert (town.lead(one).status, town.lead(other).owner) == (LeadStatus.NEW, "Sita")
    with pytest.raises(Conflict):
        await desk.undo(step=step)


async def test_a_step_is_forgotten_after_a_month(town: LeadTown, desk: LeadDesk) -> None:
    (one,) = people(town, 1)
    await desk.set_owner([one], "Sita")
    town.clock.forward(31 * DAY)
    await desk.set_value([one], 5_000)
    month_ago = Millis(town.clock.now() - 30 * DAY)
    assert [town.shop.db.write_now(work.tidy, month_ago) for _ in range(2)] == [1, 0]
    assert (await desk.undo()).title == "value of one lead"
    assert await desk.undo_title() is None


async def test_who_is_gone_since_is_left_out(town: LeadTown, desk: LeadDesk) -> None:
    ids = people(town, 3)

    def leaves(tx: Tx) -> None:
        tx.run("DELETE FROM lead WHERE id = :id", id=ids[1])

    town.shop.db.write_now(leaves)
    assert await desk.bulk([*ids, LeadId(99_999)]).set_owner("Sita") == 2


async def test_a_merged_one_is_what_it_became(town: LeadTown, desk: LeadDesk) -> None:
    kept, gone = people(town, 2)
    await desk.merge(kept, gone)
    assert await desk.bulk([kept, gone]).set_owner("Sita") == 1
    assert town.lead(kept).owner == "Sita"


async def test_what_holds_already_is_no_step(town: LeadTown, desk: LeadDesk) -> None:
    ids = people(town, 2)
    assert await desk.bulk(ids).set_status(LeadStatus.NEW) == 0
    assert await desk.undo_title() is None


@pytest.mark.parametrize(
    ("typed", "add", "remove"),
    [
        ("vip", ["vip"], []),
        ("VIP -cold", ["vip"], ["cold"]),
        ("wedding cake, #vip, -cold lead", ["wedding cake", "vip"], ["cold lead"]),
        ("vip,", ["vip"], []),
    ],
)
def test_tags_are_read_as_they_are_typed(typed: str, add: list[str], remove: list[str]) -> None:
    assert life_cycle.read_tag_changes(typed) == (add, remove)
