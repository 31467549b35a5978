"""What a locked inbox carries over into the program that takes its place: no key, no words of a chat.

It travels in the environment of that one program, which takes it out again. Whoever writes it
themselves gains nothing: that a log-in is young enough to go without a second code is believed only
under a MAC by the shop's key, and a worker only if it is a child of this very process.
"""

import hmac
import json
from collections.abc import MutableMapping
from dataclasses import asdict, dataclass

from crm_tui.domain.clock import Millis
from crm_tui.domain.idle import Place
from crm_tui.domain.ids import LeadId
from crm_tui.store.marker import derive

VARIABLE = "CRM_LOCKED"


@dataclass(frozen=True, slots=True)
class Left:
    """A worker that goes on while nobody holds the key."""

    pid: int
    life: int
    """The descriptor whose end tells it to end."""


@dataclass(frozen=True, slots=True)
class Locked:
    """Who locked, when, and where they were."""

    name: str
    since: Millis
    """Their log-in."""
    at: Millis
    place: Place
    proof: str
    """MAC over name and log-in."""
    worker: Left | None = None
    collects: bool = True
    """The worker is to go on; else the program that comes next ends it."""

    def is_proven(self, key: bytes) -> bool:
        """Whether this very shop's inbox wrote name and log-in."""
        return hmac.compare_digest(self.proof, proof(key, self.name, self.since))


def proof(key: bytes, name: str, since: Millis) -> str:
    """The MAC, in hex."""
    said = json.dumps([name, since]).encode()
    return hmac.digest(derive(key, "crm_tui locked inbox"), said, "sha256").hex()


def give(locked: Locked, env: MutableMapping[str, str]) -> None:
    env[VARIABLE] = json.dumps(asdict(locked))


def take(env: MutableMapping[str, str]) -> Locked | None:
    """What was given, once; None where there is nothing or nothing that can be read."""
    text = env.pop(VARIABLE, "")
    try:
        return _read(json.loads(text)) if text else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _read(found: dict[str, object]) -> Locked:
    place, worker = found["place"], found["worker"]
    if not isinstance(place, dict):
        raise TypeError("no place")
    return Locked(
        name=str(found["name"]),
        since=Millis(_number(found["since"])),
        at=Millis(_number(found["at"])),
        place=_place(place),
        proof=str(found["proof"]).encode("ascii", "replace").decode(),
        worker=_worker(worker) if isinstance(worker, dict) else None,
        collects=found["collects"] is True,
    )


def _place(found: dict[str, object]) -> Place:
    lead = found["lead_id"]
    lead_id = None if lead is None else LeadId(_number(lead))
    return Place(lead_id, found["writing"] is True, str(found["theme"]))


def _worker(found: dict[str, object]) -> Left:
    pid, life = _number(found["pid"]), _number(found["life"])
    if pid <= 1 or life <= 2:
        raise ValueError("no worker of ours")
    return Left(pid, life)


def _number(found: object) -> int:
    if not isinstance(found, int) or isinstance(found, bool):
        raise TypeError("no number")
    return found
