"""Whether the service account holds: every place is looked at as the computer has it now."""

import grp
import os
import pwd
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from crm_tui.services.check import Check
from crm_tui.services.service_account.plan import Plan
from crm_tui.store.key_slots import FILE

_NOT_ROOT = "Run it as root: these files are not for everybody to read."
_SHOW = "`crm service-account show` says how."
_PACKAGE = Path(__file__).resolve().parents[2]
"""The code of `crm` that runs now."""
_NO_SHELL = ("nologin", "false")


def look(plan: Plan) -> list[Check]:
    """One line for each thing that must hold; each with the next step where it does not."""
    return [
        _account(plan),
        _group(plan),
        _home(plan),
        _people(plan),
        _program(plan),
        _file("command", plan.command, plan.outer_text(), 0o755),
        _file("what sudo runs", plan.inner, plan.inner_text(), 0o755),
        _file("sudo's rule", plan.sudoers, plan.sudoers_text(), 0o440),
        _exchange(plan),
    ]


def _account(plan: Plan) -> Check:
    name = "account"
    try:
        found = pwd.getpwnam(plan.account)
    except KeyError:
        return Check(name, False, f"there is no account {plan.account}", _SHOW)
    if found.pw_uid == 0:
        return Check(name, False, f"{plan.account} is root", "Use an account that is nothing else.")
    if Path(found.pw_shell).name not in _NO_SHELL:
        fix = f"usermod --shell /usr/sbin/nologin {plan.account}"
        return Check(name, False, f"{plan.account} can log in ({found.pw_shell})", fix)
    return Check(name, True, f"{plan.account}, which nobody can log in to")


def _group(plan: Plan) -> Check:
    name = "group"
    members, own = _members(plan.group), _members(plan.account)
    if members is None:
        return Check(name, False, f"there is no group {plan.group}", _SHOW)
    members = [one for one in members if one != plan.account]
    if own:
        fix = f"gpasswd --delete {own[0]} {plan.account}"
        return Check(name, False, f"{', '.join(own)} is in the account's own group", fix)
    if not members:
        fix = f"usermod --append --groups {plan.group} PERSON"
        return Check(name, False, f"nobody is in {plan.group} yet", fix)
    return Check(name, True, f"{', '.join(members)} may open the shop")


def _members(group: str) -> list[str] | None:
    try:
        return grp.getgrnam(group).gr_mem
    except KeyError:
        return None


def _home(plan: Plan) -> Check:
    name = "shop's folder"
    if not plan.home.is_dir():
        return Check(name, False, f"{plan.home} is not there", _SHOW)
    if not os.access(plan.home, os.R_OK | os.X_OK):
        return Check(name, False, f"{plan.home} cannot be looked into", _NOT_ROOT)
    for path in _open_to_others(plan):
        fix = f"chown -R {plan.account}: {plan.home}; chmod -R go= {plan.home}"
        return Check(name, False, f"{path} is not the account's alone", fix)
    if not (plan.shop / "shop.db").exists():
        return Check(name, False, f"no shop lies in {plan.shop}", _SHOW)
    return Check(name, True, f"{plan.home} is the account's alone")


def _people(plan: Plan) -> Check:
    """Without log-ins whoever is in the group is the owner."""
    if (plan.shop / FILE).exists():
        return Check("log-in", True, "people log in")
    fix = f"{plan.command} users add NAME --role owner"
    return Check("log-in", False, "nobody logs in: everybody in the group is the owner", fix)


def _open_to_others(plan: Plan) -> Iterator[Path]:
    """What somebody else owns, reads or may write below the account's folder."""
    uid = _uid(plan.account)
    for path in (plan.home, *_below(plan.home)):
        try:
            found = path.lstat()
        except FileNotFoundError:
            continue
        if found.st_uid != uid or (not path.is_symlink() and stat.S_IMODE(found.st_mode) & 0o077):
            yield path


def _program(plan: Plan) -> Check:
    name = "program"
    if not plan.program.exists():
        return Check(name, False, f"{plan.program} is not there", _SHOW)
    for path in _not_roots(plan.program):
        fix = "Install crm where only root writes, and name its Python with --program."
        return Check(name, False, f"{path} can be changed by others than root", fix)
    return Check(name, True, f"{plan.program.parent.parent} belongs to root")


def _not_roots(program: Path) -> Iterator[Path]:
    """What of all that runs somebody else than root could change."""
    tree = program.parent.parent
    for path in _runs(program, tree):
        try:
            found = path.lstat()
        except FileNotFoundError:
            continue
        if path.name == ".lock" and not found.st_size:
            continue  # an installer's, empty and open to all
        loose = not path.is_symlink() and found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        sticky = path.is_dir() and found.st_mode & stat.S_ISVTX
        if found.st_uid != 0 or (loose and not sticky):
            yield path


def _runs(program: Path, tree: Path) -> Iterator[Path]:
    """The Python, what it points to, all that it would load, and every folder on the way there."""
    real = program.resolve()
    yield from (*_upward(program), *_upward(real), *_library(real))
    yield from _below(tree)
    if program == Path(sys.executable):
        yield from (*_upward(_PACKAGE), *_below(_PACKAGE))


def _below(folder: Path) -> Iterator[Path]:
    """All that is in it; what goes away meanwhile is nothing."""
    for here, folders, files in os.walk(folder):
        yield from (Path(here, name) for name in (*folders, *files))


def _upward(path: Path) -> Iterator[Path]:
    yield path
    yield from path.parents


def _library(python: Path) -> Iterator[Path]:
    """The standard library's own folders, not all that is in them: they belong to whoever owns these."""
    return (one for one in (python.parent.parent / "lib").glob("python3*") if one.is_dir())


def _file(name: str, path: Path, text: str, mode: int) -> Check:
    try:
        found, content = path.stat(), path.read_text("utf-8")
    except FileNotFoundError:
        return Check(name, False, f"{path} is not there", _SHOW)
    except PermissionError:
        return Check(name, False, f"{path} cannot be read", _NOT_ROOT)
    if content != text:
        return Check(name, False, f"{path} says something else", _SHOW)
    for one in _not_roots_alone(path):
        return Check(name, False, f"{one} can be changed by others than root", f"chown root: {one}")
    if stat.S_IMODE(found.st_mode) != mode:
        return Check(name, False, f"{path} has other rights", f"chmod {mode:04o} {path}")
    return Check(name, True, str(path))


def _not_roots_alone(path: Path) -> Iterator[Path]:
    for one in _upward(path):
        found = one.stat()
        if found.st_uid != 0 or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            yield one


def _exchange(plan: Plan) -> Check:
    name = "folder for files"
    if not plan.exchange.is_dir():
        return Check(name, False, f"{plan.exchange} is not there", _SHOW)
    found = plan.exchange.stat()
    if found.st_uid != 0 or stat.S_IMODE(found.st_mode) != 0o2770 or found.st_gid != _gid(plan):
        fix = f"chown root:{plan.group} {plan.exchange}; chmod 2770 {plan.exchange}"
        return Check(name, False, f"{plan.exchange} has other owners or rights", fix)
    return Check(name, True, f"{plan.exchange} takes files in")


def _uid(account: str) -> int:
    try:
        return pwd.getpwnam(account).pw_uid
    except KeyError:
        return -1


def _gid(plan: Plan) -> int:
    try:
        return grp.getgrnam(plan.group).gr_gid
    except KeyError:
        return -1
