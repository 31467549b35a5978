"""The doctor on the computer: who may look into the folder, disk, clock, versions, terminal."""

import os
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import HOUR, LATEST, MINUTE, SECOND, Millis
from crm_tui.domain.text import counted
from crm_tui.services.check import Check

_LEAST_DISK = 500 * 1024 * 1024
_EARLIEST_CLOCK = 1_790_000_000_000  # 2026-09-21: this program is younger
_CLOCK_MAY_BE_OFF = 30 * SECOND
"""A code of an authenticator app holds for half a minute."""
_PRIVATE_FILES = ("shop.db", "shop.json", "keyslots.json", "config.toml", "erasures.json")
_PRIVATE_FOLDERS = ("media", "backups", "logs")
_NARROWEST = 60


@dataclass(frozen=True, slots=True)
class Heard:
    """The time that another computer gave with an answer."""

    source: str
    said: Millis
    here: Millis
    """Of this computer when the answer came."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where the inbox would be drawn."""

    encoding: str
    columns: int
    lines: int
    is_terminal: bool
    env: Mapping[str, str]


def check_folder(home: Path) -> Check:
    """The folder 0700, what lies in it for nobody else."""
    if sys.platform == "win32":
        return Check("folder", True, str(home))
    if stat.S_IMODE(home.stat().st_mode) & 0o077:
        return Check("folder", False, f"others may look into {home}", f"Run: chmod 700 {home}")
    if open_ones := [path.name for path in _private(home) if _is_open(path)]:
        what = ", ".join(open_ones)
        fix = f"Run: chmod -R go= {home}"
        return Check("folder", False, f"others may read what lies in it: {what}", fix)
    return Check("folder", True, f"{home}, for nobody else")


def _private(home: Path) -> Iterator[Path]:
    found = [home / name for name in (*_PRIVATE_FILES, *_PRIVATE_FOLDERS)]
    yield from (path for path in found if path.exists())


def _is_open(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def check_key(place: str, home: Path) -> Check:
    """Where the key is kept; a file of it must be nobody else's, and not lie beside what it opens."""
    path = Path(place)
    if not (path.is_absolute() and path.is_file()):
        return Check("key", True, f"in {place}; keep a copy elsewhere, nothing opens without it")
    if sys.platform != "win32" and _is_open(path):
        return Check("key", False, f"others may read {path}", f"Run: chmod 600 {path}")
    if path.resolve().is_relative_to(home.resolve()):
        return Check(
            "key",
            False,
            "it lies beside the data that it opens: who takes the folder has both",
            f"Move {path.name} out of the shop's folder and name its new place in CRM_DB_KEY_FILE.",
        )
    return Check("key", True, f"in {place}; keep a copy elsewhere, nothing opens without it")


def check_disk(home: Path) -> Check:
    free = shutil.disk_usage(home).free
    text = f"{free / 1e9:.1f} GB free"
    return Check("disk", free > _LEAST_DISK, text, "Free some space: photos need it first.")


def check_clock(now: Millis, heard: Sequence[Heard], zone: str) -> list[Check]:
    """The time beside what others say it is, and the time zone beside the shop's."""
    return [_clock(now, heard), _zone(now, zone)]


def _clock(now: Millis, heard: Sequence[Heard]) -> Check:
    if not _EARLIEST_CLOCK < now < LATEST:
        return Check("clock", False, "far off", "Set the computer's clock.")
    if not heard:
        return Check("clock", True, "plausible; nobody was there to compare it with")
    furthest = max(heard, key=lambda one: abs(one.here - one.said))
    off = furthest.here - furthest.said
    if abs(off) <= _CLOCK_MAY_BE_OFF:
        sources = " and ".join(one.source for one in heard)
        return Check("clock", True, f"agrees with {sources} within {_length(_CLOCK_MAY_BE_OFF)}")
    which = "ahead of" if off > 0 else "behind"
    fix = "Let the computer set its clock by itself (Debian: timedatectl set-ntp true)."
    return Check("clock", False, f"{_length(abs(off))} {which} {furthest.source}", fix)


def _length(millis: int) -> str:
    if millis < 2 * MINUTE:
        return counted(millis // SECOND, "second")
    return counted(millis // MINUTE, "minute") if millis < 2 * HOUR else f"{millis // HOUR:,} hours"


def _zone(now: Millis, zone: str) -> Check:
    shop = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    computer = shop.astimezone()
    if shop.utcoffset() == computer.utcoffset():
        return Check("time zone", True, f"{zone}, here as well")
    here = f"{computer:%z}"
    text = (
        f"the shop goes by {zone}; this computer is set to {here[:3]}:{here[3:]}, which is not used"
    )
    return Check("time zone", True, text)


def check_versions(parts: Sequence[tuple[str, str]]) -> Check:
    """The program, Python, and what the database is made of."""
    python = ".".join(map(str, sys.version_info[:3]))
    named = [("crm", _own_version()), ("Python", python), *parts]
    return Check("versions", True, ", ".join(f"{name} {number}" for name, number in named))


def _own_version() -> str:
    try:
        return version("crm-tui")
    except PackageNotFoundError:  # run from a folder without being installed
        return "not installed"


def this_terminal(env: Mapping[str, str] = os.environ) -> Terminal:
    """What standard output is drawn on."""
    size = shutil.get_terminal_size()
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    return Terminal(encoding, size.columns, size.lines, sys.stdout.isatty(), env)


def check_terminal(one: Terminal) -> Check:
    """UTF-8, wide enough, and how many colours."""
    if one.encoding != "utf8":
        said = f"writes {one.encoding or 'nothing'}"
        return Check("terminal", False, said, "Set LANG to a UTF-8 one.")
    if one.is_terminal and one.env.get("TERM", "dumb") in ("", "dumb", "unknown"):
        fix = "Use a terminal that can move its cursor, or set TERM to its name."
        return Check("terminal", False, "cannot be drawn on", fix)
    text = f"UTF-8, {one.columns} by {one.lines}, {_colours(one.env)}"
    if one.is_terminal and one.columns < _NARROWEST:
        text += "; narrow: one pane stands at a time"
    return Check("terminal", True, text)


def _colours(env: Mapping[str, str]) -> str:
    if env.get("NO_COLOR"):
        return "no colours (NO_COLOR)"
    if env.get("COLORTERM") in ("truecolor", "24bit"):
        return "16 million colours"
    return "256 colours" if "256" in env.get("TERM", "") else "16 colours"
