"""A shop with people, whose passwords cost next to nothing to check."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from crm_tui.domain.actor import OWNER
from crm_tui.domain.people import SlotName
from crm_tui.domain.roles import Role
from crm_tui.services import people
from crm_tui.session import Opened, log_in
from crm_tui.shop import Shop, open_shop
from crm_tui.store.key_slots import FILE
from crm_tui.store.slot_crypto import Cost
from tests.conftest import KEY, FakeClock

CHEAP = Cost(1, 8 * 1024)
PASSWORD = "seven mango lanterns"
OTHER = "नदी के पार गुलमोहर"
PEOPLE = (
    SlotName("Asha", Role.OWNER),
    SlotName("Meera", Role.MANAGER),
    SlotName("रवि", Role.STAFF),
    SlotName("Vikram", Role.VIEWER),
)


@dataclass
class House:
    """Four people, each with the same good password, and recovery words."""

    env: dict[str, str]
    clock: FakeClock
    words: tuple[str, ...] = ()
    opened: list[Shop] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return Path(self.env["CRM_HOME"])

    @property
    def slots_file(self) -> Path:
        return self.home / FILE

    def log_in(self, name: str = "Asha", password: str = PASSWORD) -> Opened:
        return log_in(self.home, name, password, self.clock)

    def enter(self, name: str = "Asha", password: str = PASSWORD) -> Shop:
        """An open shop of somebody who has logged in."""
        return self.keep(open_shop(self.env, self.clock, self.log_in(name, password)))

    def by_key(self) -> Shop:
        """An open shop of whoever holds the key."""
        return self.keep(open_shop({**self.env, "CRM_DB_KEY": KEY}, self.clock))

    def keep(self, shop: Shop) -> Shop:
        self.opened.append(shop)
        return shop

    def leave(self) -> None:
        for shop in self.opened:
            shop.db.close_now()
        self.opened.clear()

    def names(self) -> list[str]:
        return [slot["name"] for slot in self.slots()["slots"] if slot["kind"] == "person"]

    def slots(self) -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = json.loads(self.slots_file.read_text())
        return found

    def change(self, change: people.Change, shop: Shop) -> None:
        people.do_now(shop.db, shop.actor, self.clock.now(), change)


def room(shop: Shop) -> people.Room:
    return shop.db.write_now(people.room, shop.db, CHEAP)


def add(shop: Shop, who: SlotName, password: str = PASSWORD, *, temporary: bool = False) -> None:
    change = people.plan_adding(
        shop.actor, room(shop), who.name, who.role, password, temporary=temporary
    )
    people.do_now(shop.db, shop.actor, shop.clock.now(), change)


def furnish(shop: Shop) -> tuple[str, ...]:
    """Add the four and make recovery words, which are returned."""
    for who in PEOPLE:
        add(shop, who)
    change = people.plan_recovery(OWNER, room(shop))
    people.do_now(shop.db, OWNER, shop.clock.now(), change)
    return change.shown_once
