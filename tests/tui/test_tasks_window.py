"""The window for tasks: what is pressing first, done by one key and open again by the same."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from rich.cells import cell_len

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.follow import Task, TaskKind
from crm_tui.screens.tasks import TasksWindow
from crm_tui.services import life_cycle, remembering, tasks
from crm_tui.services.follow_ups import keeping
from crm_tui.store import tasks as store
from crm_tui.store.connect import connect
from crm_tui.store.database import Database
from crm_tui.widgets.bars import HintBar
from tests.tui.conftest import Seat, Town, seated

HOSTILE = "[@click=app.quit]x[/] \x1b]52;c;AA\x07"


def adds(town: Town, name: str, text: str, due: int | None) -> Task:
    """A task that is due so many milliseconds from now."""
    now = town.clock.now()
    due_at = None if due is None else Millis(now + due)
    (task,) = town.shop.db.write_now(tasks.add, OWNER, now, [town.lead(name)], text, due_at)
    return task


def is_done(town: Town, task: Task) -> bool:
    found = town.shop.db.read_now(store.get, task.id)
    assert found is not None
    return found.done_at is not None


def order_of(seat: Seat, *words: str) -> list[int]:
    """On which line each of these stands."""
    lines = seat.text.splitlines()
    return [next(n for n, line in enumerate(lines) if word in line) for word in words]


async def opens_tasks(seat: Seat) -> None:
    await seat.press("f6")
    await seat.until(lambda: isinstance(seat.app.screen, TasksWindow))


async def test_without_tasks_it_says_how_to_make_one(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await opens_tasks(seat)
        await seat.sees("Nothing is to be done.", "T on a lead adds a task")


async def test_it_looks_like_the_other_lists_over_the_whole_screen(busy_town: Town) -> None:
    async with seated(busy_town.shop) as seat:
        await opens_tasks(seat)
        window = seat.app.screen
        bar = window.query_one(HintBar)
        assert bar.region.bottom == window.size.height
        assert bar.styles.dock == "bottom"
        assert window.query_one("#words").styles.padding == (1, 3, 1, 3)


async def test_what_is_overdue_stands_first_then_today_then_what_comes(busy_town: Town) -> None:
    adds(busy_town, "Ravi", "some day soon", None)
    adds(busy_town, "Ravi", "next week's offer", 7 * DAY)
    adds(busy_town, "Asha", "call at four", 4 * HOUR)
    adds(busy_town, "Meena", "send the bill", -2 * DAY)
    adds(busy_town, "Meena", "older still", -3 * DAY)
    async with seated(busy_town.shop) as seat:
        await opens_tasks(seat)
        await seat.sees("2 overdue, 1 today, 1 coming, 1 some day", "today, 16:30")
        lines = order_of(
            seat, "older still", "send the bill", "call at four", "next week's", "some day soon"
        )
        assert lines == sorted(lines)


async def test_space_does_it_goes_on_to_the_next_and_opens_it_again(busy_town: Town) -> None:
    first = adds(busy_town, "Ravi", "first thing", HOUR)
    second = adds(busy_town, "Asha", "second thing", 2 * HOUR)
    async with seated(busy_town.shop) as seat:
        await opens_tasks(seat)
        await seat.sees("first thing")
        await seat.press("space")
        await seat.sees("done just now", "☑")
        assert (is_done(busy_town, first), is_done(busy_town, second)) == (True, False)
        await seat.press("G", "space")
        await seat.until(lambda: not is_done(busy_town, first))
        await seat.until(lambda: "done just now" not in seat.text)


async def test_u_takes_back_what_was_done_here_and_nothing_from_before(busy_town: Town) -> None:
    task = adds(busy_town, "Ravi", "first thing", HOUR)
    now = busy_town.clock.now()
    busy_town.shop.db.write_now(life_cycle.tag, OWNER, now, [busy_town.lead("Asha")], ["vip"])
    async with seated(busy_town.shop) as seat:
        await opens_tasks(seat)
        await seat.sees("first thing")
        await seat.press("space")
        await seat.until(lambda: is_done(busy_town, task))
        await seat.sees("done just now")
        await seat.press("u")
        await seat.until(lambda: not is_done(busy_town, task))
        await seat.sees("Taken back: task done: first thing.")
        await seat.press("u")
        await seat.sees("Nothing was done here yet.")


async def test_what_was_done_is_done_however_fast_the_window_is_closed(busy_town: Town) -> None:
    task = adds(busy_town, "Ravi", "first thing", HOUR)
    async with seated(busy_town.shop) as seat:
        await opens_tasks(seat)
        await seat.sees("first thing")
        with taken(busy_town.shop.db):
            await seat.press("space", "escape", "escape")
        await seat.until(lambda: len(seat.app.screen_stack) == 1)
        assert is_done(busy_town, task)


@contextmanager
def taken(db: Database) -> Iterator[None]:
    """Another program writes for a while."""
    connection = connect(db.path, db._key)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


async def test_enter_opens_the_lead_s_chat(busy_town: Town) -> None:
    adds(busy_town, "Ravi", "first thing", HOUR)
    adds(busy_town, "Meena", "second thing", 2 * HOUR)
    async with seated(busy_town.shop) as seat:
        await opens_tasks(seat)
        await seat.sees("second thing")
        await seat.press("j", "enter")
        await seat.until(lambda: seat.inbox.chat.lead_id == busy_town.lead("Meena"))


async def test_what_others_add_comes_in_and_the_mark_stays_on_its_task(busy_town: Town) -> None:
    adds(busy_town, "Ravi", "first thing", HOUR)
    async with seated(busy_town.shop) as seat:
        await opens_tasks(seat)
        await seat.sees("first thing")
        adds(busy_town, "Asha", "more pressing", -HOUR)
        await seat.sees("more pressing")
        await seat.press("enter")
        await seat.until(lambda: seat.inbox.chat.lead_id == busy_town.lead("Ravi"))


async def test_the_next_task_of_the_open_chat_stands_in_its_head(busy_town: Town) -> None:
    adds(busy_town, "Asha", "call back", 4 * HOUR)
    async with seated(busy_town.shop) as seat:
        await seat.opens("Asha")
        await seat.sees("☐ call back · today, 16:30")
        await seat.press("escape", "f6")
        await seat.sees("call back")
        await seat.press("space")
        await seat.sees("done just now")
        await seat.press("escape")
        await seat.until(lambda: "☐ call back" not in seat.text)


def test_of_many_tasks_the_most_pressing_are_read(busy_town: Town) -> None:
    for number in range(tasks.MOST + 3):
        adds(busy_town, "Ravi", f"task {number}", -HOUR - number)
    found = busy_town.shop.db.read_now(tasks.to_do, busy_town.clock.now(), "Asia/Kolkata")
    assert len(found.overdue) == tasks.MOST
    assert found.overdue[0].task.text == f"task {tasks.MOST + 2}"
    assert found.more


@pytest.mark.parametrize("size", [(120, 40), (60, 20)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_hostile_words_are_literal_and_nothing_is_wider_than_the_terminal(
    town: Town, size: tuple[int, int]
) -> None:
    town.writes(HOSTILE, "hi")
    adds(town, HOSTILE, HOSTILE, HOUR)
    adds(town, HOSTILE, "सीमा जी को फ़ोन करना और दाम बताना " * 8, -HOUR)
    async with seated(town.shop, size) as seat:
        await opens_tasks(seat)
        await seat.sees("[@click=app.quit]x[/] ]52;c;AA", "सीमा", "☐")
        assert "\x1b" not in seat.text
        assert all(cell_len(line) <= size[0] for line in seat.text.splitlines())


# -- follow-ups -------------------------------------------------------------------------------------


def follows(town: Town, name: str, due: int, text: str = "", words: str = "") -> Task:
    """A follow-up that is due so many milliseconds from now."""
    now = town.clock.now()
    return town.shop.db.write_now(
        keeping.add, OWNER, now, town.lead(name), Millis(now + due), text, words
    )


def as_it_is(town: Town, task: Task) -> Task:
    found = town.shop.db.read_now(store.get, task.id)
    assert found is not None
    return found


async def test_a_follow_up_shows_what_is_to_be_sent_and_a_promise_its_proof(
    busy_town: Town,
) -> None:
    follows(busy_town, "Asha", HOUR, "ask about the cake", "Cake kaisa laga?")
    busy_town.writes("Ravi", "kal payment kar dunga")
    busy_town.shop.db.write_now(
        remembering.learn_now, busy_town.lead("Ravi"), busy_town.clock.now()
    )
    async with seated(busy_town.shop) as seat:
        await opens_tasks(seat)
        await seat.sees("↻", "ask about the cake", "to send: Cake kaisa laga?")
        await seat.sees("⚑", "They said they will pay", "“kal payment kar dunga”")


async def test_s_asks_when_shows_what_is_meant_and_puts_it_off(busy_town: Town) -> None:
    task = follows(busy_town, "Asha", -HOUR, "ask about the cake")
    async with seated(busy_town.shop) as seat:
        await opens_tasks(seat)
        await seat.sees("1 overdue")
        await seat.press("s")
        await seat.sees("Snooze", "due tomorrow, 10:00, or when they write")
        await seat.press(*"2 din baad shaam")
        await seat.sees("due Tuesday 24 Nov, 18:00, or when they write")
        await seat.press("enter")
        await seat.sees("1 coming", "put off")
        assert as_it_is(busy_town, task).snoozed == 1
        await seat.press("u")
        await seat.until(lambda: as_it_is(busy_town, task).snoozed == 0)


async def test_an_hour_that_cannot_be_read_stays_with_what_to_write(busy_town: Town) -> None:
    task = follows(busy_town, "Asha", HOUR)
    async with seated(busy_town.shop) as seat:
        await opens_tasks(seat)
        await seat.sees("write to them again")
        await seat.press("s", *"jaldi", "enter")
        await seat.sees("no time that is understood here")
        await seat.press("escape")
        await seat.until(lambda: isinstance(seat.app.screen, TasksWindow))
        assert as_it_is(busy_town, task).snoozed == 0


async def test_what_they_write_brings_it_back_at_once(busy_town: Town) -> None:
    task = follows(busy_town, "Asha", HOUR, "ask about the cake")
    now = busy_town.clock.now()
    busy_town.shop.db.write_now(keeping.snooze, OWNER, now, task.id, Millis(now + 9 * DAY))
    async with seated(busy_town.shop) as seat:
        await opens_tasks(seat)
        await seat.sees("1 coming")
        busy_town.writes("Asha", "Suniye")
        await seat.sees("they wrote")
        assert as_it_is(busy_town, task).due_at == now


async def test_enter_opens_the_chat_with_the_words_to_send(busy_town: Town) -> None:
    follows(busy_town, "Ravi", HOUR, "ask", "Cake kaisa laga?")
    async with seated(busy_town.shop) as seat:
        await opens_tasks(seat)
        await seat.sees("to send")
        await seat.press("enter")
        await seat.until(lambda: seat.inbox.chat.lead_id == busy_town.lead("Ravi"))
        await seat.until(lambda: seat.inbox.chat.writing.composer.text == "Cake kaisa laga?")


async def test_h_shows_what_is_over_and_opens_it_again(busy_town: Town) -> None:
    task = follows(busy_town, "Asha", HOUR, "ask about the cake")
    busy_town.shop.db.write_now(tasks.set_done, OWNER, busy_town.clock.now(), task.id)
    async with seated(busy_town.shop) as seat:
        await opens_tasks(seat)
        await seat.sees("Nothing is to be done.")
        await seat.press("h")
        await seat.sees("what is over", "☑", "ask about the cake")
        await seat.press("space")
        await seat.until(lambda: not is_done(busy_town, task))
        await seat.sees("Nothing is over yet.")
        await seat.press("h")
        await seat.sees("1 today")


async def test_a_task_with_words_to_send_makes_a_follow_up_which_needs_a_time(
    busy_town: Town,
) -> None:
    async with seated(busy_town.shop) as seat:
        await seat.opens("Asha")
        await seat.press("T", "tab", "tab")
        await seat.types("Cake kaisa laga?")
        await seat.press("enter")
        await seat.sees("A follow-up needs a time.")
        await seat.press("shift+tab")
        await seat.types("kal")
        await seat.press("enter")
        await seat.sees("Follow-up for Asha saved.")
        (task,) = busy_town.shop.db.read_now(store.of_lead, busy_town.lead("Asha"))
        assert (task.kind, task.words) == (TaskKind.FOLLOW_UP, "Cake kaisa laga?")
        await seat.press("u")
        await seat.until(
            lambda: not busy_town.shop.db.read_now(store.of_lead, busy_town.lead("Asha"))
        )
