"""Where the database key comes from: the environment, a key file, the OS keyring."""

import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from crm_tui.domain.errors import CrmError
from crm_tui.store.marker import write_private

SERVICE = "crm_tui"

# By name: other back ends keep secrets in clear text or nowhere.
_TRUSTED_KEYRINGS = (
    "keyring.backends.SecretService.",
    "keyring.backends.kwallet.",
    "keyring.backends.macOS.",
    "keyring.backends.Windows.",
)


def read_key(shop_id: str, env: Mapping[str, str], key_folder: Path) -> bytes:
    """The shop's 32-byte key; raises CrmError with the next step when it cannot be had."""
    if text := env.get("CRM_DB_KEY"):
        return _from_hex(text, "CRM_DB_KEY")
    if named := env.get("CRM_DB_KEY_FILE"):
        return _from_file(Path(named))
    stored = key_folder / f"{shop_id}.key"
    if stored.exists():
        return _from_file(stored)
    if (text := _keyring_get(shop_id)) is not None:
        return _from_hex(text, "the keyring's entry")
    raise CrmError(
        "The key of this shop is not on this computer.",
        "Set CRM_DB_KEY_FILE to the key file, or unlock the keyring you made the shop with.",
    )


def make_key(shop_id: str, env: Mapping[str, str], key_folder: Path) -> bytes:
    """The key for a new shop: the one that is given, else a new one in the keyring or in a file."""
    if text := env.get("CRM_DB_KEY"):
        return _from_hex(text, "CRM_DB_KEY")
    if named := env.get("CRM_DB_KEY_FILE"):
        path = Path(named)
        return _from_file(path) if path.exists() else _new_file(path)
    key = secrets.token_bytes(32)
    if not _keyring_set(shop_id, key.hex()):
        return _new_file(key_folder / f"{shop_id}.key", key)
    return key


def key_place(shop_id: str, env: Mapping[str, str], key_folder: Path) -> str:
    """Where the key is kept, for the doctor: never the key itself."""
    if env.get("CRM_DB_KEY"):
        return "CRM_DB_KEY"
    stored = Path(env.get("CRM_DB_KEY_FILE") or key_folder / f"{shop_id}.key")
    return str(stored) if stored.exists() else "the keyring of this computer"


def _from_hex(text: str, source: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise CrmError(f"{source} is not a key: it must be 64 hexadecimal digits.")
    return key


def _from_file(path: Path) -> bytes:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise CrmError(f"The key file {path} cannot be read.", "Check the path.") from error
    if os.name != "nt" and mode & 0o077:
        raise CrmError(
            f"Others on this computer can read the key file {path}.", f"Run: chmod 600 {path}"
        )
    return _from_hex(text, f"The key file {path}")


def _new_file(path: Path, key: bytes | None = None) -> bytes:
    key = key or secrets.token_bytes(32)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(path, key.hex().encode() + b"\n")
    return key


def _keyring_get(shop_id: str) -> str | None:
    import keyring
    from keyring.errors import KeyringError

    if not _keyring_is_real():
        return None
    try:
        return keyring.get_password(SERVICE, shop_id)
    except KeyringError as error:
        raise CrmError(
            "The keyring of this computer is locked.", "Unlock it, then try again."
        ) from error


def _keyring_set(shop_id: str, text: str) -> bool:
    import keyring
    from keyring.errors import KeyringError

    if not _keyring_is_real():
        return False
    try:
        keyring.set_password(SERVICE, shop_id, text)
        return keyring.get_password(SERVICE, shop_id) == text
    except KeyringError:
        return False


def _keyring_is_real() -> bool:
    import keyring

    kind = type(keyring.get_keyring())
    return f"{kind.__module__}.{kind.__qualname__}".startswith(_TRUSTED_KEYRINGS)
