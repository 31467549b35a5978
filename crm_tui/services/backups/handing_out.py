"""Handing a backup out to its places, and dropping there what is too old."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError, Damaged
from crm_tui.services.backups import container, keeping
from crm_tui.services.backups.making import (
    Made,
    Progress,
    Source,
    enough_room,
    pack,
    silent,
    staging,
    steps,
)
from crm_tui.services.backups.manifest import Manifest
from crm_tui.services.backups.places import ERASURES, MEDIA, FolderPlace, Place
from crm_tui.store import retention
from crm_tui.store.backup_runs import PlaceKind


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a backup at one place."""

    kind: PlaceKind
    file: str = ""
    bytes: int = 0
    manifest: Manifest | None = None
    error: CrmError | None = None
    left: CrmError | None = None
    """The backup is there; older ones that should be gone could not be dropped."""


def to_places(
    source: Source, places: Mapping[PlaceKind, Callable[[], Place]], told: Progress = silent
) -> list[Outcome]:
    """Make one backup and put it into every place that can be reached; what went wrong is in the outcome."""
    try:
        enough_room(source, source.workshop, media_inside=False)
        with staging(source.workshop) as folder:
            target = folder / keeping.name_of(source.clock.now())
            made = pack(source, folder, target, told, media_inside=False)
            drop_old_upgrades(source.workshop, source.clock.now())
            return [_outcome(source, made, kind, place, told) for kind, place in places.items()]
    except CrmError as error:
        return [Outcome(kind, error=error) for kind in places]
    except OSError as error:
        refused = container.cannot_write(source.workshop, error)
        return [Outcome(kind, error=refused) for kind in places]


def _outcome(
    source: Source, made: Made, kind: PlaceKind, opened: Callable[[], Place], told: Progress
) -> Outcome:
    try:
        place = opened()
        if isinstance(place, FolderPlace):
            place.sweep()
        hand_out(source, made, place, told)
        left = _left_by(source, place)
    except CrmError as error:
        return Outcome(kind, error=error)
    except OSError as error:  # a stick that was pulled out in the middle
        return Outcome(kind, error=container.cannot_write(made.path.parent, error))
    file = f"{place.title()}/{made.path.name}"
    return Outcome(kind, file, made.bytes, made.manifest, left=left)


def _left_by(source: Source, place: Place) -> CrmError | None:
    """Drop what is too old; what kept it from going. The new backup is no worse for it, nor made again."""
    now = source.clock.now()
    db = source.db.beside(source.db.path)
    try:
        if db.write_now(retention.believes, now):
            drop_old(source, place, now)
    except CrmError as error:
        return error
    finally:
        db.close_now()
    return None


def hand_out(source: Source, made: Made, place: Place, told: Progress = silent) -> None:
    """Put a backup into a place with its media, and drop there what is too old; raises CrmError.

    Media first: a backup under its good name is never without them.
    """
    there = place.media()
    missing = [name for name, size in made.manifest.media.items() if there.get(name) != size]
    step = steps(f"to {place.title()}", made.bytes, told)
    for name in missing:
        step(0)  # a worker that ends does not wait for all of them
        with suppress(FileNotFoundError):  # removed since, with its message
            place.put_beside(f"{MEDIA}/{name}", source.home / MEDIA / name)
    if (source.home / ERASURES).exists():
        place.put_beside(ERASURES, source.home / ERASURES)
    place.put(made.path.name, made.path, step)


def drop_old(source: Source, place: Place, now: Millis) -> int:
    """Take away backups by rule, and media that none of those left has; how many backups."""
    names = place.names()
    kept = keeping.kept(names, source.zone, now)
    gone = [name for name in names if name not in kept]
    place.remove(gone)
    if gone:
        place.remove(f"{MEDIA}/{name}" for name in place.media().keys() - _wanted(place, kept))
    return len(gone)


def _wanted(place: Place, names: frozenset[str]) -> frozenset[str]:
    """Media of these backups; where one cannot be read nothing is known to be superfluous."""
    try:
        return frozenset().union(*(place.top(name).media for name in names))
    except Damaged:
        return frozenset(place.media())


def drop_old_upgrades(workshop: Path, now: Millis) -> None:
    """Copies that were made before an upgrade are as old as any backup may be, and no older."""
    for path in workshop.glob("before-*.db"):
        if now - path.stat().st_mtime * 1000 > keeping.OLDEST:
            path.unlink(missing_ok=True)
