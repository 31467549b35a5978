"""A screen imports without opening a file: it leaves jobs, the worker does them."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.services import leads
from crm_tui.services.importing import jobs as import_jobs
from crm_tui.services.importing.runs import Options
from crm_tui.shop import Shop
from crm_tui.store import imports, jobs


def sheet(path: Path, *rows: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("Name", "Phone"), *rows])
    return path


async def work(shop: Shop) -> None:
    job = shop.db.write_now(jobs.take, shop.clock.now())
    assert job is not None
    assert job.kind in import_jobs.KINDS
    await import_jobs.do(shop.db, job, shop.clock, lambda done: None)


def preview(shop: Shop, path: Path, options: Options) -> int:
    return shop.db.write_now(import_jobs.leave_preview, path, options, OWNER, shop.clock.now())


async def test_look_mend_import_and_take_back(shop: Shop, tmp_path: Path) -> None:
    path = sheet(tmp_path / "fair.csv", ("Asha", "9876543210"), ("Cut", "9.19876E+11"))
    job = preview(shop, path, Options())
    assert shop.db.read_now(import_jobs.found, job) is None
    await work(shop)
    found = shop.db.read_now(import_jobs.found, job)
    assert found is not None
    assert (found.document["created"], found.document["rejected"]) == (1, 1)
    assert found.refused == {3: ("Cut", "9.19876E+11")}
    assert found.sample == (("Asha", "9876543210"), ("Cut", "9.19876E+11"))
    assert shop.db.read_now(imports.newest, 10) == [], "a look is no import"
    options = Options(mended={3: {"Phone": "9876543211"}})
    shop.db.write_now(import_jobs.leave_apply, path, options, job, OWNER, shop.clock.now())
    await work(shop)
    assert shop.db.read_now(leads.find, "9876543211").name == "Cut"
    [run] = shop.db.read_now(imports.newest, 10)
    shop.db.write_now(import_jobs.leave_undo, run.id, OWNER, shop.clock.now())
    await work(shop)
    assert shop.db.read_now(lambda tx: tx.one("SELECT 1 FROM lead")) is None
    await shop.db.close()


async def test_a_file_that_changed_since_it_was_looked_at_is_refused(
    shop: Shop, tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", ("Asha", "9876543210"))
    job = preview(shop, path, Options())
    with pytest.raises(Conflict, match="not been looked at"):
        shop.db.write_now(import_jobs.leave_apply, path, Options(), job, OWNER, shop.clock.now())
    await work(shop)
    shop.db.write_now(import_jobs.leave_apply, path, Options(), job, OWNER, shop.clock.now())
    sheet(path, ("Mallory", "9876543219"))
    with pytest.raises(CrmError, match="has changed since"):
        await work(shop)
    assert shop.db.read_now(lambda tx: tx.one("SELECT 1 FROM lead")) is None
    await shop.db.close()
