"""Folders whose names outlast a power cut: what is synced in a folder that nobody can find is lost."""

import os
from pathlib import Path


def make_folder(path: Path) -> None:
    """Makes it where there is none, for its owner alone, durably with all above it; raises OSError."""
    new = [one for one in (path, *path.parents) if not one.exists()]
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    for one in reversed(new):
        sync_folder(one.parent)


def sync_folder(path: Path) -> None:
    """The names in it are on the disk; raises OSError."""
    if os.name != "posix":
        return  # elsewhere a folder cannot be opened, and its names are durable by themselves
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
