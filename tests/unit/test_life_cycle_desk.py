"""The desk: what screens call, each one short transaction by the person who sits there."""

from collections.abc import AsyncIterator

import pytest

from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.errors import Conflict
from crm_tui.domain.follow import CallOutcome
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.roles import Role
from crm_tui.domain.timeline import EntryKind
from crm_tui.services.lead_desk import LeadDesk
from crm_tui.services.timeline import from_day
from crm_tui.shop import Shop
from tests.conftest import FakeClock
from tests.unit.lead_town import LeadTown

SITA = Actor(ActorKind.PERSON, "sita", Role.MANAGER)


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


@pytest.fixture
async def desk(town: LeadTown) -> AsyncIterator[LeadDesk]:
    yield LeadDesk(town.shop.db, town.clock, SITA, "Asia/Kolkata")
    await town.shop.db.close()


async def test_a_day_at_the_desk(town: LeadTown, desk: LeadDesk) -> None:
    asha, meena = town.comes("Asha", "+919876543210"), town.comes("Meena", "+919876543211")
    await desk.set_status([asha, meena], LeadStatus.QUALIFIED)
    await desk.tag([asha], add=["vip"])
    await desk.set_value([asha], 50_000)
    await desk.add_note(asha, "wants eggless")
    (task,) = await desk.add_task([asha], "call her", "kal 4 baje")
    assert task.due_at == desk.read_due("kal 4 baje")
    await desk.set_task_done(task.id)
    await desk.log_call(asha, CallOutcome.REACHED)
    assert list(await desk.order(LeadFilter(tag="vip"))) == [asha]
    columns = {column.status: column for column in await desk.board(LeadFilter())}
    assert (columns[LeadStatus.QUALIFIED].leads, columns[LeadStatus.QUALIFIED].value_paise) == (
        2,
        50_000,
    )
    assert (await desk.search("eggless")).notes[0].lead_id == asha
    page = await desk.timeline(asha, [EntryKind.NOTE])
    assert [entry.actor for entry in page.entries] == ["person:sita"]
    (today,) = await desk.timeline_days(asha)
    assert (await desk.timeline(asha, (), from_day(today), 1)).entries[0].kind is EntryKind.CALL


async def test_what_was_done_here_is_undone_here_step_by_step(
    town: LeadTown, desk: LeadDesk
) -> None:
    asha = town.comes("Asha", "+919876543210")
    await desk.set_owner([asha], "Sita")
    await desk.tag([asha], add=["vip"])
    assert await desk.undo_title() == "tags +vip of one lead"
    await desk.undo()
    await desk.undo()
    assert (town.lead(asha).owner, town.lead(asha).tags) == ("", ())
    assert await desk.undo_title() is None
    with pytest.raises(Conflict):
        await desk.undo()


async def test_filters_are_kept_and_forgotten(desk: LeadDesk) -> None:
    spec = LeadFilter(unread=True)
    assert await desk.save_filter("  new  messages ", spec) == "new messages"
    assert await desk.saved_filters() == {"new messages": spec}
    await desk.remove_filter("new messages")
    assert await desk.saved_filters() == {}


async def test_two_become_one_and_two_again(town: LeadTown, desk: LeadDesk) -> None:
    asha = town.comes("Asha", "+919876543210", email="a@b.in")
    other = town.comes("A. Patil", "+919876543211", email="a@b.in")
    assert [double.lead.id for double in await desk.doubles(asha)] == [other]
    merged = await desk.merge(asha, other, take=["name"])
    assert merged.name == "A. Patil"
    kept, back = await desk.unmerge(other)
    assert (kept.name, back.name) == ("Asha", "A. Patil")


async def test_a_filter_takes_the_place_of_no_other_one(desk: LeadDesk) -> None:
    unread, due = LeadFilter(unread=True), LeadFilter(due=True)
    await desk.save_filter("one", unread)
    await desk.save_filter("two", due)
    for before in ("", "one"):
        with pytest.raises(Conflict, match="a filter 'two' already"):
            await desk.save_filter("two", unread, before)
    assert await desk.saved_filters() == {"one": unread, "two": due}
    await desk.save_filter("one", due, "one")
    await desk.save_filter("three", unread, "one")
    assert await desk.saved_filters() == {"three": unread, "two": due}
