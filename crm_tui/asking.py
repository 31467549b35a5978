"""Name, password and code, asked at the terminal or taken from where a script gives them."""

import os
import stat
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from crm_tui.domain.errors import CrmError
from crm_tui.domain.people import SlotName


class Asker(Protocol):
    """Whoever wants to open the shop answers."""

    def name(self, people: Sequence[SlotName]) -> str: ...

    def password(self, name: str) -> str: ...

    def code(self, name: str) -> str: ...


class Terminal:
    """The person at the terminal, or the environment of a script."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env

    def name(self, people: Sequence[SlotName]) -> str:
        """CRM_USER, else asked; who is alone in the shop is not asked."""
        if given := self._env.get("CRM_USER", "").strip():
            return given
        if len(people) == 1:
            return people[0].name
        return _ask(f"Who are you ({', '.join(one.name for one in people)})", "CRM_USER")

    def password(self, name: str) -> str:
        """What CRM_PASSWORD_FILE holds, else asked without showing it."""
        if named := self._env.get("CRM_PASSWORD_FILE"):
            return read_password_file(Path(named))
        return ask_secretly(f"Password of {name}", "CRM_PASSWORD_FILE")

    def code(self, name: str) -> str:
        """The code of their authenticator app: CRM_CODE, else asked."""
        if given := self._env.get("CRM_CODE", "").strip():
            return given
        return _ask(f"Code of the authenticator app of {name}", "CRM_CODE")


def read_password_file(path: Path) -> str:
    """The first line of a file that only its owner can read. Raises CrmError."""
    lines = read_private(path, "password file").splitlines()
    if not lines or not lines[0]:
        raise CrmError(f"The password file {path} is empty.", "Put the password on its first line.")
    return lines[0]


def read_private(path: Path, what: str) -> str:
    """The text of a file that only its owner can read. Raises CrmError."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text("utf-8-sig")  # Windows' editor puts a mark before the first letter
    except (OSError, UnicodeDecodeError) as error:
        raise CrmError(f"The {what} {path} cannot be read.", "Check the path.") from error
    if os.name != "nt" and mode & 0o077:
        raise CrmError(f"Others on this computer can read {path}.", f"Run: chmod 600 {path}")
    return text


def ask_secretly(question: str, instead: str) -> str:
    """Raises CrmError where there is no terminal to ask at."""
    insist_on_a_terminal(question, instead)
    from getpass import getpass

    return getpass(f"{question}: ")


def _ask(question: str, instead: str) -> str:
    insist_on_a_terminal(question, instead)
    sys.stderr.write(f"{question}: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def insist_on_a_terminal(question: str, instead: str) -> None:
    """Raises CrmError with what a script gives instead."""
    if not sys.stdin.isatty():
        raise CrmError(
            f"This shop asks who opens it, and there is no terminal to ask at ({question}).",
            f"Set {instead}; `crm users --help` says how scripts log in.",
        )
