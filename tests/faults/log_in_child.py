"""Tries wrong passwords at the times it is given, and writes down each that is really looked at."""

import os
import sys
from pathlib import Path

from crm_tui import session
from crm_tui.domain.clock import Millis
from crm_tui.domain.people import TooSoon, WrongPassword
from crm_tui.store.key_slots import Inside, Slot, open_slot


class Told:
    """A clock that shows what the parent says."""

    def __init__(self) -> None:
        self.time = 0

    def now(self) -> Millis:
        return Millis(self.time)


def main(home: str, seen: str) -> None:
    clock, log = Told(), os.open(seen, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def watched(shop_id: str, slot: Slot, password: bytes) -> Inside | None:
        os.write(log, f"{clock.time}\n".encode())
        return open_slot(shop_id, slot, password)

    vars(session)["open_slot"] = watched
    for line in sys.stdin:
        clock.time = int(line)
        sys.stdout.write(f"{attempt(Path(home), clock)}\n")
        sys.stdout.flush()


def attempt(home: Path, clock: Told) -> str:
    try:
        session.log_in(home, "Asha", "none of these words", clock)
    except TooSoon:
        return "too soon"
    except WrongPassword:
        return "wrong"
    return "inside"


if __name__ == "__main__":
    main(*sys.argv[1:])
