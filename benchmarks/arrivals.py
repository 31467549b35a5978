"""When a webhook is committed at the shop: seen by a connection of its own, in another process than the
worker's."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.webhook_to_screen import post
from benchmarks.week_away import customer_text
from crm_tui.shop import Shop
from crm_tui.store import messages

_LOOK = 0.002
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """One webhook, in milliseconds from when it was sent."""

    answered: float
    committed: float


async def arrivals(url: str, shop: Shop, people: Sequence[str], pause: float) -> list[Arrival]:
    """One text of each of these people, with a pause between them; they overtake nobody."""
    return [
        await _arrival(url, shop, person, number, pause) for number, person in enumerate(people)
    ]


async def _arrival(url: str, shop: Shop, person: str, number: int, pause: float) -> Arrival:
    wa_id = f"wamid.live{time.monotonic_ns()}"
    body = customer_text(person, wa_id, f"live {number}", shop.clock.now())
    started = time.perf_counter()
    await post(url, body)
    answered = time.perf_counter() - started
    await _committed(shop, wa_id)
    committed = time.perf_counter() - started
    await asyncio.sleep(max(0.0, pause - committed))
    return Arrival(answered * 1000, committed * 1000)


async def _committed(shop: Shop, wa_id: str) -> None:
    deadline, version = time.monotonic() + _PATIENCE, -1
    while True:
        if (now := shop.db.data_version()) != version:
            version = now
            if shop.db.read_now(messages.id_of_wa_id, wa_id) is not None:
                return
        assert time.monotonic() < deadline, f"{wa_id} did not arrive"
        await asyncio.sleep(_LOOK)
