"""Where an owner sees who may log in, adds people, changes what they may, and lets them go."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from crm_tui.domain.actor import OWNER, Actor
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.people import Person, read_role
from crm_tui.domain.roles import Act
from crm_tui.services import people, second_factor
from crm_tui.services.may import needs
from crm_tui.services.people import Change, Room
from crm_tui.store.database import Database
from crm_tui.store.slot_crypto import Cost

Plan = Callable[[Room], Change]


class PeopleDesk:
    """Each change takes the 0.4 s that a password costs: in a thread, the screen goes on."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        actor: Actor,
        *,
        by_key: bool = False,
        cost: Cost | None = None,
    ) -> None:
        self._db, self._clock, self.actor = db, clock, actor
        self._by_key, self._cost = by_key, cost

    def now(self) -> Millis:
        return self._clock.now()

    @needs(Act.MANAGE_PEOPLE)
    async def all(self) -> Sequence[Person]:
        """In the order they came."""
        return await self._db.read(people.everybody)

    @needs(Act.READ)
    async def is_still_let_in(self) -> bool:
        """Whether this person is still one of the shop's, in the role in which they logged in."""
        if self.actor == OWNER:
            return True
        known = await self._db.read(people.everybody)
        return any((one.name, one.role) == (self.actor.name, self.actor.role) for one in known)

    @needs(Act.MANAGE_PEOPLE)
    async def asks_code(self) -> bool:
        """Whether each change wants a code of this person's authenticator app."""
        if self._by_key:
            return False
        return await self._db.read(second_factor.needed, self.actor, Act.MANAGE_PEOPLE)

    @needs(Act.MANAGE_PEOPLE)
    async def add(self, name: str, role: str, code: str = "") -> str:
        """The temporary password, shown once. Raises CrmError; so do all that follow."""
        wanted = read_role(role)
        return await self._do(lambda at: people.plan_adding(self.actor, at, name, wanted), code)

    @needs(Act.MANAGE_PEOPLE)
    async def change_role(self, name: str, role: str, code: str = "") -> None:
        wanted = read_role(role)
        await self._do(lambda at: people.plan_role(self.actor, at, name, wanted), code)

    @needs(Act.MANAGE_PEOPLE)
    async def new_password(self, name: str, code: str = "") -> str:
        """Another temporary password."""
        return await self._do(lambda at: people.plan_new_password(self.actor, at, name), code)

    @needs(Act.MANAGE_PEOPLE)
    async def remove(self, name: str, code: str = "") -> None:
        """They cannot log in any more; the key is due to be changed, for they may have copied it."""
        await self._do(lambda at: people.plan_removing(self.actor, at, name), code, leaver=True)

    async def _do(self, plan: Plan, code: str, *, leaver: bool = False) -> str:
        if await self.asks_code():
            await second_factor.check(self._db, code, self._clock.now(), self.actor)
        at = await self._db.read(people.room, self._db, self._cost)
        change = await asyncio.to_thread(plan, at)
        now = self._clock.now()
        await self._db.write(people.keep, self.actor, now, change, leaver=leaver)
        with suppress(OSError):  # it holds by now; whoever comes next writes the file
            await asyncio.to_thread(people.to_file, at.home, change.slots)
        return " ".join(change.shown_once)
