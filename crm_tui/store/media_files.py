"""Media on disk: encrypted with a key made from the shop's, named by a keyed digest of the content."""

import hashlib
import tempfile
from collections.abc import Container
from pathlib import Path

from crm_tui.domain.errors import Damaged
from crm_tui.store.marker import derive, write_private

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


class MediaFolder:
    """`media/` of a shop."""

    def __init__(self, folder: Path, shop_key: bytes) -> None:
        self._folder = folder
        self._key = derive(shop_key, "media files")
        self._name_key = derive(shop_key, "media names")

    def put(self, content: bytes) -> tuple[str, str]:
        """Store a file; its name in the folder and the sha256 of its content."""
        from nacl.secret import SecretBox

        name = hashlib.blake2b(content, key=self._name_key, digest_size=20).hexdigest()
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self._is_whole(name):
            write_private(self._folder / name, bytes(SecretBox(self._key).encrypt(content)))
        return name, hashlib.sha256(content).hexdigest()

    def _is_whole(self, name: str) -> bool:
        try:
            return bool(self.get(name)) or (self._folder / name).exists()
        except Damaged:
            return False

    def get(self, name: str) -> bytes:
        """The plain content; raises Damaged when it is gone or was changed."""
        from nacl.exceptions import CryptoError
        from nacl.secret import SecretBox

        try:
            return SecretBox(self._key).decrypt((self._folder / name).read_bytes())
        except (OSError, CryptoError) as error:
            raise Damaged(
                "The file of this message is gone or damaged.",
                "Attach it again, or ask the customer to send it again.",
            ) from error

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
        folder = Path(tempfile.mkdtemp(prefix="crm-"))
        path = folder / f"{name[:12]}{_ENDINGS.get(mime_type.split(';')[0].strip(), '.bin')}"
        write_private(path, self.get(name))
        return path
