"""Files that a provider fetches for a shop: on disk, for an hour, each under a random name.

The folder is read once, at start: a name that comes from outside is looked up in memory and does not
reach the disk. Only where several relays share the folder is one looked up there that has the form
of our random names.
"""

from pathlib import Path

from webhook_relay.clock import Clock
from webhook_relay.hosting.file import (
    DRAFT,
    Head,
    HostedFile,
    is_ours,
    is_token,
    on_disk,
    read_file,
)
from webhook_relay.hosting.upload import MOST_BYTES, Room, Upload

KEPT_MILLIS = 60 * 60 * 1000


class HostedFiles:
    """All files that are served; used by one thread."""

    def __init__(
        self, folder: Path, clock: Clock, most_bytes: int = MOST_BYTES, *, shared: bool = False
    ) -> None:
        """Deletes what an earlier run left unfinished or too old; raises FilesBroken."""
        self._shared = shared
        self._folder = folder
        self._clock = clock
        self._room = Room(most_bytes)
        self._files: dict[str, HostedFile] = {}
        with on_disk():
            self._load()

    @property
    def count(self) -> int:
        return len(self._files)

    @property
    def size(self) -> int:
        """Bytes, of files that are served and of those on their way."""
        return self._room.held

    def find(self, token: str) -> HostedFile | None:
        """None for what never was and for what has expired; raises OSError."""
        found = self._files.get(token)
        if found is None and self._shared and is_token(token):
            found = self._another_s(self._folder / token)
        return found if found and found.head.expires_at > self._clock.now() else None

    def begin(self, mime_type: str, name: str) -> Upload:
        """A new file; raises FilesBroken."""
        head = Head(mime_type, name, self._clock.now() + KEPT_MILLIS)
        return Upload(self._folder, head, self._room)

    def add(self, file: HostedFile) -> None:
        """Serve a finished file."""
        self._files[file.token] = file

    def sweep(self) -> None:
        """Deletes what has expired; raises OSError, and then serves it no more all the same."""
        now = self._clock.now()
        for file in [one for one in self._files.values() if one.head.expires_at <= now]:
            del self._files[file.token]
            self._room.give_back(file.size)
            file.path.unlink(missing_ok=True)

    def _load(self) -> None:
        now = self._clock.now()
        # Another relay's clock may be ahead of this one.
        latest = 2 * KEPT_MILLIS if self._shared else KEPT_MILLIS
        for path in self._folder.iterdir() if self._folder.exists() else ():
            if not is_ours(path) or (self._shared and self._may_grow(path)):
                continue
            file = self._another_s(path) if self._shared else read_file(path)
            # One from the future would stay for ever: the clock was wrong when it came.
            if file is None or not now < file.head.expires_at <= now + latest:
                path.unlink(missing_ok=True)
            else:
                self._room.held += file.size
                self.add(file)

    def _may_grow(self, path: Path) -> bool:
        """Whether another relay may be writing this draft."""
        try:
            changed_at = path.stat().st_mtime * 1_000
        except FileNotFoundError:
            return True  # it is done with it by now
        return path.suffix == DRAFT and changed_at > self._clock.now() - KEPT_MILLIS

    def _another_s(self, path: Path) -> HostedFile | None:
        """A file that another relay took, or may just have deleted."""
        try:
            return read_file(path)
        except FileNotFoundError:
            return None
