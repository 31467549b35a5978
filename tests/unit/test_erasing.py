"""Erasing a person: out of use at once, nothing sent any more, nobody else touched, safe when it breaks."""

import asyncio
from collections.abc import Callable

import pytest

from crm_tui.domain.actor import OWNER, Actor, ActorKind
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.erasing import Stage, Why, hold_until
from crm_tui.domain.errors import Conflict, CrmError, NotAllowed, NotFound
from crm_tui.domain.ids import LeadId
from crm_tui.domain.message import Direction, MessageStatus, MessageType
from crm_tui.domain.privacy import RequestKind
from crm_tui.domain.roles import Role
from crm_tui.services import erasing, leads, merging, notes, suggestions
from crm_tui.services.erasing import doing, holding
from crm_tui.services.erasing.retention import Retention
from crm_tui.services.gathering import gather
from crm_tui.services.privacy import requests
from crm_tui.shop import Shop
from crm_tui.store import erasing as store
from crm_tui.store import leads as lead_store
from crm_tui.store import messages, webhooks
from crm_tui.store.search_sqlite import find_leads, find_messages
from crm_tui.store.tx import Tx, scalar
from crm_tui.store.webhooks import RawEvent
from tests.conftest import FakeClock
from tests.unit.lead_town import ONE, OTHER, LeadTown


@pytest.fixture
def town(shop: Shop, clock: FakeClock) -> LeadTown:
    return LeadTown(shop, clock)


def erase(town: LeadTown, lead_id: int, days: int | None = None) -> store.Erasure:
    until = hold_until(town.clock.now(), days)
    return erasing.erase_now(town.shop.db, OWNER, town.clock, lead_id, until)


def queue(town: LeadTown, lead_id: LeadId, status: MessageStatus = MessageStatus.QUEUED) -> None:
    new = messages.NewMessage(
        lead_id=lead_id,
        direction=Direction.OUTBOUND,
        content="Your cake is ready",
        message_type=MessageType.TEXT,
        timestamp=town.clock.now(),
        status=status,
        actor=str(OWNER),
        send_at=town.clock.now(),
    )
    town.shop.db.write_now(messages.add, new, town.clock.now())


def count(town: LeadTown, table: str) -> int:
    return len(town.tables()[table])


# -- what goes ------------------------------------------------------------------------------------


def test_a_person_is_gone_and_others_are_as_they_were(town: LeadTown) -> None:
    asha = town.writes(ONE, "the blue cake", name="Asha Rao")
    meena = town.writes(OTHER, "the red cake", name="Meena Iyer")
    before = town.read(messages.conversation, meena), town.lead(meena)
    erase(town, asha)
    assert town.read(find_leads, "Asha") == town.read(find_messages, "blue") == []
    assert town.read(messages.conversation, asha) == []
    assert (town.read(messages.conversation, meena), town.lead(meena)) == before
    with pytest.raises(NotFound, match=f"L{asha} was erased on 2026-11-22 at their wish"):
        town.lead(asha)
    with pytest.raises(NotFound, match="no lead with the number"):
        town.read(leads.find, ONE)


def test_the_preview_says_what_goes_and_what_stays(town: LeadTown) -> None:
    asha = town.writes(ONE, "the blue cake")
    meena = town.writes(OTHER, f"ask Asha, {ONE}")
    town.do(notes.add, meena, f"sister of {ONE}")
    queue(town, asha)
    found = town.read(erasing.preview, OWNER, asha)
    assert found.counts["message"] == 2
    assert found.waiting == 1
    assert found.elsewhere == {"messages in other chats": 1, "notes about others": 1}
    erase(town, asha)
    assert town.read(messages.conversation, meena)[0].content == f"ask Asha, {ONE}"


def test_who_was_merged_into_them_goes_too(town: LeadTown) -> None:
    asha, twin = town.alike()
    town.do(merging.merge, asha, twin)
    assert town.read(erasing.preview, OWNER, twin).twins == (twin,)
    assert erase(town, twin).lead_ids == (asha, twin)
    assert count(town, "lead_merge") == count(town, "undo_step") == count(town, "lead") == 0


def test_a_neighbour_who_was_told_apart_keeps_no_name_of_theirs(town: LeadTown) -> None:
    asha, meena = town.alike()
    town.do(merging.tell_apart, asha, meena)
    town.do(merging.merge, meena, town.comes("Asha Old", ""))
    erase(town, asha)
    [told] = [row for row in town.tables()["event"] if row["kind"] == "told_apart"]
    assert told["data"] == f'{{"other": "L{asha}"}}'
    assert meena == town.lead(meena).id


def test_a_step_over_many_can_still_be_undone_for_the_others(town: LeadTown) -> None:
    people = [town.comes(f"Person {number} Rao", f"+9198765432{number}0") for number in range(3)]
    town.do(notes.add_to_each, people, "came to the fair")
    erase(town, people[1])
    undone = town.undo()
    assert undone.restored == 2
    assert count(town, "note") == 0


def test_what_was_taken_in_raw_goes_and_what_others_sent_stays(town: LeadTown) -> None:
    asha, meena = town.writes(ONE, "hello"), town.writes(OTHER, "hello")

    def keep(tx: Tx) -> None:
        for seq, phone in enumerate((ONE, OTHER), 1):
            body = f'{{"from": "{phone[1:]}"}}'.encode()
            webhooks.keep(tx, RawEvent("s", seq, "c", "cloud", town.clock.now(), {}, body), "done")

    town.shop.db.write_now(keep)
    erase(town, asha)
    [left] = town.tables()["webhook_event"]
    assert OTHER[1:].encode() in left["body"]
    assert town.lead(meena).phone == OTHER


def test_what_they_asked_for_is_answered_by_it_and_keeps_no_word(town: LeadTown) -> None:
    asha = town.writes(ONE, "erase me")
    now = town.clock.now()
    for kind in (RequestKind.ERASURE, RequestKind.ACCESS):
        town.do(requests.add, asha, kind, "forget Asha", 30)
    erase(town, asha)
    rows = town.tables()["privacy_request"]
    assert {(row["words"], row["answer"], row["done_at"]) for row in rows} == {("", "erased", now)}


def test_what_an_agent_thought_meanwhile_is_dropped(town: LeadTown) -> None:
    asha = town.writes(ONE, "Do you have eggless cake?")
    gathered = town.read(gather, asha)
    erase(town, asha)
    assert town.shop.db.write_now(suggestions._is_old, gathered, None)
    assert count(town, "agent_work") == count(town, "suggestion") == 0


def test_a_file_that_somebody_else_sent_too_stays(town: LeadTown) -> None:
    asha, meena = town.writes(ONE, "a photo"), town.writes(OTHER, "the same photo")
    shared, _ = town.shop.media.put(b"a cake")
    own, _ = town.shop.media.put(b"a kitchen")

    def attach(tx: Tx, lead_id: int, name: str) -> None:
        tx.run(
            "INSERT INTO media (message_id, state, mime_type, file)"
            " SELECT MAX(id), 'stored', 'image/png', :name FROM message WHERE lead_id = :id",
            id=lead_id,
            name=name,
        )

    for lead_id, name in ((asha, shared), (meena, shared)):
        town.shop.db.write_now(attach, lead_id, name)
    town.writes(ONE, "another")
    town.shop.db.write_now(attach, asha, own)
    copy = town.shop.media.open_copy(own, "image/png")
    erase(town, asha)
    assert [path.name for path in (town.shop.home / "media").iterdir()] == [shared]
    assert not copy.exists()


def test_logs_keep_their_lines_without_name_and_number(town: LeadTown) -> None:
    asha = town.writes(ONE, "hello", name="Asha Rao")
    log = town.shop.home / "logs" / "worker.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text(f"1 sent to {ONE}\n2 Asha Rao wrote\n3 sent to {OTHER}\n")
    with log.open("a") as running:
        erase(town, asha)
        running.write("4 goes on\n")
    lines = log.read_text().splitlines()
    assert lines == [
        "1 sent to +91**********",
        "2 ******** wrote",
        f"3 sent to {OTHER}",
        "4 goes on",
    ]


def test_only_keyed_hashes_are_left(town: LeadTown) -> None:
    asha = town.comes("Asha Rao", ONE, email="asha@rao.in")
    erase(town, asha)
    [row] = town.tables()["erasure"]
    assert "9876543210" not in repr(row)
    assert "asha" not in repr(row).lower()
    assert len(store._erasure({**row, "is_held": 0}).points) == 2
    audit_rows = [row for row in town.tables()["audit"] if row["lead_id"] == asha]
    kept = {row["audit_id"] for row in town.tables()["audit_detail"]}
    assert audit_rows
    assert not kept.intersection(row["id"] for row in audit_rows)


# -- nothing is sent, nothing is lost -------------------------------------------------------------


def test_what_has_not_left_never_leaves(town: LeadTown) -> None:
    asha = town.writes(ONE, "hello")
    queue(town, asha)
    town.shop.db.write_now(erasing.begin, OWNER, town.clock.now(), asha)
    waiting = "SELECT COUNT(*) FROM message WHERE status = 'queued'"
    assert town.read(scalar, waiting) == 0
    lead = town.read(lead_store.get, asha)
    assert lead is not None
    assert lead.address() is None, "nobody can write to them from the first moment"


def test_while_a_message_is_on_its_way_nobody_is_erased(town: LeadTown) -> None:
    asha = town.writes(ONE, "hello")
    queue(town, asha, MessageStatus.SENDING)
    before = town.tables()
    with pytest.raises(Conflict, match="is on its way right now"):
        erase(town, asha)
    assert town.tables() == before


def test_while_something_of_theirs_is_not_read_yet_nobody_is_erased(town: LeadTown) -> None:
    asha = town.writes(ONE, "hello")
    body = f'{{"messages": "{ONE[1:]}"}}'.encode()
    raw = RawEvent("s", 1, "c", "cloud", town.clock.now(), {}, body)
    town.shop.db.write_now(webhooks.keep, raw)
    with pytest.raises(Conflict, match="still to be read in"):
        erase(town, asha)


def test_who_writes_again_is_somebody_new(town: LeadTown) -> None:
    asha = town.writes(ONE, "hello")
    erase(town, asha)
    town.clock.forward(DAY)
    again = town.writes(ONE, "me again", at=town.clock.now())
    assert again != asha
    assert [one.content for one in town.read(messages.conversation, again)] == ["me again"]


def test_a_message_that_comes_in_the_middle_belongs_to_somebody_new(town: LeadTown) -> None:
    asha = town.writes(ONE, "hello")
    number = town.shop.db.write_now(erasing.begin, OWNER, town.clock.now(), asha)
    again = town.writes(ONE, "me again")
    erasing.finish_now(town.shop.db, town.clock, number)
    assert again != asha
    assert town.lead(again).phone == ONE


# -- who may, and the hold ------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.MANAGER, Role.STAFF, Role.VIEWER])
def test_only_an_owner_erases(town: LeadTown, role: Role) -> None:
    asha = town.writes(ONE, "hello")
    with pytest.raises(NotAllowed, match="may not erase a person"):
        erasing.erase_now(town.shop.db, Actor(ActorKind.PERSON, "ravi", role), town.clock, asha)
    assert town.lead(asha).phone == ONE


def test_in_a_hold_they_are_out_of_use_and_a_sealed_copy_waits_for_its_day(town: LeadTown) -> None:
    asha = town.writes(ONE, "the blue cake", name="Asha Rao")
    done = erase(town, asha, days=365)
    assert done.is_held
    assert town.read(find_messages, "blue") == []
    [row] = town.tables()["erasure"]
    assert b"blue" not in row["sealed"]
    opened = town.do(holding.open_held, asha)
    assert opened["who"]["phone"] == ONE
    assert [line[3] for line in opened["messages"]] == ["the blue cake"]
    town.clock.forward(364 * DAY)
    assert town.shop.db.write_now(holding.destroy_due, town.clock.now()) == 0
    town.clock.forward(DAY)
    assert town.shop.db.write_now(holding.destroy_due, town.clock.now()) == 1
    assert town.read(holding.held, OWNER) == []
    with pytest.raises(NotFound, match="Nothing is held"):
        town.do(holding.open_held, asha)


def test_a_held_copy_can_be_destroyed_before_its_day(town: LeadTown) -> None:
    asha = town.writes(ONE, "hello")
    erase(town, asha, days=30)
    town.do(holding.destroy_now, asha)
    assert [row["sealed"] for row in town.tables()["erasure"]] == [None]


@pytest.mark.parametrize("days", [0, -1, 10_000])
def test_a_hold_of_senseless_length_is_refused(days: int) -> None:
    with pytest.raises(CrmError, match="cannot be"):
        hold_until(Millis(0), days)


# -- broken off -----------------------------------------------------------------------------------


class Stopped(Exception):
    """The program ended here."""


def test_wherever_it_breaks_off_the_worker_ends_it(
    town: LeadTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [town.writes(f"+9198765{43_000 + number}", "hello") for number in range(12)]
    step = doing.step
    for point, lead_id in enumerate(people):
        monkeypatch.setattr(doing, "step", _dying(step, point))
        with pytest.raises(Stopped):
            erase(town, lead_id)
        monkeypatch.setattr(doing, "step", step)
        if point % 2:
            asyncio.run(_let_go_on(town.shop))
    asyncio.run(_let_go_on(town.shop))
    assert count(town, "lead") == count(town, "message") == 0
    assert all(row["done_at"] for row in town.tables()["erasure"])
    assert len(erasing.read_list(town.shop.home / erasing.LIST).lines) == len(people)


def _dying(step: Callable[..., None], point: int) -> Callable[..., None]:
    left = [point]

    def dying(tx: Tx, erasure_id: int, now: Millis) -> None:
        step(tx, erasure_id, now)
        left[0] -= 1
        if left[0] < 0:
            raise Stopped

    return dying


async def _let_go_on(shop: Shop) -> None:
    worker = Retention(shop.db, shop.clock)
    try:
        while await worker.go_on():
            pass
    finally:
        await shop.db.close()


def test_done_again_a_stage_does_no_harm(town: LeadTown) -> None:
    asha, meena = town.writes(ONE, "hello"), town.writes(OTHER, "hello")
    number = town.shop.db.write_now(erasing.begin, OWNER, town.clock.now(), asha)
    for stage in ("rows", "lead", "traces", "files", "index"):
        for _ in range(2):
            town.shop.db.write_now(store.set_place, number, Stage(stage))
            town.shop.db.write_now(doing.step, number, town.clock.now())
    erasing.finish_now(town.shop.db, town.clock, number)
    assert [row["id"] for row in town.tables()["lead"]] == [meena]


def test_nothing_is_kept_of_whom_the_shops_own_rule_reached(town: LeadTown) -> None:
    asha = town.writes(ONE, "hello")
    start = (OWNER, town.clock.now(), asha, None, Why.RETENTION)
    number = town.shop.db.write_now(erasing.begin, *start)
    erasing.finish_now(town.shop.db, town.clock, number)
    assert count(town, "erasure") == 0
    assert not (town.shop.home / erasing.LIST).exists()
