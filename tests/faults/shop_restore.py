"""A shop of a million messages: backed up while it works, proved, and brought back; how long, and at what cost.

`python -m tests.faults.shop_restore 100000 1000000`; the shop is made once and kept in `build/`.
"""

import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from benchmarks.big_shop import KEY, ROOT, big_shop
from benchmarks.figures import Figure, percentile, show
from crm_tui.back_up_shop import source_of
from crm_tui.domain.actor import OWNER
from crm_tui.domain.ids import LeadId
from crm_tui.restore_shop import restore
from crm_tui.services import notes
from crm_tui.services.backups import drill, making
from crm_tui.services.backups.places import FolderPlace
from crm_tui.session import Opened
from crm_tui.shop import Shop, open_shop
from crm_tui.store.marker import Marker

T = TypeVar("T")
PACE = 0.02
"""Seconds between two commits of the load: what a relay at fifty webhooks a second makes."""
_LOOK = 0.05


@dataclass(slots=True)
class Load:
    """What others did and met meanwhile."""

    waits: list[float] = field(default_factory=list)
    """Seconds that each commit took."""
    reads: list[float] = field(default_factory=list)
    log: int = 0
    """Bytes of the write-ahead log at most."""


@contextmanager
def load_on(shop: Shop) -> Iterator[Load]:
    """A worker that writes down what comes, an inbox that reads, and somebody who looks at the log."""
    load, over = Load(), threading.Event()

    def write() -> None:
        db = shop.db.beside(shop.db.path)
        while not over.wait(PACE):
            began = time.monotonic()
            db.write_now(notes.add, OWNER, shop.clock.now(), LeadId(1), "It comes on Monday.")
            load.waits.append(time.monotonic() - began)
        db.close_now()

    def read() -> None:
        db = shop.db.beside(shop.db.path)
        while not over.wait(PACE):
            began = time.monotonic()
            db.read_now(
                lambda tx: tx.all("SELECT id FROM lead ORDER BY activity_at DESC, id DESC LIMIT 50")
            )
            load.reads.append(time.monotonic() - began)
        db.close_now()

    def look() -> None:
        log = shop.db.path.with_name("shop.db-wal")
        while not over.wait(_LOOK):
            if log.exists():
                load.log = max(load.log, log.stat().st_size)

    threads = [threading.Thread(target=work) for work in (write, read, look)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        over.set()
        for thread in threads:
            thread.join()


def key_of(folder: Path, marker: Marker) -> Opened:
    return Opened(bytes.fromhex(KEY), OWNER)


def run(many_leads: int = 100_000, many_messages: int = 1_000_000) -> list[Figure]:
    shop, _ = big_shop(many_leads, many_messages)
    folder = Path(tempfile.mkdtemp(prefix="restore-", dir=ROOT / "build"))
    try:
        return _measured(shop, folder)
    finally:
        shop.db.close_now()
        shutil.rmtree(folder)


def _measured(shop: Shop, folder: Path) -> list[Figure]:
    made, quiet = _timed(
        lambda: making.make(source_of(shop), folder / "one.crmbackup", media_inside=True)
    )
    env = {"CRM_HOME": str(folder / "home"), "CRM_DB_KEY": KEY}
    done, restoring = _timed(lambda: restore(made.path, key_of, env))
    made.path.unlink()
    back = open_shop(env)
    source = source_of(back)
    try:
        with load_on(back) as load:
            busy_made, busy = _timed(
                lambda: making.make(
                    source, source.workshop / "shop-20261123T000000Z.crmbackup", media_inside=True
                )
            )
        said, proving = _timed(lambda: drill.drill(source, FolderPlace(source.workshop)))
    finally:
        back.db.close_now()
    same = done.manifest.counts == made.manifest.counts == _counts(busy_made)
    return [
        Figure("messages", made.manifest.counts.messages, "rows"),
        Figure("backup", made.bytes / 1e6, "MB"),
        Figure("backed up while nobody writes", quiet, "s"),
        Figure("brought back, every page checked", restoring, "s", 300),
        Figure("leads and messages that are not there", int(not same), "shops", 0),
        Figure("backed up under 50 commits a second", busy, "s", baseline=quiet, beside="quiet"),
        Figure("… commits meanwhile", len(load.waits), "commits", 100, at_least=True),
        Figure("… a commit then, p50", 1000 * percentile(load.waits, 0.5), "ms"),
        Figure("… a commit then, p99", 1000 * percentile(load.waits, 0.99), "ms"),
        Figure("… a read of the inbox then, p99", 1000 * percentile(load.reads, 0.99), "ms"),
        Figure("… the log at most", load.log / 1e6, "MB", 64),
        Figure("proved by a drill", proving, "s"),
        Figure(
            "rows that the drill compared",
            int(" 1,000 rows as in the shop" in said),
            "× 1,000",
            1,
            True,
        ),
    ]


def _counts(made: making.Made) -> object:
    return made.manifest.counts


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.monotonic()
    return work(), time.monotonic() - began


if __name__ == "__main__":
    show("restore", run(*(int(word) for word in sys.argv[1:])))
