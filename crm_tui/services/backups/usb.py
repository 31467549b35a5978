"""USB sticks: what is mounted below /media or /run/media, named by its label."""

from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.text import clean_line
from crm_tui.services.backups.places import NotThere

_MOUNTS = Path("/proc/mounts")
_WHERE = ("/media/", "/run/media/")
"""Where desktops mount what is plugged in (udisks2)."""
_ESCAPES = {"\\040": " ", "\\011": "\t", "\\012": "\n", "\\134": "\\"}
"""proc(5), fstab(5): how a mount point with such a character is written."""


@dataclass(frozen=True, slots=True)
class Stick:
    label: str
    folder: Path


def sticks(mounts: Path = _MOUNTS) -> list[Stick]:
    """Those that are plugged in and mounted; none where the system tells nothing."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return []
    points = [_plain(parts[1]) for line in lines if len(parts := line.split(" ")) > 2]
    return [Stick(Path(one).name, Path(one)) for one in points if one.startswith(_WHERE)]


def find(label: str, found: list[Stick]) -> Stick:
    """The one of this label, or the only one there is; raises NotThere."""
    if not found:
        raise NotThere(
            f"The USB stick {_shown(label)}is not there." if label else "No USB stick is there.",
            "Plug it in; the backup is tried again by itself.",
        )
    fitting = [one for one in found if one.label == label] if label else found
    if len(fitting) == 1:
        return fitting[0]
    named = ", ".join(clean_line(one.label, 40) for one in found)
    if label:
        raise NotThere(
            f"The USB stick {_shown(label)}is not there; these are: {named}.",
            "Plug it in; the backup is tried again by itself.",
        )
    raise NotThere(
        f"There is more than one USB stick: {named}.", "Name the right one: CRM_BACKUP_USB=LABEL."
    )


def _shown(label: str) -> str:
    return f"{clean_line(label, 40)} " if label else ""


def _plain(point: str) -> str:
    for escape, character in _ESCAPES.items():
        point = point.replace(escape, character)
    return point
