"""The worker as a service of systemd: goes on when no window is open, comes back after a power cut."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.services.service_unit import (
    UNIT,
    Plan,
    home_of,
    is_hardened,
    key_file_of,
    unit_text,
)
from crm_tui.store import keys
from crm_tui.store.marker import Marker, check_key, write_private

_PATIENCE = 20.0
"""Seconds for one call to the service manager."""
_SETTLES = 3.0
"""Seconds after which a unit that cannot start has shown it."""
_NO_FENCE = frozenset({"217", "226"})
"""Exit codes of systemd: the user or mount name space could not be made (systemd.exec(5))."""
_OWN = frozenset({"CRM_HOME", "CRM_DB_KEY", "CRM_DB_KEY_FILE", "CRM_NO_UV"})


@dataclass(frozen=True, slots=True)
class Done:
    """What a command answered."""

    code: int
    words: str
    """Standard output, or standard error when it failed."""


class Manager(Protocol):
    """The service manager of this person."""

    def systemctl(self, *words: str) -> Done: ...

    def loginctl(self, *words: str) -> Done: ...


@dataclass(frozen=True, slots=True)
class State:
    """What the service does just now."""

    installed: bool
    running: bool
    unit: Path
    home: Path | None = None
    """The shop that the installed unit is for."""
    key_file: Path | None = None
    lingers: bool = False
    """It starts with the computer; otherwise when its person logs in."""
    hardened: bool = False
    problem: str = ""
    """Why it does not run, as the service manager says it."""


class Systemd:
    """The real service manager, through its own programs."""

    def systemctl(self, *words: str) -> Done:
        return _run("systemctl", "--user", *words)

    def loginctl(self, *words: str) -> Done:
        return _run("loginctl", *words)


def install(
    plan: Plan,
    folder: Path,
    manager: Manager,
    wait: Callable[[float], None] = time.sleep,
) -> State:
    """Write the unit, start it, and let it start with the computer; asked twice it changes nothing more.

    Raises CrmError when it cannot be done, Conflict when the service is another shop's.
    """
    _refuse_another(plan, folder)
    _write(folder / UNIT, unit_text(plan))
    _start(manager)
    if _cannot_be_fenced(manager, wait):
        _write(folder / UNIT, unit_text(plan, hardened=False))
        _start(manager)
    if plan.key_file is not None:
        # Without a key file it could not open the shop before its person logs in.
        manager.loginctl("enable-linger")
    return state(folder, manager)


def remove(folder: Path, manager: Manager) -> bool:
    """Stop the service and take its unit away; False when there was none."""
    if not (folder / UNIT).exists():
        return False
    _must(manager.systemctl("disable", "--now", UNIT))
    (folder / UNIT).unlink(missing_ok=True)
    _must(manager.systemctl("daemon-reload"))
    return True


def state(folder: Path, manager: Manager) -> State:
    """What is installed, and whether it runs."""
    unit = folder / UNIT
    text = _text_of(unit)
    if text is None:
        return State(False, False, unit)
    active = manager.systemctl("is-active", UNIT)
    lingers = manager.loginctl("show-user", str(os.getuid()), "--property=Linger", "--value")
    return State(
        True,
        active.words == "active",
        unit,
        home_of(text),
        key_file_of(text),
        lingers.words == "yes",
        is_hardened(text),
        "" if active.words == "active" else active.words,
    )


def unit_folder(env: Mapping[str, str]) -> Path:
    """Where a person's own units lie."""
    config = env.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(config) / "systemd" / "user"


def is_installed(env: Mapping[str, str]) -> bool:
    return (unit_folder(env) / UNIT).exists()


def refuse_where_it_cannot_be() -> None:
    """Raises CrmError, with what to do instead, on a computer without systemd."""
    if sys.platform == "darwin":
        raise CrmError(
            "A service is not built for macOS yet.",
            "Leave the inbox open, or run `crm work` in a terminal of its own.",
        )
    if sys.platform == "win32":
        raise CrmError(
            "A service is not built for Windows yet.",
            "Leave the inbox open, or let the Task Scheduler start `crm work` at log-on.",
        )
    if not Path("/run/systemd/system").is_dir() or shutil.which("systemctl") is None:
        raise CrmError(
            "This computer is not run by systemd, so no service can be installed.",
            "Leave the inbox open, or let your own supervisor run `crm work`.",
        )


def plan_for(home: Path, marker: Marker, env: Mapping[str, str], key_folder: Path) -> Plan:
    """What the service would run. Raises CrmError when it could not open the shop by itself."""
    return Plan(Path(sys.executable), home, _key_file(marker, env, key_folder))


def keep_key_in(path: Path, marker: Marker, env: Mapping[str, str], key_folder: Path) -> None:
    """The owner allows it: a copy of the shop's key in a file that only this person can read.

    Raises CrmError when there is another key in it.
    """
    key = keys.read_key(marker.shop_id, env, key_folder)
    check_key(marker, key)
    if path.exists():
        check_key(marker, keys.read_key(marker.shop_id, {"CRM_DB_KEY_FILE": str(path)}, key_folder))
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(path, key.hex().encode() + b"\n")
    except OSError as error:
        raise CrmError(
            f"The key file {path} cannot be written: {error.strerror}.", "Name another place."
        ) from error


def unseen_by_it(env: Mapping[str, str]) -> list[str]:
    """Settings that only this shell knows: the service would not have them."""
    return sorted(name for name in env if name.startswith("CRM_") and name not in _OWN)


def _key_file(marker: Marker, env: Mapping[str, str], key_folder: Path) -> Path | None:
    named = env.get("CRM_DB_KEY_FILE")
    path = Path(named).expanduser().resolve() if named else key_folder / f"{marker.shop_id}.key"
    alone = {"CRM_DB_KEY_FILE": str(path)} if path.exists() else {}
    if not alone and env.get("CRM_DB_KEY"):
        raise CrmError(
            "The shop's key is given by CRM_DB_KEY, which a service does not see.",
            "Let it be kept in a file that only you can read:"
            " `crm service install --key-file ~/keys/shop.key`.",
        )
    check_key(marker, keys.read_key(marker.shop_id, alone, key_folder))
    return path if alone else None


def _refuse_another(plan: Plan, folder: Path) -> None:
    text = _text_of(folder / UNIT)
    other = None if text is None else home_of(text)
    if other is not None and other != plan.home:
        raise Conflict(
            f"The service already runs for the shop in {other}.",
            "Take it away with `crm service remove`, then install this one.",
        )


def _start(manager: Manager) -> None:
    _must(manager.systemctl("daemon-reload"))
    _must(manager.systemctl("enable", UNIT))
    _must(manager.systemctl("restart", UNIT))


def _cannot_be_fenced(manager: Manager, wait: Callable[[float], None]) -> bool:
    wait(_SETTLES)
    shown = manager.systemctl("show", UNIT, "--property=ExecMainStatus", "--value")
    return shown.words in _NO_FENCE


def _must(done: Done) -> None:
    if done.code:
        raise CrmError(
            f"The service manager of this computer refused: {done.words or 'it gave no reason'}.",
            "Log in on this computer itself (not by `su` or `sudo`), then try again.",
        )


def _run(*words: str) -> Done:
    try:
        done = subprocess.run(
            words, capture_output=True, text=True, timeout=_PATIENCE, check=False, errors="replace"
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Done(1, f"{words[0]} does not answer ({type(error).__name__})")
    said = done.stdout if done.returncode == 0 or done.stdout.strip() else done.stderr
    return Done(done.returncode, " ".join(said.split()))


def _text_of(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise CrmError(f"The unit {path} cannot be read.", "Look at it, or remove it.") from error


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise CrmError(
            f"The unit {path} cannot be written: {error.strerror}.", "Check that folder's rights."
        ) from error
