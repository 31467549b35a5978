"""Today over 100,000 leads and 1,000,000 messages: the reading, and from the key to its paint.

A copy of the big shop gets what a busy morning holds: drafts, tasks, promises, proposals, values.
"""

import asyncio
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Static

from benchmarks.big_shop import ROOT, big_shop
from benchmarks.figures import Figure, percentile
from crm_tui.app import CrmApp
from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.lead import Lead, LeadStatus
from crm_tui.domain.today import Today
from crm_tui.screens.today import TodayWindow
from crm_tui.services.inbox import Inbox
from crm_tui.services.today import today
from crm_tui.shop import Shop, open_shop
from crm_tui.store import leads
from crm_tui.store.tx import Tx

READ_MS, OPEN_MS = 10, 16
_ZONE = "Asia/Kolkata"
_READS, _OPENINGS = 60, 30
_DRAFTED, _TASKS, _PROPOSED, _VALUED = 3_000, 1_000, 500, 5_000


def run() -> list[Figure]:
    """Both figures, each beside its baseline."""
    with _busy_morning() as shop:
        return [*_reading(shop), *asyncio.run(_opening(shop))]


# -- the shop --------------------------------------------------------------------------------------


@contextmanager
def _busy_morning() -> Iterator[Shop]:
    made, env = big_shop()
    home = ROOT / "build" / "shop-today"
    shutil.rmtree(home, ignore_errors=True)
    made.db.close_now()
    shutil.copytree(made.home, home)
    shop = open_shop({**env, "CRM_HOME": str(home)})
    try:
        shop.db.write_now(_fill, shop.clock.now())
        yield shop
    finally:
        shop.db.close_now()
        shutil.rmtree(home, ignore_errors=True)


def _fill(tx: Tx, now: Millis) -> None:
    waiting = [int(one) for one in leads.waiting(tx, now, _DRAFTED)]
    every = list(leads.order(tx))
    _suggest(tx, waiting, "reply", now)
    _suggest(tx, every[:: len(every) // _PROPOSED], "follow_up", now)
    _plan(tx, every[1 :: len(every) // _TASKS], now)
    valued = every[2 :: len(every) // _VALUED]
    worth = [
        {"id": one, "value": 100_000 + place * 100, "score": place % 10}
        for place, one in enumerate(valued)
    ]
    tx.many("UPDATE lead SET value_paise = :value, quality_score = :score WHERE id = :id", worth)


def _suggest(tx: Tx, ids: list[int], kind: str, now: Millis) -> None:
    rows = [{"lead": one, "kind": kind, "at": now - place} for place, one in enumerate(ids)]
    tx.many(
        "INSERT INTO suggestion (lead_id, agent_type, suggestion_type, content, confidence_score,"
        " status, created_at, intent, source, prompt_version) VALUES (:lead, 'message_generation',"
        " :kind, 'Namaste! 1 kg chocolate cake is ₹650, ready by tomorrow evening.', 0.9,"
        " 'pending', :at, 'price', 'facts', '1')",
        rows,
    )


def _plan(tx: Tx, ids: list[int], now: Millis) -> None:
    rows = [
        {
            "lead": one,
            "due": now + (place % 40 - 30) * HOUR,
            "kind": ("task", "follow_up", "promise")[place % 3],
            "now": now,
        }
        for place, one in enumerate(ids)
    ]
    tx.many(
        "INSERT INTO task (lead_id, text, due_at, kind, actor, created_at)"
        " VALUES (:lead, 'send the price list', :due, :kind, 'person:owner', :now)",
        rows,
    )


# -- reading ---------------------------------------------------------------------------------------


def _reading(shop: Shop) -> list[Figure]:
    now = shop.clock.now()

    def read() -> Today:
        return shop.db.read_now(today, shop.policy, _ZONE, now)

    assert read().items
    took = sorted(_cpu_ms(read) for _ in range(_READS))
    naive = _cpu_ms(partial(shop.db.read_now, _by_looking_at_all, now))
    beside = "the same by looking at every lead"
    return [
        Figure(
            "reading Today, p95", percentile(took, 0.95), "ms CPU", READ_MS, False, naive, beside
        )
    ]


def _cpu_ms(work: Any) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1_000


def _by_looking_at_all(tx: Tx, now: Millis) -> list[Lead]:
    """Who waits, is new or falls silent, as one would write it without an index, a page at a time."""
    found, after = list[Lead](), 0
    while page := leads.page_by_id(tx, after, 5_000):
        after = page[-1].id
        found += [lead for lead in page if _matters(lead, now)]
    due = tx.all("SELECT * FROM task WHERE done_at IS NULL AND +due_at < :at", at=now + DAY)
    drafts = tx.all("SELECT * FROM suggestion WHERE +status = 'pending'")
    wanted = {row["lead_id"] for row in (*due, *drafts)}
    found.sort(key=lambda lead: (lead.id not in wanted, lead.window_expires_at or now))
    return found


def _matters(lead: Lead, now: Millis) -> bool:
    untouched = lead.status is LeadStatus.NEW and lead.last_message_at is None
    silent = lead.value_paise is not None and (lead.last_message_at or 0) < now - 5 * DAY
    return lead.needs_reply or untouched or silent


# -- from the key to the paint -----------------------------------------------------------------------


async def _opening(shop: Shop) -> list[Figure]:
    inbox = Inbox(shop.db, shop.media, shop.clock, OWNER, shop.policy, worker_alive=lambda: True)
    app = CrmApp(inbox)
    async with app.run_test(size=(120, 40)) as pilot:
        await _quiet(pilot)
        await _made(pilot)
        took = [await _open_once(pilot) for _ in range(_OPENINGS)]
        await _open_once(pilot, leave=False)
        moving = [await _key_ms(pilot, "j") for _ in range(30)]
    least = await _smallest()
    opening, moved = percentile(took, 0.95), percentile(moving, 0.95)
    return [
        Figure(
            "opening Today beyond an empty window, p95",
            opening - least,
            "ms CPU",
            OPEN_MS,
            False,
            least,
            "an empty window in the smallest Textual app",
        ),
        Figure("moving in Today, p95", moved, "ms CPU", OPEN_MS),
    ]


async def _made(pilot: Pilot[Any]) -> None:
    """The window is made a moment after the first paint; whoever is faster makes it himself."""
    for _ in range(100):
        if pilot.app.is_screen_installed("today"):
            break
        await asyncio.sleep(0.1)
    await _quiet(pilot)


async def _open_once(pilot: Pilot[Any], *, leave: bool = True) -> float:
    """CPU from the key until list and first person are painted."""
    started = time.process_time()
    await pilot.press("f9")
    await _painted(pilot)
    took = (time.process_time() - started) * 1_000
    if leave:
        await pilot.press("escape")
        await asyncio.sleep(0.2)
    return took


async def _painted(pilot: Pilot[Any]) -> None:
    """List and marked person are on screen; looked at seldom, for looking costs as well."""
    for _ in range(1_000):
        if _is_painted(pilot.app):
            break
        await asyncio.sleep(0.002)
    await pilot.pause()


def _is_painted(app: App[Any]) -> bool:
    screen = app.screen
    return isinstance(screen, TodayWindow) and screen.glance is not None


async def _key_ms(pilot: Pilot[Any], key: str) -> float:
    started = time.process_time()
    await pilot.press(key)
    await _painted(pilot)
    took = (time.process_time() - started) * 1_000
    await asyncio.sleep(0.02)
    return took


class _Empty(ModalScreen[None]):
    """A window with nothing but a line in it."""

    BINDINGS = [Binding("escape", "dismiss", "close")]

    def compose(self) -> ComposeResult:
        yield Static("ready", markup=False)


class _Least(App[None]):
    """Opens that window by a key."""

    BINDINGS = [Binding("f9", "open", "open")]

    def action_open(self) -> None:
        self.push_screen(_Empty())


async def _smallest() -> float:
    async with _Least().run_test(size=(120, 40)) as pilot:
        await _quiet(pilot)
        took = []
        for _ in range(_OPENINGS):
            started = time.process_time()
            await pilot.press("f9")
            await pilot.pause()
            took.append((time.process_time() - started) * 1_000)
            await pilot.press("escape")
            await asyncio.sleep(0.05)
        return percentile(took, 0.95)


async def _quiet(pilot: Pilot[Any]) -> None:
    await pilot.pause()
    await asyncio.sleep(1.0)
    await pilot.pause()
