"""Logging in, the locked inbox, and who may log in."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from textual.pilot import Pilot

from crm_tui.app import CrmApp
from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.door import Greeting, Step
from crm_tui.domain.people import SlotName, WrongPassword
from crm_tui.domain.roles import Role
from crm_tui.screens.log_in import LogIn
from crm_tui.services import people
from crm_tui.services.inbox import Inbox
from crm_tui.shop import Shop
from crm_tui.store import people as people_rows
from crm_tui.store.slot_crypto import Cost
from crm_tui.store.tx import Tx
from scripts.shots_clock import ShotClock
from scripts.shots_shop import bakery

NAMES = ("log-in", "lock", "lock-60", "people")
_PEOPLE = (
    SlotName("Asha Patil", Role.OWNER),
    SlotName("Meena Kulkarni", Role.MANAGER),
    SlotName("रमेश यादव", Role.STAFF),
    SlotName("Imran Shaikh", Role.STAFF),
    SlotName("Accountant", Role.VIEWER),
)
_CHEAP = Cost(1, 8 * 1024)
_LOCKED = Greeting("रमेश यादव", "रमेश यादव", collects=True)


class _Door:
    """Answers as the shop of the pictures would; a wrong password is one second old."""

    def people(self) -> Sequence[SlotName]:
        return _PEOPLE

    def password(self, name: str, given: str) -> Step:
        raise WrongPassword(name, 4)

    def code(self, given: str) -> Step:
        return Step.INSIDE

    def new_password(self, given: str) -> Step:
        return Step.INSIDE


def svg(name: str) -> str:
    if name == "people":
        with tempfile.TemporaryDirectory() as folder:
            shop = bakery(Path(folder) / "shop", ShotClock())
            _add(shop)
            return asyncio.run(_people(shop))
    if name == "log-in":
        return asyncio.run(_door(Greeting(), (100, 28), "down", "down"))
    return asyncio.run(_door(_LOCKED, (100, 28) if name == "lock" else (60, 20)))


async def _door(greeting: Greeting, size: tuple[int, int], *keys: str) -> str:
    app = LogIn(_Door(), greeting, lambda: 0.0, "since 14:05")
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        if greeting.locked_by and size[0] > 60:
            await _wrong(app, pilot)
        await pilot.pause()
        return app.export_screenshot(title="crm", simplify=False)


async def _wrong(app: LogIn, pilot: Pilot[bool]) -> None:
    await pilot.press(*"kaju", "enter")
    while "Next try" not in str(app.trouble.content):
        await pilot.pause(0.02)
    await pilot.press(*"kajukatli")


async def _people(shop: Shop) -> str:
    """The owner's window over the bakery's inbox."""
    app = CrmApp(Inbox(shop.db, shop.media, shop.clock, OWNER, shop.policy, lambda: True))
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.press("P")
        while "Accountant" not in app.export_screenshot(simplify=False):
            await pilot.pause(0.05)
        return app.export_screenshot(title="crm", simplify=False)


def _add(shop: Shop) -> None:
    now = shop.clock.now()
    for one in _PEOPLE:
        at = shop.db.read_now(people.room, shop.db, _CHEAP)
        temporary = one.name == "Accountant"
        added = people.plan_adding(
            OWNER, at, one.name, one.role, "nine quiet mangoes", temporary=temporary
        )
        people.do_now(shop.db, OWNER, Millis(now - 40 * DAY), added)
    shop.db.write_now(_come, now)


def _come(tx: Tx, now: Millis) -> None:
    for ago, one in zip((1, 3, 30, 80), _PEOPLE, strict=False):
        people_rows.saw(tx, one.name, Millis(now - ago * HOUR))
