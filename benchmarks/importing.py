"""An import of 50,000 rows, beside the bare read and a plain `executemany` of the same rows."""

import asyncio
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import python_calamine
from openpyxl import Workbook

from benchmarks.figures import Figure, percentile
from crm_tui.domain.actor import OWNER
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import Millis
from crm_tui.domain.lead import ContactPoint, PointKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.webhook import MessageSeen, Sender
from crm_tui.services import ingest
from crm_tui.services.importing import runs
from crm_tui.services.importing.plan import Faces
from crm_tui.services.importing.runs import BATCH, File, Options
from crm_tui.services.importing.writing import Run, begin, write_batch
from crm_tui.sheets.people import Row
from crm_tui.shop import Shop, make_shop
from crm_tui.store import imports
from crm_tui.store.tx import Tx

ROWS = 50_000
_HEAD = (
    "Name,Phone Number,Alternate Mobile,Email,Company,City,Product,Message,Lead Status,Lead Source,"
    "Created Time,Budget"
).split(",")
_KEY = "0123456789abcdef" * 4
_QUIET = 200
"""Messages stored while nothing else happens."""
_NUMBERS = itertools.count(1)
_Call = tuple[str, list[Mapping[str, object]]]


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        path = _sheet(home / "leads.xlsx")
        bare = _seconds(lambda: _bare_read(path))
        preview, apply, file = asyncio.run(_import(_shop(home / "one"), path))
        plain = _plain(home, file)
        quiet, busy = _ingest_meanwhile(home / "two", path)
    return [
        Figure("50,000 rows read and looked at", preview, "s", 5, False, bare, "the bare read"),
        Figure("50,000 rows written", apply, "s", 2 * plain, False, plain, "plain executemany"),
        Figure("the whole import", preview + apply, "s", 10, False, bare + plain, "both of these"),
        Figure(
            "a message stored meanwhile, p95",
            percentile(busy, 0.95),
            "ms",
            100,
            False,
            percentile(quiet, 0.95),
            "the same when nothing is imported",
        ),
    ]


async def _import(shop: Shop, path: Path) -> tuple[float, float, File]:
    """Seconds until it was looked at, seconds of writing, and the file."""
    started = time.perf_counter()
    file = await runs.load(shop.db, path, Options())
    looked = await runs.preview(shop.db, file, shop.clock, _ignore)
    between = time.perf_counter()
    done = await runs.apply(shop.db, file, OWNER, shop.clock, _ignore)
    ended = time.perf_counter()
    assert looked.counts == done.counts
    assert done.counts.total() == ROWS
    await shop.db.close()
    return between - started, ended - between, file


def _ignore(done: int) -> None:
    """Nobody looks at the progress."""


def _sheet(path: Path) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Leads")
    sheet.append(_HEAD)
    for number in range(ROWS):
        sheet.append(_row(number))
    book.save(path)
    return path


def _row(number: int) -> list[object]:
    return [
        *(f"Asha Patil {number}", 9_000_000_000 + number * 7, f"0{8_000_000_000 + number * 3}"),
        *(f"a{number}@example.in" if number % 3 else "", f"Firm {number % 500}", "Pune", "Cake"),
        *(f"Need {number} cakes\ntomorrow", "New", "IndiaMART"),
        *(f"{number % 28 + 1:02}/09/2025 10:{number % 60:02}", f"₹{number % 90 + 10},000/-"),
    ]


def _bare_read(path: Path) -> None:
    python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _env(home: Path) -> dict[str, str]:
    return {"CRM_HOME": str(home), "CRM_DB_KEY": _KEY}


def _shop(home: Path) -> Shop:
    return make_shop(BusinessProfile(name="Sweet Crumbs"), _env(home))


# -- the same rows without us -------------------------------------------------------------------


class _Recorder:
    """A transaction that also keeps every `executemany`, to be played again."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.calls: list[_Call] = []
        self.all, self.one, self.run = tx.all, tx.one, tx.run

    def many(self, sql: str, rows: Sequence[Mapping[str, object]]) -> None:
        self.calls.append((sql, list(rows)))
        self._tx.many(sql, rows)


def _plain(home: Path, file: File) -> float:
    """The same rows into the same tables by `executemany`, in equal transactions; seconds."""
    batches = _record(_shop(home / "recorded"), file)
    shop = _shop(home / "plain")
    shop.db.write_now(_begin, file, shop.clock.now())
    taken = _seconds(lambda: [shop.db.write_now(_play, calls) for calls in batches])
    shop.db.close_now()
    return taken


def _record(shop: Shop, file: File) -> list[list[_Call]]:
    """What an import of this file writes, batch by batch."""
    now = shop.clock.now()
    begun = shop.db.write_now(_begin, file, now)
    parts = [file.rows[at : at + BATCH] for at in range(0, len(file.rows), BATCH)]
    batches = [shop.db.write_now(_record_batch, begun, rows, now) for rows in parts]
    shop.db.close_now()
    return batches


def _begin(tx: Tx, file: File, now: Millis) -> Run:
    return begin(tx, file.name, file.people, OWNER, now, overwrite=False, was_told=False)


def _record_batch(tx: Tx, begun: Run, rows: Sequence[Row], now: Millis) -> list[_Call]:
    recorder = _Recorder(tx)
    write_batch(recorder, begun, rows, Faces([]), now)
    return recorder.calls


def _play(tx: Tx, calls: list[_Call]) -> None:
    for sql, rows in calls:
        tx.many(sql, rows)


# -- messages meanwhile -------------------------------------------------------------------------


def _ingest_meanwhile(home: Path, path: Path) -> tuple[list[float], list[float]]:
    """Milliseconds of each message stored, quiet and while another process imports."""
    shop = _shop(home)
    quiet = [_ingest(shop) for _ in range(_QUIET)]
    importer = subprocess.Popen(
        [sys.executable, "-c", "from crm_tui.cli.importing import app; app()", str(path)],
        env={**os.environ, **_env(home)},
        stdout=subprocess.DEVNULL,
    )
    busy: list[float] = []
    while importer.poll() is None:
        if shop.db.read_now(imports.newest, 1):
            busy.append(_ingest(shop))
        time.sleep(0.02)
    assert importer.returncode == 0
    shop.db.close_now()
    return quiet, busy


def _ingest(shop: Shop) -> float:
    seen = _message(next(_NUMBERS), shop.clock.now())
    return _seconds(lambda: shop.db.write_now(ingest.apply, seen, shop.clock.now())) * 1000


def _message(number: int, now: Millis) -> MessageSeen:
    wa_id = f"9170000{number % 50:05}"
    return MessageSeen(
        wa_id=f"wamid.{number}",
        sender=Sender((ContactPoint("whatsapp", PointKind.WA_ID, wa_id),), "Asha"),
        timestamp=now,
        message_type=MessageType.TEXT,
        content=f"How much is cake {number}?",
    )
