"""Files that a provider fetches for a shop: on disk, for an hour, each under a random name.

The folder is read once, at start: a name that comes from outside is only ever looked up in memory
and never reaches the disk.
"""

from pathlib import Path

from webhook_relay.clock import Clock
from webhook_relay.hosting.file import Head, HostedFile, is_ours, on_disk, read_file
from webhook_relay.hosting.upload import MOST_BYTES, Room, Upload

KEPT_MILLIS = 60 * 60 * 1000


class HostedFiles:
    """All files that are served; used by one thread."""

    def __init__(self, folder: Path, clock: Clock, most_bytes: int = MOST_BYTES) -> None:
        """Deletes what an earlier run left unfinished or too old; raises FilesBroken."""
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
        """None for what never was and for what has expired."""
        found = self._files.get(token)
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
        for path in self._folder.iterdir() if self._folder.exists() else ():
            if not is_ours(path):
                continue
            file = read_file(path)
            # One from the future would stay for ever: the clock was wrong when it came.
            if file is None or not now < file.head.expires_at <= now + KEPT_MILLIS:
                path.unlink()
            else:
                self._room.held += file.size
                self.add(file)
