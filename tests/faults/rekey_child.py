"""A rotation of the shop's key, or its end at the next start, that kills itself before its Nth step.

A step is whatever opens, renames or removes a file in the shop's folder or in the folder of keys:
Python's own audit events tell each of them. What SQLite does inside the copy is none; the parent
kills at random moments besides.
"""

import os
import signal
import sys
from pathlib import Path

from crm_tui.domain.clock import SystemClock
from crm_tui.services import key_places, key_rotation
from crm_tui.session import log_in
from crm_tui.shop import open_shop
from crm_tui.store import rekey

_STEPS = {"open", "os.rename", "os.remove"}


class Counter:
    """Ends the process before step `last`; 0 never does."""

    def __init__(self, last: int, *folders: str) -> None:
        self.last, self.folders, self.steps = last, folders, 0

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        if event not in _STEPS or not str(args[0]).startswith(self.folders):
            return
        self.steps += 1
        if self.steps == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


def main(what: str, home: str, last: str, key_folder: str, password: str) -> None:
    """Tells on standard output when it begins, and how many steps there were."""
    counter = Counter(int(last), home, key_folder)
    if what == "settle":
        sys.addaudithook(counter)
        rekey.settle(Path(home))
    else:
        _rotate(Path(home), Path(key_folder), password, counter)
    sys.stdout.write(f"{counter.steps}\n")


def _rotate(home: Path, folder: Path, password: str, counter: Counter) -> None:
    clock = SystemClock()
    env = {"CRM_HOME": str(home), "XDG_CONFIG_HOME": str(folder.parent.parent)}
    shop = open_shop(env, clock, log_in(home, "Asha", password, clock))
    kept = key_places.kept(shop.db, env, folder)
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    sys.addaudithook(counter)
    key_rotation.rotate(shop.actor, shop.db, clock.now(), kept)


if __name__ == "__main__":
    main(*sys.argv[1:])
