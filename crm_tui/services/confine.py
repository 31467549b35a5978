"""Files that a person names, where `crm` runs as an account that owns the shop (`crm service-account`).

The person is another account of the computer then: by naming a path they must not read what that
account alone may read, nor write where it alone may write.
"""

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from crm_tui.domain.errors import CrmError
from crm_tui.settings import home_folder

EXCHANGE = "CRM_EXCHANGE"
"""The variable, set by the wrapper alone, that names the folder for files that go in."""
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
_LARGEST = 300 * 1024 * 1024
_HARMLESS = frozenset(
    {
        *("leads", "chat", "send", "settle", "search", "suggest", "suggestions", "followups"),
        *("today", "digest", "users", "second-factor", "work", "-h", "--help", "--version"),
    }
)
"""Commands that name no file, or read it by `to_read`; every other one is for the account itself, and
so is every other first word: after `--` a command could follow."""
_KEPT = 2 * 86_400.0
"""Seconds."""


def is_confined(env: Mapping[str, str] = os.environ) -> bool:
    """Whether somebody came here by sudo, as an account that is not theirs (sudo sets SUDO_USER)."""
    return bool(env.get("SUDO_USER")) and os.name != "nt" and os.geteuid() != 0


def to_read(path: Path, env: Mapping[str, str] = os.environ) -> Path:
    """The path to read instead: a private copy, made from the very file that was looked at.

    Unconfined it is the path itself. Raises CrmError for a file that does not lie in the exchange
    folder under a name of its own: a link could point at the shop's key.
    """
    if not is_confined(env):
        return path
    folder = _exchange(env)
    try:
        descriptor = os.open(path if path.is_absolute() else folder / path, _FLAGS)
    except OSError as error:
        raise _refused(path, folder) from error
    try:
        return _copied(descriptor, path.name, _place(env), folder)
    except OSError as error:
        raise _refused(path, folder) from error
    finally:
        os.close(descriptor)


def _copied(descriptor: int, name: str, place: Path, folder: Path) -> Path:
    """Raises OSError for what is no plain file of its own below the folder."""
    found = os.fstat(descriptor)
    real = Path(f"/proc/self/fd/{descriptor}").readlink()
    plain = stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and found.st_size <= _LARGEST
    if not plain or not real.is_relative_to(folder):
        raise OSError(name)
    copy = place / name
    with os.fdopen(os.dup(descriptor), "rb") as opened, copy.open("xb") as out:
        shutil.copyfileobj(opened, out)
    return copy


def refuse_to_write(what: str, env: Mapping[str, str] = os.environ) -> None:
    """Raises CrmError where a person may not write files: what leaves the account leaves its roles."""
    if is_confined(env):
        raise CrmError(
            f"{what} from here: the shop belongs to an account of its own.",
            "Who administers this computer can, with `crm` run by that account itself.",
        )


def refuse_command(word: str, env: Mapping[str, str] = os.environ) -> None:
    """Raises CrmError for a command that reads or writes files, or changes how the shop is run."""
    if is_confined(env) and word not in _HARMLESS:
        raise CrmError(
            f"`crm {word}` does not run from here: the shop belongs to an account of its own.",
            "In the inbox there is a key for what you may do.",
        )


def start_folder(env: Mapping[str, str] = os.environ) -> Path:
    """Where a window for choosing files opens first."""
    return _exchange(env) if is_confined(env) else Path.home()


def _place(env: Mapping[str, str]) -> Path:
    """A folder for one copy: an import reads it later, so what is two days old goes."""
    folder = home_folder(env) / "taken-in"
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in folder.iterdir():
        if old.stat().st_mtime < time.time() - _KEPT:
            shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(dir=folder))


def _exchange(env: Mapping[str, str]) -> Path:
    named = env.get(EXCHANGE)
    if not named:
        raise CrmError(
            "No files can be taken in here.",
            "`crm service-account show` sets up a folder for them.",
        )
    return Path(named).resolve()


def _refused(path: Path, folder: Path) -> CrmError:
    return CrmError(
        f"{path.name} cannot be taken from there.", f"Copy it into {folder}, and choose it there."
    )
