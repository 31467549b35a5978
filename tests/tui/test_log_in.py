"""The log-in screen: names, passwords, waiting, codes, and what a hostile name can do to it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic

import pytest
from textual.pilot import Pilot

from crm_tui.domain.door import Greeting, Step
from crm_tui.domain.errors import CrmError
from crm_tui.domain.people import SlotName, TooSoon, WrongPassword
from crm_tui.domain.roles import Role
from crm_tui.screens.log_in import LogIn

ASHA, RAVI, MEENA = (
    SlotName("Asha Patil", Role.OWNER),
    SlotName("रवि देशमुख", Role.STAFF),
    SlotName("Meena", Role.VIEWER),
)
SIZES = pytest.mark.parametrize("size", [(100, 30), (60, 20)], ids=lambda s: f"{s[0]}x{s[1]}")


class FakeDoor:
    """Answers as a test says, and remembers what it was asked."""

    def __init__(self, *people: SlotName, steps: tuple[Step | CrmError, ...] = ()) -> None:
        self._people, self._steps = people or (ASHA, RAVI, MEENA), list(steps)
        self.asked: list[tuple[str, ...]] = []
        self.threads: set[str] = set()

    def people(self) -> tuple[SlotName, ...]:
        return self._people

    def password(self, name: str, given: str) -> Step:
        return self._answer("password", name, given)

    def code(self, given: str) -> Step:
        return self._answer("code", given)

    def new_password(self, given: str) -> Step:
        return self._answer("new", given)

    def _answer(self, *asked: str) -> Step:
        self.asked.append(asked)
        self.threads.add(threading.current_thread().name)
        answer = self._steps.pop(0) if self._steps else Step.INSIDE
        if isinstance(answer, CrmError):
            raise answer
        return answer


class Before:
    """A person before the log-in screen."""

    def __init__(self, app: LogIn, pilot: Pilot[bool], time: list[float]) -> None:
        self.app, self.pilot, self.time = app, pilot, time

    @property
    def text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        lines = ("".join(one.text for one in strip if not one.control) for strip in strips)
        return "\n".join(line.rstrip() for line in lines)

    @property
    def words(self) -> str:
        """The same in one line: a long sentence is broken where there is no more room."""
        return " ".join(self.text.replace("│", " ").split())

    async def types(self, text: str, *then: str) -> None:
        await self.pilot.press(*("space" if char == " " else char for char in text), *then)

    async def sees(self, *words: str) -> None:
        await self.until(
            lambda: all(" ".join(one.split()) in self.words for one in words), str(words)
        )

    async def until(self, holds: Callable[[], object], what: str) -> None:
        deadline = monotonic() + 10
        while not holds():
            assert monotonic() < deadline, f"never came: {what}\n{self.text}"
            await self.pilot.pause()
            await asyncio.sleep(0)


@asynccontextmanager
async def before(
    door: FakeDoor, greeting: Greeting | None = None, size: tuple[int, int] = (100, 30)
) -> AsyncIterator[Before]:
    time = [0.0]
    app = LogIn(door, greeting or Greeting(), lambda: time[0], "since 14:05")
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Before(app, pilot, time)


@SIZES
async def test_a_name_is_marked_or_typed_and_the_password_is_not_shown(
    size: tuple[int, int],
) -> None:
    door = FakeDoor()
    async with before(door, size=size) as one:
        await one.sees("Log in", "Who are you?", "Asha Patil owner", "रवि देशमुख", "Meena viewer")
        await one.pilot.press("down", "enter")
        await one.sees("रवि देशमुख   staff", "Password")
        await one.pilot.press("escape")
        await one.types("meen", "enter")
        await one.sees("Meena viewer", "Password")
        assert "Asha" not in one.text
        await one.types("a secret word")
        await one.sees("•••••••••••••")
        assert "secret" not in one.text
        await one.pilot.press("enter")
        await one.until(lambda: door.asked, "asked")
    assert door.asked == [("password", "Meena", "a secret word")]
    assert one.app.return_value is True
    assert "MainThread" not in door.threads, (
        "a password takes its time: never in the screen's thread"
    )


async def test_a_wrong_password_says_so_and_counts_down_where_it_stands() -> None:
    door = FakeDoor(ASHA, steps=(WrongPassword(ASHA.name, 2), TooSoon(ASHA.name, 900)))
    async with before(door) as one:
        await one.types("wrong", "enter")
        await one.sees("That is not the password of Asha Patil. Next try in 2 s.")
        await one.types("again", "enter")
        assert len(door.asked) == 1, "nothing is looked at before"
        one.time[0] = 1.5
        await one.sees("Next try in 1 s.")
        one.time[0] = 2.0
        await one.sees("Try again now.")
        await one.pilot.press("enter")
        await one.sees(str(TooSoon(ASHA.name, 900)), "Next try in 15 min 00 s.")
    assert one.app.return_value is None


async def test_a_code_is_asked_for_where_there_is_a_second_factor() -> None:
    door = FakeDoor(ASHA, steps=(Step.CODE, CrmError("That code is not right.", "Take the next.")))
    async with before(door) as one:
        await one.types("right", "enter")
        await one.sees("six digits of your authenticator app", "123 456")
        await one.types("111222", "enter")
        await one.sees("That code is not right. Take the next.")
        await one.types("333444", "enter")
        await one.until(lambda: len(door.asked) == 3, "asked")
    assert door.asked[1:] == [("code", "111222"), ("code", "333444")]
    assert one.app.return_value is True


async def test_a_temporary_password_is_changed_and_typed_twice() -> None:
    door = FakeDoor(ASHA, steps=(Step.NEW_PASSWORD,))
    async with before(door) as one:
        await one.types("given", "enter")
        await one.sees("Your new password")
        await one.types("mango lassi 7", "enter")
        await one.sees("The same once more")
        await one.types("mango lasi 7", "enter")
        await one.sees("The two are not the same.", "Your new password")
        for _ in range(2):
            await one.types("mango lassi 7", "enter")
        await one.until(lambda: len(door.asked) == 2, "asked")
    assert door.asked[1] == ("new", "mango lassi 7")
    assert one.app.return_value is True


async def test_the_locked_screen_asks_its_own_person_and_esc_lets_another_in() -> None:
    door = FakeDoor()
    locked = Greeting("रवि देशमुख", "रवि देशमुख", "crm-light", collects=True)
    async with before(door, locked, (60, 20)) as one:
        await one.sees(
            "Locked", "by रवि देशमुख, since 14:05.", "Messages go on coming in.", "Password"
        )
        assert one.app.theme == "crm-light"
        await one.pilot.press("escape")
        await one.types("asha", "enter")
        await one.sees("Asha Patil   owner", "Password")
        await one.pilot.press("ctrl+q")
    assert one.app.return_value is None
    assert not door.asked


async def test_a_name_that_looks_like_markup_is_a_name() -> None:
    names = ("[@click=app.quit]x[/]", "[/]", "\x1b]2;title\x07", "\u202eabc")
    door = FakeDoor(*(SlotName(name, Role.STAFF) for name in names))
    async with before(door) as one:
        await one.sees("[@click=app.quit]x[/]   staff")
        assert "\x1b" not in one.text
        assert "\u202e" not in one.text
        await one.types("[/", "enter")
        await one.sees("[/]   staff", "Password")


async def test_nobody_of_that_name_and_nothing_typed_are_said() -> None:
    async with before(FakeDoor()) as one:
        await one.types("zoe", "enter")
        await one.sees("Nobody of that name logs in here.")
        await one.pilot.press("escape", "enter", "enter")
        await one.sees("Type your password, then Enter.")
        await one.pilot.press("f2")
        assert one.app.theme == "crm-light"
        await one.pilot.press("ctrl+c")
        await one.sees("ctrl+q leaves.")


async def test_a_list_that_cannot_be_read_is_a_sentence() -> None:
    class Shut(FakeDoor):
        def people(self) -> tuple[SlotName, ...]:
            raise CrmError("Others on this computer can read keyslots.json.", "Run: chmod 600 it.")

    async with before(Shut()) as one:
        await one.sees("Others on this computer can read keyslots.json. Run: chmod 600 it.")


@pytest.mark.parametrize("then", ["nothing", "back to the names"])
async def test_who_walks_away_from_the_second_question_leaves_no_shop_open(then: str) -> None:
    async with before(FakeDoor(ASHA, RAVI, steps=(Step.CODE,))) as one:
        await one.types("asha", "enter")
        await one.types("a secret word", "enter")
        await one.sees("Code")
        if then != "nothing":
            await one.pilot.press("escape")
        one.time[0] = 119.0
        await one.pilot.pause(0.3)
        assert not one.app.is_abandoned
        one.time[0] = 121.0
        await one.until(lambda: one.app.is_abandoned, "the end")
    assert one.app.return_value is None


async def test_a_name_without_a_password_may_stand_there_for_ever() -> None:
    async with before(FakeDoor(ASHA, RAVI)) as one:
        await one.types("asha", "enter")
        one.time[0] = 9_999.0
        await one.pilot.pause(0.3)
        assert not one.app.is_abandoned
