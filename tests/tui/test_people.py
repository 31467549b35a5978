"""An owner's window of who may log in: add, role, new password, remove."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

import pytest

from crm_tui.app import CrmApp
from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.clock import SystemClock
from crm_tui.domain.idle import LockRule, Place
from crm_tui.domain.people import SlotName
from crm_tui.domain.roles import Role
from crm_tui.screens.idle_lock import Lock
from crm_tui.screens.people import TeamWindow
from crm_tui.screens.shown_once import ShownOnce
from crm_tui.services import people
from crm_tui.services.inbox import Inbox
from crm_tui.services.people_desk import PeopleDesk
from crm_tui.session import log_in, people_here
from crm_tui.shop import Shop
from crm_tui.store.slot_crypto import Cost
from tests.tui.conftest import Seat

ASHA = Actor(ActorKind.PERSON, "Asha", Role.OWNER)
CHEAP = Cost(1, 8 * 1024)
PASSWORD = "nine quiet mangoes"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slots of tests are cheap to make."""

    def desk(inbox: Inbox) -> PeopleDesk:
        return PeopleDesk(inbox._db, inbox.clock, inbox.actor, cost=CHEAP)

    monkeypatch.setattr(Inbox, "people_desk", desk)


@pytest.fixture
def staffed(shop: Shop) -> Shop:
    """Asha, an owner, and Ravi, who is staff."""
    for name, role in (("Asha", Role.OWNER), ("Ravi", Role.STAFF)):
        at = shop.db.read_now(people.room, shop.db, CHEAP)
        added = people.plan_adding(shop.actor, at, name, role, PASSWORD, temporary=False)
        people.do_now(shop.db, shop.actor, shop.clock.now(), added)
    return shop


@asynccontextmanager
async def looking(shop: Shop, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Seat]:
    inbox = Inbox(shop.db, shop.media, shop.clock, ASHA, shop.policy, lambda: True)
    app = CrmApp(inbox)
    async with app.run_test(size=size, notifications=True) as pilot:
        seat = Seat(app, pilot)
        await pilot.pause()
        await seat.press("P")
        await seat.until(lambda: isinstance(app.screen, TeamWindow), "the window")
        yield seat


async def test_somebody_is_added_and_their_password_is_shown_once(staffed: Shop) -> None:
    async with looking(staffed, (60, 20)) as seat:
        await seat.sees("Who may log in", "Asha", "owner", "Ravi", "staff", "never here")
        await seat.press("a")
        await seat.types("Meena")
        await seat.press("tab", "ctrl+u")
        await seat.types("viewer")
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, ShownOnce), "the password")
        window = seat.app.screen
        assert isinstance(window, ShownOnce)
        secret = window._secret
        await seat.sees("shown only now")
        await seat.press("escape")
        await seat.sees("Meena", "viewer", "has a temporary password")
        assert secret not in seat.text
    assert SlotName("Meena", Role.VIEWER) in people_here(staffed.home)
    opened = log_in(staffed.home, "Meena", secret, SystemClock())
    assert opened.must_change
    assert opened.key == staffed.db.key


async def test_a_role_that_is_none_stays_beside_what_was_typed(staffed: Shop) -> None:
    async with looking(staffed) as seat:
        await seat.sees("Ravi")
        await seat.press("j", "r")
        await seat.press("ctrl+u")
        await seat.types("king")
        await seat.press("enter")
        await seat.sees("There is no role “king”.")
        await seat.press("ctrl+u")
        await seat.types("manager")
        await seat.press("enter")
        await seat.sees("manager")
        await seat.until(lambda: isinstance(seat.app.screen, TeamWindow), "back")
    assert SlotName("Ravi", Role.MANAGER) in people_here(staffed.home)


async def test_a_new_password_takes_the_place_of_the_old(staffed: Shop) -> None:
    async with looking(staffed) as seat:
        await seat.sees("Ravi")
        await seat.press("j", "w", "ctrl+s")
        await seat.until(lambda: isinstance(seat.app.screen, ShownOnce), "the password")
        window = seat.app.screen
        assert isinstance(window, ShownOnce)
        assert log_in(staffed.home, "Ravi", window._secret, SystemClock()).must_change


async def test_who_leaves_is_named_and_the_last_owner_stays(staffed: Shop) -> None:
    async with looking(staffed) as seat:
        await seat.sees("Ravi")
        await seat.press("j", "x")
        await seat.types("Ravo")
        await seat.press("enter")
        await seat.sees("That is another name.")
        await seat.press("backspace")
        await seat.types("i")
        await seat.press("enter")
        await seat.sees("crm keys rotate")
        await seat.until(lambda: len(people_here(staffed.home)) == 1, "gone")
        await seat.press("x")
        await seat.types("Asha")
        await seat.press("enter")
        await seat.sees("is the only owner")
    assert [one.name for one in people_here(staffed.home)] == ["Asha"]


async def test_a_shop_without_people_says_how_that_begins(shop: Shop) -> None:
    async with looking(shop) as seat:
        await seat.sees("Nobody logs in here yet", "crm users add YOUR-NAME --role owner")
        await seat.press("a", "r", "w", "x")
        assert isinstance(seat.app.screen, TeamWindow)


@pytest.mark.parametrize("how", ["removed", "another role", "a new password"])
async def test_an_open_window_of_somebody_who_was_let_go_or_demoted_locks(
    staffed: Shop, how: str
) -> None:
    locked: list[Place] = []
    lock = Lock(LockRule(300.0, staffed.clock.now()), locked.append, lambda: 0.0)
    ravi = Actor(ActorKind.PERSON, "Ravi", Role.STAFF)
    inbox = Inbox(staffed.db, staffed.media, staffed.clock, ravi, staffed.policy, lambda: True)
    owners = PeopleDesk(staffed.db, staffed.clock, ASHA, cost=CHEAP)
    async with CrmApp(inbox, lock=lock).run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await _changed(owners, how)
        deadline = monotonic() + 5
        while not locked and how != "a new password" and monotonic() < deadline:
            await pilot.pause(0.02)
        await pilot.pause(0.2)
    assert len(locked) == (how != "a new password")


async def _changed(owners: PeopleDesk, how: str) -> None:
    match how:
        case "removed":
            await owners.remove("Ravi")
        case "another role":
            await owners.change_role("Ravi", "viewer")
        case _:
            await owners.new_password("Ravi")
