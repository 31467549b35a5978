"""A power cut takes what was not synced. What was answered with 200 was."""

import random
from collections.abc import Callable

import pytest

from tests.faults import relay_bad_disks, relay_power
from tests.faults.relay_disk import Disk, File, Folder, Resize, Write
from tests.faults.relay_power import cuts_of

SEEDS = range(200)

can_mount = pytest.mark.skipif(
    bool(relay_power.unable()), reason=relay_power.unable() or "it can be mounted"
)


def after(seed: int, work: Callable[[Disk, File], None]) -> bytes | None:
    """What a file of a synced `old` holds after work on it and a cut; None when its name is gone."""
    disk, file = Disk(lambda: 0.0), File(0o600)
    work(disk, file)
    disk.cut(random.Random(seed))
    found = disk.root.now.get("file")
    return bytes(found.now) if isinstance(found, File) else None


def write(disk: Disk, file: File) -> None:
    disk.make(disk.root, "file", file)
    disk.change(file, Write(0, b"old" * 1_000))


def keep(disk: Disk, file: File) -> None:
    write(disk, file)
    file.sync()
    disk.root.sync()


def overwrite(disk: Disk, file: File) -> None:
    keep(disk, file)
    disk.change(file, Write(100, b"new" * 1_000))


def test_what_was_synced_with_its_name_is_there_after_every_cut() -> None:
    assert {after(seed, keep) for seed in SEEDS} == {b"old" * 1_000}


def test_bytes_without_a_synced_name_may_be_gone_or_there() -> None:
    def sync_the_bytes(disk: Disk, file: File) -> None:
        write(disk, file)
        file.sync()

    assert {after(seed, sync_the_bytes) for seed in SEEDS} == {b"old" * 1_000, None}


def test_what_was_not_synced_is_old_new_or_torn_at_a_sector() -> None:
    found = {after(seed, overwrite) for seed in SEEDS}
    assert {b"old" * 1_000, b"old" * 33 + b"o" + b"new" * 1_000} < found
    assert all(whole is not None and whole[:100] == b"old" * 33 + b"o" for whole in found)
    assert all(is_torn_at_sectors(whole or b"") for whole in found)
    assert len(found) > 10


def is_torn_at_sectors(whole: bytes) -> bool:
    """Every sector of it is the old one or the new one; beyond its end a disk has zeros."""
    old, new = b"old" * 1_000, b"old" * 33 + b"o" + b"new" * 1_000
    sectors = [
        [one.ljust(len(new), b"\0")[at : at + 512] for one in (whole, old, new)]
        for at in range(0, len(new), 512)
    ]
    return all(found in (before, after) for found, before, after in sectors)


def test_a_rename_is_whole_or_not_at_all_and_one_name_is_always_there() -> None:
    names: set[tuple[str, ...]] = set()
    for seed in SEEDS:
        disk = Disk(lambda: 0.0)
        keep(disk, File(0o600))
        disk.rename(disk.root, "file", "other")
        disk.cut(random.Random(seed))
        names.add(tuple(disk.root.now))
    assert names == {("file",), ("other",)}


def test_a_folder_that_was_never_synced_may_take_all_in_it_along() -> None:
    gone = 0
    for seed in SEEDS:
        disk, folder, file = Disk(lambda: 0.0), Folder(0o700), File(0o600)
        disk.make(disk.root, "home", folder)
        disk.make(folder, "file", file)
        disk.change(file, Write(0, b"whole"))
        file.sync()
        folder.sync()
        disk.cut(random.Random(seed))
        gone += "home" not in disk.root.now
    assert 0 < gone < len(SEEDS)


def test_a_shorter_file_that_was_not_synced_may_be_long_again() -> None:
    def cut_short(disk: Disk, file: File) -> None:
        keep(disk, file)
        disk.change(file, Resize(3))

    assert {after(seed, cut_short) for seed in SEEDS} == {b"old", b"old" * 1_000}


@pytest.mark.e2e
@can_mount
def test_nothing_acknowledged_is_lost_when_the_power_goes() -> None:
    found = cuts_of(None, 4)
    assert found.acknowledged > 0
    assert (found.lost, found.doubled, found.changed, found.invented) == (0, 0, 0, 0)


@pytest.mark.e2e
@can_mount
@pytest.mark.parametrize("case", relay_bad_disks.CASES)
def test_a_disk_that_refuses_costs_a_503_and_nothing_else(case: str) -> None:
    found = relay_bad_disks.found_on(case)
    assert found.refused > 0
    assert (found.others, found.lost, found.recovered) == (0, 0, True)
