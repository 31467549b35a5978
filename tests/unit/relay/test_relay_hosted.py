"""Files for providers: whole or not at all, for an hour, and never more than fit."""

import errno
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.relay.world import NOON, SetClock
from webhook_relay.errors import FileEmpty, FilesBroken, FilesFull, FileTooLarge
from webhook_relay.hosting.file import Head, HostedFile
from webhook_relay.hosting.files import KEPT_MILLIS, HostedFiles
from webhook_relay.hosting.heads import LONGEST_NAME, file_name, mime_type, served
from webhook_relay.hosting.upload import LARGEST_FILE, Room, Upload

PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 3_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


def stored(files: HostedFiles, content: bytes = PHOTO) -> HostedFile:
    upload = files.begin("image/jpeg", "केक.jpg")
    try:
        upload.reserve(len(content))
        upload.add(content)
        file = upload.finish()
    finally:
        upload.abandon()
    files.add(file)
    return file


def content(file: HostedFile | None) -> bytes:
    assert file is not None
    return b"".join(file.parts(length=1_000))


def test_a_file_is_served_as_it_came_also_by_the_next_run(folder: Path) -> None:
    clock = SetClock()
    file = stored(HostedFiles(folder, clock))
    again = HostedFiles(folder, clock)
    assert again.find(file.token) == file
    assert content(again.find(file.token)) == PHOTO
    assert (again.count, again.size) == (1, len(PHOTO))


def test_it_is_gone_after_an_hour_even_before_it_is_deleted(folder: Path) -> None:
    clock = SetClock()
    files = HostedFiles(folder, clock)
    file = stored(files)
    clock.time += KEPT_MILLIS - 1
    files.sweep()
    assert content(files.find(file.token)) == PHOTO
    clock.time += 1
    assert files.find(file.token) is None
    files.sweep()
    assert (list(folder.iterdir()), files.count, files.size) == ([], 0, 0)


@pytest.mark.parametrize("shift", [KEPT_MILLIS, -1])
def test_at_start_what_is_too_old_or_from_the_future_is_deleted(shift: int, folder: Path) -> None:
    clock = SetClock()
    stored(HostedFiles(folder, clock))
    clock.time += shift
    assert HostedFiles(folder, clock).count == 0
    assert list(folder.iterdir()) == []


def test_at_start_what_was_never_finished_is_deleted_and_what_is_not_ours_is_left(
    folder: Path,
) -> None:
    upload = Upload(folder, Head("image/jpeg", "a.jpg", NOON + 1), Room())
    upload.add(PHOTO)
    for name, damaged in {
        "a": b"",
        "b": b"\0",
        "c": b"\xff\xff[]",
        "d": b"\0\x02[]",
        "e": b"\0\x011",
    }.items():
        (folder / (name * 43)).write_bytes(damaged)
    (folder / "notes.txt").write_bytes(b"of somebody else")
    files = HostedFiles(folder, SetClock())
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]
    assert (files.count, files.size) == (0, 0)
    upload.abandon()


def test_half_a_file_is_not_found_and_leaves_nothing(folder: Path) -> None:
    files = HostedFiles(folder, SetClock())
    upload = files.begin("image/jpeg", "a.jpg")
    upload.reserve(3)
    upload.add(PHOTO[:3])
    (draft,) = folder.iterdir()
    assert files.find(draft.name.removesuffix(".part")) is None
    upload.abandon()
    assert (list(folder.iterdir()), files.size) == ([], 0)


def test_an_empty_file_is_none(folder: Path) -> None:
    upload = HostedFiles(folder, SetClock()).begin("image/jpeg", "a.jpg")
    with pytest.raises(FileEmpty):
        upload.finish()
    upload.abandon()
    assert list(folder.iterdir()) == []


def test_one_file_has_its_limit_to_the_byte(folder: Path) -> None:
    upload = HostedFiles(folder, SetClock()).begin("video/mp4", "a.mp4")
    upload.reserve(LARGEST_FILE)
    with pytest.raises(FileTooLarge, match="32 MB"):
        upload.reserve(1)
    upload.abandon()


def test_all_together_have_theirs_and_room_comes_back_with_time(folder: Path) -> None:
    clock = SetClock()
    files = HostedFiles(folder, clock, most_bytes=len(PHOTO) + 10)
    stored(files)
    with pytest.raises(FilesFull, match="within the hour"):
        stored(files)
    assert files.size == len(PHOTO)
    clock.time += KEPT_MILLIS
    files.sweep()
    assert content(stored(files)) == PHOTO


def test_a_disk_that_refuses_is_told_and_nothing_is_left_open(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = HostedFiles(folder, SetClock())

    def full(self: Upload, part: bytes) -> None:
        raise FilesBroken(f"The disk refuses to keep files: {errno.errorcode[errno.ENOSPC]}.")

    monkeypatch.setattr(Upload, "add", full)
    with pytest.raises(FilesBroken, match="The disk refuses"):
        files.begin("image/jpeg", "a.jpg")
    assert (list(folder.iterdir()), files.size) == ([], 0)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    files = HostedFiles(tmp_path / "taken" / "files", SetClock())
    with pytest.raises(FilesBroken, match="Not a directory"):
        files.begin("image/jpeg", "a.jpg")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("attachment; filename*=UTF-8''%E0%A4%95%E0%A5%87%E0%A4%95%20%231.jpg", "केक #1.jpg"),
        ("attachment; filename=plain.pdf; filename*=utf-8'en'better.pdf", "better.pdf"),
        ('attachment; filename="two words.pdf"', "two words.pdf"),
        ("attachment; filename=केक.pdf", "केक.pdf"),
        ("attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
        (r'attachment; filename="C:\bills\7.pdf"', "7.pdf"),
        ("attachment; filename*=UTF-8''a%0D%0AX-Evil%3A%201%00.pdf", "aX-Evil: 1.pdf"),
        ("attachment; filename*=UTF-8''%FF%FE", "\ufffd\ufffd"),
        ("attachment; filename*=UTF-8''" + "x" * 999, "x" * LONGEST_NAME),
        ('attachment; filename=""', "file"),
        ("attachment; filename*=UTF-8''..%2F", "file"),
        ("", "file"),
    ],
)
def test_a_name_is_a_name_and_never_a_path(said: str, name: str) -> None:
    assert file_name([(b"content-disposition", said.encode())]) == name


@given(st.binary(max_size=80))
def test_no_name_is_an_error_and_every_one_can_be_sent(said: bytes) -> None:
    name = file_name([(b"content-disposition", b"attachment; filename=" + said)])
    headers = dict(served(HostedFile(Path("t"), Head("image/jpeg", name, 0), 1, 1)))
    line = headers[b"content-disposition"].decode("ascii")
    assert line.isprintable()
    assert file_name([(b"content-disposition", line.encode())]) == name


@pytest.mark.parametrize(
    ("said", "served_as"),
    [
        ("image/jpeg", "image/jpeg"),
        ("Audio/OGG; codecs=opus", "audio/ogg"),
        ("text/html", "application/octet-stream"),
        ("image/svg+xml", "application/octet-stream"),
        ("नमस्ते", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_only_what_whatsapp_takes_keeps_its_type(said: str, served_as: str) -> None:
    assert mime_type([(b"content-type", said.encode())]) == served_as


def test_the_head_on_disk_says_nothing_but_type_name_and_end(folder: Path) -> None:
    file = stored(HostedFiles(folder, SetClock()))
    head = file.path.read_bytes()[2 : file.start]
    assert json.loads(head) == ["image/jpeg", "केक.jpg", NOON + KEPT_MILLIS]
