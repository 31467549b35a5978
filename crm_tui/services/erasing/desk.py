"""Erasing a person from a screen: what would go, and doing it without ever making the screen wait."""

import os

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock
from crm_tui.domain.erasing import Preview, hold_until
from crm_tui.domain.errors import CrmError
from crm_tui.domain.roles import Act
from crm_tui.services import second_factor
from crm_tui.services.erasing import doing
from crm_tui.services.erasing.beginning import begin, preview
from crm_tui.store.database import Database


class EraseDesk:
    """One person at one shop; whoever holds the shop's key gives no code."""

    def __init__(self, db: Database, clock: Clock, actor: Actor) -> None:
        self._db, self._clock, self._actor = db, clock, actor

    async def preview(self, lead_id: int) -> Preview:
        """What would go; raises NotFound, NotAllowed."""
        return await self._db.read(preview, self._actor, lead_id)

    async def needs_code(self) -> bool:
        """Whether a code of the second factor is asked."""
        if os.environ.get("CRM_DB_KEY"):
            return False
        return await self._db.read(second_factor.needed, self._actor, Act.ERASE_PERSON)

    async def erase(self, lead_id: int, days: int | None, code: str) -> None:
        """Erase them, or (`days`) hold a sealed copy; raises CrmError before anything is done."""
        until = hold_until(self._clock.now(), days)
        if await self.needs_code():
            if not code.strip():
                raise CrmError("Your second factor is needed.", "Type the six digits.")
            await second_factor.check(self._db, code, self._clock.now(), self._actor)
        number = await self._db.write(begin, self._actor, self._clock.now(), lead_id, until)
        await doing.finish(self._db, self._clock, number)
