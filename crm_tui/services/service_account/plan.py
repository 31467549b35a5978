"""What is set up where: names and places of the service account, and the files that make it work."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.errors import CrmError

_NAME = re.compile(r"[a-z_][a-z0-9_-]{0,30}")
"""What Debian's useradd takes for an account or a group."""
_PLAIN = re.compile(r"/[A-Za-z0-9._/+-]*")
"""A place that means the same to sudo, to a shell and to a person."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that has a name; all paths are absolute."""

    account: str
    group: str
    """Whose members may open the shop."""
    program: Path
    """The Python that runs `crm`; it and all beside it belong to root."""
    home: Path
    """The account's own folder, 0700; the shop is in `shop` below it."""
    exchange: Path
    """Where its people put files that are to go in."""
    command: Path
    """What people type."""

    @property
    def shop(self) -> Path:
        return self.home / "shop"

    @property
    def inner(self) -> Path:
        """What sudo runs, and nothing else."""
        return Path("/usr/local/lib") / self.account / "crm"

    @property
    def sudoers(self) -> Path:
        return Path("/etc/sudoers.d") / self.account

    def outer_text(self) -> str:
        inner = shlex.quote(str(self.inner))
        return f'#!/bin/sh\nexec sudo -u {self.account} -H -- {inner} "$@"\n'

    def inner_text(self) -> str:
        """Everything that the program may depend on is said here; nothing comes from outside."""
        return (
            "#!/bin/sh\n"
            "umask 077\n"
            "ulimit -c 0\n"
            "cd /\n"
            f"export HOME={self.home}\n"
            f"export CRM_HOME={self.shop}\n"
            f"export CRM_EXCHANGE={self.exchange}\n"
            "unset XDG_CONFIG_HOME XDG_DATA_HOME\n"
            f'exec {self.program} -I -m crm_tui.cli "$@"\n'
        )

    def sudoers_text(self) -> str:
        """One command, as one account, with a clean environment (sudoers(5): env_reset, setenv, use_pty)."""
        return (
            f"Defaults!{self.inner} env_reset, !setenv, use_pty, umask=0077\n"
            f'Defaults!{self.inner} env_keep = "TERM COLORTERM NO_COLOR LANG LC_ALL LC_CTYPE TZ"\n'
            f"%{self.group} ALL = ({self.account}) NOPASSWD: {self.inner}\n"
        )


def read_plan(
    account: str, group: str, program: Path, home: Path, exchange: Path, command: Path
) -> Plan:
    """Raises CrmError for a name or a place that sudo, a shell or a person could take for another."""
    for name in (account, group):
        if not _NAME.fullmatch(name):
            raise CrmError(
                f"{name!r} is no name for an account.", "Use small letters, 0-9, - and _."
            )
    for path in (program, home, exchange, command):
        if not _PLAIN.fullmatch(str(path)) or ".." in path.parts:
            raise CrmError(f"{path} is no place for this.", "Name a plain path without spaces.")
    return Plan(account, group, program, home, exchange, command)
