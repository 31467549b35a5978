"""From a sheet to its rows as people: the header found, the columns decided, each row read."""

from collections.abc import Iterator
from collections.abc import Mapping as Map

from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.sheets import header, mapping
from crm_tui.sheets.people import People, Row, Skip
from crm_tui.sheets.person import PersonReader
from crm_tui.sheets.sheet import Sheet
from crm_tui.sheets.sources import source_of_file


def understand(
    sheet: Sheet,
    filename: str,
    *,
    source: str = "",
    said: Map[str, str] | None = None,
    chosen: Map[str, str] | None = None,
    remembered: Map[str, Map[str, str]] | None = None,
) -> People:
    """Find the header and decide about the columns; raises CrmError for a wrong `said`.

    `source` is a person's word for all rows, `said` is field to header, `chosen` header to field,
    `remembered` what was chosen for earlier layouts.
    """
    found = header.find(sheet.rows)
    first = 0 if found.index is None else found.index + 1
    below, layout = sheet.rows[first:], mapping.layout_of(found, sheet.width)
    earlier = (remembered or {}).get(layout)
    decided = mapping.decide(found, below, said=said, chosen=chosen, remembered=earlier)
    by_name, sure = source_of_file(filename)
    return People(
        sheet=sheet,
        headers=found,
        mapping=decided,
        notes=(*sheet.notes, *_notes(sheet, found)),
        first=first,
        source=source or decided.source or by_name,
        source_said=bool(source),
        source_sure=bool(decided.source) or sure,
    )


def _notes(sheet: Sheet, found: header.Headers) -> Iterator[str]:
    if found.index is None:
        yield "There is no header row; the columns are told by what is in them."
    elif any(any(map(str.strip, row)) for row in sheet.rows[: found.index]):
        yield f"The header is row {sheet.first_row + found.index}; what is above it is left out."


def read_rows(people: People, mended: Map[int, Map[str, str]] | None = None) -> Iterator[Row]:
    """Every row below the header, in order; `mended` is new text by row number and column."""
    reader, seen = PersonReader(people), _Seen()
    start = people.sheet.first_row + people.first
    for number, cells in enumerate(people.sheet.rows[people.first :], start):
        if mended and number in mended:
            cells = _mend(people, cells, mended[number])
        row = _passed_over(people, number, cells) or reader.read(number, cells)
        yield seen.check(row)


def _mend(people: People, cells: tuple[str, ...], new: Map[str, str]) -> tuple[str, ...]:
    at = {column.header: column.index for column in people.mapping.columns}
    changed = list(cells)
    for name, text in new.items():
        if name in at:
            changed[at[name]] = text
    return tuple(changed)


def _passed_over(people: People, number: int, cells: tuple[str, ...]) -> Row | None:
    if not "".join(cells).strip():
        return Row(number, None, skipped=Skip.BLANK)
    if header.is_repeated(cells, people.headers):
        return Row(number, None, skipped=Skip.HEADER)
    if header.is_total(cells):
        return Row(number, None, skipped=Skip.TOTAL)
    return None


class _Seen:
    """Who stood further up already."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._ids: dict[tuple[str, str], int] = {}
        self._faces: dict[tuple[str, str], int] = {}
        """By name and address: whom rows without a mobile name."""

    def check(self, row: Row) -> Row:
        draft = row.draft
        if draft is None:
            return row
        if draft.phones and (first := self._numbers.get(draft.phones[0])) is not None:
            return Row(row.number, None, skipped=Skip.SAME_NUMBER.format(row=first))
        if draft.external_id:
            first = self._ids.setdefault((draft.source, draft.external_id), row.number)
            if first != row.number:
                return Row(row.number, None, skipped=Skip.SAME_ID.format(row=first))
        first = self._same_face(row.number, draft)
        if first is not None and not draft.phones:
            return Row(row.number, None, skipped=Skip.SAME_PERSON.format(row=first))
        for phone in draft.phones:
            self._numbers.setdefault(phone, row.number)
        return row

    def _same_face(self, number: int, draft: LeadDraft) -> int | None:
        """The row further up with this name and one of these addresses or landlines."""
        found, name = None, draft.name.casefold()
        for address in (draft.email, *draft.landlines):
            if address:
                first = self._faces.setdefault((name, address.casefold()), number)
                found = first if first != number else found
        return found
