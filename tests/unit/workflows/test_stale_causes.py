"""What began a run may be old, undone, or answered already: then nothing leaves by itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from crm_tui.domain.actor import CUSTOMER, OWNER
from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.closed_days import ClosedDays
from crm_tui.domain.follow import CallOutcome
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import ContactPoint, LeadStatus, PointKind
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.message import Media, MediaState, Message, MessageStatus, MessageType
from crm_tui.domain.phone import read_phone
from crm_tui.domain.webhook import MediaRef, MessageSeen, Origin, Sender
from crm_tui.services import calls, capturing, ingest, leads, life_cycle, merging, sending, undoing
from crm_tui.services.sending import Wanted
from crm_tui.services.workflows.files import FOLDER
from crm_tui.services.workflows.run import WorkflowRun
from crm_tui.store import messages, outbox
from tests.unit.workflows.town import WRITES_BACK, Town

QUOTED = WRITES_BACK.replace('"wrote"', '"quote_sent"').replace(
    "[[step]]", '[[step]]\nwait = "1 day"'
)
GREETS = WRITES_BACK.replace('"wrote"', '"new_lead"').replace(
    "[[step]]", '[[step]]\nwait = "5 minutes"'
)
PHONE = "919876543210"


async def begins(town: Town, text: str) -> Town:
    for shipped in ("new_lead_greeting", "quote_sent"):
        town.enabled(shipped, False)
    town.file("mine", text)
    town.automatic("mine")
    await town.work()
    return town


@pytest.fixture
async def quoted(town: Town) -> Town:
    return await begins(town, QUOTED)


@pytest.fixture
async def greets(town: Town) -> Town:
    return await begins(town, GREETS)


def quotation(town: Town, at: Millis, origin: Origin, wa_id: str = "wamid.q") -> LeadId:
    """The shop's phone sends `quotation.pdf`."""
    seen = MessageSeen(
        wa_id=wa_id,
        sender=Sender((ContactPoint("whatsapp", PointKind.WA_ID, PHONE),), "Asha"),
        timestamp=at,
        message_type=MessageType.DOCUMENT,
        content="",
        origin=origin,
        outgoing=True,
        status=MessageStatus.READ,
        media=MediaRef("m1", None, "application/pdf", filename="quotation.pdf"),
    )
    town.shop.db.write_now(ingest.apply, seen, town.now())
    return town.shop.db.read_now(leads.find, f"+{PHONE}").id


def moves(town: Town, lead_id: LeadId, status: LeadStatus) -> None:
    town.shop.db.write_now(life_cycle.set_status, OWNER, town.now(), [lead_id], status)


async def writes(town: Town, at: Millis) -> Sequence[Message]:
    """A customer's words, said then and arriving now; what the chat shows."""
    sender = Sender((ContactPoint("whatsapp", PointKind.WA_ID, PHONE),), "Asha")
    seen = MessageSeen(f"wamid.{at}", sender, at, MessageType.TEXT, "Price?")
    town.shop.db.write_now(ingest.apply, seen, town.now())
    await town.work()
    lead_id = town.shop.db.read_now(leads.find, f"+{PHONE}").id
    return town.shop.db.read_now(messages.conversation, lead_id)


async def test_words_of_a_week_ago_that_the_relay_brings_now_begin_nothing(town: Town) -> None:
    await begins(town, WRITES_BACK)
    (alone,) = await writes(town, Millis(town.now() - 5 * DAY))
    assert alone.content == "Price?"
    assert len(await writes(town, town.now())) == 3


async def days(town: Town, count: int) -> None:
    for _ in range(count * 12):
        town.forward(2 * HOUR)
        await town.work()
        town.leaves()


async def test_a_quotation_from_the_phones_history_begins_nothing(quoted: Town) -> None:
    lead_id = quotation(quoted, Millis(quoted.now() - 90 * DAY), Origin.HISTORY)
    await days(quoted, 3)
    assert quoted.runs(lead_id) == []


async def test_an_answer_that_came_in_before_the_worker_looked_ends_it(quoted: Town) -> None:
    lead_id = quotation(quoted, quoted.now(), Origin.PHONE_APP)
    quoted.writes("Too much, thank you")
    quoted.forward(MINUTE)
    await days(quoted, 3)
    assert quoted.sent(lead_id) == []


async def test_an_answer_after_a_status_but_before_the_worker_looked_ends_it(quoted: Town) -> None:
    lead_id = quoted.comes()
    moves(quoted, lead_id, LeadStatus.PROPOSAL)
    quoted.writes("Too much, thank you")
    quoted.forward(MINUTE)
    await days(quoted, 3)
    assert quoted.sent(lead_id) == []


async def test_a_status_that_was_taken_back_ends_what_it_began(quoted: Town) -> None:
    lead_id = quoted.comes()
    moves(quoted, lead_id, LeadStatus.PROPOSAL)
    await quoted.work()
    assert len(quoted.runs(lead_id)) == 1
    quoted.forward(MINUTE)
    quoted.shop.db.write_now(undoing.undo_part, OWNER, quoted.now())
    await days(quoted, 3)
    assert quoted.sent(lead_id) == []


async def test_what_began_while_nobody_worked_is_only_proposed(quoted: Town) -> None:
    lead_id = quoted.comes()
    moves(quoted, lead_id, LeadStatus.PROPOSAL)
    quoted.forward(2 * DAY)
    await days(quoted, 3)
    assert quoted.sent(lead_id) == []
    assert len(quoted.proposals(lead_id)) == 1


async def test_a_holiday_that_was_added_later_holds(quoted: Town) -> None:
    lead_id = quoted.comes()
    moves(quoted, lead_id, LeadStatus.PROPOSAL)
    await quoted.work()
    tomorrow = ClosedDays(ZoneInfo("Asia/Kolkata"), dates=frozenset({date(2026, 11, 23)}))
    policy = replace(quoted.policy, closed=tomorrow)
    quoted.run = WorkflowRun(quoted.shop.db, quoted.shop.home, policy, quoted.clock)
    quoted.forward(DAY + 1)
    await quoted.work()
    assert quoted.sent(lead_id) == []
    quoted.forward(12 * HOUR)
    await quoted.work()
    assert len(quoted.sent(lead_id)) == 1


async def test_a_file_that_was_away_for_days_only_proposes(quoted: Town) -> None:
    lead_id = quoted.comes()
    moves(quoted, lead_id, LeadStatus.PROPOSAL)
    await quoted.work()
    path = quoted.shop.home / FOLDER / "mine.toml"
    away = path.rename(path.with_suffix(".away"))
    await days(quoted, 5)
    away.rename(path)
    await days(quoted, 1)
    assert quoted.sent(lead_id) == []
    assert len(quoted.proposals(lead_id)) == 1


def asks(town: Town, asked_at: Millis | None = None, tags: tuple[str, ...] = ()) -> LeadId:
    phone = read_phone("98765 43210")
    assert phone is not None
    draft = LeadDraft("web form", name="Asha", phones=(phone,), asked_at=asked_at, tags=tags)
    return town.shop.db.write_now(capturing.capture, draft, CUSTOMER, town.now()).lead_id


async def test_who_asks_is_greeted(greets: Town) -> None:
    lead_id = asks(greets, asked_at=greets.now())
    await days(greets, 1)
    assert len(greets.sent(lead_id)) == 1


async def test_who_did_not_agree_on_the_form_is_not_greeted(greets: Town) -> None:
    lead_id = asks(greets, tags=("no consent",))
    await days(greets, 1)
    assert greets.sent(lead_id) == []


async def test_who_asked_hours_ago_is_only_proposed(greets: Town) -> None:
    lead_id = asks(greets, asked_at=Millis(greets.now() - 5 * HOUR))
    await days(greets, 1)
    assert greets.sent(lead_id) == []
    assert len(greets.proposals(lead_id)) == 1


async def test_of_two_that_are_one_the_run_that_went_further_stays(greets: Town) -> None:
    one = greets.comes()
    await greets.work()
    greets.forward(6 * MINUTE)
    await greets.work()
    greets.leaves()
    assert len(greets.sent(one)) == 1
    other = greets.comes("A. Patil", "91234 56780")
    await greets.work()
    greets.shop.db.write_now(merging.merge, OWNER, greets.now(), other, one)
    await days(greets, 2)
    assert len(greets.sent(other)) == 1


async def test_of_two_open_runs_the_one_that_came_further_goes_on(quoted: Town) -> None:
    quoted.file("mine", QUOTED + '\n[[step]]\nwait = "3 days"\ntask = "Call them"\n')
    quoted.automatic("mine")
    one, other = quoted.comes(), quoted.comes("A. Patil", "91234 56780")
    moves(quoted, one, LeadStatus.PROPOSAL)
    await quoted.work()
    quoted.forward(DAY + 1)
    await quoted.work()
    quoted.leaves()
    moves(quoted, other, LeadStatus.PROPOSAL)
    await quoted.work()
    quoted.shop.db.write_now(merging.merge, OWNER, quoted.now(), other, one)
    await days(quoted, 5)
    assert len(quoted.sent(other)) == 1
    assert quoted.runs(other)[1].ended_why == "merged"


def quotes(town: Town, lead_id: LeadId, at: Millis | None = None) -> Message:
    """A person sends `quotation.pdf` from the inbox."""
    file = Media(MediaState.STORED, "application/pdf", "quotation.pdf", 10, "0" * 64)
    wanted = Wanted(lead_id, attachment=file)
    return town.shop.db.write_now(
        lambda tx: sending.queue(tx, wanted, town.policy, OWNER, town.now(), at=at)
    )


async def test_a_quotation_that_was_taken_back_is_not_asked_about(quoted: Town) -> None:
    lead_id = quoted.writes()
    message = quotes(quoted, lead_id)
    await quoted.work()
    quoted.shop.db.write_now(sending.undo, message.id, OWNER, quoted.now())
    await days(quoted, 3)
    assert quoted.sent(lead_id) == []
    assert quoted.proposals(lead_id) == []


async def test_a_quotation_that_failed_is_not_asked_about(quoted: Town) -> None:
    lead_id = quoted.writes()
    message = quotes(quoted, lead_id)
    await quoted.work()
    quoted.shop.db.write_now(outbox.set_failed, message.id, None, "It could not leave.")
    await days(quoted, 3)
    assert quoted.sent(lead_id) == []


@pytest.mark.parametrize("hours", [1, 24])
async def test_a_quotation_for_later_is_asked_about_after_it_left(quoted: Town, hours: int) -> None:
    quoted.file("mine", QUOTED.replace("1 day", f"{hours} hours"))
    quoted.automatic("mine")
    lead_id = quoted.writes()
    quotes(quoted, lead_id, Millis(quoted.now() + 23 * HOUR))
    await quoted.work()
    for _ in range(23):
        quoted.forward(HOUR)
        await quoted.work()
        assert quoted.sent(lead_id) == []
    quoted.leaves()
    for _ in range(hours - 1):
        quoted.forward(HOUR)
        await quoted.work()
        assert quoted.sent(lead_id) == []
    quoted.forward(HOUR + MINUTE)
    await quoted.work()
    assert len(quoted.sent(lead_id)) == 1


async def test_whoever_was_parted_again_after_an_answer_is_not_written_to(greets: Town) -> None:
    one, other = greets.comes(), greets.comes("A. Patil", "91234 56780")
    await greets.work()
    greets.shop.db.write_now(merging.merge, OWNER, greets.now(), other, one)
    greets.forward(MINUTE)
    greets.writes("Hello, I need a cake")
    greets.shop.db.write_now(merging.unmerge, OWNER, greets.now(), one)
    await days(greets, 1)
    assert greets.sent(one) == []


async def test_a_clock_that_goes_back_a_little_hides_no_answer(greets: Town) -> None:
    lead_id = asks(greets, asked_at=greets.now())
    greets.forward(20)
    await greets.work()
    greets.forward(-50_000)
    await greets.work()
    greets.writes("Hello, are you there?")
    for _ in range(10):
        greets.forward(MINUTE)
        await greets.work()
    assert greets.sent(lead_id) == []


async def test_who_was_talked_to_on_the_phone_is_not_written_to(quoted: Town) -> None:
    lead_id = quoted.comes()
    moves(quoted, lead_id, LeadStatus.PROPOSAL)
    await quoted.work()
    quoted.forward(HOUR)
    quoted.shop.db.write_now(calls.log, OWNER, quoted.now(), lead_id, CallOutcome.REACHED)
    await days(quoted, 3)
    assert quoted.sent(lead_id) == []
    assert quoted.runs(lead_id)[0].ended_why == "person"


async def test_a_quotation_and_then_its_status_are_asked_about_once(quoted: Town) -> None:
    lead_id = quoted.writes()
    quotes(quoted, lead_id)
    quoted.leaves()
    await quoted.work()
    quoted.forward(MINUTE)
    moves(quoted, lead_id, LeadStatus.PROPOSAL)
    await quoted.work()
    await days(quoted, 5)
    mine = [run for run in quoted.runs(lead_id) if run.workflow == "mine"]
    assert [run.ended_why for run in mine] == ["status", "completed"]
    assert len(quoted.sent(lead_id)) == 1


async def test_a_step_after_one_of_a_wrong_clock_is_proposed(quoted: Town) -> None:
    second = '\n[[step]]\nwait = "2 days"\ntemplate = "hello"\nslots = { 1 = "lead.first_name" }\n'
    quoted.file("mine", QUOTED + second)
    quoted.automatic("mine")
    await quoted.work()
    quoted.forward(3_650 * DAY)
    await quoted.work()
    lead_id = quoted.comes()
    moves(quoted, lead_id, LeadStatus.PROPOSAL)
    await quoted.work()
    quoted.forward(DAY + 1)
    await quoted.work()
    quoted.leaves()
    quoted.forward(-3_650 * DAY)
    await days(quoted, 6)
    assert len(quoted.sent(lead_id)) == 1
    assert len(quoted.proposals(lead_id)) == 1


@pytest.mark.parametrize("name", ["t.co/abc", "evil.shop/win", "wa.me/1234"])
async def test_a_name_that_is_an_address_is_not_sent(greets: Town, name: str) -> None:
    lead_id = greets.comes(name)
    await greets.work()
    greets.forward(6 * MINUTE)
    await greets.work()
    assert greets.sent(lead_id) == []
