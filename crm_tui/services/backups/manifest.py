"""What is in a backup: the page on top, signed under the shop's key."""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError, Damaged
from crm_tui.store.backup_copy import Counts

FORMAT = 1
NAME = "manifest.json"
PURPOSE = "backup manifest"
"""What the key that signs is derived for (`store.marker.derive`)."""
DATABASE, MARKER = "shop.db", "shop.json"
BESIDE = ("keyslots.json", "config.toml", "erasures.json")
"""Taken along where they are there."""
_MEDIA = re.compile(r"[0-9a-f]{40}")
_OWN = re.compile(r"workflows/[A-Za-z0-9_-]{1,80}\.toml|notices/notice_[a-z-]{2,12}\.txt")
"""What the owner wrote: workflows, and the words of the privacy notice."""
_MOST = 16 * 1024 * 1024
"""Bytes of a manifest: a hundred thousand photos take 6 MB."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file inside the backup."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One backup."""

    made_at: Millis
    shop_id: str
    schema: str
    version: str
    """Of the program."""
    counts: Counts
    files: Mapping[str, Entry]
    """Inside the file, by name; media as `media/<name>` where they are inside."""
    media: Mapping[str, int]
    """Every photo and file of the customers: name and size; those not inside lie in `media/` beside it."""
    audit_head: str = ""
    """Where the audit log ended: `12:1a2b…`."""
    format: int = FORMAT
    mac: str = ""

    @property
    def inside(self) -> frozenset[str]:
        """Names of media that are in the file itself."""
        return frozenset(name[6:] for name in self.files if name.startswith("media/"))

    def text(self) -> bytes:
        """As it stands in the file."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    def signed(self, key: bytes) -> "Manifest":
        """With the keyed digest over all the rest."""
        return replace(self, mac=self._mac(key))

    def check(self, key: bytes) -> None:
        """Raises Damaged unless it was signed under this key and nothing was changed since."""
        if not hmac.compare_digest(self.mac, self._mac(key)):
            raise Damaged(
                "This backup was changed after it was made.",
                "Take another one: `crm backup --list`.",
            )

    def _mac(self, key: bytes) -> str:
        return hmac.digest(key, replace(self, mac="").text(), "sha256").hex()


def read_manifest(text: bytes) -> Manifest:
    """Raises Damaged for what is none, CrmError for one of a newer program."""
    try:
        if len(text) > _MOST:
            raise ValueError("too long")
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise CrmError(
                "This backup was made by a newer version.", "Upgrade this program, then try again."
            )
        return _read(found)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NO_BACKUP from error


NO_BACKUP = Damaged("This is no backup of a shop, or it is damaged.", "Take another one.")


def is_name(name: str) -> bool:
    """Whether a backup may hold a file of that name: nothing is ever written outside the shop's folder."""
    return (
        name in (DATABASE, MARKER, NAME, *BESIDE)
        or bool(_OWN.fullmatch(name))
        or (name.startswith("media/") and is_media(name[6:]))
    )


def is_media(name: str) -> bool:
    return bool(_MEDIA.fullmatch(name))


def _read(found: dict[str, Any]) -> Manifest:
    files = {
        name: Entry(_size(one["bytes"]), str(one["sha256"])) for name, one in found["files"].items()
    }
    media = {name: _size(size) for name, size in found["media"].items()}
    if not all(map(is_name, files)) or not all(map(is_media, media)) or DATABASE not in files:
        raise ValueError("a file of another name")
    counted = found["counts"]
    return Manifest(
        made_at=Millis(_size(found["made_at"])),
        shop_id=str(found["shop_id"]),
        schema=str(found["schema"]),
        version=str(found["version"]),
        counts=Counts(*(_size(counted[name]) for name in ("leads", "messages", "files"))),
        files=files,
        media=media,
        audit_head=str(found["audit_head"]),
        mac=str(found["mac"]),
    )


def _size(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise ValueError("no number")
    return value
