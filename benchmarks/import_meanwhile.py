"""What others feel of an import of 50,000 rows: messages that come in, and keys in the inbox."""

import asyncio
import itertools
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from textual.pilot import Pilot

from benchmarks.big_shop import big_shop
from benchmarks.figures import Figure, percentile
from benchmarks.import_sheet import env_of, make_sheet, new_shop, start_import
from benchmarks.inbox_keys import cpu_ms
from crm_tui.app import CrmApp
from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import Millis
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.webhook import MessageSeen, Sender
from crm_tui.services import ingest
from crm_tui.services.inbox import Inbox
from crm_tui.shop import Shop, open_shop
from crm_tui.store import imports

_QUIET = 200
"""Messages stored while nothing else happens."""
_OFTEN, _SELDOM = 0.02, 0.4
"""Seconds between messages."""
_KEYS = ["j"] * 20 + ["k"] * 10 + ["pagedown"] * 8 + ["pageup"] * 8
_NUMBERS = itertools.count(1)


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        path = make_sheet(home / "leads.xlsx")
        shop = new_shop(home / "often")
        quiet = percentile([_ingest(shop) for _ in range(_QUIET)], 0.95)
        often = _messages(shop, start_import(path, env_of(home / "often")), _OFTEN)
        shop = new_shop(home / "seldom")
        seldom = _messages(shop, start_import(path, env_of(home / "seldom")), _SELDOM)
        still, busy = asyncio.run(_keys(home / "big", path))
    alone = "the same when nothing is imported"
    return [
        Figure("a message stored, 30 a second, p95", often, "ms", 100, False, quiet, alone),
        Figure("a message stored, 2 a second, p95", seldom, "ms", 100, False, quiet, alone),
        Figure("a key in an inbox of 100,000 leads, p95", busy, "ms CPU", 16, False, still, alone),
    ]


# -- messages -----------------------------------------------------------------------------------


def _messages(shop: Shop, importer: "subprocess.Popen[bytes]", pause: float) -> float:
    """The 95th of a hundred messages stored while another process writes, in milliseconds."""
    took: list[float] = []
    while importer.poll() is None:
        if shop.db.read_now(imports.newest, 1):
            took.append(_ingest(shop))
        time.sleep(pause)
    if importer.returncode:
        raise SystemExit("crm import failed")
    shop.db.close_now()
    return percentile(took, 0.95)


def _ingest(shop: Shop) -> float:
    seen = _message(next(_NUMBERS), shop.clock.now())
    started = time.perf_counter()
    shop.db.write_now(ingest.apply, seen, shop.clock.now())
    return (time.perf_counter() - started) * 1000


def _message(number: int, now: Millis) -> MessageSeen:
    wa_id = f"9170000{number % 50:05}"
    return MessageSeen(
        wa_id=f"wamid.{number}",
        sender=Sender((ContactPoint("whatsapp", PointKind.WA_ID, wa_id),), "Asha"),
        timestamp=now,
        message_type=MessageType.TEXT,
        content=f"How much is cake {number}?",
    )


# -- keys ---------------------------------------------------------------------------------------


async def _keys(home: Path, path: Path) -> tuple[float, float]:
    """Processor milliseconds of a key, before and during an import into a copy of the big shop."""
    made, env = big_shop(messages=0)
    made.db.close_now()
    shutil.copytree(env["CRM_HOME"], home)
    env = env | {"CRM_HOME": str(home)}
    shop = open_shop(env)
    inbox = Inbox(shop.db, shop.media, shop.clock, OWNER, shop.policy, worker_alive=lambda: True)
    app = CrmApp(inbox)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await asyncio.sleep(1)
        still = await cpu_ms(pilot, _KEYS)
        busy = await _press(pilot, shop, start_import(path, env))
    await shop.db.close()
    return percentile(still, 0.95), percentile(busy, 0.95)


async def _press(
    pilot: Pilot[object], shop: Shop, importer: "subprocess.Popen[bytes]"
) -> list[float]:
    took: list[float] = []
    for key in itertools.cycle(_KEYS):
        if importer.poll() is not None:
            break
        [took_one] = await cpu_ms(pilot, [key])
        if await shop.db.read(imports.newest, 1):
            took.append(took_one)
    return took
