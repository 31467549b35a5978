"""What the log-in screen asks, answered with the key slots and the data of this folder's shop."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from crm_tui.cli.front_door import Session
from crm_tui.cli.locked import Locked
from crm_tui.domain.clock import Clock
from crm_tui.domain.door import Step
from crm_tui.domain.errors import CrmError
from crm_tui.domain.idle import LockRule
from crm_tui.domain.people import SlotName
from crm_tui.services import people, second_factor
from crm_tui.session import Opened, log_in, people_here, proved
from crm_tui.shop import Shop, open_shop


class FrontDoor:
    """The log-in screen's questions, answered with the shop of this folder."""

    def __init__(
        self, home: Path, env: Mapping[str, str], clock: Clock, locked: Locked | None
    ) -> None:
        self._home, self._env, self._clock, self._locked = home, env, clock, locked
        self._opened: Opened | None = None
        self.shop: Shop | None = None
        self._since = clock.now()

    @property
    def session(self) -> Session | None:
        return None if self._opened is None else Session(self._opened.key, self._since)

    def people(self) -> Sequence[SlotName]:
        return people_here(self._home)

    def password(self, name: str, given: str) -> Step:
        """Opens the shop; what it is opened for is seen by nobody before the last step."""
        self.close()
        self._opened = log_in(self._home, name, given, self._clock)
        self.shop = open_shop(self._env, self._clock, self._opened)
        self._since = self._clock.now()
        return self._next(asks_code=self._asks_code(self.shop, self._opened))

    def code(self, given: str) -> Step:
        shop = self._inside
        second_factor.check_now(shop.db, given, self._clock.now(), shop.actor)
        if self._opened is not None:
            self._opened = proved(self._opened)
            self.shop = replace(shop, opened=self._opened)
        return self._next(asks_code=False)

    def new_password(self, given: str) -> Step:
        shop = self._inside
        # Read where nothing is masked: a viewer changes their own password too.
        at = shop.db.write_now(people.room, shop.db)
        change = people.plan_own_password(shop.actor, at, given)
        people.do_now(shop.db, shop.actor, self._clock.now(), change)
        return Step.INSIDE

    def close(self) -> None:
        if self.shop is not None:
            self.shop.db.close_now()
        self.shop = self._opened = None

    def _next(self, *, asks_code: bool) -> Step:
        if asks_code:
            return Step.CODE
        must_change = self._opened is not None and self._opened.must_change
        return Step.NEW_PASSWORD if must_change else Step.INSIDE

    def _asks_code(self, shop: Shop, opened: Opened) -> bool:
        """Not of who unlocks within twelve hours of a log-in that was proved."""
        if not shop.db.read_now(second_factor.is_set, opened.actor):
            return False
        locked = self._locked
        if locked is None or locked.name != opened.actor.name or not locked.is_proven(opened.key):
            return True
        if LockRule(None, locked.since).is_over(self._clock.now()):
            return True
        self._since = locked.since
        return False

    @property
    def _inside(self) -> Shop:
        if self.shop is None:
            raise CrmError("Nobody is logged in.", "Begin with the name.")
        return self.shop
