"""People of the shop as rows, and the copy of the key slots that is kept with them.

The copy lies under the data key, so nobody without it can have changed it: where it differs from the
file, the copy is right.
"""

from collections.abc import Sequence

from crm_tui.domain.clock import Millis
from crm_tui.domain.people import Person, SlotName, same
from crm_tui.domain.roles import Role
from crm_tui.store import settings
from crm_tui.store.key_slots import KeySlots, SlotKind, slots_of
from crm_tui.store.tx import Row, Tx

_COPY, _DUE = "keyslots", "keys.rotation_due"
_FACTOR = "second_factor"


def saved_slots(tx: Tx) -> KeySlots | None:
    """The copy; None where nobody was ever added."""
    text = settings.get(tx, _COPY)
    return None if text is None else slots_of(text)


def save_slots(tx: Tx, slots: KeySlots) -> None:
    settings.put(tx, _COPY, slots.text())


def everybody(tx: Tx, *, also_former: bool = False) -> Sequence[Person]:
    """In the order they came."""
    slots = saved_slots(tx)
    temporary = {same(slot.name) for slot in slots.slots if slot.must_change} if slots else set()
    where = "" if also_former else " WHERE left_at IS NULL"
    return [
        _person(tx, row, same(row["name"]) in temporary)
        for row in tx.all(f"SELECT * FROM person{where} ORDER BY since, id")
    ]


def put(tx: Tx, who: SlotName, now: Millis) -> None:
    """Somebody new, somebody who comes back, or another role."""
    known = _named(tx, who.name)
    if known is None:
        tx.run(
            "INSERT INTO person (name, role, since) VALUES (:name, :role, :now)",
            name=who.name,
            role=str(who.role),
            now=now,
        )
        return
    tx.run(
        "UPDATE person SET role = :role, left_at = NULL,"
        " since = CASE WHEN left_at IS NULL THEN since ELSE :now END WHERE id = :id",
        role=str(who.role),
        now=now,
        id=known["id"],
    )


def leave(tx: Tx, name: str, now: Millis) -> None:
    known = _named(tx, name)
    if known is not None:
        tx.run("UPDATE person SET left_at = :now WHERE id = :id", now=now, id=known["id"])
    drop_factor(tx, name)


def saw(tx: Tx, name: str, now: Millis) -> None:
    """They have logged in."""
    known = _named(tx, name)
    if known is not None:
        tx.run("UPDATE person SET last_seen = :now WHERE id = :id", now=now, id=known["id"])


def factor_key(name: str) -> str:
    """Where somebody's second factor is kept."""
    return f"{_FACTOR}:{same(name)}"


def begun_factor_key(name: str) -> str:
    """Where a second factor waits for its first code."""
    return f"{_FACTOR}.begun:{same(name)}"


def drop_factor(tx: Tx, name: str) -> None:
    """They log in without a code from now on."""
    settings.put(tx, factor_key(name), None)
    settings.put(tx, begun_factor_key(name), None)


def take_over_factor(tx: Tx, name: str) -> None:
    """The first owner by name goes on with the second factor that the shop's owner had."""
    found = settings.get(tx, _FACTOR)
    if found:
        settings.put(tx, factor_key(name), found)
        settings.put(tx, _FACTOR, None)


def rotation_due(tx: Tx) -> bool:
    """Whether somebody left and the key that they may have copied is still the shop's."""
    return bool(settings.get(tx, _DUE))


def set_rotation_due(tx: Tx, due: bool) -> None:
    settings.put(tx, _DUE, due)


def seed(tx: Tx, slots: KeySlots, now: Millis) -> None:
    """The data is from before anybody was added, and the file is not: take its people over."""
    save_slots(tx, slots)
    for slot in slots.slots:
        if slot.kind is SlotKind.PERSON:
            put(tx, SlotName(slot.name, slot.role), now)


def _named(tx: Tx, name: str) -> Row | None:
    # NOCASE knows ASCII alone.
    rows = tx.all("SELECT * FROM person")
    return next((row for row in rows if same(row["name"]) == same(name)), None)


def _person(tx: Tx, row: Row, must_change: bool) -> Person:
    return Person(
        row["name"],
        Role(row["role"]),
        Millis(row["since"]),
        row["last_seen"],
        row["left_at"],
        must_change,
        bool(settings.get(tx, factor_key(row["name"]))),
    )
