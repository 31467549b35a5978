"""Where the database key comes from: the environment, a key file, the OS keyring, Vault, a pipe."""

import os
import secrets
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.errors import CrmError
from crm_tui.store import keyring_slot
from crm_tui.store.marker import sync_folder, write_private
from crm_tui.store.vault_key import SOURCE, read_from_vault

NEXT = ".next"
"""Ends the name of the place where a new key waits until the data is under it."""


Fits = Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class Kept:
    """Where this computer keeps the key so that nobody has to give it: replaced when it is rotated."""

    files: tuple[Path, ...] = ()
    in_keyring: bool = False

    def __bool__(self) -> bool:
        return bool(self.files) or self.in_keyring


def read_key(
    shop_id: str, env: Mapping[str, str], key_folder: Path, fits: Fits | None = None
) -> bytes:
    """The shop's 32-byte key; raises CrmError with the next step when it cannot be had."""
    key = from_environment(env) or kept_here(shop_id, key_folder, fits)
    if key is None:
        raise CrmError(
            "The key of this shop is not on this computer.",
            "Set CRM_DB_KEY_FILE to the key file, or unlock the keyring you made the shop with;"
            " where people log in, `crm keys keep-here` lets this computer keep it.",
        )
    return key


def from_environment(env: Mapping[str, str]) -> bytes | None:
    """The key that was given from outside; whoever can give it is the owner."""
    if text := env.get("CRM_DB_KEY"):
        if text.strip() == SOURCE:
            return _from_hex(read_from_vault(env), "What Vault holds")
        return _from_hex(text, "CRM_DB_KEY")
    if named := env.get("CRM_DB_KEY_FILE"):
        return _from_file(Path(named))
    return None


def kept_here(shop_id: str, key_folder: Path, fits: Fits | None = None) -> bytes | None:
    """The key that this computer keeps; None when it keeps none.

    With `fits` the one that does, if any, also where a change of the key was finished by somebody
    who could not reach this place: then it takes its place now.
    """
    first: bytes | None = None
    for place, waits in _places_here(shop_id, key_folder):
        if waits and fits is None:
            break
        if (key := _key_in(place, shop_id, waits=waits)) is None:
            continue
        if fits is None or fits(key):
            if waits:
                with suppress(OSError, CrmError):  # it opens the shop from where it is
                    promote(place, shop_id)
            return key
        first = first or key
    return first


def _places_here(shop_id: str, key_folder: Path) -> Iterator[tuple[Kept, bool]]:
    """Where a key may be kept, then where a new one may wait (only one that fits is taken from there)."""
    for waits in (False, True):
        yield Kept((_file(shop_id, key_folder),)), waits
        yield Kept(in_keyring=True), waits


def _key_in(place: Kept, shop_id: str, *, waits: bool) -> bytes | None:
    for path in place.files:
        stored = _next(path) if waits else path
        return _from_file(stored) if stored.exists() else None
    text = keyring_slot.get(shop_id + NEXT if waits else shop_id)
    return None if text is None else _from_hex(text, "the keyring's entry")


def handed_over(env: Mapping[str, str]) -> bytes | None:
    """The key that the program which started this one wrote into a pipe: read once, to its end."""
    named = env.get("CRM_DB_KEY_FD")
    if not named:
        return None
    try:
        with os.fdopen(int(named), "rb") as pipe:
            return _from_hex(pipe.read(200).decode("ascii"), "What CRM_DB_KEY_FD hands over")
    except (OSError, ValueError) as error:
        raise CrmError(
            "CRM_DB_KEY_FD names no pipe with a key.", "Let `crm` start the worker itself."
        ) from error


def make_key(shop_id: str, env: Mapping[str, str], key_folder: Path) -> bytes:
    """The key for a new shop: the one that is given, else a new one in the keyring or in a file."""
    named = env.get("CRM_DB_KEY_FILE")
    if named and not env.get("CRM_DB_KEY") and not Path(named).exists():
        return _new_file(Path(named), secrets.token_bytes(32))
    if (given := from_environment(env)) is not None:
        return given
    key = secrets.token_bytes(32)
    if not keyring_slot.put(shop_id, key.hex()):
        return _new_file(_file(shop_id, key_folder), key)
    return key


def key_place(shop_id: str, env: Mapping[str, str], key_folder: Path) -> str:
    """Where the key is kept, for the doctor: never the key itself."""
    if text := env.get("CRM_DB_KEY"):
        return "Vault" if text.strip() == SOURCE else "CRM_DB_KEY"
    stored = Path(env.get("CRM_DB_KEY_FILE") or _file(shop_id, key_folder))
    if stored.exists():
        return str(stored)
    if keyring_slot.is_real() and keyring_slot.get(shop_id) is not None:
        return "the keyring of this computer"
    return "the key slots alone: it opens by a password or by the recovery words"


def kept(shop_id: str, key: bytes, key_folder: Path, *also: Path) -> Kept:
    """Every place on this computer that holds this very key; `also` are files that may hold it."""
    paths = dict.fromkeys(
        path.expanduser().resolve() for path in (_file(shop_id, key_folder), *also)
    )
    files = tuple(path for path in paths if path.exists() and _from_file(path) == key)
    in_keyring = keyring_slot.is_real() and keyring_slot.get(shop_id) == key.hex()
    return Kept(files, in_keyring)


def keep_here(shop_id: str, key: bytes, key_folder: Path, where: str = "") -> str:
    """Keep the key on this computer, in its `keyring` or in a `file` (empty: the safest there is).

    Returns the place. Raises CrmError where it cannot be kept there.
    """
    if where == "keyring":
        keyring_slot.insist_on_a_real_one()
    if where != "file" and keyring_slot.put(shop_id, key.hex()):
        return "the keyring of this computer"
    if where == "keyring":
        raise CrmError("The keyring did not take the key.", "Unlock it, then try again.")
    path = _file(shop_id, key_folder)
    if path.exists() and _from_file(path) != key:
        raise CrmError(
            f"Another key lies in {path}.",
            "It may open another copy of this shop: move it to a safe place first.",
        )
    _new_file(path, key)
    return str(path)


def forget_here(shop_id: str, key_folder: Path) -> bool:
    """Take the key off this computer, halves of files too; False when it was not there."""
    path = _file(shop_id, key_folder)
    was = path.exists()
    for one in (path, _next(path), *key_folder.glob(f"{path.name}.*.part")):
        one.unlink(missing_ok=True)
    if was:
        sync_folder(key_folder)
    if keyring_slot.is_real() and keyring_slot.get(shop_id) is not None:
        keyring_slot.forget(shop_id)
        was = True
    return was


def prepare(places: Kept, shop_id: str, key: bytes) -> None:
    """Put a new key beside the present one in each place."""
    for path in places.files:
        _new_file(_next(path), key)
    if places.in_keyring and not keyring_slot.put(shop_id + NEXT, key.hex()):
        raise CrmError("The keyring did not take the new key.", "Unlock it, then try again.")


def promote(places: Kept, shop_id: str) -> None:
    """Let the new keys take the place of the old ones; asked twice it changes nothing more."""
    for path in places.files:
        if (waiting := _next(path)).exists():
            waiting.replace(path)
            sync_folder(path.parent)
    if places.in_keyring and (text := keyring_slot.get(shop_id + NEXT)) is not None:
        if not keyring_slot.put(shop_id, text):
            raise CrmError("The keyring did not take the new key.", "Unlock it, then try again.")
        keyring_slot.forget(shop_id + NEXT)


def drop_prepared(places: Kept, shop_id: str) -> None:
    """The new keys are not needed after all."""
    for path in places.files:
        _next(path).unlink(missing_ok=True)
    if places.in_keyring:
        keyring_slot.forget(shop_id + NEXT)


def write_key_file(path: Path, key: bytes) -> None:
    """Raises CrmError when it cannot be written, or is there already."""
    if path.exists():
        raise CrmError(f"{path} is there already.", "Name a new file.")
    _new_file(path, key)


def _file(shop_id: str, key_folder: Path) -> Path:
    return key_folder / f"{shop_id}.key"


def _next(path: Path) -> Path:
    return path.with_name(path.name + NEXT)


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


def _new_file(path: Path, key: bytes) -> bytes:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(path, key.hex().encode() + b"\n")
    except OSError as error:
        raise CrmError(
            f"The key file {path} cannot be written: {error.strerror}.", "Name another place."
        ) from error
    return key
