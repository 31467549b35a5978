"""Making a backup: room, a copy, a check, one packed file; whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from crm_tui.domain.clock import Clock
from crm_tui.domain.errors import Conflict, CrmError, Damaged
from crm_tui.services import audit
from crm_tui.services.backups import container, manifest
from crm_tui.services.backups.container import Told, packing
from crm_tui.services.backups.manifest import PURPOSE, Manifest
from crm_tui.services.backups.places import MEDIA
from crm_tui.services.privacy.notices import FOLDER as NOTICES
from crm_tui.services.workflows.files import FOLDER as WORKFLOWS
from crm_tui.store import backup_copy
from crm_tui.store.database import Database
from crm_tui.store.media_files import MediaFolder
from crm_tui.store.schema import HEAD
from crm_tui.store.turnstile import flock, open_lock

Progress = Callable[[str, int, int], None]
"""Gets what is being done, how many bytes are, and of how many; what it raises ends the work."""
_ROOM = 2.2
"""Times the size of the database: its copy and the packed file lie beside each other for a moment."""
OWN = (WORKFLOWS, NOTICES)
"""Folders of the shop with files that the owner wrote."""


def silent(what: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class Source:
    """The shop that is backed up."""

    home: Path
    shop_id: str
    db: Database
    media: MediaFolder
    clock: Clock
    zone: str

    @property
    def workshop(self) -> Path:
        """Where copies are made; on the same disk as the shop."""
        return self.home / "backups"

    @property
    def folder_name(self) -> str:
        """Parts the shops that share a place."""
        return f"crm-backups-{self.shop_id[:8]}"


@dataclass(frozen=True, slots=True)
class Made:
    """One backup."""

    path: Path
    manifest: Manifest
    bytes: int


def make(source: Source, target: Path, told: Progress = silent, *, media_inside: bool) -> Made:
    """Write a backup to this file; raises CrmError, Damaged where the shop's own data are.

    With its media inside it is all that `crm restore` needs; without, they lie in `media/` beside it.
    """
    enough_room(source, target.parent, media_inside=media_inside)
    with staging(source.workshop) as folder:
        return pack(source, folder, target, told, media_inside=media_inside)


def pack(source: Source, folder: Path, target: Path, told: Progress, *, media_inside: bool) -> Made:
    """Copy and check the database in this private folder, and write the backup; raises CrmError."""
    copied, counts, head = _copy(source, folder, told)
    media = _media_of(source.home)
    inside = sorted(media) if media_inside else []
    step = steps("packing", _size(copied, source.home, inside) * 2, told)
    with packing(target, step) as out:
        out.add(manifest.DATABASE, copied)
        for name in (manifest.MARKER, *manifest.BESIDE, *_own(source.home)):
            if (source.home / name).exists():
                out.add(name, source.home / name)
        for name in inside:
            out.add(f"{MEDIA}/{name}", source.home / MEDIA / name)
        top = Manifest(
            made_at=source.clock.now(),
            shop_id=source.shop_id,
            schema=HEAD,
            version=version("crm-tui"),
            counts=counts,
            files=out.entries,
            media=media,
            audit_head=head,
        ).signed(source.db.signing_key(PURPOSE))
        out.seal(top)
    return Made(target, top, target.stat().st_size)


@contextmanager
def staging(workshop: Path) -> Iterator[Path]:
    """A private folder for one backup at a time; what a killed one left is taken away first.

    Raises Conflict while another one is being made.
    """
    handle: int | None = None
    folder: Path | None = None
    try:
        workshop.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = open_lock(workshop / ".lock")
        if handle is not None and not flock(handle, shared=False):
            raise Conflict("Another backup is being made.", "Wait until it is done.")
        for left in workshop.glob(".making-*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=".making-", dir=workshop))
    except OSError as error:
        raise container.cannot_write(workshop, error) from error
    else:
        yield folder
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        if handle is not None:
            os.close(handle)


def _copy(source: Source, folder: Path, told: Progress) -> tuple[Path, backup_copy.Counts, str]:
    """The database at one moment, looked over: a damaged one replaces no good backup."""
    copied = folder / manifest.DATABASE
    try:
        source.db.copy_to(copied, lambda done, total: told("copying", done, total))
    except OSError as error:
        raise container.cannot_write(folder, error) from error
    size = copied.stat().st_size
    told("checking", 0, size)
    looked = source.db.beside(copied)
    try:
        if problem := looked.read_now(backup_copy.problem):
            raise Damaged(f"The shop's data file is damaged: {problem}.", backup_copy.WAY_BACK)
        counts, head = looked.read_now(backup_copy.counts), looked.read_now(audit.head)
    finally:
        looked.close_now()
    told("checking", size, size)
    for left in (folder / f"{manifest.DATABASE}-wal", folder / f"{manifest.DATABASE}-shm"):
        left.unlink(missing_ok=True)
    return copied, counts, f"{head.n}:{head.mac.hex()}"


def enough_room(source: Source, into: Path, *, media_inside: bool) -> None:
    """Before anything is written: a backup must never be what fills the disk under the shop."""
    size = source.db.path.stat().st_size
    media = sum(_media_of(source.home).values()) if media_inside else 0
    try:
        source.workshop.mkdir(parents=True, exist_ok=True, mode=0o700)
        free, there = (shutil.disk_usage(one).free for one in (source.workshop, into))
    except OSError as error:
        raise container.cannot_write(into, error) from error
    if free < size * _ROOM or there < size + media:
        raise CrmError(
            f"There is not enough room for a backup: it takes {(size * _ROOM + media) / 1e6:,.0f} MB"
            f" for a moment, and {min(free, there) / 1e6:,.0f} MB are free.",
            "Free some space; the older backups are all there.",
        )


def _media_of(home: Path) -> dict[str, int]:
    try:
        found = [path for path in (home / MEDIA).iterdir() if manifest.is_media(path.name)]
    except FileNotFoundError:
        return {}
    return {path.name: path.stat().st_size for path in found}


def _own(home: Path) -> list[str]:
    """Files that the owner wrote."""
    names = [f"{own}/{path.name}" for own in OWN for path in (home / own).glob("*.*")]
    return sorted(name for name in names if manifest.is_name(name))


def _size(copied: Path, home: Path, media: list[str]) -> int:
    return copied.stat().st_size + sum((home / MEDIA / name).stat().st_size for name in media)


def steps(what: str, total: int, told: Progress) -> Told:
    """Adds up what is told in pieces."""
    done = 0

    def at(size: int) -> None:
        nonlocal done
        done += size
        told(what, min(done, total), total)

    return at
