"""A disk that fills up at every write of a shop: what was said to be saved is saved, and it goes on afterwards.

`python -m tests.faults.shop_disk_full full 0 40` where mounting is allowed, as `unshare --mount` gives
it: for every number of free pages from 0 to 40, a shop works until the disk is full.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.figures import Figure
from crm_tui.back_up_shop import back_up, back_up_to_file
from crm_tui.domain.errors import CrmError, Damaged
from crm_tui.domain.ids import LeadId
from crm_tui.services import attaching, leads, notes
from crm_tui.settings import read_config
from crm_tui.shop import Shop, make_shop, open_shop, save_config
from crm_tui.store import backup_copy
from crm_tui.store.backup_runs import PlaceKind
from crm_tui.store.tx import Tx, scalar
from tests.conftest import PROFILE
from tests.faults.relay_power import NAMESPACE, unable

KEY = "5e" * 32
PHOTO = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
DISK = 16
"""Megabytes."""
PAGE = 4096
MOST = 400
"""Steps at most until the disk is full."""
FREE = 200
"""Pages that are free at most: more than one step's worth, and the log's."""


@dataclass(slots=True)
class Found:
    disks: int = 0
    refused: int = 0
    """Sentences that the disk is full."""
    lost: int = 0
    """Saved, as was said, and not there."""
    half: int = 0
    """There although it was said that nothing was changed."""
    odd: list[str] = field(default_factory=list)
    """Another sentence, or an exception that is none."""
    stuck: int = 0
    """Did not work again by itself once there was room."""
    damaged: int = 0
    half_files: int = 0
    """Half backups or media under a good name."""

    def plus(self, other: "Found") -> "Found":
        return Found(
            *(getattr(self, name) + getattr(other, name) for name in Found.__dataclass_fields__)
        )


class Worker:
    """Saves one thing after the other, and notes what was said to be saved."""

    def __init__(self, shop: Shop, found: Found) -> None:
        self._shop, self._found = shop, found
        self._photo = shop.home.parent.parent / "photo.jpg"
        self.setting = ""
        self.saved: list[str] = []
        self.refused: list[str] = []
        self.files: dict[str, bytes] = {}

    def until_full(self) -> None:
        for number in range(MOST):
            if not self.step(f"step {number}"):
                return
        self._found.odd.append("the disk was never full")

    def step(self, name: str) -> bool:
        """A lead with a note, in one transaction; a photo; a setting. False when the disk is full."""
        return self._saves(name) and self._keeps_photo(name) and self._sets(name)

    def _saves(self, name: str) -> bool:
        shop = self._shop

        def work(tx: Tx) -> None:
            lead = leads.add(tx, shop.actor, shop.clock.now(), name=name)
            notes.add(tx, shop.actor, shop.clock.now(), LeadId(lead.id), name * 300)

        if not self._tried(lambda: shop.db.write_now(work)):
            self.refused.append(name)
            return False
        self.saved.append(name)
        return True

    def _keeps_photo(self, name: str) -> bool:
        content = PHOTO + os.urandom(6_000)
        self._photo.write_bytes(content)

        def work() -> None:
            kept = attaching.attach(self._shop.media, self._photo)
            self.files[str(kept.file)] = content

        return self._tried(work)

    def _sets(self, name: str) -> bool:
        def work() -> None:
            save_config(self._shop.home, {"provider_account_id": name})
            self.setting = name

        return self._tried(work)

    def _tried(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except CrmError as error:
            self._refusal(error)
            return False
        except Exception as error:
            self._found.odd.append(f"{type(error).__name__}: {error}")
            return False
        return True

    def _refusal(self, error: CrmError) -> None:
        if any(word in error.sentence() for word in ("full", "room", "space")):
            self._found.refused += 1
        else:
            self._found.odd.append(error.sentence())

    def also(self) -> None:
        """While the disk is full: reading goes on, a backup says why not, opening says why not."""
        self._tried(lambda: back_up_to_file(self._shop.actor, self._shop, self._shop.home / "one"))
        if scalar_of(self._shop, "SELECT COUNT(*) FROM lead") < len(self.saved):
            self._found.lost += 1
        home = self._shop.home

        def again() -> None:
            open_shop({"CRM_HOME": str(home), "CRM_DB_KEY": KEY}).db.close_now()

        self._tried(again)

    def look(self) -> None:
        """Every name once, no other; every photo as it was."""
        there = names_of(self._shop)
        self._found.lost += len(set(self.saved) - there)
        self._found.half += len(set(self.refused) & there)
        self._found.damaged += int(self._shop.db.read_now(backup_copy.problem) is not None)
        self._found.lost += int(
            read_config(self._shop.home).get("provider_account_id", "") != self.setting
        )
        for name, content in self.files.items():
            self._found.lost += int(self._shop.media.get(name) != content)
        for path in (self._shop.home / "media").iterdir():
            self._found.half_files += int(path.name not in self.files)
        self._found.half_files += len(list(self._shop.home.glob("one*")))


def scalar_of(shop: Shop, sql: str) -> int:
    return int(shop.db.read_now(scalar, sql))


def names_of(shop: Shop) -> set[str]:
    return {row["name"] for row in shop.db.read_now(lambda tx: tx.all("SELECT name FROM lead"))}


def filled(folder: Path, free: int) -> Found:
    """A disk on which so many pages are free."""
    found = Found(disks=1)
    with tmpfs(folder):
        shop = make_shop(PROFILE, {"CRM_HOME": str(folder / "home"), "CRM_DB_KEY": KEY})
        ballast = folder / "ballast"
        fill(ballast)
        with ballast.open("r+b") as file:
            file.truncate(max(0, ballast.stat().st_size - free * PAGE))
        worker = Worker(shop, found)
        worker.until_full()
        worker.also()
        ballast.unlink()
        if not worker.step("afterwards"):
            found.stuck += 1
        worker.look()
        [outcome] = back_up(shop.actor, shop, (PlaceKind.FOLDER,))
        found.stuck += int(outcome.error is not None)
        shop.db.close_now()
        _cold(shop.home, folder / "ballast", free, found)
    return found


def _cold(home: Path, ballast: Path, free: int, found: Found) -> None:
    """Opened on a full disk: it opens, or it says why not; then there is room, and it opens."""
    env = {"CRM_HOME": str(home), "CRM_DB_KEY": KEY}
    fill(ballast)
    with ballast.open("r+b") as file:
        file.truncate(max(0, ballast.stat().st_size - free * PAGE))
    try:
        open_shop(env).db.close_now()
    except CrmError as error:
        if "full" in str(error):
            found.refused += 1
        else:
            found.odd.append(f"opening: {error.sentence()}")
    ballast.unlink()
    open_shop(env).db.close_now()


def read_only(folder: Path) -> Found:
    """The disk can be read only: opening and saving say so."""
    found = Found(disks=1)
    with tmpfs(folder):
        env = {"CRM_HOME": str(folder / "home"), "CRM_DB_KEY": KEY}
        shop = make_shop(PROFILE, env)
        shop.db.write_now(lambda tx: tx.run("DELETE FROM change"))
        shop.db.close_now()
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        try:
            open_shop(env).db.close_now()
            found.odd.append("it opened")
        except Damaged as error:
            found.odd.append(f"taken for damage: {error.sentence()}")
        except CrmError as error:
            said = "permissions" in error.sentence()
            found.refused += int(said)
            found.odd += [] if said else [error.sentence()]
        subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
        open_shop(env).db.close_now()
    return found


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, PAGE):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue


@contextmanager
def tmpfs(folder: Path) -> Iterator[None]:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "tmpfs", str(folder)]
    subprocess.run(mount, check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def found_with(*words: str) -> Found:
    """In a process of its own that may mount."""
    command = [*NAMESPACE, sys.executable, "-m", "tests.faults.shop_disk_full", *words]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return Found(**json.loads(done.stdout))


def run(most: int = FREE) -> list[Figure]:
    if reason := unable():
        return [Figure(f"no disk was filled: {reason}", 0, "disks")]
    full, locked = found_with("full", "0", str(most)), found_with("read-only")
    odd = [*full.odd, *locked.odd]
    for one in sorted(set(odd))[:5]:
        sys.stderr.write(f"{one}\n")
    return [
        Figure("disks filled, at every page", full.disks, "disks", most, at_least=True),
        Figure("times that it was said", full.refused, "sentences"),
        Figure("saved, and lost", full.lost, "rows", 0),
        Figure("refused, and there all the same", full.half, "rows", 0),
        Figure("databases damaged by it", full.damaged, "files", 0),
        Figure("half files under a good name", full.half_files, "files", 0),
        Figure("did not go on by itself when there was room", full.stuck, "shops", 0),
        Figure("said on a disk that can only be read", locked.refused, "sentences", 1, True),
        Figure("other sentences, and exceptions", len(odd), "found", 0),
    ]


def _main(words: list[str]) -> Found:
    with tempfile.TemporaryDirectory() as name:
        disk = Path(name) / "disk"
        disk.mkdir()
        if words[0] == "read-only":
            return read_only(disk)
        found = Found()
        for free in range(int(words[1]), int(words[2])):
            found = found.plus(filled(disk, free))
        return found


if __name__ == "__main__":
    print(json.dumps(asdict(_main(sys.argv[1:]))))
