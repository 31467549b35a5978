"""Note, task, call and status of the selected lead in two keys, and each of them taken back."""

import pytest

from crm_tui.domain.lead import Lead, LeadStatus
from crm_tui.domain.timeline import Entry, EntryKind
from crm_tui.services import leads, timeline
from crm_tui.store import tasks
from tests.tui.conftest import Seat, Town, seated

HOSTILE = "[@click=app.quit]x[/] \x1b]52;c;AA\x07"


def lead(town: Town, name: str) -> Lead:
    return town.shop.db.read_now(leads.get, town.lead(name))


def entries(town: Town, name: str, kind: EntryKind) -> list[Entry]:
    page = town.shop.db.read_now(timeline.page, town.lead(name), (kind,))
    return list(page.entries)


async def back_in_the_inbox(seat: Seat) -> None:
    await seat.until(lambda: len(seat.app.screen_stack) == 1)


@pytest.mark.parametrize(
    ("key", "outcome"),
    [
        ("r", "reached"),
        ("n", "no answer"),
        ("b", "busy"),
        ("w", "wrong number"),
        ("l", "will call back"),
    ],
)
async def test_a_call_is_written_down_in_two_keys_and_taken_back_in_one(
    busy_town: Town, key: str, outcome: str
) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Asha")
        await seat.press("c", key)
        await seat.sees(f"Call with Asha: {outcome}. u takes it back.")
        (call,) = entries(busy_town, "Asha", EntryKind.CALL)
        assert call.title == f"outgoing call: {outcome}"
        await seat.press("u")
        await seat.until(lambda: not entries(busy_town, "Asha", EntryKind.CALL))


@pytest.mark.parametrize(
    ("keys", "status", "reason"),
    [
        (("c",), LeadStatus.CONTACTED, None),
        (("q",), LeadStatus.QUALIFIED, None),
        (("p",), LeadStatus.PROPOSAL, None),
        (("w",), LeadStatus.CLOSED, None),
        (("l", "p"), LeadStatus.LOST, "price"),
        (("l", "t"), LeadStatus.LOST, "not now"),
    ],
)
async def test_a_lead_is_moved_by_the_next_key_and_back_by_undo(
    busy_town: Town, keys: tuple[str, ...], status: LeadStatus, reason: str | None
) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("S", *keys)
        await seat.until(lambda: lead(busy_town, "Ravi").status is status)
        assert lead(busy_town, "Ravi").lost_reason == reason
        await seat.sees(f"Ravi is {status} now.")
        await seat.press("u")
        await seat.until(lambda: lead(busy_town, "Ravi").status is LeadStatus.NEW)


async def test_another_reason_is_written_in_own_words(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("S", "l", "o", "enter")
        await seat.sees("Write why")
        await seat.types("moved to Dubai")
        await seat.press("enter")
        await seat.until(lambda: lead(busy_town, "Ravi").lost_reason == "other: moved to Dubai")


async def test_escape_from_the_reason_leaves_the_status(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Ravi")
        await seat.press("S", "l", "escape")
        await back_in_the_inbox(seat)
        assert lead(busy_town, "Ravi").status is LeadStatus.NEW


async def test_a_note_is_kept_and_an_empty_one_is_refused_where_it_stands(
    busy_town: Town,
) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Asha")
        await seat.press("N", "enter")
        await seat.sees("The note is empty. Write something.")
        await seat.types("wants no nuts")
        await seat.press("enter")
        await back_in_the_inbox(seat)
        assert [one.words for one in entries(busy_town, "Asha", EntryKind.NOTE)] == [
            "wants no nuts"
        ]
        await seat.press("u")
        await seat.until(lambda: not entries(busy_town, "Asha", EntryKind.NOTE))


async def test_a_task_shows_when_it_will_be_due_while_that_is_typed(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Asha")
        await seat.press("T")
        await seat.types("send the price")
        await seat.press("enter")
        await seat.types("kal")
        await seat.sees("due tomorrow, 10:00")
        await seat.types(" 4 baje")
        await seat.sees("due tomorrow, 16:00")
        await seat.press("enter")
        await back_in_the_inbox(seat)
        (task,) = busy_town.shop.db.read_now(tasks.of_lead, busy_town.lead("Asha"))
        assert task.text == "send the price"
        assert task.due_at is not None


async def test_a_time_that_is_none_keeps_the_window_and_what_was_typed(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Asha")
        await seat.press("T")
        await seat.types("send the price")
        await seat.press("enter")
        await seat.types("whenever")
        await seat.press("enter")
        await seat.sees("is no time that is understood here", "send the price")
        assert not busy_town.shop.db.read_now(tasks.of_lead, busy_town.lead("Asha"))


async def test_in_the_list_the_keys_are_for_the_lead_under_the_cursor(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.until(lambda: len(seat.inbox.leads.leads.order) == 3)
        await seat.press("j", "c", "r")
        await seat.sees("Call with Asha: reached.")
        assert entries(busy_town, "Asha", EntryKind.CALL)


async def test_undo_takes_back_a_counting_message_before_a_step(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Asha")
        await seat.press("i")
        await seat.types("On its way")
        await seat.press("enter")
        await seat.sees("takes it back")
        await seat.press("escape", "c", "r")
        await seat.sees("Call with Asha: reached.")
        await seat.press("u")
        await seat.until(lambda: busy_town.stored_draft("Asha") == "On its way")
        assert entries(busy_town, "Asha", EntryKind.CALL)


async def test_after_a_message_left_undo_never_takes_back_an_older_step(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Asha")
        await seat.press("c", "r")
        await seat.sees("Call with Asha: reached.")
        await seat.press("i")
        await seat.types("Hello")
        await seat.press("enter")
        await seat.until(lambda: seat.inbox.undo.newest is not None)
        await seat.press("escape")
        busy_town.clock.forward(6_000)
        await seat.press("u")
        await seat.sees("Nothing is counting down any more.")
        assert entries(busy_town, "Asha", EntryKind.CALL)
        await seat.press("U")
        await seat.sees("Taken back: call with Asha.")
        assert not entries(busy_town, "Asha", EntryKind.CALL)


async def test_with_nothing_to_undo_it_says_so(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.press("U")
        await seat.sees("There is nothing to undo.")


async def test_with_nobody_selected_the_keys_say_what_to_do(town: Town) -> None:
    async with seated(town.shop) as seat:
        for key in ("c", "S", "N", "T", "t"):
            await seat.press(key)
            assert len(seat.app.screen_stack) == 1
        await seat.sees("Select a lead first")


async def test_the_windows_are_literal_and_fit_in_sixty_columns(town: Town) -> None:
    town.writes(HOSTILE, "hi")
    async with seated(town.shop, (60, 20)) as seat:
        for key in ("c", "S", "N", "T"):
            await seat.press(key)
            await seat.sees("[@click=app.quit]x[/] ]52;c;AA")
            await seat.press("escape")
            await back_in_the_inbox(seat)
        assert seat.app.is_running
