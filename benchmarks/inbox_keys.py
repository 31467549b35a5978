"""Key to paint in the inbox of the big shop, beside the same keys in the smallest Textual app."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from benchmarks.big_shop import big_shop
from benchmarks.figures import Figure, percentile
from benchmarks.smallest_app import SmallestApp
from crm_tui.app import CrmApp
from crm_tui.domain.actor import OWNER
from crm_tui.services.inbox import Inbox

_MOVES = ["j"] * 40 + ["k"] * 20 + ["pagedown"] * 30 + ["pageup"] * 10 + ["G", "g"] * 5
_LETTERS = list("cake kal shaam tak milega kya bhaiya eggless")


def run() -> list[Figure]:
    return asyncio.run(_run())


async def _run() -> list[Figure]:
    shop, _ = big_shop()
    inbox = Inbox(shop.db, shop.media, shop.clock, OWNER, shop.policy, worker_alive=lambda: True)
    app = CrmApp(inbox)
    async with app.run_test(size=(120, 40)) as pilot:
        await _quiet(pilot)
        moving = await cpu_ms(pilot, _MOVES)
        opening = await cpu_ms(pilot, ["enter", "escape", "j"] * 10)
        await pilot.press("enter")
        await _quiet(pilot)
        await pilot.press("i")
        await _quiet(pilot)
        typing = await cpu_ms(pilot, [_key(letter) for letter in _LETTERS])
    least = await _smallest([*_MOVES, *map(_key, _LETTERS)])
    return [
        *_figures("moving in the list", moving, least),
        *_figures("typing an answer", typing, least),
        Figure("opening and leaving a chat, p95", percentile(opening, 0.95), "ms CPU"),
    ]


def _figures(what: str, took: Sequence[float], least: float) -> list[Figure]:
    p95 = percentile(took, 0.95)
    beside = "the same keys in the smallest Textual app"
    return [
        Figure(f"{what}, p95", p95, "ms CPU", 16, False, least, beside),
        Figure(f"{what}, against the smallest app", p95 / least, "×", 1.5),
    ]


async def _smallest(keys: Sequence[str]) -> float:
    app: App[None] = SmallestApp()
    async with app.run_test(size=(120, 40)) as pilot:
        await _quiet(pilot)
        return percentile(await cpu_ms(pilot, keys), 0.95)


async def cpu_ms(pilot: Pilot[Any], keys: Sequence[str]) -> list[float]:
    """CPU of the whole process from each key until everything is painted."""
    took = []
    for key in keys:
        started = time.process_time()
        await pilot.press(key)
        await pilot.pause()
        took.append((time.process_time() - started) * 1000)
        await asyncio.sleep(0.02)
    return took


async def _quiet(pilot: Pilot[Any]) -> None:
    await pilot.pause()
    await asyncio.sleep(1.0)
    await pilot.pause()


def _key(letter: str) -> str:
    return "space" if letter == " " else letter
