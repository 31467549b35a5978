"""Files below the relay's home that nobody else on the machine may read."""

import os
import secrets
from pathlib import Path

from webhook_relay.errors import RelayError
from webhook_relay.folders import make_folder, sync_folder


def make_home(home: Path) -> None:
    """Makes the folder where there is none; raises RelayError."""
    try:
        make_folder(home)
    except OSError as error:
        raise RelayError(f"The folder {home} cannot be made: {error.strerror}.") from error


def make_empty(path: Path) -> None:
    """An empty file where there is none, for its owner alone; raises OSError."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    as_its_folder(path)


def write_whole(path: Path, data: bytes, *, replace: bool) -> None:
    """Durably all of it or nothing; raises OSError, FileExistsError when it is there and may not go."""
    # Not the process' number: relays in containers that share the folder all have the same.
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        as_its_folder(beside)
        if replace:
            beside.replace(path)
        else:
            path.hardlink_to(beside)
        sync_folder(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def as_its_folder(path: Path) -> None:
    """What root makes by a command belongs to the relay's user, who could not read it otherwise."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
