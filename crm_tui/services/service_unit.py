"""The unit file by which systemd keeps `crm work` running for one person: text only, nothing is started."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.errors import CrmError

UNIT = "crm-work.service"
"""Its name; the folder is `~/.config/systemd/user`."""
WORDS = ("-P", "-m", "crm_tui.cli", "work", "--as-service")
"""What follows the Python that this program runs in; `-P` keeps the working folder out of its search."""
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Plan:
    """What the unit runs, for which shop, and where it finds the key; never the key itself."""

    python: Path
    home: Path
    key_file: Path | None
    """None: the keyring of this computer, which opens when its person logs in."""


# The keys are explained in systemd.exec(5), systemd.service(5) and systemd.resource-control(5).
_HEAD = """\
# Written by `crm service install`; `crm service remove` takes it away.
# Receives, sends and drafts while no window is open. The shop's key does not stand here.
[Unit]
Description=crm worker: receives, sends and drafts for the shop
StartLimitIntervalSec=0

[Service]
Type=exec
"""
_RUNNING = """\
# After a failure it tries again, later each time up to five minutes (systemd 254; an older one every
# 15 s). While an open inbox has a worker of its own, this one waits for that to end.
Restart=always
RestartSec=15s
RestartSteps=4
RestartMaxDelaySec=5min
TimeoutStopSec=20s

UMask=0077
LimitCORE=0
Nice=5
TasksMax=128
MemoryHigh=700M
MemoryMax=1G
NoNewPrivileges=yes
"""
_HARDENED = """\
# A unit of a person can be fenced in only together with PrivateUsers.
PrivateUsers=yes
PrivateTmp=yes
ProtectSystem=strict
ProtectHome=read-only
ProtectControlGroups=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectClock=yes
ProtectHostname=yes
LockPersonality=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
"""
_TAIL = """
[Install]
WantedBy=default.target
"""


def unit_text(plan: Plan, *, hardened: bool = True) -> str:
    """The whole unit file; raises CrmError for a path that such a file cannot hold.

    `hardened=False` is for kernels that allow a person no name spaces of their own.
    """
    start = " ".join(map(_quoted, (str(plan.python), *WORDS)))
    lines = [f"ExecStart={start}\n", f"Environment={_variable('CRM_HOME', plan.home)}\n"]
    if plan.key_file is not None:
        lines.append(f"Environment={_variable('CRM_DB_KEY_FILE', plan.key_file)}\n")
    fence = (
        f"{_HARDENED}ReadWritePaths={_quoted(str(plan.home), is_command=False)}\n"
        if hardened
        else ""
    )
    return f"{_HEAD}{''.join(lines)}\n{_RUNNING}{fence}{_TAIL}"


def home_of(text: str) -> Path | None:
    """The shop's folder that a unit file runs for; None when it names none."""
    return _named(text, "CRM_HOME")


def key_file_of(text: str) -> Path | None:
    """The key file that a unit file names; None for the keyring."""
    return _named(text, "CRM_DB_KEY_FILE")


def is_hardened(text: str) -> bool:
    return "\nProtectSystem=" in text


def command_of(text: str) -> list[str]:
    """The words that the unit starts, as a program would get them."""
    line = next(one for one in text.splitlines() if one.startswith("ExecStart="))
    return [
        _plain(word).replace("$$", "$") for word in shlex.split(line.removeprefix("ExecStart="))
    ]


def environment_of(text: str) -> dict[str, str]:
    """The variables that the unit sets."""
    lines = (one for one in text.splitlines() if one.startswith("Environment="))
    words = [word for one in lines for word in shlex.split(one.removeprefix("Environment="))]
    return {name: _plain(value) for name, _, value in (word.partition("=") for word in words)}


def _named(text: str, name: str) -> Path | None:
    found = environment_of(text).get(name)
    return Path(found) if found else None


def _variable(name: str, value: Path) -> str:
    return _quoted(f"{name}={value}", is_command=False)


def _quoted(word: str, *, is_command: bool = True) -> str:
    """One word of a unit file: quoted, with `%` doubled, and `$` where a command is meant."""
    if _UNPRINTABLE.search(word):
        raise CrmError(
            "A service cannot use a folder with such a name.",
            "Rename the folder so that its name has no line break or control character.",
        )
    word = word.replace("%", "%%")
    if is_command:
        word = word.replace("$", "$$")
    if re.fullmatch(r"[\w./@:=%+,-]+", word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _plain(word: str) -> str:
    return word.replace("%%", "%")
