"""A fresh Debian in a folder, and two machines on one cable: network namespaces that talk to each other.

Everything is made for one run and taken away after it. Needs root and debootstrap.
"""

import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.relay_package import pack

PACKAGES = "python3,python3-venv,ca-certificates"
RELAY_ADDRESS, SHOP_ADDRESS = "10.213.7.1", "10.213.7.2"
PROGRAM = "/usr/local/bin/webhook-relay"


@dataclass(frozen=True, slots=True)
class Machine:
    """One end of the cable; `inside` is what a command starts with to run there."""

    inside: tuple[str, ...]

    def run(self, *words: str, env: dict[str, str] | None = None) -> str:
        """Its output; the words of a command that fails are in the failure."""
        done = subprocess.run(
            [*self.inside, *words],
            env=env,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self, *words: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen([*self.inside, *words], env=env, stdout=subprocess.PIPE, text=True)


def reason_to_skip() -> str:
    """Why this machine cannot do it; empty when it can."""
    if not os.environ.get("CRM_DEBIAN"):
        return "needs a minute and a Debian mirror: `python3 run.py fresh-debian`"
    if os.geteuid() != 0:
        return "needs root"
    missing = [name for name in ("debootstrap", "ip", "chroot") if shutil.which(name) is None]
    return f"needs {', '.join(missing)}" if missing else ""


@contextmanager
def fresh_debian(folder: Path) -> Iterator[Path]:
    """The root of a Debian that has Python and nothing else; the steps of docs/relay.md are done in it.

    `CRM_DEBIAN` may name such a root that is there already: it is copied.
    """
    root = folder / "debian"
    made_before = Path(os.environ["CRM_DEBIAN"])
    if made_before.is_dir():
        _run("cp", "--archive", str(made_before), str(root))
    else:
        _run("debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(root))
    shutil.copy("/etc/resolv.conf", root / "etc" / "resolv.conf")
    certificates = ssl.get_default_verify_paths().cafile
    if certificates:
        # This machine may trust more than Debian does out of the box, and has to.
        shutil.copy(certificates, root / "etc/ssl/certs/ca-certificates.crt")
    with ExitStack() as undo:
        for kind, source, target in (("proc", "proc", "proc"), ("", "/dev", "dev")):
            how = ("-t", kind) if kind else ("--bind",)
            _run("mount", *how, source, str(root / target))
            undo.callback(_run, "umount", "--lazy", str(root / target))
        yield root


def install(root: Path) -> str:
    """The documented steps: unpack, `sh install.sh`; what they said."""
    package = pack(root / "root")
    name = package.name.removesuffix(".tar.gz")
    index = {key: value for key, value in os.environ.items() if key == "PIP_INDEX_URL"}
    chroot = Machine(("chroot", str(root)))
    steps = f"cd /root && tar xzf {package.name} && cd {name} && sh install.sh"
    return chroot.run("sh", "-c", steps, env=_bare(root) | index)


@contextmanager
def two_machines(root: Path) -> Iterator[tuple[Machine, Machine]]:
    """The relay's machine, whose files are those of `root`, and the shop's; a cable between them."""
    relay, shop = f"relay-{os.getpid()}", f"shop-{os.getpid()}"
    with ExitStack() as undo:
        for name in (relay, shop):
            _run("ip", "netns", "add", name)
            undo.callback(_run, "ip", "netns", "delete", name)
        _run(
            "ip",
            "link",
            "add",
            "cable",
            "netns",
            relay,
            "type",
            "veth",
            "peer",
            "cable",
            "netns",
            shop,
        )
        for name, address in ((relay, RELAY_ADDRESS), (shop, SHOP_ADDRESS)):
            _run("ip", "-n", name, "address", "add", f"{address}/24", "dev", "cable")
            for link in ("lo", "cable"):
                _run("ip", "-n", name, "link", "set", link, "up")
        exec_in = ("ip", "netns", "exec")
        clean = ("env", "-i", *(f"{key}={value}" for key, value in _bare(root).items()))
        yield (
            Machine((*exec_in, relay, "chroot", str(root), *clean)),
            Machine((*exec_in, shop)),
        )


def _bare(root: Path) -> dict[str, str]:
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{' '.join(words)}: {done.stdout[-2000:]}\n{done.stderr}"
