"""A file that a provider fetches, as it lies on disk: a head, then the content."""

import json
import os
import re
import struct
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from webhook_relay.errors import FilesBroken

DRAFT = ".part"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_OURS = re.compile(rf"{_TOKEN.pattern}(\.part)?")
_LENGTH = struct.Struct(">H")


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the content: its length in two bytes, then JSON."""

    mime_type: str
    name: str
    expires_at: int
    """Milliseconds, UTC."""

    def packed(self) -> bytes:
        head = json.dumps([self.mime_type, self.name, self.expires_at]).encode()
        return _LENGTH.pack(len(head)) + head


@dataclass(frozen=True, slots=True)
class HostedFile:
    """A file that is whole."""

    path: Path
    head: Head
    size: int
    """Bytes of the content."""
    start: int
    """Where the content begins."""

    @property
    def token(self) -> str:
        """43 characters; whoever has them may fetch the file."""
        return self.path.name

    def parts(self, length: int = 256 * 1024) -> Generator[bytes, None, None]:
        """The content; raises OSError."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            while part := file.read(length):
                yield part


def is_ours(path: Path) -> bool:
    """Whether a file in the folder, whole or not, is one that this program made."""
    return _OURS.fullmatch(path.name) is not None


def is_token(text: str) -> bool:
    """Whether a name from outside has the form of those that we give."""
    return _TOKEN.fullmatch(text) is not None


def read_file(path: Path) -> HostedFile | None:
    """A file of an earlier run; None when it was never finished. Raises OSError."""
    if path.suffix == DRAFT:
        return None
    with path.open("rb") as file:
        length = file.read(_LENGTH.size)
        packed = file.read(*_LENGTH.unpack(length)) if len(length) == _LENGTH.size else b""
        start = file.tell()
        size = file.seek(0, os.SEEK_END) - start
    try:
        mime_type, name, expires_at = json.loads(packed)
        return HostedFile(path, Head(str(mime_type), str(name), int(expires_at)), size, start)
    except (ValueError, TypeError):
        return None


@contextmanager
def on_disk() -> Iterator[None]:
    """Tells what the disk refuses as FilesBroken."""
    try:
        yield
    except OSError as error:
        raise FilesBroken(f"The disk refuses to keep files: {error.strerror}.") from error
