"""The audit log: acts that leave no event write themselves down here."""

from collections.abc import Mapping, Sequence

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.store import audit as store
from crm_tui.store.audit import ERASED, RESTORED, Head
from crm_tui.store.tx import Tx

__all__ = ["ERASED", "RESTORED", "Head", "forget", "head", "note", "note_many"]


def note(
    tx: Tx,
    actor: Actor,
    now: Millis,
    act: str,
    detail: Mapping[str, object] | None = None,
    lead_id: int | None = None,
) -> int:
    """Write one act down, whoever did it; its number in the log.

    `act` is a word like `backup_made`; `detail` is what JSON can hold, with `before` and `after`
    where something changed, never a secret, and without a `lead_id` never a customer's words.
    A restored shop notes `RESTORED` before anything else.
    """
    return store.append(tx, now, actor, act, lead_id, detail or {})


def note_many(
    tx: Tx,
    actor: Actor,
    now: Millis,
    act: str,
    lead_ids: Sequence[int],
    detail: Mapping[str, object] | None = None,
) -> int:
    """One act over many leads: one row with their ids."""
    return store.append(tx, now, actor, act, None, detail or {}, lead_ids)


def forget(
    tx: Tx, actor: Actor, now: Millis, lead_ids: Sequence[int], rows: Sequence[int] = ()
) -> int:
    """These leads (a person, and who was merged into them) are erased: their details go, the chain stays.

    `rows` are about others, and name them. Returns how many details were taken away.
    """
    gone = store.forget(tx, lead_ids, rows)
    detail = {"details": gone} | ({"rows": sorted(rows)} if rows else {})
    store.append(tx, now, actor, ERASED, None, detail, lead_ids)
    return gone


def head(tx: Tx) -> Head:
    """Where the log ends: for the daily report, every backup's manifest, and the relay."""
    return store.head(tx)
