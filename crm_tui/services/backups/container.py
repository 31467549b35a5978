"""A backup as one file: a ZIP without compression, because everything large in it is encrypted.

Any tool can list it; its table of contents stands at the end, so that a torn one is known at once.
"""

import errno
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from crm_tui.domain.errors import CrmError
from crm_tui.services.backups.manifest import (
    NAME,
    NO_BACKUP,
    Entry,
    Manifest,
    is_name,
    read_manifest,
)
from crm_tui.store.marker import sync_folder

Told = Callable[[int], None]
"""Gets how many bytes were dealt with since it was told last; what it raises ends the work."""
_PIECE = 1 << 20


class Packing:
    """A backup that is being written."""

    def __init__(self, file: zipfile.ZipFile, told: Told) -> None:
        self._file, self._told = file, told
        self.entries: dict[str, Entry] = {}

    def add(self, name: str, source: Path) -> None:
        """Take a file in, whole as it is now."""
        with source.open("rb") as read, self._file.open(_info(name), "w", force_zip64=True) as out:
            self.entries[name] = _pour(read, out.write, self._told)

    def seal(self, manifest: Manifest) -> None:
        """The page that says what is in it, last."""
        self._file.writestr(_info(NAME), manifest.text())


@contextmanager
def packing(target: Path, told: Told) -> Iterator[Packing]:
    """Write a backup under a name that ends in `.part`; the good name comes once it is whole and on disk.

    Whatever stops it leaves no file under the good name, and takes the other one away.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as file:
                yield Packing(file, told)
            raw.flush()
            os.fsync(raw.fileno())
        check_entries(part, told)
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise cannot_write(target.parent, error) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def cannot_write(folder: Path, error: OSError) -> CrmError:
    """A sentence; older backups are as they were."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return CrmError(
            f"There is not enough room for a backup in {folder}; the older ones are all there.",
            "Free some space, or choose another place with CRM_BACKUP_FOLDER.",
        )
    return CrmError(
        f"No backup can be written to {folder}: {error.strerror or error}.",
        "Check the disk, its owner and permissions.",
    )


def read_top(path: Path) -> Manifest:
    """What the backup says that is in it; raises Damaged, or CrmError when it cannot be read."""
    with _opened(path) as file:
        try:
            text = file.read(NAME)
        except KeyError as error:
            raise NO_BACKUP from error
        return read_manifest(text)


def check_entries(path: Path, told: Told = lambda done: None) -> Manifest:
    """Read every byte and hold it against the manifest; raises Damaged."""
    manifest = read_top(path)
    with _opened(path) as file:
        for name, wanted in manifest.files.items():
            with file.open(name) as read:
                if _pour(read, lambda piece: len(piece), told) != wanted:
                    raise NO_BACKUP
    return manifest


def unpack(path: Path, into: Path, told: Told = lambda done: None) -> Manifest:
    """Write every file of it below an empty folder, 0600; raises Damaged unless each is as it was made."""
    manifest = read_top(path)
    with _opened(path) as file:
        for name, wanted in manifest.files.items():
            target = into / name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with file.open(name) as read, private(target) as out:
                if _pour(read, out.write, told) != wanted:
                    raise NO_BACKUP
    return manifest


@contextmanager
def private(target: Path) -> Iterator[IO[bytes]]:
    """A new 0600 file that is on disk when this ends; raises CrmError where there is no room."""
    try:
        descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise CrmError(
            f"{target.parent} cannot be written: {error.strerror or error}.",
            "Free some space, or choose another folder.",
        ) from error


def total_bytes(manifest: Manifest) -> int:
    """Of everything inside."""
    return sum(entry.bytes for entry in manifest.files.values())


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as file:
            if not all(is_name(name) for name in file.namelist()):
                raise NO_BACKUP
            yield file
    except FileNotFoundError as error:
        raise CrmError(
            f"There is no file {path}.", "`crm backup --list` shows what is there."
        ) from error
    except OSError as error:
        raise CrmError(
            f"{path} cannot be read: {error.strerror or error}.", "Check the disk."
        ) from error
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise NO_BACKUP from error


def _pour(read: IO[bytes], write: Callable[[bytes], object], told: Told) -> Entry:
    digest, size = hashlib.sha256(), 0
    while piece := read.read(_PIECE):
        digest.update(piece)
        write(piece)
        size += len(piece)
        told(len(piece))
    return Entry(size, digest.hexdigest())


def _info(name: str) -> zipfile.ZipInfo:
    # A fixed date: a file that a clock made in 1970 cannot be packed otherwise.
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o600 << 16
    return info
