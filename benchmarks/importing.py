"""An import of 50,000 rows, beside the bare read and a plain `executemany` of the same rows."""

import asyncio
import itertools
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import python_calamine

from benchmarks.figures import Figure
from benchmarks.import_sheet import ROWS, env_of, make_sheet, new_shop, start_import
from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import Millis
from crm_tui.services.importing import runs
from crm_tui.services.importing.plan import Faces
from crm_tui.services.importing.runs import File, Options
from crm_tui.services.importing.writing import Run, begin, prepare, write_rows
from crm_tui.sheets.people import Row
from crm_tui.shop import Shop
from crm_tui.store.tx import Tx, Values

_Call = tuple[str, Values]


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        path = make_sheet(home / "leads.xlsx")
        bare = _seconds(lambda: _bare_read(path))
        shop = new_shop(home / "command")
        look, _ = _command(path, home / "command", "--dry-run")
        whole, cpu = _command(path, home / "command")
        shop.db.close_now()
        writing, file, sizes = asyncio.run(_import(new_shop(home / "one"), path))
        plain = _plain(home, file, sizes)
    both = "the bare read and plain executemany"
    return [
        Figure("crm import --dry-run, 50,000 rows", look, "s", 5, False, bare, "the bare read"),
        Figure("crm import, 50,000 rows", whole, "s", 10, False, bare + plain, both),
        Figure("its processor time, both processes", cpu, "s CPU"),
        Figure("the writing alone", writing, "s", None, False, plain, "plain executemany"),
        Figure("the writing, against plain executemany", writing / plain, "×", 2),
    ]


def _command(path: Path, home: Path, *options: str) -> tuple[float, float]:
    """Seconds by the clock on the wall, and of the processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    if start_import(path, env_of(home), *options).wait():
        raise SystemExit("crm import failed")
    took = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


async def _import(shop: Shop, path: Path) -> tuple[float, File, list[int]]:
    """Seconds of writing, the file, and the rows of each transaction."""
    file = await runs.load(shop.db, path, Options())
    ends = [0]
    started = time.perf_counter()
    done = await runs.apply(shop.db, file, OWNER, shop.clock, ends.append)
    took = time.perf_counter() - started
    assert done.counts.total() == ROWS
    await shop.db.close()
    return took, file, [one - before for before, one in itertools.pairwise(ends)]


def _bare_read(path: Path) -> None:
    python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


# -- the same rows without us -------------------------------------------------------------------


class _Recorder:
    """A transaction that also keeps every `executemany`, to be played again."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.calls: list[_Call] = []
        self.all, self.one, self.run = tx.all, tx.one, tx.run

    def many(self, sql: str, rows: Values) -> None:
        self.calls.append((sql, rows))
        self._tx.many(sql, rows)


def _plain(home: Path, file: File, sizes: Sequence[int]) -> float:
    """The same rows into the same tables by `executemany`, in equal transactions; seconds."""
    batches = _record(new_shop(home / "recorded"), file, sizes)
    shop = new_shop(home / "plain")
    shop.db.write_now(_begin, file, shop.clock.now())
    taken = _seconds(lambda: [shop.db.write_now(_play, calls) for calls in batches])
    shop.db.close_now()
    return taken


def _record(shop: Shop, file: File, sizes: Sequence[int]) -> list[list[_Call]]:
    """What an import of this file writes, transaction by transaction."""
    now = shop.clock.now()
    begun = shop.db.write_now(_begin, file, now)
    rows = iter(file.rows)
    parts = [list(itertools.islice(rows, size)) for size in sizes]
    batches = [shop.db.write_now(_record_one, begun, part, now) for part in parts]
    shop.db.close_now()
    return batches


def _begin(tx: Tx, file: File, now: Millis) -> Run:
    return begin(tx, file.name, file.people, OWNER, now, overwrite=False, was_told=False)


def _record_one(tx: Tx, begun: Run, rows: Sequence[Row], now: Millis) -> list[_Call]:
    recorder = _Recorder(tx)
    prepared = prepare(begun, rows, now)
    write_rows(recorder, begun, prepared, Faces([]), now, lambda: False, lambda: None)
    return recorder.calls


def _play(tx: Tx, calls: list[_Call]) -> None:
    for sql, rows in calls:
        tx.many(sql, rows)
