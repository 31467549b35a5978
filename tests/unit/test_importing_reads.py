"""What an import asks for every two hundred rows reads an index, never a whole table."""

from collections.abc import Sequence

from crm_tui.shop import Shop
from crm_tui.store import imported_leads, imports
from crm_tui.store.tx import Row, Tx


class _Explained:
    """A transaction that keeps the scans in the plan of every query."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.asked = 0
        self.scans: list[str] = []
        self.one, self.run, self.many = tx.one, tx.run, tx.many

    def all(self, sql: str, **values: object) -> Sequence[Row]:
        steps = [row["detail"] for row in self._tx.all(f"EXPLAIN QUERY PLAN {sql}", **values)]
        # A list handed in is a virtual table, read from end to end.
        self.scans += [step for step in steps if step.startswith("SCAN") and "VIRTUAL" not in step]
        self.asked += 1
        return self._tx.all(sql, **values)


def _ask(tx: Tx) -> _Explained:
    explained = _Explained(tx)
    imported_leads.taken(explained, [("phone", "phone", "+919876543210"), ("email", "email", "a")])
    imported_leads.by_enquiries(explained, [("indiamart", "1")])
    imported_leads.standing(explained, [1, 2])
    imported_leads.used_since(explained, [1, 2])
    imported_leads.came_again(explained, [1, 2], 1)
    imports.written_by(explained, 1)
    imports.changes_of(explained, 1, 0, 200)
    imports.note_changes(explained, 1, [])
    return explained


def test_no_batch_scans_a_table(shop: Shop) -> None:
    explained = shop.db.read_now(_ask)
    assert explained.asked > 10
    assert explained.scans == []
