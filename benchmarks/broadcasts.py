"""A broadcast to 20,000 of 100,000 leads: foreseen, written down, and what others feel meanwhile."""

import asyncio
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.figures import Figure, percentile
from crm_tui.demo.bakery import PROFILE
from crm_tui.domain.actor import OWNER
from crm_tui.domain.broadcast import Audience
from crm_tui.domain.broadcast_slots import Form, Slot
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.template import Template
from crm_tui.services.broadcasts import planning, steering
from crm_tui.services.broadcasts.going import Going
from crm_tui.services.broadcasts.planning import Forecast, Wish
from crm_tui.shop import Shop, make_shop
from crm_tui.store import broadcasts, templates
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

LEADS, AUDIENCE = 100_000, 20_000
_KEY = "5e" * 32
_FORM = Form("diwali", "en", (Slot("1", "lead.first_name", "friend"),))
_WHOM = Audience(LeadFilter(tag="vip"))


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        env = {"CRM_HOME": str(Path(folder) / "shop"), "CRM_DB_KEY": _KEY}
        return asyncio.run(_run(make_shop(PROFILE, env)))


async def _run(shop: Shop) -> list[Figure]:
    shop.db.write_now(_fill)
    started = time.perf_counter()
    plan = await Forecast(shop.db, shop.policy, shop.clock).plan(_WHOM, _FORM)
    foreseen = time.perf_counter() - started
    assert plan.audience == AUDIENCE, plan
    number = shop.db.write_now(_begin, shop)
    going = Going(shop.db, shop.policy, shop.clock)
    alone = _felt(shop, 0.5)
    over, waits = threading.Event(), list[float]()
    other = threading.Thread(target=_write_meanwhile, args=(shop, over, waits))
    other.start()
    started = time.perf_counter()
    await going.go_on()
    gathered = time.perf_counter() - started
    over.set()
    other.join()
    assert shop.db.read_now(broadcasts.tally, number).people == AUDIENCE
    started = time.perf_counter()
    shop.db.read_now(broadcasts.tally, number)
    tally = (time.perf_counter() - started) * 1_000
    await shop.db.close()
    return [
        Figure("20,000 people asked of the gate before it starts", foreseen, "s"),
        Figure("20,000 people written down", gathered, "s"),
        Figure(
            "another program's write meanwhile, longest",
            max(waits),
            "ms",
            100,
            False,
            percentile(alone, 1.0),
            "the same while nothing else writes",
        ),
        Figure("how 20,000 people stand, counted", tally, "ms"),
    ]


def _felt(shop: Shop, seconds: float) -> list[float]:
    over, waits = threading.Event(), list[float]()
    other = threading.Thread(target=_write_meanwhile, args=(shop, over, waits))
    other.start()
    time.sleep(seconds)
    over.set()
    other.join()
    return waits


def _write_meanwhile(shop: Shop, over: threading.Event, waits: list[float]) -> None:
    db = Database(shop.db.path, bytes.fromhex(_KEY))
    while not over.is_set():
        started = time.perf_counter()
        db.write_now(lambda tx: tx.run("UPDATE lead SET updated_at = 2 WHERE id = 1"))
        waits.append((time.perf_counter() - started) * 1_000)
        time.sleep(0.005)
    db.close_now()


def _fill(tx: Tx) -> None:
    body = "Hi {{1}}, Diwali boxes are here."
    templates.save(tx, Template("diwali", "en", "marketing", "approved", body, ("1",)))
    rows = [
        {"id": n, "name": f"Lead {n}", "phone": f"+91980{n:07d}", "agreed": 5 if n % 7 else None}
        for n in range(1, LEADS + 1)
    ]
    tx.many(
        "INSERT INTO lead (id, name, phone, source, status, created_at, updated_at, activity_at,"
        " marketing_consent_at) VALUES (:id, :name, :phone, 'form', 'new', 1, 1, :id, :agreed)",
        rows,
    )
    tx.many(
        "INSERT INTO contact_point (lead_id, channel, kind, value, created_at)"
        " VALUES (:id, 'whatsapp', 'wa_id', substr(:phone, 2), 1)",
        rows,
    )
    tx.many(
        "INSERT INTO lead_tag (lead_id, tag) VALUES (:id, 'vip')", rows[: LEADS : LEADS // AUDIENCE]
    )


def _begin(tx: Tx, shop: Shop) -> int:
    now = shop.clock.now()
    made = planning.create(tx, Wish("Diwali", _WHOM, _FORM, 20), OWNER, now)
    broadcasts.change(tx, made.id, tested_at=now)
    return steering.start(tx, made.id, OWNER, now).id
