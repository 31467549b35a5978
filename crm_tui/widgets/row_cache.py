"""Lines of the list kept in memory: a bounded number, whatever the size of the shop."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence

from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadRow

MOST_ROWS = 600


class RowCache:
    """Rows by lead; knows which of them are out of date and which are being read."""

    def __init__(self, most: int = MOST_ROWS) -> None:
        self._most = most
        self._rows: OrderedDict[LeadId, LeadRow] = OrderedDict()
        self._stale: set[LeadId] = set()
        self._asked: set[LeadId] = set()

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, lead_id: LeadId) -> LeadRow | None:
        return self._rows.get(lead_id)

    def put(self, asked: Iterable[LeadId], rows: Sequence[LeadRow]) -> None:
        """Answer to a question; leads that were asked for and are not here no longer exist."""
        self._asked.difference_update(asked)
        for row in rows:
            self._rows[row.id] = row
            self._rows.move_to_end(row.id)
        while len(self._rows) > self._most:
            gone, _ = self._rows.popitem(last=False)
            self._stale.discard(gone)

    def mark_stale(self, ids: Iterable[LeadId]) -> None:
        """Rows to read again; a question under way may already carry the old answer."""
        changed = set(ids)
        self._stale |= changed & self._rows.keys()
        self._asked -= changed

    def lacks(self, lead_id: LeadId) -> bool:
        """Whether this row is not here, or out of date, and nobody asked for it yet."""
        known = lead_id in self._rows and lead_id not in self._stale
        return not known and lead_id not in self._asked

    def missing(self, ids: Iterable[LeadId]) -> tuple[LeadId, ...]:
        """Which of these to read now; each is named once until its answer or its next change."""
        wanted = tuple(filter(self.lacks, ids))
        self._asked.update(wanted)
        self._stale.difference_update(wanted)
        return wanted
