"""Media on disk: encrypted with a key of the shop's ring, named by a keyed digest of the content."""

import hashlib
from collections.abc import Container, Sequence
from copy import copy
from pathlib import Path

from crm_tui.domain.errors import Damaged
from crm_tui.store.marker import write_private
from crm_tui.store.media_keys import MediaKey, first_of
from crm_tui.store.plain_copies import PlainCopies

# Opened outside only under an ending of this list, by what the file is, not by what its sender says.
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/3gpp": ".3gp",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
}


def ending_of(mime_type: str) -> str:
    """The ending under which such a file may be opened outside; `.bin` for what is on no list."""
    return _ENDINGS.get(mime_type.split(";")[0].strip(), ".bin")


class MediaFolder:
    """`media/` of a shop."""

    def __init__(self, folder: Path, shop_key: bytes, ring: Sequence[MediaKey] = ()) -> None:
        self._folder = folder
        self._ring = tuple(ring) or first_of(shop_key)
        self._copies = PlainCopies()

    def put(self, content: bytes) -> tuple[str, str]:
        """Store a file; its name in the folder and the sha256 of its content."""
        from nacl.secret import SecretBox

        newest = self._ring[0]
        name = hashlib.blake2b(content, key=newest.names, digest_size=20).hexdigest()
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self._is_whole(name):
            write_private(self._folder / name, bytes(SecretBox(newest.content).encrypt(content)))
        return name, hashlib.sha256(content).hexdigest()

    def _is_whole(self, name: str) -> bool:
        try:
            return bool(self.get(name)) or (self._folder / name).exists()
        except Damaged:
            return False

    def get(self, name: str) -> bytes:
        """The plain content; raises Damaged when it is gone or was changed."""
        try:
            locked = (self._folder / name).read_bytes()
        except OSError as error:
            raise _gone() from error
        for key in self._ring:
            if (content := _opened(locked, key)) is not None:
                return content
        raise _gone()

    def elsewhere(self, folder: Path) -> "MediaFolder":
        """The same keys for files in another folder: those of a backup."""
        other = copy(self)
        other._folder = folder
        return other

    def sweep(self, kept: Container[str], before: float) -> int:
        """Remove files that no message has and that were written before then (epoch seconds)."""
        if not self._folder.exists():
            return 0
        gone = [
            path
            for path in self._folder.iterdir()
            if path.name not in kept and path.is_file() and path.stat().st_mtime < before
        ]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def open_copy(self, name: str, mime_type: str) -> Path:
        """A plain copy in a private temporary folder, for a viewer outside."""
        return self._copies.make(name, self.get(name), ending_of(mime_type))

    def take_back_copies(self) -> None:
        """Remove what `open_copy` made and nobody worked in since."""
        self._copies.take_back()


def _opened(locked: bytes, key: MediaKey) -> bytes | None:
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    try:
        return SecretBox(key.content).decrypt(locked)
    except CryptoError:
        return None


def _gone() -> Damaged:
    return Damaged(
        "The file of this message is gone or damaged.",
        "Attach it again, or ask the customer to send it again.",
    )
