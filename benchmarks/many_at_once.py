"""Much at once: a history of 20,000 messages while somebody presses keys, and 1,000 in one POST."""

import asyncio
import time
from typing import Any

from textual.pilot import Pilot

from benchmarks.figures import Figure, percentile
from benchmarks.inbox_keys import cpu_ms
from benchmarks.webhook_to_screen import envelope, lead_of, post, seen, webhook
from crm_tui.app import CrmApp
from crm_tui.demo.stage import NUMBER_ID, Stage, stage
from crm_tui.domain.actor import OWNER
from crm_tui.messages import OpenChat
from crm_tui.services.inbox import Inbox
from crm_tui.shop import Shop

HISTORY, PARTS, THREADS = 20_000, 4, 50
BURST = 1_000
_KEYS = ["j"] * 20 + ["k"] * 20


def run() -> list[Figure]:
    with stage() as made:
        made.furnish(200, 4_000, lambda _: None)
        made.start_all()
        return asyncio.run(_run(made))


async def _run(made: Stage) -> list[Figure]:
    shop = made.reopened()
    inbox = Inbox(shop.db, shop.media, shop.clock, OWNER, shop.policy, worker_alive=lambda: True)
    await post(made.relay_url, webhook("hello", 0))
    await lead_of(made)
    app = CrmApp(inbox)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await asyncio.sleep(2)
        quiet = await cpu_ms(pilot, _KEYS)
        history, busy = await _history(made, shop, pilot)
        await pilot.press("g", "n")
        burst, one = await _burst(made, app, pilot)
    return [
        Figure("20,000 messages of history stored and applied", history, "s", 30),
        Figure(
            "a key meanwhile, p95",
            percentile(busy, 0.95),
            "ms CPU",
            16,
            False,
            percentile(quiet, 0.95),
            "the same keys when nothing comes",
        ),
        Figure(
            "1,000 messages in one POST until the last is on screen",
            burst,
            "s",
            2,
            False,
            one,
            "one message alone",
        ),
    ]


async def _history(made: Stage, shop: Shop, pilot: Pilot[Any]) -> tuple[float, list[float]]:
    before = shop.db.read_now(_count)
    started = time.perf_counter()
    for part in range(PARTS):
        await post(made.relay_url, _history_body(part))
    busy: list[float] = []
    while shop.db.read_now(_count) < before + HISTORY:
        assert time.perf_counter() - started < 300, "the history did not come through"
        busy += await cpu_ms(pilot, _KEYS[:4])
    return time.perf_counter() - started, busy


def _count(tx: Any) -> int:
    row = tx.one("SELECT COUNT(*) AS n FROM message")
    return int(row["n"])


async def _burst(made: Stage, app: CrmApp, pilot: Pilot[Any]) -> tuple[float, float]:
    """The chat of the one who writes is open; the last of the thousand must be drawn in it."""
    await post(made.relay_url, webhook("first-of-all", 1))
    lead_id = await lead_of(made)
    app.screen.post_message(OpenChat(lead_id))
    await seen(app, pilot, "first-of-all")
    started = time.perf_counter()
    await post(made.relay_url, webhook("one-alone", 2))
    await seen(app, pilot, "one-alone")
    one = time.perf_counter() - started
    texts = [f"many-{number}" for number in range(BURST - 1)] + ["the-very-last"]
    started = time.perf_counter()
    await post(made.relay_url, webhook(texts, 3))
    await seen(app, pilot, "the-very-last")
    return time.perf_counter() - started, one


def _history_body(part: int) -> bytes:
    each = HISTORY // PARTS // THREADS
    now = int(time.time()) - 86_400
    threads = [
        {
            "id": f"91100001{thread:04d}",
            "messages": [_old(part, thread, number, now) for number in range(each)],
        }
        for thread in range(THREADS)
    ]
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "911000000000", "phone_number_id": NUMBER_ID},
        "history": [{"metadata": {"phase": part, "chunk_order": 1}, "threads": threads}],
    }
    return envelope(value, "history")


def _old(part: int, thread: int, number: int, now: int) -> dict[str, object]:
    person = f"91100001{thread:04d}"
    side = {"from": person} if number % 2 else {"from": "911000000000", "to": person}
    return {
        **side,
        "id": f"wamid.history.{part}.{thread}.{number}",
        "timestamp": str(now - 60 * number - 3_600 * part),
        "type": "text",
        "text": {"body": f"Namaste, cake {number} kitne ka hai?"},
        "history_context": {"status": "READ"},
    }
