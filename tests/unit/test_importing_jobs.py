"""A screen imports without opening a file: it leaves jobs, the worker does them."""

import csv
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from crm_tui.domain.actor import OWNER
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.services import leads
from crm_tui.services import work as worker
from crm_tui.services.importing import doing, rejects, runs
from crm_tui.services.importing import jobs as import_jobs
from crm_tui.services.importing.desk import ImportDesk
from crm_tui.services.importing.giving_way import ALONE
from crm_tui.services.importing.runs import Options
from crm_tui.services.job_progress import kept_told
from crm_tui.shop import Shop
from crm_tui.store import imports, jobs
from crm_tui.store.jobs import Job, JobState, Stage


def sheet(path: Path, *rows: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("Name", "Phone"), *rows])
    return path


async def work(shop: Shop) -> None:
    job = shop.db.write_now(jobs.take, shop.clock.now())
    assert job is not None
    assert job.kind in import_jobs.KINDS
    await doing.do(shop.db, job, shop.clock, lambda done, total: None)
    shop.db.write_now(jobs.finish, job.id, shop.clock.now())


def preview(shop: Shop, path: Path, options: Options) -> int:
    return shop.db.write_now(import_jobs.leave_preview, path, options, OWNER, shop.clock.now())


def state(shop: Shop, newest: JobState | None) -> JobState:
    assert newest is not None
    found = shop.db.read_now(jobs.state, newest.job.id)
    assert found is not None
    return found


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
    applied = state(shop, shop.db.read_now(jobs.newest, [import_jobs.APPLY]))
    counts = {"created": 2, "updated": 0, "unchanged": 0, "skipped": 0, "rejected": 0}
    assert applied.result == {"import": run.id, "file": "fair.csv", "rows": 2, **counts}
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


async def test_the_worker_writes_down_how_far_it_is_what_came_of_it_and_what_went_wrong(
    shop: Shop, tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", ("Asha", "9876543210"), ("Ravi", "9876543211"))
    job = preview(shop, path, Options())
    waiting = shop.db.read_now(jobs.state, job)
    assert waiting is not None
    assert (waiting.stage, waiting.total, waiting.open) == (Stage.QUEUED, None, True)
    assert await worker.do_next_import(shop.db, shop.clock) == 1
    done = shop.db.read_now(jobs.state, job)
    assert done is not None
    assert (done.stage, done.done, done.total, done.error) == (Stage.DONE, 2, 2, "")
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 no")
    job = preview(shop, broken, Options())
    assert await worker.do_next_import(shop.db, shop.clock) == 1
    failed = shop.db.read_now(jobs.state, job)
    assert failed is not None
    assert failed.stage is Stage.FAILED
    assert "broken.xlsx" in failed.error
    assert await worker.do_next_import(shop.db, shop.clock) == 0
    await shop.db.close()


async def test_progress_is_written_seldom_however_often_it_is_told(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = preview(shop, tmp_path / "fair.csv", Options())
    written: list[tuple[int, int | None]] = []

    def progress(tx: object, job_id: int, done: int, total: int | None) -> None:
        assert job_id == job
        written.append((done, total))

    monkeypatch.setattr(jobs, "progress", progress)
    async with kept_told(shop.db, job) as tell:
        for done in range(10_000):
            tell(done, 10_000)
    assert written[-1] == (9_999, 10_000), "the last word is never lost"
    assert len(written) <= 2
    await shop.db.close()


async def test_an_import_never_holds_up_the_other_jobs(shop: Shop, tmp_path: Path) -> None:
    preview(shop, sheet(tmp_path / "fair.csv", ("Asha", "9876543210")), Options())
    now = shop.clock.now()
    shop.db.write_now(jobs.leave, "typing", {"wa_id": "wamid.1"}, OWNER, now)
    other = shop.db.write_now(partial(jobs.take, but=import_jobs.KINDS), now)
    assert other is not None
    assert other.kind == "typing"
    assert shop.db.write_now(partial(jobs.take, but=import_jobs.KINDS), now) is None
    file = shop.db.write_now(partial(jobs.take, only=import_jobs.KINDS), now)
    assert file is not None
    assert file.kind == import_jobs.PREVIEW


async def test_a_look_that_nobody_waits_for_any_more_is_not_begun(
    shop: Shop, tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", ("Asha", "9876543210"))
    other = preview(shop, tmp_path / "other.csv", Options())
    first = preview(shop, path, Options())
    second = preview(shop, path, Options(overwrite=True))
    assert shop.db.read_now(jobs.state, first) is None
    for kept in (other, second):
        assert shop.db.read_now(jobs.state, kept) is not None


async def test_a_file_in_which_nobody_could_be_reached_is_shown_but_never_imported(
    shop: Shop, tmp_path: Path
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Name,Ref\nAsha,A 9876543210 x\n", encoding="utf-8")
    job = preview(shop, path, Options())
    await work(shop)
    found = shop.db.read_now(import_jobs.found, job)
    assert found is not None
    assert (found.document["created"], found.document["rejected"]) == (0, 1)
    shop.db.write_now(import_jobs.leave_apply, path, Options(), job, OWNER, shop.clock.now())
    with pytest.raises(CrmError, match="No column"):
        await work(shop)
    await shop.db.close()


async def test_what_a_screen_gets_of_a_file_full_of_text_is_bounded(
    shop: Shop, tmp_path: Path
) -> None:
    rows = [("x" * 30_000, "9.19876E+11")] * 400
    job = preview(shop, sheet(tmp_path / "long.csv", *rows), Options())
    await work(shop)
    found = shop.db.read_now(import_jobs.found, job)
    assert found is not None
    assert found.document["rejected"] == 400
    assert 100 < len(found.refused) <= 300
    assert all(len(cell) <= 500 for row in found.refused.values() for cell in row)
    assert len(str(found)) < 2_000_000
    await shop.db.close()


async def test_the_refused_rows_go_beside_the_file_or_into_the_shop_where_that_is_locked(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sheet(tmp_path / "fair.csv", ("Cut", "9.19876E+11"))
    places = []
    for writable in (True, False):
        monkeypatch.setattr("os.access", lambda *_, answer=writable: answer)
        job = preview(shop, path, Options())
        await work(shop)
        now = shop.clock.now()
        shop.db.write_now(import_jobs.leave_refused, path, Options(), job, OWNER, now)
        await work(shop)
        written = state(shop, shop.db.read_now(jobs.newest, [import_jobs.REFUSED])).result
        assert written["rows"] == 1
        places.append(Path(written["path"]))
    assert [place.parent for place in places] == [tmp_path, shop.home]
    assert {place.name for place in places} == {"fair - not imported.xlsx"}
    assert all(place.stat().st_mode & 0o777 == 0o600 for place in places)
    await shop.db.close()


ALL = ALONE + 50


class _Killed(BaseException):
    """The worker died."""


def many(path: Path, count: int) -> Path:
    return sheet(path, *((f"Name {n}", str(9_876_500_000 + n)) for n in range(count)))


async def begun(shop: Shop, path: Path) -> Job:
    """An import that the worker has taken."""
    job = preview(shop, path, Options())
    await work(shop)
    shop.db.write_now(import_jobs.leave_apply, path, Options(), job, OWNER, shop.clock.now())
    taken = shop.db.write_now(jobs.take, shop.clock.now())
    assert taken is not None
    return taken


async def test_an_import_whose_worker_died_goes_on_as_the_same_import(
    shop: Shop, tmp_path: Path
) -> None:
    job = await begun(shop, many(tmp_path / "fair.csv", ALL))

    def die(done: int, total: int | None) -> None:
        if done >= ALONE:
            raise _Killed

    with pytest.raises(_Killed):
        await doing.do(shop.db, job, shop.clock, die)
    shop.db.write_now(jobs.restart_orphans, shop.clock.now())
    assert await worker.do_next_import(shop.db, shop.clock) == 1
    [run] = shop.db.read_now(imports.newest, 10)
    ended = state(shop, shop.db.read_now(jobs.newest, [import_jobs.APPLY]))
    assert (ended.stage, ended.result["rows"], ended.result["created"]) == ("done", ALL, ALL)
    assert (run.state, run.counts["created"], run.counts["unchanged"]) == ("done", ALL, 0)
    shop.db.write_now(import_jobs.leave_undo, run.id, OWNER, shop.clock.now())
    await work(shop)
    assert shop.db.read_now(lambda tx: tx.one("SELECT 1 FROM lead")) is None
    await shop.db.close()


async def test_a_worker_that_died_right_after_its_work_does_not_do_it_twice(
    shop: Shop, tmp_path: Path
) -> None:
    job = await begun(shop, sheet(tmp_path / "fair.csv", ("Asha", "9876543210")))
    await doing.do(shop.db, job, shop.clock, lambda done, total: None)
    shop.db.write_now(jobs.restart_orphans, shop.clock.now())
    assert await worker.do_next_import(shop.db, shop.clock) == 1
    [run] = shop.db.read_now(imports.newest, 10)
    shop.db.write_now(import_jobs.leave_undo, run.id, OWNER, shop.clock.now())
    back = shop.db.write_now(jobs.take, shop.clock.now())
    assert back is not None
    await doing.do(shop.db, back, shop.clock, lambda done, total: None)
    shop.db.write_now(jobs.restart_orphans, shop.clock.now())
    assert await worker.do_next_import(shop.db, shop.clock) == 1
    ended = shop.db.read_now(jobs.state, back.id)
    assert ended is not None
    assert (ended.stage, ended.error, ended.result["removed"]) == (Stage.DONE, "", 1)
    await shop.db.close()


async def test_a_fault_of_the_program_ends_the_job_for_good(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = preview(shop, sheet(tmp_path / "fair.csv", ("Asha", "9876543210")), Options())

    async def fault(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(doing, "do", fault)
    with pytest.raises(ZeroDivisionError):
        await worker.do_next_import(shop.db, shop.clock)
    shop.db.write_now(jobs.restart_orphans, shop.clock.now())
    failed = shop.db.read_now(jobs.state, job)
    assert failed is not None
    assert failed.stage is Stage.FAILED
    assert "log" in failed.error
    await shop.db.close()


async def test_that_progress_could_not_be_written_spoils_no_work(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = preview(shop, sheet(tmp_path / "fair.csv", ("Asha", "9876543210")), Options())

    def busy(*_: object) -> None:
        raise CrmError("The shop's data is busy.", "Wait a moment.")

    monkeypatch.setattr(jobs, "progress", busy)
    assert await worker.do_next_import(shop.db, shop.clock) == 1
    done = shop.db.read_now(jobs.state, job)
    assert done is not None
    assert (done.stage, done.error) == (Stage.DONE, "")
    await shop.db.close()


async def test_an_import_that_runs_is_said_to_while_a_newer_look_waits(
    shop: Shop, tmp_path: Path
) -> None:
    job = await begun(shop, many(tmp_path / "fair.csv", ALL))
    desk = ImportDesk(shop.db, shop.clock, OWNER, lambda: True)

    def die(done: int, total: int | None) -> None:
        if done >= ALONE:
            raise _Killed

    with pytest.raises(_Killed):
        await doing.do(shop.db, job, shop.clock, die)
    preview(shop, tmp_path / "other.csv", Options())
    assert [one.state for one in await desk.earlier()] == ["running"]
    shop.db.write_now(jobs.finish, job.id, shop.clock.now(), "It failed.")
    assert [one.state for one in await desk.earlier()] == ["broken off"]
    await shop.db.close()


async def test_a_row_that_is_passed_over_once_mended_is_not_said_to_be_imported(
    shop: Shop, tmp_path: Path
) -> None:
    path = sheet(tmp_path / "fair.csv", ("Asha", "9876543210"), ("Asha", "9.19876E+11"))
    job = preview(shop, path, Options(mended={3: {"Phone": "9876543210"}}))
    await work(shop)
    found = shop.db.read_now(import_jobs.found, job)
    assert found is not None
    assert (found.document["skipped"], found.mended, found.refused) == (1, {}, {})
    await shop.db.close()


async def test_the_refused_rows_of_a_long_hindi_name_find_a_place(
    shop: Shop, tmp_path: Path
) -> None:
    path = sheet(tmp_path / f"{'क' * 80}.csv", ("Cut", "9.19876E+11"))
    place = rejects.free_place(path, shop.home)
    assert len(f".{place.name}.part.xlsx".encode()) <= 255
    assert rejects.write_rejected(await runs.load(shop.db, path, Options()), place) == 1
    await shop.db.close()


def test_a_file_whose_name_is_no_text_is_refused_with_the_next_step(
    shop: Shop, tmp_path: Path
) -> None:
    with pytest.raises(CrmError, match="letters that cannot be read"):
        preview(shop, tmp_path / "\udce9.csv", Options())
