"""Somebody who holds the database and the key of its audit log, and writes the log anew."""

from crm_tui.domain.clock import Millis
from crm_tui.store import audit
from crm_tui.store.tx import Tx


def rewrite(tx: Tx, first: int, actor: str) -> None:
    """Row `first` was another person's doing; every MAC from there on fits again."""
    key = audit.chain_key(tx)
    before = tx.one("SELECT mac FROM audit WHERE id = :n", n=first - 1)
    mac = audit.START if before is None else bytes(before["mac"])
    tx.run("UPDATE audit SET actor = :actor WHERE id = :n", actor=actor, n=first)
    for row in tx.all("SELECT * FROM audit WHERE id >= :n ORDER BY id", n=first):
        mac = audit.mac_of(
            *(key, mac, row["id"], Millis(row["at"]), row["actor"], row["act"]),
            *(row["lead_id"], row["digest"]),
        )
        tx.run("UPDATE audit SET mac = :mac WHERE id = :n", mac=mac, n=row["id"])


def swap(tx: Tx, one: int, other: int) -> None:
    """Two rows change places, MACs and all; their details stay where they were."""
    tx.run("PRAGMA defer_foreign_keys = ON")
    for n, place in ((one, -other), (other, -one)):
        tx.run("UPDATE audit SET id = :place WHERE id = :n", n=n, place=place)
    tx.run("UPDATE audit SET id = -id WHERE id < 0")
