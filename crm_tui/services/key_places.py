"""Where this computer keeps the shop's key: kept, the worker starts by itself; forgotten, it needs a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import Conflict, CrmError
from crm_tui.domain.people import SlotName
from crm_tui.domain.roles import Act, Role
from crm_tui.services import audit
from crm_tui.services.background import unit_folder
from crm_tui.services.may import needs
from crm_tui.services.service_unit import UNIT, key_file_of
from crm_tui.store import keys
from crm_tui.store import people as store
from crm_tui.store.database import Database
from crm_tui.store.marker import read_marker
from crm_tui.store.tx import Tx
from crm_tui.store.vault_key import SOURCE


@dataclass(frozen=True, slots=True)
class State:
    """What opens the shop, without any of it."""

    places: tuple[str, ...]
    """Where this computer keeps the key."""
    people: tuple[SlotName, ...]
    has_recovery: bool
    rotation_due: bool


def state(db: Database, env: Mapping[str, str], key_folder: Path) -> State:
    """For whoever looks after the keys."""
    found = kept(db, env, key_folder)
    places = (*map(str, found.files), *(["the keyring"] if found.in_keyring else []))
    slots, due = db.read_now(_slots)
    return State(places, *slots, rotation_due=due)


def kept(db: Database, env: Mapping[str, str], key_folder: Path) -> keys.Kept:
    """Every place that must get the new key when it is rotated, the service's key file among them."""
    also = [Path(named)] if (named := env.get("CRM_DB_KEY_FILE")) else []
    if (service := _service_file(env)) is not None:
        also.append(service)
    return keys.kept(_shop_id(db), db.key, key_folder, *also)


def is_elsewhere(env: Mapping[str, str]) -> str:
    """Where a key lies that this program cannot replace; empty when there is none."""
    text = env.get("CRM_DB_KEY", "").strip()
    return "" if not text else "Vault" if text == SOURCE else "CRM_DB_KEY"


@needs(Act.MANAGE_PEOPLE)
def keep_here(actor: Actor, db: Database, now: Millis, key_folder: Path, where: str) -> str:
    """Let this computer keep the key, in its `keyring` or a `file`; the place. Raises CrmError."""
    place = keys.keep_here(_shop_id(db), db.key, key_folder, where)
    db.write_now(_note, actor, now, "key_kept_here", place)
    return place


@needs(Act.MANAGE_PEOPLE)
def forget_here(actor: Actor, db: Database, now: Millis, key_folder: Path) -> bool:
    """Take the key off this computer; False when it was not there.

    Raises Conflict where nothing else would open the shop.
    """
    people = db.read_now(_slots)[0][0]
    if not any(one.role is Role.OWNER for one in people):
        raise Conflict(
            "Without the key on this computer nothing would open the shop.",
            "Add an owner with a password first: `crm users add NAME --role owner`.",
        )
    was = keys.forget_here(_shop_id(db), key_folder)
    if was:
        db.write_now(_note, actor, now, "key_forgotten_here", "")
    return was


def service_warning(env: Mapping[str, str]) -> str:
    """What the installed service would miss without the key here; empty where there is none."""
    path = _service_file(env)
    return "" if path is None else f"The service opens the shop with {path}: that copy stays."


def _service_file(env: Mapping[str, str]) -> Path | None:
    try:
        text = (unit_folder(env) / UNIT).read_text("utf-8")
    except (OSError, UnicodeDecodeError, CrmError):
        return None
    found = key_file_of(text)
    return found if found is not None and found.exists() else None


def _slots(tx: Tx) -> tuple[tuple[tuple[SlotName, ...], bool], bool]:
    slots = store.saved_slots(tx)
    found = ((), False) if slots is None else (slots.people(), slots.recovery() is not None)
    return found, store.rotation_due(tx)


def _shop_id(db: Database) -> str:
    return read_marker(db.path.parent).shop_id


def _note(tx: Tx, actor: Actor, now: Millis, act: str, place: str) -> None:
    # Where it is, without the folders of this person.
    audit.note(tx, actor, now, act, {"place": Path(place).name} if place else {})
