"""The inbox locks: at once by a key, by itself after a while, and nothing of a chat stays on screen."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from textual import events
from textual.events import Key, MouseDown, MouseMove

from crm_tui.app import CrmApp
from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import HOUR, Millis
from crm_tui.domain.idle import LockRule, Place
from crm_tui.screens.idle_lock import Blank, Lock, Watch
from crm_tui.store import audit_rows
from tests.conftest import NOON, FakeClock
from tests.tui.conftest import Seat, Town, inbox_of

KEY = "ctrl+g"


@asynccontextmanager
async def at_the_counter(
    town: Town, place: Place | None = None
) -> AsyncIterator[tuple[Seat, list[Place]]]:
    """Asha's inbox with a lock; what is locked is written down in the list."""
    locked: list[Place] = []
    lock = Lock(LockRule(300.0, NOON), locked.append, lambda: 0.0)
    app = CrmApp(inbox_of(town.shop), lock=lock, place=place)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        seat = Seat(app, pilot)
        await pilot.pause()
        yield seat, locked


async def test_the_key_locks_while_one_types_and_what_is_typed_is_kept(
    busy_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank: list[str] = []
    async with at_the_counter(busy_town) as (seat, locked):
        await seat.opens("Asha")
        await seat.press("i")
        await seat.types("Haan ji")
        exit_app = seat.app.exit

        def look_and_exit(*args: object) -> None:
            blank.append(seat.text)
            exit_app()

        monkeypatch.setattr(seat.app, "exit", look_and_exit)
        await seat.press(KEY)
        await seat.until(lambda: blank, "the end")
    assert locked == [Place(busy_town.lead("Asha"), True, "crm-dark")]
    assert busy_town.stored_draft("Asha") == "Haan ji"
    assert blank[0].strip() == "", "nothing of a chat is left on the screen"
    newest = busy_town.shop.db.read_now(audit_rows.page, audit_rows.Filter())[0]
    assert (newest.act, newest.actor) == ("locked", str(OWNER))


async def test_from_any_window_and_over_any_notice(busy_town: Town) -> None:
    async with at_the_counter(busy_town) as (seat, locked):
        await seat.press("question_mark")
        seat.app.notify("Asha wrote", markup=False)
        await seat.press(KEY)
        await seat.until(lambda: isinstance(seat.app.screen, Blank), "blank")
        assert "Asha" not in seat.text
        await seat.press(KEY)
    assert len(locked) == 1


@pytest.mark.parametrize("opens", ["ctrl+p", "slash", "n", "t", "ctrl+o"])
async def test_from_a_window_that_is_typed_in(busy_town: Town, opens: str) -> None:
    async with at_the_counter(busy_town) as (seat, locked):
        await seat.opens("Asha")
        await seat.press(opens)
        await seat.types("half a w")
        await seat.press(KEY)
        await seat.until(lambda: isinstance(seat.app.screen, Blank), "blank")
        assert seat.text.strip() == ""
    assert len(locked) == 1


async def test_afterwards_it_goes_on_in_the_same_chat(busy_town: Town) -> None:
    place = Place(busy_town.lead("Ravi"), True, "crm-light")
    async with at_the_counter(busy_town, place) as (seat, _):
        await seat.sees("Do you have eggless bread?")
        await seat.until(lambda: seat.inbox.chat.writing.composer.has_focus, "the composer")
        assert seat.app.theme == "crm-light"


async def test_where_nobody_logs_in_it_says_how_that_begins(busy_town: Town) -> None:
    app = CrmApp(inbox_of(busy_town.shop))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        seat = Seat(app, pilot)
        await seat.press(KEY)
        await seat.sees("crm users add")


class Desk:
    """A terminal whose events and time a test makes."""

    def __init__(self) -> None:
        self.time, self.clock = 0.0, FakeClock()
        self.watch = Watch(
            Lock(LockRule(300.0, NOON), lambda _: None, lambda: self.time), self.clock
        )

    def locks_after(self, step: float, event: Callable[[], events.Event | None]) -> float:
        """When it locks if this happens every `step` seconds."""
        while not self.watch.is_due():
            self.time += step
            if (happened := event()) is not None:
                self.watch.feel(happened)
            assert self.time < 3_600, "never"
        return self.time


def moved() -> MouseMove:
    return MouseMove(None, 3, 4, 1, 0, 0, False, False, False)


def pressed() -> MouseDown:
    return MouseDown(None, 3, 4, 0, 0, 1, False, False, False)


@pytest.mark.parametrize(
    ("step", "event"),
    [
        (1.0, lambda: None),
        (0.1, moved),
        (0.04, lambda: Key("j", "j")),
        (0.04, lambda: Key("space", " ")),
    ],
    ids=["nothing", "a mouse that shakes", "a key that is held", "something on the space bar"],
)
def test_it_locks_five_minutes_after_the_last_sign_of_a_person(
    step: float, event: Callable[[], events.Event | None]
) -> None:
    assert abs(Desk().locks_after(step, event) - 300) <= 5


def test_a_click_is_a_person() -> None:
    desk = Desk()
    for _ in range(10):
        desk.time += 290
        desk.watch.feel(pressed())
        assert not desk.watch.is_due()


def test_a_log_in_of_yesterday_ends() -> None:
    desk = Desk()
    desk.watch.feel(Key("a", "a"))
    desk.time = 31.0
    assert not desk.watch.is_due()
    desk.clock.time = Millis(NOON + 12 * HOUR)
    assert desk.watch.is_due()
