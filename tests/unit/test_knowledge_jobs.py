"""A screen adds a file without opening it: it leaves a job, the worker reads and keeps."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.services import knowledge_jobs, work
from crm_tui.services.knowledge_desk import KnowledgeDesk
from crm_tui.shop import Shop
from crm_tui.store import jobs
from crm_tui.store import knowledge as store
from tests.unit.papers.pdf_files import pdf


@pytest.fixture
async def desk(shop: Shop) -> AsyncIterator[KnowledgeDesk]:
    yield KnowledgeDesk(shop.db, shop.clock, OWNER, lambda: True)
    await shop.db.close()


async def test_a_file_is_read_by_the_worker(
    shop: Shop, desk: KnowledgeDesk, tmp_path: Path
) -> None:
    path = tmp_path / "menu.pdf"
    path.write_bytes(pdf(["Pav: Rs 30"], ["Bun: Rs 10"]))
    job_id = await desk.add_file(path)
    running = await desk.running()
    assert running is not None
    assert running.job.id == job_id
    assert await work.do_next_job(shop.db, None, shop.clock) == 0, "files have a lane of their own"
    assert await work.do_next_import(shop.db, shop.clock) == 1
    done = await desk.job(job_id)
    assert done is not None
    assert (done.stage, done.done, done.total) == (jobs.Stage.DONE, 2, 2)
    assert (done.result["document"], done.result["added"]) == ("menu.pdf", 2)
    assert await desk.running() is None
    assert [one.fact.text for one in (await desk.view()).entries] == ["Pav: Rs 30", "Bun: Rs 10"]


async def test_a_file_that_cannot_be_read_says_so_and_changes_nothing(
    shop: Shop, desk: KnowledgeDesk, tmp_path: Path
) -> None:
    path = tmp_path / "prices.txt"
    path.write_text("Pav: ₹30")
    await desk.add_file(path)
    await work.do_next_import(shop.db, shop.clock)
    path.write_bytes(bytes(range(256)))
    job_id = await desk.add_file(path)
    await work.do_next_import(shop.db, shop.clock)
    failed = await desk.job(job_id)
    assert failed is not None
    assert failed.stage is jobs.Stage.FAILED
    assert "no text inside" in failed.error
    assert shop.db.read_now(store.count) == 1


async def test_a_job_that_was_done_when_the_worker_died_is_not_done_twice(
    shop: Shop, desk: KnowledgeDesk, tmp_path: Path
) -> None:
    path = tmp_path / "prices.txt"
    path.write_text("Pav: ₹30")
    await desk.add_file(path)
    job = shop.db.write_now(jobs.take, shop.clock.now())
    assert job is not None
    await knowledge_jobs.do(shop.db, job, shop.clock, lambda done, total: None)
    path.write_text("Pav: ₹99")
    await knowledge_jobs.do(shop.db, job, shop.clock, lambda done, total: None)
    assert [one.text for one in shop.db.read_now(store.facts)] == ["Pav: ₹30"]


def test_the_screen_loads_nothing_that_reads_files() -> None:
    """What a hostile file could break is not even in its process."""
    code = (
        "import sys, crm_tui.screens.knowledge, crm_tui.services.knowledge_desk;"
        "print(*sorted({'pypdf', 'python_calamine', 'onnxruntime', 'numpy'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
