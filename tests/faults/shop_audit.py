"""The audit log changed by hand in five ways, five hundred times, by somebody who holds every key here."""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure
from crm_tui.domain.actor import Actor, ActorKind
from crm_tui.domain.audit import Anchored
from crm_tui.domain.business import BusinessProfile
from crm_tui.domain.clock import Millis
from crm_tui.domain.roles import Role
from crm_tui.services import audit
from crm_tui.services.audit_check import check
from crm_tui.shop import make_shop
from crm_tui.store import audit as store
from crm_tui.store.connect import connect
from crm_tui.store.driver import DriverTx
from crm_tui.store.tx import Tx
from tests.faults.audit_forger import rewrite, swap

KEY = "0123456789abcdef" * 4
EACH, ROWS, MANY = 100, 1_000, 100_000
_SEED = 8
_PEOPLE = ("Asha", "Ravi", "Meena", "owner")
_ACTS = ("status_changed", "lead_changed", "message_queued", "note_deleted", "tags_changed")
_EDITS = (
    "UPDATE audit SET actor = 'person:Nobody' WHERE id = :n",
    "UPDATE audit SET act = act || ' ' WHERE id = :n",
    "UPDATE audit SET at = at - 60000 WHERE id = :n",
    "UPDATE audit SET lead_id = COALESCE(lead_id, 0) + 1 WHERE id = :n",
    "UPDATE audit SET digest = randomblob(32) WHERE id = :n",
    "UPDATE audit SET mac = randomblob(32) WHERE id = :n",
    "UPDATE audit_detail SET detail = replace(detail, '1', '2') || ' ' WHERE audit_id = :n",
    "UPDATE audit_detail SET salt = randomblob(16) WHERE audit_id = :n",
    "DELETE FROM audit_detail WHERE audit_id = :n",
)

Tamper = Callable[[Tx, random.Random, int], None]


def _edit(tx: Tx, dice: random.Random, rows: int) -> None:
    tx.run(dice.choice(_EDITS), n=dice.randint(1, rows))


def _delete(tx: Tx, dice: random.Random, rows: int) -> None:
    """Not the last: that is cutting."""
    first = dice.randint(1, rows - 1)
    _drop(tx, first, min(rows - 1, first + dice.choice((0, 0, 1, 9))))


def _swap(tx: Tx, dice: random.Random, rows: int) -> None:
    one, other = dice.sample(range(1, rows + 1), 2)
    swap(tx, one, other)


def _cut(tx: Tx, dice: random.Random, rows: int) -> None:
    _drop(tx, rows + 1 - dice.choice((1, 2, 10, dice.randint(1, rows))), rows)


def _rewrite(tx: Tx, dice: random.Random, rows: int) -> None:
    rewrite(tx, dice.randint(1, rows), "person:Nobody")


def _drop(tx: Tx, first: int, last: int) -> None:
    for sql in (
        "DELETE FROM audit_lead WHERE audit_id BETWEEN :first AND :last",
        "DELETE FROM audit_detail WHERE audit_id BETWEEN :first AND :last",
        "DELETE FROM audit WHERE id BETWEEN :first AND :last",
    ):
        tx.run(sql, first=first, last=last)


KINDS: dict[str, Tamper] = {
    "a row or its detail edited": _edit,
    "rows deleted": _delete,
    "two rows swapped": _swap,
    "the end cut off": _cut,
    "written anew with the log's own key": _rewrite,
}
NEED_ANCHOR = frozenset({"the end cut off", "written anew with the log's own key"})
"""Only an end that was kept outside the shop shows these."""


@dataclass(slots=True)
class Found:
    """Of so many tamperings of a kind, how many were found."""

    tried: int = 0
    alone: int = 0
    """By the log itself."""
    anchored: int = 0
    """With the end that the relay keeps."""


class Log:
    """A log of so many rows in an encrypted shop of its own, and one connection to it."""

    def __init__(self, home: Path, rows: int) -> None:
        env = {"CRM_HOME": str(home), "CRM_DB_KEY": KEY}
        make_shop(BusinessProfile("Fault"), env).db.close_now()
        self._connection = connect(home / "shop.db", bytes.fromhex(KEY))
        self.tx, self.rows = DriverTx(self._connection), rows
        dice = random.Random(_SEED)
        with self._transaction("COMMIT"):
            for number in range(rows):
                _write(self.tx, dice, number)
        head = audit.head(self.tx)
        self.anchor = Anchored(head.n, head.mac.hex(), store.begun(self.tx), head.at)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        with self._transaction("ROLLBACK"):
            yield

    @contextmanager
    def _transaction(self, end: str) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("PRAGMA defer_foreign_keys = ON")
        yield
        self._connection.execute(end)


def _write(tx: Tx, dice: random.Random, number: int) -> None:
    actor = Actor(ActorKind.PERSON, dice.choice(_PEOPLE), Role.STAFF)
    at, act = Millis(1_795_330_800_000 + number * 1_000), dice.choice(_ACTS)
    detail = {"before": number, "after": number + 1}
    if number % 50 == 0:
        audit.note_many(tx, actor, at, act, [number + 1, number + 2, number + 3], detail)
    else:
        audit.note(tx, actor, at, act, detail, dice.choice((None, dice.randint(1, 300))))


def tampered(log: Log, each: int) -> dict[str, Found]:
    """Every kind so often; each is taken back after it was looked for."""
    dice, found = random.Random(_SEED), {kind: Found() for kind in KINDS}
    for kind, tamper in KINDS.items():
        for _ in range(each):
            one = found[kind]
            with log.taken_back():
                tamper(log.tx, dice, log.rows)
                one.alone += not check(log.tx).whole
                one.anchored += not check(log.tx, [log.anchor]).whole
                one.tried += 1
    return found


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        small = Log(Path(folder) / "small", ROWS)
        try:
            assert check(small.tx, [small.anchor]).whole
            found = tampered(small, EACH)
            assert check(small.tx, [small.anchor]).whole
        finally:
            small.close()
        return [*_figures(found), *_speed(Path(folder) / "large")]


def _figures(found: dict[str, Found]) -> list[Figure]:
    figures = []
    for kind, one in found.items():
        alone = None if kind in NEED_ANCHOR else one.tried
        figures += [
            Figure(f"{kind}: found in the log alone", one.alone, f"of {one.tried}", alone, True),
            Figure(
                f"{kind}: found with the relay", one.anchored, f"of {one.tried}", one.tried, True
            ),
        ]
    total = sum(one.anchored for one in found.values())
    tried = sum(one.tried for one in found.values())
    return [*figures, Figure("of all five kinds, found with the relay", total, "", tried, True)]


def _speed(home: Path) -> list[Figure]:
    started = time.process_time()
    log = Log(home, MANY)
    written = time.process_time() - started
    try:
        started = time.process_time()
        assert check(log.tx, [log.anchor]).whole
        looked = time.process_time() - started
    finally:
        log.close()
    size = (home / "shop.db").stat().st_size / 1024 / 1024
    return [
        Figure("100,000 rows verified", looked, "s CPU", 2),
        Figure("a row written, among 100,000 in one transaction", written / MANY * 1e6, "µs CPU"),
        Figure("the shop's file with them", size, "MB"),
    ]
