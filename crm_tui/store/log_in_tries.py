"""Wrong passwords, counted on disk before each one is looked at: no restart and no kill gives a free try.

One log-in at a time is looked at in a shop; who comes second waits for the first, so that trying
side by side is no faster.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.people import MANY_WRONG, TooSoon, pause_after, same
from crm_tui.store.marker import write_private
from crm_tui.store.turnstile import flock, open_lock

FILE = "log-ins.json"
_ANYBODY = "*"
"""Holds for whoever has no entry; no name of a person."""
_LOOK, _PATIENCE = 0.02, 30.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Tries:
    """Of one name, since the last right password."""

    wrong: int = 0
    at: int = 0
    """When the last one was given."""


@dataclass(frozen=True, slots=True)
class Try:
    """The one that is looked at now; it counts as wrong until it is said to be right."""

    before: int
    """Wrong ones since the last right one, without this."""
    seconds: int
    """Until the next may be given, if this one is wrong."""
    right: Callable[[], None]


@contextmanager
def one_try(home: Path, name: str, now: Millis) -> Iterator[Try]:
    """Count a try of this name. Raises TooSoon while its pause lasts."""
    key = same(name)
    with _alone(home / "log-in.lock"):
        book = _read(home, now)
        tries = _of(book, key)
        if now < tries.at:
            tries = Tries(tries.wrong, now)  # the clock was set back: the pause begins anew
            _write(home, {**book, key: tries})
        wait = tries.at + pause_after(tries.wrong) - now
        if wait > 0:
            raise TooSoon(name, -(-wait // 1_000))
        counted = {**book, key: Tries(tries.wrong + 1, now)}
        _write(home, counted)
        right = {**book, key: Tries()}
        seconds = pause_after(tries.wrong + 1) // 1_000
        yield Try(tries.wrong, seconds, lambda: _write(home, right))


def wait_of(home: Path, name: str, now: Millis) -> int:
    """Seconds until this name may be tried again; 0 when it may."""
    tries = _of(_read(home, now), same(name))
    wait = min(tries.at, now) + pause_after(tries.wrong) - now
    return max(0, -(-wait // 1_000))


def _read(home: Path, now: Millis) -> dict[str, Tries]:
    """A book that cannot be read holds everybody up for a while: better that than a free try."""
    try:
        found = json.loads((home / FILE).read_bytes())
        return {str(name): Tries(int(one["wrong"]), int(one["at"])) for name, one in found.items()}
    except FileNotFoundError:
        return {}
    except (ArithmeticError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        begun_anew = {_ANYBODY: Tries(MANY_WRONG, now)}
        _write(home, begun_anew)
        return begun_anew
    except OSError as error:
        raise CrmError(
            f"{home / FILE} cannot be read: {error.strerror}.", "Check its owner and permissions."
        ) from error


def _of(book: dict[str, Tries], key: str) -> Tries:
    return book.get(key, book.get(_ANYBODY, Tries()))


def _write(home: Path, book: dict[str, Tries]) -> None:
    try:
        text = json.dumps({name: asdict(tries) for name, tries in book.items()})
        write_private(home / FILE, text.encode())
    except OSError as error:
        raise CrmError(
            f"Log-ins cannot be counted in {home}: {error.strerror}.",
            "Nobody can log in until that folder can be written.",
        ) from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    handle = open_lock(path)
    if handle is None:
        raise CrmError(f"{path} cannot be made.", "Check the owner and permissions of that folder.")
    deadline = time.monotonic() + _PATIENCE
    try:
        while not flock(handle, shared=False):
            if time.monotonic() > deadline:
                raise CrmError("Somebody else is logging in.", "Try again in a moment.")
            time.sleep(_LOOK)
        yield
    finally:
        with suppress(OSError):
            os.close(handle)
