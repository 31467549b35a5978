"""Who opens the shop: whoever holds its key, the computer that keeps it, or a person who logs in.

1. `CRM_DB_KEY` or `CRM_DB_KEY_FILE`: the owner, without a log-in.
2. Nobody was ever added: the key that this computer keeps; the owner.
3. People were added: one of them, with a password.
4. The worker: 1, the key that this computer keeps, or the one that the inbox hands over.

`log_in` gives an `Opened` that `crm_tui.shop.open_shop(opened=…)` takes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from crm_tui.asking import Asker, Terminal
from crm_tui.domain.actor import OWNER, WORKER, Actor, ActorKind
from crm_tui.domain.clock import Clock
from crm_tui.domain.errors import CrmError, Damaged, WrongKey
from crm_tui.domain.passwords import encoded
from crm_tui.domain.people import SlotName, WrongPassword
from crm_tui.domain.roles import Role
from crm_tui.settings import key_folder
from crm_tui.store import keys, rekey
from crm_tui.store.key_slots import FILE, KeySlots, Slot, open_slot, read_slots
from crm_tui.store.log_in_tries import one_try, wait_of
from crm_tui.store.marker import Marker, check_key, key_check, read_marker

RECOVERY = Actor(ActorKind.PERSON, "recovery", Role.OWNER)
"""Whoever has the recovery words on paper."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What opens the shop, and who it is."""

    key: bytes = field(repr=False)
    actor: Actor
    slot: Slot | None = field(default=None, repr=False)
    """Of somebody who has logged in."""
    failed_before: int = 0
    """Wrong passwords of this name since its last log-in."""
    from_outside: bool = False
    """The key came with the environment: nobody has logged in."""
    proved: bool = False
    """A code was given with this very log-in."""

    @property
    def must_change(self) -> bool:
        """The password is a temporary one: first they choose their own."""
        return self.slot is not None and self.slot.must_change


def people_here(home: Path) -> tuple[SlotName, ...]:
    """Who can log in; empty for a shop to which nobody was added. Needs no key.

    Raises NoShop, Damaged, or CrmError when others can read the list.
    """
    rekey.settle(home)
    slots = _slots(home, read_marker(home))
    return () if slots is None else slots.people()


def seconds_to_wait(home: Path, name: str, clock: Clock) -> int:
    """Until this name may log in again; 0 when it may at once."""
    return wait_of(home, name, clock.now())


def log_in(home: Path, name: str, password: str, clock: Clock) -> Opened:
    """Open somebody's key slot: 0.4 s of argon2id, so call it in a thread.

    Raises WrongPassword or TooSoon (both with `seconds`), NotFound for an unknown name, Damaged for
    a slot that was changed outside, WrongKey for a slot of another time. The try is counted on disk
    before it is looked at.
    """
    rekey.settle(home)
    marker = read_marker(home)
    slot = _insist(home, marker).person(name)
    actor = Actor(ActorKind.PERSON, slot.name, slot.role)
    return _open(home, marker, slot, encoded(password), actor, clock)


def log_in_with_words(home: Path, text: str, clock: Clock) -> Opened:
    """Open the shop with the recovery words; raises as `log_in`, and CrmError for a word it does not know."""
    from crm_tui.domain.recovery_words import read_words, secret_of
    from webhook_relay.envelope.words import WORDS

    rekey.settle(home)
    marker = read_marker(home)
    slot = _insist(home, marker).recovery()
    if slot is None:
        raise CrmError("No recovery words were made for this shop.", "Ask somebody who can log in.")
    words = read_words(text, WORDS)
    return _open(home, marker, slot, secret_of(words), RECOVERY, clock)


def who_opens(
    home: Path, marker: Marker, env: Mapping[str, str], clock: Clock, asker: Asker | None = None
) -> Opened:
    """The first of the ways above; raises CrmError with the next step when none opens."""
    if (given := keys.from_environment(env)) is not None:
        check_key(marker, given)
        return Opened(given, OWNER, from_outside=True)
    slots = _slots(home, marker)
    if slots is None or not slots.people():
        key = keys.read_key(marker.shop_id, env, key_folder(env), marker.fits)
        check_key(marker, key)
        return Opened(key, OWNER)
    asker = asker or Terminal(env)
    name = slots.person(asker.name(slots.people())).name
    return log_in(home, name, asker.password(name), clock)


def who_works(marker: Marker, env: Mapping[str, str]) -> Opened:
    """For the worker, which is nobody: the key from the environment, a pipe, or this computer."""
    key = (
        keys.from_environment(env)
        or keys.handed_over(env)
        or keys.kept_here(marker.shop_id, key_folder(env), marker.fits)
    )
    if key is None:
        raise CrmError(
            "The worker cannot open the shop: its key is not kept on this computer.",
            "Open the inbox, which starts a worker, or let the key be kept: `crm keys keep-here`.",
        )
    check_key(marker, key)
    return Opened(key, WORKER)


def _open(
    home: Path, marker: Marker, slot: Slot, password: bytes, actor: Actor, clock: Clock
) -> Opened:
    whose, what = (slot.name, "password") if slot.name else ("this shop", "set of recovery words")
    with one_try(home, slot.name or "recovery", clock.now()) as tried:
        inside = open_slot(marker.shop_id, slot, password)
        if inside is None:
            raise WrongPassword(whose, tried.seconds, what)
        tried.right()
    if key_check(inside.data_key) != marker.key_check:
        raise WrongKey(
            f"The key of {whose} is not the key of this data: {FILE} is from another time.",
            "Bring the whole folder back with `crm restore`.",
        )
    return Opened(inside.data_key, actor, slot, tried.before)


def _insist(home: Path, marker: Marker) -> KeySlots:
    slots = _slots(home, marker)
    if slots is None or not slots.slots:
        raise CrmError(
            "Nobody was added to this shop yet.", "Open it with `crm`; no log-in needed."
        )
    return slots


def _slots(home: Path, marker: Marker) -> KeySlots | None:
    slots = read_slots(home)
    if slots is None and marker.has_people:
        raise Damaged(
            f"{home / FILE}, the list of who may log in, is gone.",
            "Bring it back with `crm restore` from a backup;"
            " who has the shop's key (CRM_DB_KEY_FILE) can open the shop, which brings it back.",
        )
    if slots is not None and slots.shop_id != marker.shop_id:
        raise Damaged(
            f"{home / FILE} is another shop's.",
            "Bring this shop's own back with `crm restore`; who has its key (CRM_DB_KEY_FILE) can"
            " open the shop, which does so too."
            if marker.has_people
            else "Nobody was added to this one: move that file away.",
        )
    return slots


def proved(opened: Opened) -> Opened:
    """After a right code of the second factor."""
    return replace(opened, proved=True)
