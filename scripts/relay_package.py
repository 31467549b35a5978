"""The relay alone as one file to carry to a VPS: `dist/webhook-relay-<version>.tar.gz`.

Inside: the wheel, the lock of what it needs, what `deploy/` has for a machine of one's own, and
`install.sh`, which puts all of it in its place.
"""

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CARRIED = (
    "requirements-relay.lock",
    "requirements-relay-all.lock",
    "deploy/install.sh",
    "deploy/webhook-relay.service",
    "deploy/Caddyfile",
    "deploy/nginx.conf",
    "docs/relay.md",
    "docs/relay-doors.md",
    "docs/relay-larger.md",
    "docs/faults.md",
    "LICENSE",
)


def build_wheel(folder: Path) -> Path:
    """Built with what is installed here: nothing is fetched."""
    command = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory")
    done = subprocess.run(
        [*command, str(folder)],
        cwd=ROOT / "deploy" / "package",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"The wheel could not be built:\n{done.stderr}")
    (wheel,) = folder.glob("*.whl")
    return wheel


def pack(target: Path) -> Path:
    """Writes the package into a folder; its path."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        wheel = build_wheel(Path(scratch))
        name = "-".join(["webhook-relay", wheel.name.split("-")[1]])
        package = target / f"{name}.tar.gz"
        with tarfile.open(package, "w:gz") as tar:
            tar.add(wheel, f"{name}/{wheel.name}", filter=_plain)
            for one in CARRIED:
                tar.add(ROOT / one, f"{name}/{Path(one).name}", filter=_plain)
    return package


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Belongs to nobody: who packed it is nobody's business."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o755 if member.name.endswith(".sh") else 0o644
    return member


if __name__ == "__main__":
    made = pack(ROOT / "dist")
    print(f"{made.relative_to(ROOT)} ({made.stat().st_size // 1024} kB)")
