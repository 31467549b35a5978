"""Several relays whose hosted files lie in one folder: each serves what any of them took."""

import os
from pathlib import Path

import pytest

from tests.unit.relay.test_relay_hosted import PHOTO, content, stored
from tests.unit.relay.world import NOON, SetClock
from webhook_relay.hosting.file import Head
from webhook_relay.hosting.files import KEPT_MILLIS, HostedFiles
from webhook_relay.hosting.upload import Room, Upload


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


def relay(folder: Path, clock: SetClock | None = None) -> HostedFiles:
    return HostedFiles(folder, clock or SetClock(), shared=True)


def test_a_file_is_served_by_a_relay_that_did_not_take_it(folder: Path) -> None:
    one, other = relay(folder), relay(folder)
    file = stored(one)
    assert content(other.find(file.token)) == PHOTO
    alone = HostedFiles(folder.parent / "elsewhere", SetClock())
    assert alone.find(file.token) is None


def test_it_ends_after_an_hour_there_as_well(folder: Path) -> None:
    clock = SetClock()
    one, other = relay(folder, clock), relay(folder, clock)
    file = stored(one)
    clock.time += KEPT_MILLIS
    assert other.find(file.token) is None
    for each in (other, one, other):
        each.sweep()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../relay.key", "..", "", "notes.txt", "a" * 43, "a" * 5_000, "\0"]
)
def test_a_name_that_is_none_of_ours_finds_nothing(name: str, folder: Path) -> None:
    (folder.parent / "relay.key").write_bytes(b"secret")
    folder.mkdir()
    (folder / "notes.txt").write_bytes(b"of somebody else")
    assert relay(folder).find(name) is None


def test_half_a_file_is_found_by_nobody(folder: Path) -> None:
    upload = Upload(folder, Head("image/jpeg", "a.jpg", NOON + 1), Room())
    upload.add(PHOTO[:3])
    (draft,) = folder.iterdir()
    for name in (draft.name, draft.stem):
        assert relay(folder).find(name) is None
    upload.abandon()


def test_a_relay_that_starts_leaves_what_another_is_writing(folder: Path) -> None:
    upload = Upload(folder, Head("image/jpeg", "a.jpg", NOON + 1), Room())
    (draft,) = folder.iterdir()
    os.utime(draft, (NOON / 1_000, NOON / 1_000))
    clock = SetClock()
    relay(folder, clock)
    assert draft.exists()
    clock.time += KEPT_MILLIS
    relay(folder, clock)
    assert not draft.exists()
    upload.abandon()


def test_clocks_that_differ_a_little_cost_no_file(folder: Path) -> None:
    behind = SetClock()
    behind.time -= 60_000
    file = stored(relay(folder))
    assert relay(folder, behind).count == 1
    assert content(relay(folder, behind).find(file.token)) == PHOTO
