"""The numbers over 100,000 leads and 1,000,000 messages: each panel warm, and what counting costs."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from benchmarks.analytics_plain import PLAIN
from benchmarks.big_shop import big_shop
from benchmarks.figures import Figure, percentile
from crm_tui.cli.progress import Progress
from crm_tui.domain.actor import OWNER
from crm_tui.domain.analytics.period import Period, month, today
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.message import Direction, MessageStatus, MessageType
from crm_tui.services.analytics import settling
from crm_tui.services.analytics.panels import PANELS, Panel, read_panel
from crm_tui.shop import Shop
from crm_tui.store import messages
from crm_tui.store.tx import Tx

BUDGET_MS, WHOLE_S = 200, 120
_ZONE, _RATE = ZoneInfo("Asia/Kolkata"), "90"
_READS, _MESSAGES = 20, 200


def run() -> list[Figure]:
    """Every panel for today, a month and a year; then what is paid for it when somebody writes."""
    shop, _env = big_shop()
    try:
        _count_all(shop)
        return [*_panels(shop), *_settling(shop)]
    finally:
        shop.db.close_now()


def _count_all(shop: Shop) -> None:
    left = shop.db.read_now(settling.uncounted)
    with Progress("counting the big shop", left) as progress:
        while more := shop.db.write_now(settling.settle, _ZONE):
            progress.at(max(0, left - more))


# -- reading --------------------------------------------------------------------------------------


def _panels(shop: Shop) -> Iterator[Figure]:
    day = datetime.fromtimestamp(shop.clock.now() / 1000, _ZONE).date()
    periods = {"today": today(day), "a month": month(day), "a year": _year(day)}
    for panel in PANELS:
        for name, period in periods.items():
            yield _panel(shop, panel, name, period)


def _year(day: date) -> Period:
    return Period(day - timedelta(364), day)


def _panel(shop: Shop, panel: Panel, name: str, period: Period) -> Figure:
    now = shop.clock.now()
    values = (OWNER, panel, period, _ZONE, _RATE, now)
    shop.db.read_now(read_panel, *values)  # warm
    times = [_ms(partial(shop.db.read_now, read_panel, *values)) for _ in range(_READS)]
    statements = PLAIN[panel.name].split(";") if panel.name in PLAIN else []
    plain = [_ms(partial(shop.db.read_now, _all, sql, period)) for sql in statements]
    label = f"{panel.title}, {name}, p95"
    beside = "plain SQL over the rows" if plain else ""
    baseline = sum(plain) if plain else None
    return Figure(label, percentile(times, 0.95), "ms", BUDGET_MS, False, baseline, beside)


def _all(tx: Tx, sql: str, period: Period) -> int:
    since, until = period.bounds(_ZONE)
    return len(tx.all(sql, since=since, until=until))


def _ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1_000


# -- counting -------------------------------------------------------------------------------------


class _TakenBackError(Exception):
    """Nothing of it stays in the shop that is kept for the next run."""


def _settling(shop: Shop) -> list[Figure]:
    found: list[Figure] = []

    def measure(tx: Tx) -> None:
        found.extend([_one_message(tx, shop.clock.now()), _from_scratch(tx)])
        raise _TakenBackError

    with suppress(_TakenBackError):
        shop.db.write_now(measure)
    return found


def _one_message(tx: Tx, now: Millis) -> Figure:
    """Storing a message, and then counting its lead and the days it touches."""
    dice, stored, counted = random.Random(9), [], []
    for _ in range(_MESSAGES):
        new = _message(LeadId(dice.randint(1, 100_000)), now)
        stored.append(_ms(partial(messages.add_new, tx, new, now)))
        counted.append(_ms(partial(_settle, tx)))
    middle, plain = statistics.median(counted), statistics.median(stored)
    return Figure(
        "counting after one message, median", middle, "ms", None, False, plain, "storing it"
    )


def _message(lead_id: LeadId, at: Millis) -> messages.NewMessage:
    return messages.NewMessage(
        lead_id=lead_id,
        direction=Direction.INBOUND,
        content="Is the cake ready?",
        message_type=MessageType.TEXT,
        timestamp=at,
        status=MessageStatus.RECEIVED,
        actor="customer:customer",
        wants_reply=True,
    )


def _from_scratch(tx: Tx) -> Figure:
    """Every lead and every day, as after a migration."""
    tx.run("INSERT OR IGNORE INTO stale_lead SELECT id FROM lead")
    tx.run("DELETE FROM setting WHERE key = 'analytics.zone'")
    seconds = _ms(partial(_settle, tx)) / 1_000
    return Figure("counting the whole shop, in pieces", seconds, "s", WHOLE_S)


def _settle(tx: Tx) -> None:
    while settling.settle(tx, _ZONE):
        pass
