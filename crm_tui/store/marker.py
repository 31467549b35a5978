"""`shop.json`: the sign that a shop was made here, and a check of its key.

Without it a lost file would become a new empty shop, and a wrong key would look like damage.
"""

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from crm_tui.domain.errors import CrmError, Damaged, NoShop, WrongKey

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Marker:
    shop_id: str
    """Random; names the key in the OS keyring and in the key folder."""
    key_check: str
    created_at: int
    format: int = FORMAT
    has_people: bool = False
    """Somebody was added: without `keyslots.json` the folder is not whole."""

    def fits(self, key: bytes) -> bool:
        """Whether it is this shop's key."""
        return hmac.compare_digest(self.key_check, key_check(key))


def key_check(key: bytes) -> str:
    """A keyed digest that tells a right key from a wrong one and nothing else about it."""
    return hmac.digest(key, b"crm_tui shop key check", "sha256").hex()[:32]


def write_marker(home: Path, marker: Marker) -> None:
    """Durably and all at once."""
    write_private(home / "shop.json", json.dumps(asdict(marker), indent=1).encode())


def write_private(path: Path, content: bytes) -> None:
    """Replace a file by a 0600 one: whole, or not at all; also when two write it at once."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make new names in a folder outlive a power cut (Windows does that by itself)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_marker(home: Path) -> Marker:
    """The marker; raises NoShop where no shop was made, Damaged where one was and a part is gone."""
    path = home / "shop.json"
    if not path.exists():
        if (home / "shop.db").exists():
            raise Damaged(
                f"{path} is missing beside the shop's data.",
                "Run `crm restore`: it brings that file back from a backup; nothing was changed.",
            )
        raise NoShop(f"There is no shop in {home}.", "Run `crm setup` to make one.")
    try:
        found = json.loads(path.read_bytes())
        marker = Marker(**found)
        if not (isinstance(found["shop_id"], str) and isinstance(found["key_check"], str)):
            raise TypeError("no text")
    except OSError as error:
        raise CrmError(
            f"{path} cannot be read: {error.strerror}.", "Check its owner and permissions."
        ) from error
    except (ValueError, TypeError, RecursionError) as error:
        raise Damaged(
            f"{path} is damaged.", "Run `crm restore`: it brings that file back from a backup."
        ) from error
    if not (home / "shop.db").exists() or (home / "shop.db").stat().st_size == 0:
        raise Damaged(
            f"The shop's data file {home / 'shop.db'} is gone.",
            "Nothing was made in its place. Run `crm restore`: it brings back the newest good backup.",
        )
    return marker


def check_key(marker: Marker, key: bytes) -> None:
    if not marker.fits(key):
        raise WrongKey(
            "This is not the key of this shop.",
            "Check CRM_DB_KEY, or the key file that CRM_DB_KEY_FILE names.",
        )


def derive(key: bytes, purpose: str) -> bytes:
    """A 32-byte key for another purpose than the database."""
    return hashlib.blake2b(purpose.encode(), key=key, digest_size=32).digest()
