"""Who comes in by the inbox: with people, the log-in screen stands before everything else."""

import os
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from crm_tui.cli.adopted import Adopted, end_left
from crm_tui.cli.leaving import start_anew
from crm_tui.cli.locked import Left, Locked, give
from crm_tui.cli.own_log import errors_to_a_file
from crm_tui.domain.clock import Millis, SystemClock
from crm_tui.domain.door import Greeting
from crm_tui.domain.idle import Place
from crm_tui.session import people_here
from crm_tui.settings import home_folder
from crm_tui.shop import Shop, open_shop
from crm_tui.worker_lock import worker_alive


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody logged in."""

    key: bytes = field(repr=False)
    """For the worker, and no longer than the screen is theirs."""
    since: Millis
    """Of somebody who only unlocked it is the log-in before."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody is inside."""

    shop: Shop
    session: Session | None = None
    """None where nobody logs in."""
    place: Place | None = None
    left: Left | None = None
    """The worker that went on meanwhile."""


def come_in(env: Mapping[str, str], locked: Locked | None) -> Visit | None:
    """Open the shop; None when nobody came in. Raises what opening it raises."""
    home = home_folder(env)
    if _has_key(env) or not (home / "shop.json").exists() or not people_here(home):
        return Visit(open_shop(env))
    left = _sort_out_worker(locked)
    try:
        visit = _ask(home, env, locked, left)
    except BaseException:
        _close_down(left)
        raise
    if visit is None:
        _close_down(left)
    return visit


def _has_key(env: Mapping[str, str]) -> bool:
    return bool(env.get("CRM_DB_KEY") or env.get("CRM_DB_KEY_FILE"))


def _ask(
    home: Path, env: Mapping[str, str], locked: Locked | None, left: Left | None
) -> Visit | None:
    # Only where people log in: without them none of it is loaded before the first paint.
    from crm_tui.cli.doorkeeper import FrontDoor
    from crm_tui.screens.log_in import LogIn
    from crm_tui.screens.terminal import drawn_on_stdout

    door = FrontDoor(home, env, SystemClock(), locked)
    screen = LogIn(door, _greeting(env, locked, left), time.monotonic, _since(locked))
    with errors_to_a_file(home / "logs"), drawn_on_stdout():
        screen.run()
    if screen.failed is not None:
        raise screen.failed
    if screen.return_value is not True or door.shop is None or door.session is None:
        door.close()
        if screen.is_abandoned and os.name != "nt":
            begin_again(env, locked, left)
        return None
    is_same = locked is not None and locked.name == door.shop.actor.name
    place = locked.place if locked is not None and is_same else None
    if place is None and locked is not None:
        place = Place(theme=screen.theme)
    elif place is not None:
        place = replace(place, theme=screen.theme)
    return Visit(door.shop, door.session, place, left)


def begin_again(env: Mapping[str, str], locked: Locked | None, left: Left | None) -> NoReturn:
    """The same screen in a new memory: this one has held the key."""
    after = dict(env)
    if locked is not None:
        if left is not None:
            os.set_inheritable(left.life, True)
        give(replace(locked, worker=left), after)
    start_anew(after)


def _greeting(env: Mapping[str, str], locked: Locked | None, left: Left | None) -> Greeting:
    if locked is None:
        return Greeting(expected=env.get("CRM_USER", ""))
    ends = locked.worker is not None and not locked.collects  # it may need a moment for that
    collects = left is not None or (not ends and worker_alive(home_folder(env)))
    return Greeting(locked.name, locked.name, locked.place.theme, collects)


def _since(locked: Locked | None) -> str:
    """The time of locking, by this computer's own zone: the shop's is behind the key."""
    if locked is None:
        return ""
    return f"since {time.strftime('%H:%M', time.localtime(locked.at / 1000))}"


def _sort_out_worker(locked: Locked | None) -> Left | None:
    """Where the owner wants nothing done while it is locked, the worker ends now."""
    if locked is None or locked.worker is None or Adopted(locked.worker.pid).poll() is not None:
        return None
    with suppress(OSError):  # no descriptor of ours: somebody else wrote that number
        os.set_inheritable(locked.worker.life, False)
    if locked.collects:
        return locked.worker
    threading.Thread(target=end_left, args=(locked.worker,), daemon=True).start()
    return None


def _close_down(left: Left | None) -> None:
    if left is not None:
        end_left(left)
