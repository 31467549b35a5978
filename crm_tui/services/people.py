"""Adding people, changing what they may, new passwords, and letting them go.

Each change is planned from the copy of the key slots inside the data, written there together with
the person's row and the audit log, and only then to the file: a change that is cut off is brought
to the file when the shop is opened next.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.passwords import encoded, insist_on_a_good_one
from crm_tui.domain.people import Person, SlotName, read_name, same
from crm_tui.domain.recovery_words import new_words, secret_of
from crm_tui.domain.roles import Act, Role
from crm_tui.services import audit
from crm_tui.services.may import needs
from crm_tui.store import changes, settings
from crm_tui.store import people as store
from crm_tui.store.database import Database
from crm_tui.store.key_slots import (
    KeySlots,
    Slot,
    SlotKind,
    new_slot,
    open_slot,
    resealed,
    write_slots,
)
from crm_tui.store.marker import read_marker, write_marker
from crm_tui.store.slot_crypto import Cost
from crm_tui.store.tx import Tx

TEMPORARY_WORDS = 5


@dataclass(frozen=True, slots=True)
class Room:
    """Where keys are made: the folder, the data key, and the slots as the data knows them."""

    home: Path
    key: bytes = field(repr=False)
    shop_id: str
    shop_name: str
    slots: KeySlots
    cost: Cost


@dataclass(frozen=True, slots=True)
class Change:
    """What is going to be written; nothing is yet."""

    slots: KeySlots
    act: str
    detail: dict[str, object]
    rows: Callable[[Tx, Millis], None]
    """Writes the rows of people."""
    shown_once: tuple[str, ...] = field(default=(), repr=False)
    """A temporary password or the recovery words: for the person, never kept."""


def room(tx: Tx, db: Database, cost: Cost | None = None) -> Room:
    """Read with the transaction of the moment: a change is refused if another came in between."""
    home = db.path.parent
    shop_id = read_marker(home).shop_id
    slots = store.saved_slots(tx) or KeySlots(shop_id)
    return Room(home, db.key, shop_id, settings.profile(tx).name, slots, cost or Cost())


def everybody(tx: Tx, *, also_former: bool = False) -> Sequence[Person]:
    """Who may open this shop, in the order they came."""
    return store.everybody(tx, also_former=also_former)


@needs(Act.MANAGE_PEOPLE)
def plan_adding(
    actor: Actor, at: Room, name: str, role: Role, password: str = "", *, temporary: bool = True
) -> Change:
    """Somebody new; without a password a temporary one is made, which `shown_once` holds.

    Raises Conflict for a name that is there, and for a first person who is no owner; CrmError for a
    bad name or password. Takes as long as argon2id does.
    """
    who = SlotName(read_name(name), role)
    if any(same(one.name) == same(who.name) for one in at.slots.people()):
        raise Conflict(f"{who.name} can log in already.", "Choose another name.")
    is_first = not at.slots.people()
    if is_first and role is not Role.OWNER:
        raise Conflict(
            "The first person must be an owner: from then on everybody logs in.",
            f"`crm users add {who.name} --role owner`, then the others.",
        )
    given, shown = _password(password, at, who)
    slot = _slot(at, who, given, must_change=temporary or bool(shown))

    def rows(tx: Tx, now: Millis) -> None:
        store.put(tx, who, now)
        if is_first:
            store.take_over_factor(tx, who.name)

    detail: dict[str, object] = {"person": who.name, "after": {"role": str(role)}}
    return Change(at.slots.having(slot), "person_added", detail, rows, shown)


@needs(Act.MANAGE_PEOPLE)
def plan_role(actor: Actor, at: Room, name: str, role: Role) -> Change:
    """Another role, from the next log-in on. Raises NotFound; Conflict for the last owner."""
    slot = at.slots.person(name)
    if role is not Role.OWNER:
        _keep_an_owner(at, slot)
    who = SlotName(slot.name, role)
    changed = resealed(replace(slot, role=role), at.key)
    detail: dict[str, object] = {
        "person": slot.name,
        "before": {"role": str(slot.role)},
        "after": {"role": str(role)},
    }
    return Change(
        at.slots.having(changed), "role_changed", detail, lambda tx, now: store.put(tx, who, now)
    )


@needs(Act.MANAGE_PEOPLE)
def plan_new_password(
    actor: Actor,
    at: Room,
    name: str,
    password: str = "",
    *,
    temporary: bool = True,
    drop_factor: bool = False,
) -> Change:
    """For somebody who forgot theirs: a temporary one, which they change when they log in.

    `drop_factor`: the phone with their second factor is lost too, and so are its recovery codes.
    """
    slot = at.slots.person(name)
    who = SlotName(slot.name, slot.role)
    given, shown = _password(password, at, who)
    changed = _slot(at, who, given, must_change=temporary or bool(shown))
    detail: dict[str, object] = {"person": slot.name}
    rows = _no_rows
    if drop_factor:
        detail["second_factor"] = "taken off"

        def rows(tx: Tx, now: Millis) -> None:
            store.drop_factor(tx, slot.name)

    return Change(at.slots.having(changed), "password_reset", detail, rows, shown)


@needs(Act.READ)
def plan_own_password(actor: Actor, at: Room, password: str) -> Change:
    """One's own. Raises CrmError for a bad one, and for the one that one has."""
    slot = at.slots.person(actor.name)
    who = SlotName(slot.name, slot.role)
    insist_on_a_good_one(password, who.name, at.shop_name)
    if open_slot(at.shop_id, slot, encoded(password)) is not None:
        raise CrmError("That is the password you have.", "Choose a new one.")
    changed = _slot(at, who, encoded(password), must_change=False)
    detail: dict[str, object] = {"person": who.name}
    return Change(at.slots.having(changed), "password_changed", detail, _no_rows)


@needs(Act.MANAGE_PEOPLE)
def plan_removing(actor: Actor, at: Room, name: str) -> Change:
    """They cannot log in any more. Raises NotFound; Conflict for the last owner.

    Who may have copied the key still has it: rotate it with this change, or mark it as due.
    """
    slot = at.slots.person(name)
    _keep_an_owner(at, slot)
    detail: dict[str, object] = {"person": slot.name, "before": {"role": str(slot.role)}}
    return Change(
        at.slots.without(slot),
        "person_removed",
        detail,
        lambda tx, now: store.leave(tx, slot.name, now),
    )


@needs(Act.MANAGE_PEOPLE)
def plan_recovery(actor: Actor, at: Room) -> Change:
    """New recovery words; the ones before open nothing any more."""
    from webhook_relay.envelope.words import WORDS

    words = new_words(WORDS)
    slot = new_slot(
        at.shop_id,
        SlotKind.RECOVERY,
        SlotName("", Role.OWNER),
        secret_of(words),
        at.key,
        cost=at.cost,
    )
    return Change(at.slots.having(slot), "recovery_words_made", {}, _no_rows, words)


@needs(Act.READ)
def keep(tx: Tx, actor: Actor, now: Millis, change: Change, *, leaver: bool = False) -> None:
    """Write a change into the data. Raises Conflict when somebody else changed people meanwhile."""
    saved = store.saved_slots(tx)
    if (saved.serial if saved else 0) != change.slots.serial - 1:
        raise Conflict("Somebody else changed the people just now.", "Look again, then repeat it.")
    store.save_slots(tx, change.slots)
    change.rows(tx, now)
    changes.note(tx, "people", 0)
    if leaver:
        store.set_rotation_due(tx, True)
    audit.note(tx, actor, now, change.act, change.detail)


def to_file(home: Path, slots: KeySlots) -> None:
    """Bring the slots to the file; the marker knows from then on that there is one."""
    write_slots(home, slots)
    marker = read_marker(home)
    if not marker.has_people:
        write_marker(home, replace(marker, has_people=True))


def do_now(
    db: Database, actor: Actor, now: Millis, change: Change, *, leaver: bool = False
) -> None:
    """`keep` and `to_file`, for the shell."""
    db.write_now(keep, actor, now, change, leaver=leaver)
    # It holds by now; what is shown once must be shown, and whoever comes next writes the file.
    with suppress(OSError):
        to_file(db.path.parent, change.slots)


def temporary_password() -> str:
    """Five words, to be said over the counter and changed at the first log-in: 40 bits behind argon2id."""
    from webhook_relay.envelope.words import WORDS

    return "-".join(new_words(WORDS)[:TEMPORARY_WORDS])


def _password(password: str, at: Room, who: SlotName) -> tuple[bytes, tuple[str, ...]]:
    if not password:
        made = temporary_password()
        return encoded(made), (made,)
    insist_on_a_good_one(password, who.name, at.shop_name)
    return encoded(password), ()


def _slot(at: Room, who: SlotName, password: bytes, *, must_change: bool) -> Slot:
    return new_slot(
        at.shop_id,
        SlotKind.PERSON,
        who,
        password,
        at.key,
        must_change=must_change,
        cost=at.cost,
    )


def _keep_an_owner(at: Room, slot: Slot) -> None:
    owners = [one for one in at.slots.people() if one.role is Role.OWNER]
    if slot.role is Role.OWNER and len(owners) == 1:
        raise Conflict(
            f"{slot.name} is the only owner, and a shop needs one.",
            "Make somebody else owner first.",
        )


def _no_rows(tx: Tx, now: Millis) -> None:
    """Nothing of the person's row changes."""
