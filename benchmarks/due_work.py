"""Due work: what workflows have to do in a shop of 100,000 leads, 20,000 of them in a run."""

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, percentile
from crm_tui.demo.bakery import PROFILE
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.services import turns
from crm_tui.services.workflows.run import WorkflowRun
from crm_tui.shop import Shop, make_shop
from crm_tui.store.tx import Tx

LEADS, RUNS, DUE = 100_000, 20_000, 20
BUDGET = 50.0
_TIMES = 40
_FLOWS = ("no_reply", "quote_sent", "new_lead_greeting", "visit_missed", "win_back")


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        env = {"CRM_HOME": str(Path(folder) / "shop"), "CRM_DB_KEY": "5e" * 32}
        shop = make_shop(PROFILE, env)
        return asyncio.run(_run(shop))


async def _run(shop: Shop) -> list[Figure]:
    worker = WorkflowRun(shop.db, shop.home, shop.policy, shop.clock)
    while await worker.go_on():
        pass
    shop.db.write_now(_fill, shop.clock.now())
    quiet = await _idle(worker, shop)
    plain = _times(lambda: shop.db.read_now(_naive, shop.clock.now()), 3)
    turn = _times(lambda: shop.db.write_now(_turn, shop.clock.now()), _TIMES)
    base = _times(lambda: shop.db.write_now(_nothing), _TIMES)
    shop.db.write_now(_make_due, shop.clock.now())
    started = time.perf_counter()
    done = await worker.go_on()
    spent = (time.perf_counter() - started) * 1_000
    await shop.db.close()
    assert done >= DUE, done
    return [
        Figure(
            "what is due and who may enter, found, p95",
            percentile(quiet, 0.95),
            "ms",
            BUDGET,
            False,
            percentile(plain, 0.5),
            "every lead and every run looked at, median",
        ),
        Figure("one of 20 due steps, decided and proposed", spent / done, "ms"),
        Figure(
            "what 500 messages of somebody in a run ask, each",
            (percentile(turn, 0.5) - percentile(base, 0.5)) / 500,
            "ms",
        ),
    ]


async def _idle(worker: WorkflowRun, shop: Shop) -> list[float]:
    """A look at which nothing is due: it is taken after every change and once a second."""
    while await worker.go_on():
        pass
    found = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        assert await worker.go_on() == 0
        found.append((time.perf_counter() - started) * 1_000)
    return found


def _times(call: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        found.append((time.perf_counter() - started) * 1_000)
    return found


def _fill(tx: Tx, now: Millis) -> None:
    """Everybody wrote once and was answered, between an hour and two years ago."""
    spread = 2 * 365 * DAY
    rows: list[dict[str, Any]] = [
        {"id": n, "at": now - HOUR - n * spread // LEADS, "name": f"Lead {n}"}
        for n in range(1, LEADS + 1)
    ]
    tx.many(
        "INSERT INTO lead (id, name, source, status, created_at, updated_at, activity_at,"
        " last_message_at, last_inbound_at) VALUES (:id, :name, 'walk-in', 'contacted', :at, :at,"
        " :at, :at, :at - 1)",
        rows,
    )
    for side, order in (("inbound", 0), ("outbound", 1)):
        tx.many(
            "INSERT INTO message (id, lead_id, direction, content, message_type, timestamp,"
            " sort_key, status, actor, created_at) VALUES (:id * 2 + :order, :id, :side, 'x',"
            " 'text', :at, :id * 2 + :order, 'sent', 'person:owner', :at)",
            [row | {"side": side, "order": order} for row in rows],
        )
    tx.many(
        "INSERT INTO enrolment (workflow, lead_id, cause, state, due_at, entered_at)"
        " VALUES (:flow, :id, 'message:' || (:id * 2 + 1), 'waiting', :due, :at)",
        [
            row | {"flow": _FLOWS[row["id"] % 5], "due": now + DAY + row["id"], "at": now}
            for row in rows[:RUNS]
        ],
    )


def _make_due(tx: Tx, now: Millis) -> None:
    tx.run(
        "UPDATE enrolment SET due_at = :now, entered_at = :now - 1 WHERE id IN"
        " (SELECT id FROM enrolment WHERE workflow = 'no_reply' ORDER BY id LIMIT :most)",
        now=now,
        most=DUE,
    )


def _naive(tx: Tx, now: Millis) -> object:
    """As one would write it first: the newest message of everybody, and every run."""
    silent = tx.all(
        "SELECT lead.id FROM lead NOT INDEXED JOIN message m ON m.id = (SELECT id FROM message"
        " WHERE lead_id = lead.id ORDER BY sort_key DESC LIMIT 1)"
        " WHERE m.direction = 'outbound' AND m.timestamp <= :until AND lead.status = 'contacted'"
        " AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.lead_id = lead.id)",
        until=now - 2 * DAY,
    )
    due = tx.all(
        "SELECT id FROM enrolment NOT INDEXED WHERE state = 'waiting' AND due_at <= :now", now=now
    )
    return len(silent), len(due)


def _turn(tx: Tx, now: Millis) -> None:
    for lead_id in range(1, 501):
        turns.went_on(tx, lead_id, now)


def _nothing(tx: Tx) -> None:
    tx.one("SELECT 1")
