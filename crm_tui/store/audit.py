"""The audit log: who did what, each row bound to the one before it by a keyed hash (an HMAC chain).

The detail of a row lies apart, so that erasing a person takes it away and leaves the chain whole.
"""

import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from struct import Struct

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.store import settings
from crm_tui.store.tx import Row, Tx, scalar

KEY = "audit.key"
"""Setting: 32 random bytes in hex, made by the first row."""
START = bytes(32)
"""What stands before the first row."""
ERASED = "erased"
"""The act after which the details of a person may be missing."""
RESTORED = "restored"
"""The act with which a restored shop goes on: its log may be shorter than the one that was lost."""
_SALT = 16
_NUMBERS, _SOMEBODY, _NOBODY = Struct(">QqII"), Struct(">Bq"), b"\xff"


class ChainKey:
    """Makes MACs (HMAC-SHA256, RFC 2104); keyed once, as keying takes longer than hashing a row."""

    def __init__(self, key: bytes) -> None:
        self._keyed = hmac.new(key, digestmod="sha256")

    def mac(self, message: bytes) -> bytes:
        """32 bytes."""
        one = self._keyed.copy()
        one.update(message)
        return one.digest()


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ends."""

    n: int
    """How many rows there are: they are numbered from 1 without gaps."""
    mac: bytes
    """32 bytes; of an empty log zeros."""
    at: Millis

    def __str__(self) -> str:
        """The first digits, as the daily report shows them: `1a2b-3c4d`."""
        digits = self.mac.hex()
        return f"{digits[:4]}-{digits[4:8]}"


def append(
    tx: Tx,
    at: Millis,
    actor: Actor,
    act: str,
    lead_id: int | None,
    detail: Mapping[str, object],
    among: Sequence[int] = (),
) -> int:
    """Write one act down; its number. About 40 µs.

    `among` are the leads of an act over many, which has no `lead_id` and no customer's words.
    """
    key, last = chain_key(tx), head(tx)
    n, salt = last.n + 1, secrets.token_bytes(_SALT)
    text = json.dumps(_with(detail, among), ensure_ascii=False, default=str)
    digest = digest_of(key, salt, text)
    mac = mac_of(key, last.mac, n, at, str(actor), act, lead_id, digest)
    tx.run(
        "INSERT INTO audit (id, at, actor, act, lead_id, digest, mac)"
        " VALUES (:id, :at, :actor, :act, :lead_id, :digest, :mac)",
        id=n,
        at=at,
        actor=str(actor),
        act=act,
        lead_id=lead_id,
        digest=digest,
        mac=mac,
    )
    tx.run(
        "INSERT INTO audit_detail (audit_id, salt, detail) VALUES (:id, :salt, :detail)",
        id=n,
        salt=salt,
        detail=text,
    )
    if among:
        tx.many(
            "INSERT INTO audit_lead (lead_id, audit_id) VALUES (?, ?)",
            [(one, n) for one in sorted(set(among))],
        )
    return n


def _with(detail: Mapping[str, object], among: Sequence[int]) -> Mapping[str, object]:
    return {**detail, "leads": sorted(set(among))} if among else detail


def chain_key(tx: Tx) -> ChainKey:
    """The key of the chain; made where there is none.

    Where rows were written with one that is lost, `verify` says so of all of them.
    """
    saved = chain_key_or_none(tx)
    if saved is not None:
        return saved
    made = secrets.token_bytes(32)
    settings.put(tx, KEY, made.hex())
    return ChainKey(made)


def chain_key_or_none(tx: Tx) -> ChainKey | None:
    """The key of the chain as it is kept; None where there is none, or none that can be one."""
    saved = settings.get(tx, KEY)
    try:
        return ChainKey(bytes.fromhex(saved)) if saved else None
    except (TypeError, ValueError):
        return None


def head(tx: Tx) -> Head:
    """The newest row; about 5 µs."""
    row = tx.one("SELECT id, mac, at FROM audit ORDER BY id DESC LIMIT 1")
    return Head(0, START, Millis(0)) if row is None else Head(row["id"], row["mac"], row["at"])


def digest_of(key: ChainKey, salt: bytes, detail: str) -> bytes:
    """Of a detail; the salt goes with it, so that an erased one cannot be guessed from what is left."""
    return key.mac(b"detail" + salt + detail.encode())


def mac_of(
    key: ChainKey,
    before: bytes,
    n: int,
    at: Millis,
    actor: str,
    act: str,
    lead_id: int | None,
    digest: bytes,
) -> bytes:
    """Of a row and all before it: names stand with their lengths, so that none runs into the next."""
    who, what = actor.encode(), act.encode()
    whom = _NOBODY if lead_id is None else _SOMEBODY.pack(0, lead_id)
    head = _NUMBERS.pack(n, at, len(who), len(what))
    return key.mac(b"".join((b"row", before, head, who, what, whom, digest)))


def forget(tx: Tx, lead_ids: Sequence[int], rows: Sequence[int] = ()) -> int:
    """Take the details of these leads' rows away, and of these `rows` of others; how many.

    `ERASED` must be written with it.
    """
    return tx.run(
        "DELETE FROM audit_detail WHERE audit_id IN (SELECT id FROM audit WHERE act <> :erased"
        " AND (lead_id IN (SELECT value FROM json_each(:ids))"
        "  OR id IN (SELECT value FROM json_each(:rows))))",
        erased=ERASED,
        ids=json.dumps(list(lead_ids)),
        rows=json.dumps(list(rows)),
    )


def begun(tx: Tx) -> str:
    """Where the log begins, `1:1a2b…`: its first row, or the newest row of a restore; empty without rows."""
    row: Row | None = tx.one(
        "SELECT id, mac FROM audit WHERE act = :act ORDER BY id DESC LIMIT 1", act=RESTORED
    ) or tx.one("SELECT id, mac FROM audit WHERE id = 1")
    return "" if row is None else f"{row['id']}:{bytes(row['mac']).hex()[:16]}"


def count(tx: Tx) -> int:
    """How many rows there are."""
    return int(scalar(tx, "SELECT COUNT(*) FROM audit"))
