"""`keyslots.json`: who may open the shop. Nothing in it opens anything without a password.

For each person, and for the recovery words, a password locks a secret key, and the data key lies in a
box sealed to it together with kind, name and role: a role that is edited in the file fits no box.
"""

import json
import os
import stat
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from crm_tui.domain.errors import CrmError, Damaged, NotFound
from crm_tui.domain.people import SlotName, same
from crm_tui.domain.roles import Role
from crm_tui.store.marker import write_private
from crm_tui.store.slot_crypto import Cost, lock, new_pair, seal, unlock, unseal

FILE = "keyslots.json"
FORMAT = 1
_LARGEST_FILE = 1024 * 1024


class SlotKind(StrEnum):
    PERSON = "person"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Slot:
    """One way in; bytes as hexadecimal text."""

    kind: SlotKind
    name: str
    role: Role
    must_change: bool
    """The password is a temporary one."""
    ops: int
    memory: int
    salt: str
    locked: str
    public: str
    sealed: str

    @property
    def cost(self) -> Cost:
        return Cost(self.ops, self.memory)


@dataclass(frozen=True, slots=True)
class KeySlots:
    """The whole file."""

    shop_id: str
    serial: int = 0
    """Rises with every change: of two copies the newer one counts."""
    slots: tuple[Slot, ...] = ()

    def person(self, name: str) -> Slot:
        """Raises NotFound."""
        for slot in self.slots:
            if slot.kind is SlotKind.PERSON and same(slot.name) == same(name):
                return slot
        raise NotFound(f"Nobody called {name} can log in here.", "`crm users list` shows who can.")

    def recovery(self) -> Slot | None:
        return next((slot for slot in self.slots if slot.kind is SlotKind.RECOVERY), None)

    def people(self) -> tuple[SlotName, ...]:
        found = (slot for slot in self.slots if slot.kind is SlotKind.PERSON)
        return tuple(SlotName(slot.name, slot.role) for slot in found)

    def having(self, slot: Slot) -> "KeySlots":
        """With this slot, in the place of the one of the same name."""
        if any(_is_same(one, slot) for one in self.slots):
            slots = tuple(slot if _is_same(one, slot) else one for one in self.slots)
        else:
            slots = (*self.slots, slot)
        return replace(self, serial=self.serial + 1, slots=slots)

    def without(self, slot: Slot) -> "KeySlots":
        kept = tuple(one for one in self.slots if not _is_same(one, slot))
        return replace(self, serial=self.serial + 1, slots=kept)

    def text(self) -> str:
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Inside:
    """What a slot opens."""

    data_key: bytes = field(repr=False)
    secret: bytes = field(repr=False)


def new_slot(
    shop_id: str,
    kind: SlotKind,
    person: SlotName,
    password: bytes,
    data_key: bytes,
    *,
    must_change: bool = False,
    cost: Cost | None = None,
) -> Slot:
    """A slot with a key pair of its own; takes as long as its cost says."""
    cost, (secret, public) = cost or Cost(), new_pair()
    salt, locked = lock(secret, password, _bound(shop_id, kind, person.name), cost)
    unsealed = Slot(
        kind,
        person.name,
        person.role,
        must_change,
        cost.ops,
        cost.memory,
        salt.hex(),
        locked.hex(),
        public.hex(),
        "",
    )
    return resealed(unsealed, data_key)


def resealed(slot: Slot, data_key: bytes) -> Slot:
    """The slot with its box filled anew: for another data key, role or flag; no password is needed."""
    content = json.dumps({"key": data_key.hex(), **_said(slot)}).encode()
    return replace(slot, sealed=seal(content, bytes.fromhex(slot.public)).hex())


def open_slot(shop_id: str, slot: Slot, password: bytes) -> Inside | None:
    """None for a wrong password. Raises Damaged for a slot that was changed outside the program."""
    locked, salt = bytes.fromhex(slot.locked), bytes.fromhex(slot.salt)
    bound = _bound(shop_id, slot.kind, slot.name)
    secret = unlock(locked, salt, password, bound, slot.cost)
    if secret is None:
        return None
    content = unseal(bytes.fromhex(slot.sealed), secret)
    if content is None:
        raise _changed(slot)
    said = json.loads(content)
    key = bytes.fromhex(said.pop("key"))
    if said != _said(slot):
        raise _changed(slot)
    return Inside(key, secret)


def read_slots(home: Path) -> KeySlots | None:
    """The file; None where nobody was ever added.

    Raises CrmError when others on this computer can read or change it, Damaged when it is not whole.
    """
    path = home / FILE
    try:
        found = path.stat()
        if found.st_size > _LARGEST_FILE:
            raise ValueError(path)
        _refuse_open_to_others(path, found.st_mode)
        return slots_of(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CrmError(
            f"{path} cannot be read: {error.strerror}.", "Check its owner and permissions."
        ) from error
    except (
        ArithmeticError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        RecursionError,
    ) as error:
        raise Damaged(
            f"{path}, the list of who may log in, is damaged.",
            "Bring it back with `crm restore` from a backup;"
            " who has the shop's key (CRM_DB_KEY_FILE) can open the shop, which mends it.",
        ) from error


def slots_of(text: str) -> KeySlots:
    """Raises one of the errors of values for what is no such file."""
    found = json.loads(text)
    if found["format"] != FORMAT:
        raise ValueError(found["format"])
    slots = tuple(_slot(one) for one in found["slots"])
    names = [(slot.kind, same(slot.name)) for slot in slots]
    if not isinstance(found["shop_id"], str) or len(set(names)) < len(names):
        raise ValueError(names)
    return KeySlots(found["shop_id"], int(found["serial"]), slots)


def write_slots(home: Path, slots: KeySlots) -> None:
    """Durably, and all at once."""
    write_private(home / FILE, slots.text().encode())


def _slot(found: dict[str, object]) -> Slot:
    texts = {name: str(found[name]) for name in ("salt", "locked", "public", "sealed")}
    for text in texts.values():
        bytes.fromhex(text)
    ops, memory = found["ops"], found["memory"]
    if not (isinstance(ops, int) and isinstance(memory, int) and Cost(ops, memory).is_sane()):
        raise ValueError(ops, memory)
    if len(texts["salt"]) != 32 or len(texts["public"]) != 64 or not texts["locked"]:
        raise ValueError(texts)
    name, must_change = found["name"], found["must_change"]
    if not (isinstance(name, str) and isinstance(must_change, bool)):
        raise TypeError(name)
    return Slot(
        SlotKind(str(found["kind"])),
        name,
        Role(str(found["role"])),
        must_change,
        ops,
        memory,
        **texts,
    )


def _said(slot: Slot) -> dict[str, object]:
    """What the sealed box repeats of the slot."""
    return {
        "kind": str(slot.kind),
        "name": slot.name,
        "role": str(slot.role),
        "must_change": slot.must_change,
    }


def _bound(shop_id: str, kind: SlotKind, name: str) -> bytes:
    return json.dumps(["crm_tui key slot", FORMAT, shop_id, str(kind), name]).encode()


def _is_same(one: Slot, other: Slot) -> bool:
    return one.kind is other.kind and same(one.name) == same(other.name)


def _changed(slot: Slot) -> Damaged:
    whose = slot.name or "the recovery words"
    return Damaged(
        f"The key slot of {whose} in {FILE} was changed outside this program.",
        "Bring the file back with `crm restore` from a backup, and ask who had access to it.",
    )


def _refuse_open_to_others(path: Path, mode: int) -> None:
    if os.name != "nt" and stat.S_IMODE(mode) & 0o077:
        raise CrmError(f"Others on this computer can read {path}.", f"Run: chmod 600 {path}")
