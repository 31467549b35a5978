"""`crm restore`: a shop out of a backup, in an empty place or in place of a damaged one."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Clock, Millis, SystemClock
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.roles import Act
from crm_tui.services.backups import container, restoring
from crm_tui.services.backups.making import OWN, Progress, silent, steps
from crm_tui.services.backups.manifest import DATABASE, MARKER, PURPOSE, Manifest
from crm_tui.services.backups.places import ERASURES, MEDIA
from crm_tui.services.backups.restoring import Settled
from crm_tui.services.erasing import Replayed, read_list, replay
from crm_tui.services.erasing.listing import ErasureList, key_id, merged
from crm_tui.services.may import needs
from crm_tui.session import Opened
from crm_tui.settings import home_folder
from crm_tui.store import erasing
from crm_tui.store.database import Database
from crm_tui.store.in_use import nobody_else
from crm_tui.store.marker import Marker, check_key, derive, read_marker, sync_folder
from crm_tui.store.schema import HEAD, bring_up_to_date

UNFINISHED = "new-shop.db"
"""As `shop.py` names a database that has no marker yet."""
_ROOM = 1.2
"""Times what is inside: what is unpacked, and the log of bringing it up to date."""
_OLD = (
    *(MARKER, "keyslots.json", DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"),
    *("rekey.json", f"{DATABASE}.rekey"),
)
"""What of a damaged shop is kept aside. The marker first: without it no data that stand here are taken
for a shop; and all of it, as a log or a change of the key that was cut off belongs to the data it was of."""
_REPLACED = ("config.toml", ERASURES)
"""A copy of them is kept aside: where the backup has none, they stay."""


FindKey = Callable[[Path, Marker], Opened]
"""Gets the unpacked backup's folder and marker; raises CrmError."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A shop that is back."""

    home: Path
    manifest: Manifest
    settled: Settled
    replayed: Replayed
    """People erased since the backup was made, and now again."""
    files_missing: int
    """Photos and files that were not there beside the backup."""
    aside: Path | None
    """Where the files of the shop that stood here lie."""


@dataclass(frozen=True, slots=True)
class _Task:
    """One restoring."""

    file: Path
    top: Manifest
    home: Path
    clock: Clock
    told: Progress

    @property
    def now(self) -> Millis:
        return self.clock.now()


def restore(
    file: Path,
    find_key: FindKey,
    env: Mapping[str, str] = os.environ,
    clock: Clock | None = None,
    told: Progress = silent,
    *,
    set_aside: bool = False,
) -> Restored:
    """Bring a shop back into its folder: whole, or nothing is changed; raises CrmError.

    With `set_aside` the files of a shop that stands there are kept in a folder of their own.
    """
    home, top = home_folder(env), container.read_top(file)
    _refuse(home, top, set_aside=set_aside)
    _prepare(home, top)
    task = _Task(file, top, home, clock or SystemClock(), told)
    with _unpacking(home) as folder:
        container.unpack(file, folder, steps("unpacking", container.total_bytes(top), told))
        marker = read_marker(folder)
        opened = find_key(folder, marker)
        check_key(marker, opened.key)
        top.check(derive(opened.key, PURPOSE))
        return _bring_back(opened.actor, opened.key, folder, task)


@needs(Act.RESTORE)
def _bring_back(actor: Actor, key: bytes, folder: Path, task: _Task) -> Restored:
    """What was unpacked becomes the shop of this place."""
    task.told("photos and files", 0, 1)
    missing = restoring.bring_media(task.top, task.file.parent, folder / MEDIA)
    task.told("checking", 0, 1)
    settled = _settle(actor, key, folder, task)
    replayed = replay(folder, key, _erased(key, folder, task), task.clock)
    with nobody_else(task.home):
        aside = _move_in(folder, task.home, task.now)
    return Restored(task.home, task.top, settled, replayed, missing, aside)


def _erased(key: bytes, folder: Path, task: _Task) -> ErasureList:
    """Everybody who was: by the lists in the backup, beside it, and of the lost shop, if it was this one."""
    db = Database(folder / DATABASE, key)
    ours = key_id(db.read_now(erasing.key))
    db.close_now()
    there = [read_list(place / ERASURES) for place in (folder, task.file.parent, task.home)]
    return merged(one for one in there if one.key_id == ours)


def _settle(actor: Actor, key: bytes, folder: Path, task: _Task) -> Settled:
    path = folder / DATABASE
    db = Database(path, key)
    try:
        restoring.check_whole(db, task.top)
        db.close_now()
        bring_up_to_date(path, key, folder / "before", str(task.now), lambda said: None)
        return db.write_now(restoring.settle, actor, task.now, task.top)
    finally:
        db.close_now()


def _refuse(home: Path, top: Manifest, *, set_aside: bool) -> None:
    if top.schema > HEAD:
        raise CrmError(
            "This backup was made by a newer version.", "Upgrade this program, then try again."
        )
    if is_taken(home) and not set_aside:
        raise Conflict(
            f"There is already a shop in {home}.",
            "Choose an empty folder with --into; or --set-aside keeps that shop's files in a"
            " folder of their own and puts the backup in its place.",
        )


def is_taken(home: Path) -> bool:
    """Whether a shop stands there, whole or damaged."""
    return (home / MARKER).exists() or (home / DATABASE).exists()


def _prepare(home: Path, top: Manifest) -> None:
    """Make the folders; raises CrmError where there is no room."""
    try:
        for folder in (home, home / MEDIA, home / "backups", home / "logs"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        free = shutil.disk_usage(home).free
    except OSError as error:
        raise CrmError(
            f"The shop's folder {home} cannot be made: {error.strerror}.",
            "Choose another one with --into.",
        ) from error
    size = container.total_bytes(top) * _ROOM + sum(top.media.values())
    if free < size:
        raise CrmError(
            f"There is not enough room in {home}: this backup needs {size / 1e6:,.0f} MB,"
            f" and {free / 1e6:,.0f} MB are free.",
            "Free some space, or choose another folder with --into.",
        )


@contextmanager
def _unpacking(home: Path) -> Iterator[Path]:
    """A private folder on the shop's disk; what a killed one left is taken away."""
    for left in home.glob(".restoring-*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=".restoring-", dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _move_in(folder: Path, home: Path, now: Millis) -> Path | None:
    """Give every file its place, the marker next to last: until it is there, no shop is.

    The database comes under the name that a half-made one has, and gets its own at last; whoever
    opens the shop after a power cut between the two does the same (`shop.open_shop`).
    """
    try:
        for name in (MEDIA, *OWN):
            _move_files(folder / name, home / name)
        aside = _set_aside(home, now) if any((home / name).exists() for name in _OLD) else None
        (folder / DATABASE).replace(home / UNFINISHED)
        for name in _REPLACED:
            _move(folder / name, home / name)
        for name in ("keyslots.json", MARKER):
            _move(folder / name, home / name)
        sync_folder(home)
        (home / UNFINISHED).replace(home / DATABASE)
        sync_folder(home)
    except OSError as error:
        raise CrmError(
            f"{home} cannot be written: {error.strerror or error}.", "Run `crm restore` again."
        ) from error
    return aside


def _move_files(source: Path, target: Path) -> None:
    if source.is_dir():
        target.mkdir(exist_ok=True, mode=0o700)
        for path in source.iterdir():
            path.replace(target / path.name)
        sync_folder(target)


def _move(source: Path, target: Path) -> None:
    if source.exists():
        source.replace(target)


def _set_aside(home: Path, now: Millis) -> Path:
    folder = home / f"set-aside-{datetime.fromtimestamp(now / 1000, UTC):%Y%m%dT%H%M%SZ}"
    folder.mkdir(mode=0o700)
    for name in _OLD:
        _move(home / name, folder / name)
    for name in _REPLACED:
        if (home / name).exists():
            shutil.copyfile(home / name, folder / name)
    return folder
