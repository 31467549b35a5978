"""The shop's key is rotated and the program killed, at every step and at random: it opens, old or new."""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figures import Figure
from crm_tui.demo import seed
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import SystemClock
from crm_tui.domain.errors import CrmError
from crm_tui.domain.people import SlotName
from crm_tui.domain.roles import Role
from crm_tui.services import people
from crm_tui.session import log_in
from crm_tui.shop import make_shop, open_shop
from crm_tui.store import health, keys, leads
from crm_tui.store.marker import key_check, read_marker
from crm_tui.store.slot_crypto import Cost

LEADS, PER_LEAD = 200, 20
RANDOM_KILLS, TWICE_KILLED = 12, 6
PASSWORD = "seven mango lanterns"


@dataclass(slots=True)
class Found:
    """How the shop was after each kill."""

    killed: int = 0
    killed_twice: int = 0
    opened_old: int = 0
    opened_new: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    home: Path
    key_folder: Path

    @property
    def env(self) -> dict[str, str]:
        config = str(self.key_folder.parent.parent)
        return {"CRM_HOME": str(self.home), "XDG_CONFIG_HOME": config}


def make(folder: Path, leads: int = LEADS) -> Place:
    """A shop with an owner, chats, and its key kept on the computer."""
    place = Place(folder / "home", folder / "config" / "crm_tui" / "keys")
    clock = SystemClock()
    env = {**place.env, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    os.environ["PYTHON_KEYRING_BACKEND"] = env["PYTHON_KEYRING_BACKEND"]
    shop = make_shop(BusinessProfile("Sweet Crumbs"), env, clock)
    seed.populate(shop.db, leads, leads * PER_LEAD, clock.now(), lambda _: None)
    at = shop.db.read_now(people.room, shop.db, Cost(1, 8 * 1024))
    asha = SlotName("Asha", Role.OWNER)
    adding = people.plan_adding(shop.actor, at, asha.name, asha.role, PASSWORD, temporary=False)
    people.do_now(shop.db, shop.actor, clock.now(), adding)
    shop.db.close_now()
    return place


@contextmanager
def copied(template: Path) -> Iterator[Place]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(template, folder, dirs_exist_ok=True)
        yield Place(Path(folder) / "home", Path(folder) / "config" / "crm_tui" / "keys")


def child(place: Place, what: str, before: int) -> "subprocess.Popen[bytes]":
    words = [what, str(place.home), str(before), str(place.key_folder), PASSWORD]
    command = [sys.executable, "-m", "tests.faults.rekey_child", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def steps(place: Place) -> int:
    """Of a rotation that nobody stops."""
    out, _ = child(place, "rotate", 0).communicate()
    return int(out.split()[-1])


def judge(place: Place, found: Found, what: str) -> None:
    """Password and kept key open one and the same whole shop, and it can be rotated again."""
    clock = SystemClock()
    try:
        opened = log_in(place.home, "Asha", PASSWORD, clock)
        marker = read_marker(place.home)
        stored = keys.kept_here(marker.shop_id, place.key_folder)
        shop = open_shop(place.env, clock, opened)
        count, problem = shop.db.read_now(leads.count), shop.db.read_now(health.problem)
        shop.db.close_now()
    except CrmError as error:
        found.problems.append(f"{what}: {error.sentence()}")
        return
    if (count, problem) != (LEADS, None) or stored != opened.key:
        found.problems.append(f"{what}: {count} leads, {problem}, key kept {stored == opened.key}")
    if (place.home / "shop.db.rekey").exists() or key_check(opened.key) != marker.key_check:
        found.problems.append(f"{what}: something is left over")
    if marker.key_check == first_of(place):
        found.opened_old += 1
    else:
        found.opened_new += 1
    steps(place)
    if key_check(log_in(place.home, "Asha", PASSWORD, clock).key) == marker.key_check:
        found.problems.append(f"{what}: it could not be rotated again")


def first_of(place: Place) -> str:
    """The key check that the shop was made with."""
    return (place.home / "first").read_text()


def at_every_step(template: Path, found: Found) -> None:
    with copied(template) as place:
        last = steps(place)
    for before in range(1, last + 1):
        with copied(template) as place:
            process = child(place, "rotate", before)
            process.communicate()
            found.killed += process.returncode == -9
            judge(place, found, f"before step {before}")


def at_random(template: Path, found: Found, dice: random.Random) -> None:
    """Also in the middle of what SQLite does, and of copying."""
    for number in range(RANDOM_KILLS):
        with copied(template) as place:
            process = child(place, "rotate", 0)
            assert process.stdout is not None
            process.stdout.readline()
            try:
                process.wait(dice.uniform(0.0, 0.25))
            except subprocess.TimeoutExpired:
                process.kill()
            process.communicate()
            found.killed += process.returncode == -9
            judge(place, found, f"at random, {number}")


def twice(template: Path, found: Found) -> None:
    """Killed once the new key was decided, and again while that is brought to its end."""
    with copied(template) as place:
        last = steps(place)
    for before in range(1, TWICE_KILLED + 1):
        with copied(template) as place:
            child(place, "rotate", last - 9).communicate()
            process = child(place, "settle", before)
            process.communicate()
            found.killed_twice += process.returncode == -9
            judge(place, found, f"twice, {before}")


def run() -> list[Figure]:
    found = Found()
    with tempfile.TemporaryDirectory() as folder:
        place = make(Path(folder))
        (place.home / "first").write_text(read_marker(place.home).key_check)
        at_every_step(Path(folder), found)
        at_random(Path(folder), found, random.Random(8))
        twice(Path(folder), found)
    for problem in found.problems[:5]:
        sys.stderr.write(f"{problem}\n")
    opened = f"opened with the old key {found.opened_old} times, with the new {found.opened_new}"
    return [
        Figure(
            f"rotations killed with kill -9; {opened}", found.killed, "kills", 20, at_least=True
        ),
        Figure("killed again while it was finished", found.killed_twice, "kills", 6, at_least=True),
        Figure("neither key, rows lost, or something left", len(found.problems), "times", 0),
    ]
