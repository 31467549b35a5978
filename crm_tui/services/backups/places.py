"""Where backups are kept: a folder, a USB stick, a store that speaks S3; each keeps media once."""

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from crm_tui.domain.errors import CrmError
from crm_tui.services.backups.container import Told, cannot_write, check_entries, read_top
from crm_tui.services.backups.keeping import made_at
from crm_tui.services.backups.manifest import Manifest, is_media
from crm_tui.store.backup_runs import PlaceKind
from crm_tui.store.marker import sync_folder

MEDIA = "media"
ERASURES = "erasures.json"


class NotThere(CrmError):
    """The place cannot be reached now: it is tried again."""


class Place(Protocol):
    """One of them. Every method raises CrmError, NotThere where the place is away."""

    kind: PlaceKind

    def title(self) -> str:
        """What a person calls it."""
        ...

    def names(self) -> list[str]:
        """Backups that are there, newest first."""
        ...

    def put(self, name: str, source: Path, told: Told) -> None:
        """Take a backup in: whole, or not at all."""
        ...

    def top(self, name: str) -> Manifest:
        """What is in a backup, without fetching all of it; raises Damaged too."""
        ...

    def fetch(self, name: str, target: Path) -> None:
        """Bring a backup, or what lies beside them, to this new file."""
        ...

    def remove(self, names: Iterable[str]) -> None:
        """Drop backups, or media by `media/<name>`."""
        ...

    def media(self) -> dict[str, int]:
        """Media that are there, by name, with their sizes."""
        ...

    def put_beside(self, name: str, source: Path) -> None:
        """Replace a file that lies beside the backups: media by `media/<name>`, the list of erasures."""
        ...


class FolderPlace:
    """A folder on this computer, in the network, or on a stick."""

    def __init__(self, folder: Path, kind: PlaceKind = PlaceKind.FOLDER, title: str = "") -> None:
        self.folder, self.kind, self._title = folder, kind, title

    def title(self) -> str:
        return self._title or str(self.folder)

    def names(self) -> list[str]:
        return sorted((one for one in self._in(self.folder) if made_at(one)), reverse=True)

    def put(self, name: str, source: Path, told: Told) -> None:
        target = self.folder / name
        self._write(target, source)
        try:
            check_entries(target.with_name(f"{name}.part"), told)
            target.with_name(f"{name}.part").replace(target)
            sync_folder(self.folder)
        except OSError as error:
            raise cannot_write(self.folder, error) from error
        finally:
            with suppress(OSError):
                target.with_name(f"{name}.part").unlink(missing_ok=True)

    def top(self, name: str) -> Manifest:
        return read_top(self.folder / name)

    def fetch(self, name: str, target: Path) -> None:
        try:
            shutil.copyfile(self.folder / name, target)
        except OSError as error:
            raise CrmError(f"{self.folder / name} cannot be read: {error.strerror}.") from error

    def remove(self, names: Iterable[str]) -> None:
        try:
            for name in names:
                (self.folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise cannot_write(self.folder, error) from error

    def media(self) -> dict[str, int]:
        there = self.folder / MEDIA
        return {one: (there / one).stat().st_size for one in self._in(there) if is_media(one)}

    def put_beside(self, name: str, source: Path) -> None:
        target = self.folder / name
        self._write(target, source)
        try:
            target.with_name(f"{target.name}.part").replace(target)
            sync_folder(target.parent)
        except OSError as error:
            raise cannot_write(self.folder, error) from error

    def sweep(self) -> None:
        """Take away what a stopped backup left under names that are not good."""
        for path in [*self.folder.glob("shop-*.part"), *(self.folder / MEDIA).glob("*.part")]:
            path.unlink(missing_ok=True)

    def _write(self, target: Path, source: Path) -> None:
        """The same bytes under `.part`: the same file where the disk is the same one, else a copy."""
        part = target.with_name(f"{target.name}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part.unlink(missing_ok=True)
            # What is replaced and never written in place may be one file under two names.
            if target.suffix != ".json" and _linked(source, part):
                return
            descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with source.open("rb") as read, os.fdopen(descriptor, "wb") as out:
                shutil.copyfileobj(read, out, 1 << 20)
                out.flush()
                os.fsync(out.fileno())
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise cannot_write(self.folder, error) from error

    def _in(self, folder: Path) -> list[str]:
        try:
            return [path.name for path in folder.iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise NotThere(
                f"{self.title()} cannot be read: {error.strerror}.", "Check it."
            ) from error


def _linked(source: Path, part: Path) -> bool:
    try:
        os.link(source, part)
    except OSError:
        return False
    return True
