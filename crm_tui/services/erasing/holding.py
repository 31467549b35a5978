"""The sealed copy of a hold: the least that a duty to keep may ask for, opened by the owner alone."""

import json
import zlib
from typing import Any

from crm_tui.domain.actor import WORKER, Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import NotFound
from crm_tui.domain.ids import LEAD, show_id
from crm_tui.domain.roles import Act
from crm_tui.services import audit
from crm_tui.services.may import needs
from crm_tui.store import erasing, erasing_held
from crm_tui.store.erasing import Erasure
from crm_tui.store.marker import derive
from crm_tui.store.tx import Tx

_PURPOSE = "held copies"


def seal(tx: Tx, lead_id: int) -> bytes:
    """Everything that is kept of a lead, compressed and encrypted: no search and no listing reads it."""
    from nacl.secret import SecretBox

    text = json.dumps(erasing_held.minimal(tx, lead_id), ensure_ascii=False).encode()
    return bytes(SecretBox(derive(erasing.key(tx), _PURPOSE)).encrypt(zlib.compress(text)))


@needs(Act.ERASE_PERSON)
def held(tx: Tx, actor: Actor) -> list[Erasure]:
    """Whose copy is still kept, whose day comes first; without a word of theirs."""
    return erasing.held(tx)


@needs(Act.ERASE_PERSON)
def open_held(tx: Tx, actor: Actor, now: Millis, lead_id: int) -> dict[str, Any]:
    """What is held of a lead, because a law or a court asks; that it was opened is in the audit log."""
    from nacl.secret import SecretBox

    one = _find(tx, lead_id)
    sealed = erasing.sealed_copy(tx, one.id) or b""
    plain = SecretBox(derive(erasing.key(tx), _PURPOSE)).decrypt(sealed)
    audit.note(tx, actor, now, "held_copy_opened", {"lead": show_id(LEAD, lead_id)})
    found: dict[str, Any] = json.loads(zlib.decompress(plain))
    return found


@needs(Act.ERASE_PERSON)
def destroy_now(tx: Tx, actor: Actor, now: Millis, lead_id: int) -> None:
    """The held copy of a lead goes before its day."""
    one = _find(tx, lead_id)
    _destroy(tx, actor, now, one.id)


def destroy_due(tx: Tx, now: Millis) -> int:
    """Held copies whose day has come are destroyed; how many."""
    due = erasing.over(tx, now)
    for erasure_id in due:
        _destroy(tx, WORKER, now, erasure_id)
    return len(due)


def _destroy(tx: Tx, actor: Actor, now: Millis, erasure_id: int) -> None:
    one = erasing.get(tx, erasure_id)
    if one is not None:
        erasing.destroy(tx, erasure_id, now)
        audit.note(tx, actor, now, "held_copy_destroyed", {"lead": show_id(LEAD, one.lead_ids[0])})


def _find(tx: Tx, lead_id: int) -> Erasure:
    for one in erasing.held(tx):
        if lead_id in one.lead_ids:
            return one
    raise NotFound(
        f"Nothing is held of {show_id(LEAD, lead_id)}.", "`crm privacy held` lists what is."
    )
