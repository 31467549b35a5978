"""The spool's file: what a crash leaves, what a disk refuses, and what is no spool at all."""

import asyncio
import shutil
from collections import namedtuple
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
import sqlcipher3

from tests.unit.relay.spools import KILOBYTE, put_many, put_until_full, seqs, swept
from tests.unit.relay.world import event, spool_in
from webhook_relay.errors import RelayError, SpoolBroken, SpoolFull
from webhook_relay.spool import probing, sqlite_file, sqlite_opening
from webhook_relay.spool.sqlite_file import GAP, SWEEP, SpoolFile, read_stats

PLENTY = 10**8


def file_in(folder: Path, limit: int = PLENTY) -> SpoolFile:
    file = SpoolFile(folder / "spool.db", limit)
    file.add_shops({"bakery": None, "tiles": None})
    return file


async def test_another_spool_has_another_name(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    async with spool_in(tmp_path) as one, spool_in(tmp_path / "other") as other:
        assert one.id != other.id


async def test_what_is_acknowledged_is_hidden_at_once_and_deleted_in_chunks(
    tmp_path: Path,
) -> None:
    count = 2 * SWEEP + 10
    async with spool_in(tmp_path) as spool:
        await put_many(spool, count + 1)
        await spool.ack("bakery", count)
        assert await seqs(spool) == [count + 1]
    assert [(one.waiting, one.bytes) for one in read_stats(tmp_path / "spool.db")] == [
        (1, 5),
        (0, 0),
    ]


async def test_a_sweep_that_a_crash_cut_off_goes_on_after_the_restart(tmp_path: Path) -> None:
    file = file_in(tmp_path)
    file.add([event()] * 5)
    file.ack("bakery", 5)
    file.close()
    async with spool_in(tmp_path):
        pass
    assert [(one.waiting, one.bytes) for one in read_stats(tmp_path / "spool.db")] == [
        (0, 0),
        (0, 0),
    ]


async def test_a_failed_commit_fails_every_event_in_it(tmp_path: Path) -> None:
    async with spool_in(tmp_path, limit=512 * 1024) as spool:
        puts = [spool.put(event(content=KILOBYTE * 64)) for _ in range(20)]
        done = await asyncio.gather(*puts, return_exceptions=True)
        assert all(isinstance(one, SpoolFull) for one in done)
        assert await seqs(spool) == []


def test_an_sqlite_that_can_corrupt_its_log_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_opening.sqlcipher3, "sqlite_version", "3.51.2")
    with pytest.raises(RelayError, match="too old"):
        sqlite_opening.check_sqlite()


def test_commits_wait_for_the_disk(tmp_path: Path) -> None:
    file = file_in(tmp_path)
    pragma = {name: file.pragma(name) for name in ("journal_mode", "synchronous")}
    file.close()
    assert pragma == {"journal_mode": "wal", "synchronous": 2}


async def test_readiness_is_one_commit_for_all_who_ask_within_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "LONGEST_TRUST", 60.0)
    async with spool_in(tmp_path) as spool:
        answers = await asyncio.gather(*(spool.health() for _ in range(50)))
        answers.append(await spool.health())
        assert all(one.ready for one in answers)
    with sqlcipher3.connect(str(tmp_path / "spool.db")) as found:
        assert found.execute("SELECT probes FROM spool").fetchone() == (1,)
    found.close()


async def test_a_disk_without_room_takes_no_events_but_lets_go_of_what_was_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with spool_in(tmp_path) as spool:
        await put_many(spool, 3)
        left = shutil.disk_usage(tmp_path)._replace(free=sqlite_file.FREE_DISK - 1)
        monkeypatch.setattr(sqlite_file.shutil, "disk_usage", lambda path: left)
        with pytest.raises(SpoolFull, match=r"full \(15 MB free\): make room on it"):
            await spool.put(event())
        health = await spool.health()
        assert (health.ready, health.well) == (False, True)
        assert str(tmp_path) not in health.sentence
        assert await spool.ack("bakery", 2) == 2
        assert await seqs(spool) == [3]


async def test_a_full_disk_still_takes_what_fits_where_fetched_events_lay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with spool_in(tmp_path) as spool:
        await put_many(spool, 20, KILOBYTE * 1024)
        await spool.ack("bakery", 20)
        await swept(spool)
        left = shutil.disk_usage(tmp_path)._replace(free=0)
        monkeypatch.setattr(sqlite_file.shutil, "disk_usage", lambda path: left)
        await spool.put(event())
        assert (await spool.health()).ready


# What is no spool, or not a whole one


def _other_database(path: Path) -> None:
    with sqlcipher3.connect(str(path)) as made:
        made.execute("CREATE TABLE customer(name)")
    made.close()


def _other_version(path: Path) -> None:
    file_in(path.parent).close()
    with sqlcipher3.connect(str(path)) as made:
        made.execute("PRAGMA user_version = 99")
    made.close()


def _first_version(path: Path) -> None:
    with sqlcipher3.connect(str(path)) as made:
        made.executescript(
            "CREATE TABLE event(seq INTEGER); CREATE TABLE shop(id TEXT); CREATE TABLE spool(id TEXT)"
        )
    made.close()


def _without_its_head(path: Path) -> None:
    file_in(path.parent).close()
    path.write_bytes(b"\0" * 4096 + path.read_bytes()[4096:])


def _cut_short(path: Path) -> None:
    file_in(path.parent).close()
    path.write_bytes(path.read_bytes()[:5000])


def _log_alone(path: Path) -> None:
    path.with_name("spool.db-wal").write_bytes(b"x" * 5000)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.write_bytes(b""), "emptied by something else"),
        (lambda path: path.write_text("notes, not a database" * 300), "damaged"),
        (_without_its_head, "damaged"),
        (_cut_short, "damaged"),
        (_other_database, "no spool of this program: move it away"),
        (_first_version, "version 0, not 3: run the relay that made it"),
        (_other_version, "version 99, not 3: run the relay that made it"),
        (_log_alone, "gone but its log is there: put the file back"),
    ],
    ids=[
        "empty",
        "text",
        "no head",
        "cut short",
        "another program",
        "the first version",
        "another version",
        "log alone",
    ],
)
def test_what_is_no_whole_spool_is_refused_in_a_sentence_and_left_alone(
    make: Callable[[Path], None], said: str, tmp_path: Path
) -> None:
    path = tmp_path / "spool.db"
    make(path)
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir() if "shm" not in one.name}
    with pytest.raises(SpoolBroken, match=said):
        file_in(tmp_path)
    after = {one.name: one.read_bytes() for one in tmp_path.iterdir() if "shm" not in one.name}
    assert after == before


@pytest.mark.parametrize("refusal", ["disk I/O error", "database or disk is full"])
@pytest.mark.parametrize(
    ("free", "said"), [(0, "disk is full: make room on it"), (10**9, "Could not open|until the")]
)
def test_a_disk_without_room_is_no_damaged_spool(
    refusal: str, free: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever believed it would move the events away."""

    class Refusing:
        def execute(self, sql: str) -> None:
            raise sqlcipher3.OperationalError(refusal)

    path, usage = tmp_path / "spool.db", namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**9, 10**9 - free, free))
    with (
        pytest.raises((SpoolFull, SpoolBroken), match=said) as told,
        sqlite_opening.as_broken("open the spool", path),
    ):
        sqlite_opening.check_ours(Refusing(), path)
    assert "damaged" not in str(told.value)


def test_a_spool_that_was_never_finished_is_made_anew(tmp_path: Path) -> None:
    for end in ("", "-wal", "-journal"):
        (tmp_path / f"spool.db.new{end}").write_bytes(b"half")
    file_in(tmp_path).close()
    assert [one.name for one in tmp_path.iterdir()] == ["spool.db"]


def test_without_a_spool_nothing_waits(tmp_path: Path) -> None:
    assert read_stats(tmp_path / "spool.db") == ()


# A log that was torn


class Crashed(NamedTuple):
    """The files as they lay when the relay was killed."""

    spool: Path
    log: Path


GIVEN = 40
FRAME = 24 + 4096


def _crash(folder: Path, file: SpoolFile) -> Crashed:
    (folder / "after").mkdir()
    for one in folder.glob("spool.db*"):
        shutil.copy(one, folder / "after")
    file.close()
    return Crashed(folder / "after" / "spool.db", folder / "after" / "spool.db-wal")


@pytest.fixture
def crashed(tmp_path: Path) -> Crashed:
    """After forty events, none of them yet anywhere but in the log."""
    file = file_in(tmp_path)
    for number in range(GIVEN):
        file.add([event(content=bytes([number]) * 1_000)])
    return _crash(tmp_path, file)


def _change(log: Path, at: int, change: Callable[[bytes], bytes], size: int = 1) -> None:
    found = bytearray(log.read_bytes())
    found[at : at + size] = change(bytes(found[at : at + size]))
    log.write_bytes(found)


def _flipped(found: bytes) -> bytes:
    return bytes([found[0] ^ 1])


DAMAGE: dict[str, tuple[Callable[[Crashed], object], bool]] = {
    "nothing": (lambda left: None, False),
    "index removed": (lambda left: left.spool.with_name("spool.db-shm").unlink(), False),
    "bit flipped": (lambda left: _change(left.log, 32 + 9 * FRAME + 500, _flipped), True),
    "page zeroed": (
        lambda left: _change(left.log, 32 + 9 * FRAME + 24, lambda found: bytes(4096), 4096),
        True,
    ),
    "head flipped": (lambda left: _change(left.log, 1, _flipped), True),
    "salt flipped": (lambda left: _change(left.log, 17, _flipped), True),
    "cut within a frame": (
        lambda left: left.log.write_bytes(left.log.read_bytes()[: 32 + 9 * FRAME + 10]),
        True,
    ),
    "emptied": (lambda left: left.log.write_bytes(b""), True),
    "removed": (lambda left: left.log.unlink(), True),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_torn_log_loses_its_end_at_most_and_no_number_is_given_twice(
    damage: str, crashed: Crashed
) -> None:
    tear, is_loss = DAMAGE[damage]
    tear(crashed)
    file = file_in(crashed.spool.parent)
    rows = file.read("bakery", 0, 1_000, PLENTY).rows
    assert file.pragma("integrity_check") == "ok"
    assert [row.content for row in rows] == [bytes([n]) * 1_000 for n in range(len(rows))]
    assert (len(rows) < GIVEN, file.lost_events) == (is_loss, is_loss)
    counted = file.stats()[0]
    assert (counted.waiting, counted.bytes) == (len(rows), 1_000 * len(rows))
    next_seq = file.add([event()]).newest["bakery"]
    file.close()
    # The shop may have read what is lost, and its cursor stands behind it.
    assert next_seq == (len(rows) + GAP + 1 if is_loss else GIVEN + 1)


def test_the_gap_is_made_once(crashed: Crashed) -> None:
    crashed.log.unlink()
    for expected in (True, False):
        file = file_in(crashed.spool.parent)
        assert file.lost_events is expected
        file.close()


def test_a_kill_between_commits_is_no_damage(tmp_path: Path) -> None:
    """Also right after a start, and after the log has begun anew several times."""
    file = file_in(tmp_path)
    for number in range(60):
        file.add([event(content=bytes([number]) * 500_000)])
        file.ack("bakery", number)
        file.sweep("bakery")
    left = _crash(tmp_path, file)
    for _ in range(2):
        file = file_in(left.spool.parent)
        assert file.lost_events is False
        left = _crash(left.spool.parent, file)


async def test_a_sweep_that_the_disk_refuses_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep = SpoolFile.sweep
    left = [SpoolFull("The spool's disk is full.")]

    def refused_once(file: SpoolFile, shop: str) -> bool:
        if left:
            raise left.pop()
        return sweep(file, shop)

    async with spool_in(tmp_path) as spool:
        await put_many(spool, 3)
        await spool.stats()  # what it sweeps at its start is done by now
        monkeypatch.setattr(SpoolFile, "sweep", refused_once)
        monkeypatch.setattr(probing, "LONGEST_TRUST", 0.0)
        assert await spool.ack("bakery", 2) == 2
        assert await seqs(spool) == [3]
        async with asyncio.timeout(15):
            while (health := await spool.health()).ready:
                pass
        assert (health.sentence, health.well) == ("The spool's disk is full.", True)
        await spool.ack("bakery", 2)
        assert (await swept(spool))["bakery"].waiting == 1
        assert (await spool.health()).ready


async def test_a_full_spool_is_swept_by_itself_once_the_disk_allows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shop has read everything: no acknowledgement comes that would sweep again."""

    def refused(file: SpoolFile, shop: str) -> bool:
        raise SpoolFull("The spool's disk is full.")

    async with spool_in(tmp_path, limit=512 * 1024) as spool:
        with pytest.raises(SpoolFull):
            await put_until_full(spool)
        with monkeypatch.context() as disk:
            disk.setattr(SpoolFile, "sweep", refused)
            assert await spool.ack("bakery", 1_000) > 0
            with pytest.raises(SpoolFull):
                await spool.put(event(content=b"x" * 8_192))
        async with asyncio.timeout(15):
            while True:
                with suppress(SpoolFull):
                    await spool.put(event(content=b"x" * 8_192))
                    break
        assert (await swept(spool))["bakery"].waiting == 1
