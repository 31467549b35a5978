"""A file on its way in: written under another name until it is whole and durable."""

import os
import secrets
from pathlib import Path

from webhook_relay.errors import FileEmpty, FilesBroken, FilesFull, FileTooLarge
from webhook_relay.folders import make_folder, sync_folder
from webhook_relay.hosting.file import DRAFT, Head, HostedFile, on_disk

LARGEST_FILE = 32 * 1024 * 1024
MOST_BYTES = 256 * 1024 * 1024

_TOKEN_BYTES = 32


class Room:
    """How many bytes all files together hold, and may hold."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self.held = 0

    def take(self, size: int) -> None:
        """Raises FilesFull."""
        if self.held + size > self._most:
            raise FilesFull("The relay holds as many files as it may: try again within the hour.")
        self.held += size

    def give_back(self, size: int) -> None:
        self.held -= size


class Upload:
    """`reserve` and `add` for every part, then `finish`; `abandon` in any case.

    `add` and `finish` wait for the disk and may run in another thread, one at a time.
    """

    def __init__(self, folder: Path, head: Head, room: Room) -> None:
        """Raises FilesBroken."""
        self._head = head
        self._room = room
        self._path = folder / secrets.token_urlsafe(_TOKEN_BYTES)
        self._draft = self._path.with_name(self._path.name + DRAFT)
        self._size = 0
        self._finished = False
        self._start = len(head.packed())
        with on_disk():
            make_folder(folder)
            # Without a buffer: closing a file that the disk refused must not try once more.
            self._file = self._draft.open("xb", buffering=0)
        try:
            self.add(head.packed())
        except FilesBroken:
            self.abandon()
            raise

    def reserve(self, size: int) -> None:
        """Raises FileTooLarge or FilesFull."""
        check_size(self._size + size)
        self._room.take(size)
        self._size += size

    def add(self, part: bytes) -> None:
        """Raises FilesBroken."""
        left = memoryview(part)
        with on_disk():
            while left:
                left = left[self._file.write(left) :]

    def finish(self) -> HostedFile:
        """The whole file, which keeps its room; raises FileEmpty or FilesBroken."""
        if not self._size:
            raise FileEmpty("There is nothing in the file: send its content as the body.")
        with on_disk():
            os.fsync(self._file.fileno())
            self._file.close()
            self._draft.replace(self._path)
            sync_folder(self._path.parent)
        self._finished = True
        return HostedFile(self._path, self._head, self._size, self._start)

    def abandon(self) -> None:
        """Lets go of the room and of what was written, unless it was finished."""
        self._file.close()
        if not self._finished:
            self._room.give_back(self._size)
            self._draft.unlink(missing_ok=True)


def check_size(size: int) -> None:
    """Raises FileTooLarge."""
    if size > LARGEST_FILE:
        raise FileTooLarge(f"A file has at most {LARGEST_FILE // 2**20} MB: send a smaller one.")
