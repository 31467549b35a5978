"""Rows of people who were erased at their wish: an import tells, and leaves it to a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crm_tui.domain.clock import Millis, iso
from crm_tui.services.importing import rules
from crm_tui.sheets.fields import Field
from crm_tui.sheets.people import People, Problem, Row
from crm_tui.store import erasing
from crm_tui.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Erased:
    """The keyed hashes of erased people's contact points, and when that was."""

    key: bytes
    at: Mapping[str, Millis]

    def when(self, row: Row) -> Millis | None:
        """When the person of this row was erased; None for anybody else. About 10 µs."""
        for _, kind, value in () if row.draft is None else rules.points_of(row.draft):
            if (found := self.at.get(erasing.point_hash(self.key, kind, value))) is not None:
                return found
        return None


def read(tx: Tx) -> Erased:
    """Everybody who was."""
    at = erasing.points(tx)
    return Erased(erasing.key(tx) if at else b"", at)


def told(people: People, rows: Iterable[Row], erased: Erased) -> Iterable[Row]:
    """The rows, those of erased people refused with the reason."""
    for row in rows:
        at = erased.when(row) if erased.at else None
        yield row if at is None else Row(row.number, None, (_problem(people, row, at),))


def _problem(people: People, row: Row, at: Millis) -> Problem:
    cells = people.cells(row.number)
    columns = people.mapping.of(Field.PHONE, Field.PHONE2, Field.CONTACT, Field.EMAIL)
    filled = [one for one in columns if one.index < len(cells) and cells[one.index].strip()]
    header, value = (filled[0].header, cells[filled[0].index]) if filled else ("", "")
    return Problem(
        header,
        value,
        f"They were erased on {iso(at)[:10]} at their wish."
        " If they want to come back, add them by hand, or import with --erased-too.",
    )
