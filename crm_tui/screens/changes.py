"""Watching the database: what other processes and this one changed, told to the screen once."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic
from typing import TYPE_CHECKING

from crm_tui.domain.ids import LeadId
from crm_tui.messages import Changed

if TYPE_CHECKING:
    from crm_tui.services.inbox import Change, Inbox

POLL_SECONDS = 0.05
FLOOD, FLOOD_SECONDS = 60, 0.3
"""So many changes at once are a synchronised history: drawn a few times a second, keys come first."""
MANY_SECONDS = 5.0
"""So often at most are many leads shown while more come (an import): keys and messages come first."""


async def watch(inbox: "Inbox") -> AsyncIterator[Changed]:
    """One `Changed` whenever something changed; asks again only after the last answer."""
    held: list[Change] = []
    held_until = 0.0
    while True:
        found = await inbox.changes()
        over = not found
        pause = POLL_SECONDS if len(found) < FLOOD else FLOOD_SECONDS
        if len(found) >= FLOOD:
            held += [one for one in found if one.entity == "lead"]
            found = [one for one in found if one.entity != "lead"]
        if held and (over or monotonic() >= held_until):
            found, held, held_until = [*found, *held], [], monotonic() + MANY_SECONDS
        if found:
            yield summed(found)
        await asyncio.sleep(pause)


def summed(found: "list[Change]") -> Changed:
    """Which leads are concerned; a lead or message may move its line, a suggestion does not."""
    ids = (c.lead_id if c.lead_id is not None else c.id for c in found if _of_lead(c))
    return Changed(
        leads=frozenset(LeadId(i) for i in ids),
        order=any(c.entity in ("lead", "message") for c in found),
        account=any(c.entity == "account" for c in found),
        people=any(c.entity == "people" for c in found),
    )


def _of_lead(change: "Change") -> bool:
    return change.lead_id is not None or change.entity == "lead"
