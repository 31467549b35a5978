"""Who is here already: 5,000 rows among 100,000 leads, beside comparing each with everybody."""

import asyncio
import csv
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.big_shop import big_shop
from benchmarks.figures import Figure, percentile
from crm_tui.domain.ids import LeadId
from crm_tui.domain.text import fold
from crm_tui.services import merging
from crm_tui.services.importing import runs
from crm_tui.services.importing.plan import Verdict
from crm_tui.services.importing.runs import File, Options
from crm_tui.sheets.people import Row
from crm_tui.shop import Shop
from crm_tui.store import imported_leads
from crm_tui.store.tx import Tx

_ROWS, _COMPARED, _ASKED = 5_000, 20, 200
_Face = tuple[LeadId, str, str, str]


def run() -> list[Figure]:
    shop, _ = big_shop(messages=0)
    faces = shop.db.read_now(imported_leads.names)
    with tempfile.TemporaryDirectory() as folder:
        path = _sheet(Path(folder) / "people.csv", faces)
        took, file = asyncio.run(_look(shop, path))
    naive = _naive(file.rows[:_COMPARED], faces) / _COMPARED
    one = percentile(_doubles(shop, [face[0] for face in faces[:: len(faces) // _ASKED]]), 0.95)
    shop.db.close_now()
    beside = "comparing each with everybody"
    scaled = f"{beside}, scaled up from {_COMPARED} rows"
    return [
        Figure("5,000 rows judged", took, "s", 2, False, naive * _ROWS, scaled),
        Figure("who may be the same as one lead, p95", one, "ms", 50, False, naive * 1000, beside),
    ]


def _sheet(path: Path, faces: Sequence[_Face]) -> Path:
    """A third is here by the number, a third only has somebody's name, a third is new."""
    step = len(faces) // _ROWS
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["Name", "Phone"])
        for number, (_, name, phone, _) in enumerate(faces[::step][:_ROWS]):
            mobile = f"9{number:09}"
            rows.writerow([(name, phone), (name, mobile), (f"Nobody {number}", mobile)][number % 3])
    return path


async def _look(shop: Shop, path: Path) -> tuple[float, File]:
    """Seconds of the verdicts on all rows, everybody's names read first."""
    file = await runs.load(shop.db, path, Options())
    started = time.perf_counter()
    found = await runs.preview(shop.db, file, shop.clock, lambda done: None)
    took = time.perf_counter() - started
    assert found.counts[Verdict.NEW] < _ROWS
    assert found.likely
    await shop.db.close()
    return took, file


def _naive(rows: Sequence[Row], faces: Sequence[_Face]) -> float:
    """Seconds of comparing these rows with every lead, the plain way."""
    started = time.perf_counter()
    for row in rows:
        if row.draft is not None:
            name, phones = fold(row.draft.name), set(row.draft.phones)
            [one for one in faces if one[2] in phones or fold(one[1]) == name]
    return time.perf_counter() - started


def _doubles(shop: Shop, ids: Sequence[LeadId]) -> list[float]:
    return [_once(shop, lead_id) for lead_id in ids]


def _once(shop: Shop, lead_id: LeadId) -> float:
    started = time.perf_counter()
    shop.db.read_now(_ask, lead_id)
    return (time.perf_counter() - started) * 1000


def _ask(tx: Tx, lead_id: LeadId) -> object:
    return merging.doubles(tx, lead_id)
