"""What lies outside the database: media, plain copies for viewers, lines of logs."""

from collections.abc import Iterable
from pathlib import Path

from crm_tui.domain.erasing import Marks
from crm_tui.store import plain_copies


def remove_media(folder: Path, names: Iterable[str]) -> int:
    """Take these files out of the media folder; how many were there."""
    there = [path for name in names if _is_plain(name) and (path := folder / name).exists()]
    for path in there:
        path.unlink(missing_ok=True)
    return len(there)


def _is_plain(name: str) -> bool:
    return name not in ("", ".", "..") and Path(name).name == name


def remove_copies(names: Iterable[str]) -> int:
    """Take away plain copies of these files that were opened in a viewer; how many."""
    return plain_copies.remove_those_of([name for name in names if _is_plain(name)])


def blot_logs(folder: Path, marks: Marks) -> int:
    """Overwrite numbers, addresses and full names in the logs, in place; how many files had some.

    In place, because a program that is running goes on writing to the same file.
    """
    if not folder.is_dir():
        return 0
    logs = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(_blot(path, marks) for path in logs)


def _blot(path: Path, marks: Marks) -> int:
    wanted = [one.encode() for one in (*marks.digits, *marks.words, *marks.names)]
    found = 0
    with path.open("r+b") as log:
        place = 0
        for line in iter(log.readline, b""):
            blotted = line
            for one in wanted:
                blotted = blotted.replace(one, b"*" * len(one))
            if blotted != line:
                log.seek(place)
                log.write(blotted)
                found = 1
            place += len(line)
            log.seek(place)
    return found
