"""Plain copies of media for a viewer outside, each in a private temporary folder, and their end."""

import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from crm_tui.store.marker import write_private

_FOLDER = "crm-open-"
_NAME = 12
"""So many characters of a file's name in the shop its copy has."""


class PlainCopies:
    """The copies that this program made."""

    def __init__(self) -> None:
        self._made: dict[Path, int] = {}

    def make(self, name: str, content: bytes, ending: str) -> Path:
        """A copy of the media file `name`."""
        path = Path(tempfile.mkdtemp(prefix=_FOLDER)) / f"{name[:_NAME]}{ending}"
        write_private(path, content)
        self._made[path] = path.stat().st_mtime_ns
        return path

    def take_back(self) -> None:
        """Remove them; one that somebody has worked in since stays, until it is old."""
        made, self._made = self._made, {}
        for path, written in made.items():
            with suppress(OSError):
                if path.stat().st_mtime_ns == written:
                    _remove(path)


def remove_old(before: float) -> None:
    """Remove those that were written before then (epoch seconds), by whatever program."""
    for path in _every():
        with suppress(OSError):  # a viewer on Windows may have it open: then the next time
            if path.stat().st_mtime < before:
                _remove(path)


def remove_those_of(names: Iterable[str]) -> int:
    """The copies of these media files; how many. Raises OSError."""
    starts = tuple(name[:_NAME] for name in names)
    found = [path for path in _every() if path.name.startswith(starts)]
    for path in found:
        _remove(path)
    return len(found)


def _every() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob(f"{_FOLDER}*/*"))


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    with suppress(OSError):  # another file was put beside it
        path.parent.rmdir()
