"""One row's cells as a LeadDraft, column by column as the mapping says."""

import re
from dataclasses import dataclass, field

from crm_tui.domain.clock import Millis
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.phone import Phone
from crm_tui.domain.text import clean_line, fold
from crm_tui.sheets.amounts import read_amount
from crm_tui.sheets.cells import (
    is_test_lead,
    is_yes,
    line_of,
    looks_like_kruti_dev,
    text_of,
    words_of,
)
from crm_tui.sheets.dates import Order, decide_order, read_date, stands_for_no_date
from crm_tui.sheets.fields import Field
from crm_tui.sheets.mapping import Column
from crm_tui.sheets.people import People, Problem, Row
from crm_tui.sheets.phones import looks_like_phone, read_numbers
from crm_tui.sheets.sources import source_of_cell
from crm_tui.sheets.statuses import read_status

_EMAIL = re.compile(r"[^\s@,;<>()\[\]\"]+@[^\s@,;<>()\[\]\"]+\.[^\s@,;<>()\[\]\".]{2,}")
_SPLIT_TAGS = re.compile(r"\s*(?::::|[,;|\n])\s*")
_PLACEHOLDERS = frozenset({"indiamart buyer", "justdial user", "unknown", "no name", "test lead"})
_OWN_TAG = "catalogue viewed"
_NOBODY = (
    "There is no phone number and no e-mail address, so nobody can be reached. Add one of them."
)
_SWAPPED = "The number stands in the column {name!r}. Swap the two cells."
_TEST_LEAD = "This is a test lead of the portal, no person."
_KRUTI_DEV = (
    "This looks like Hindi typed in Kruti Dev. Convert it to Unicode, then import it again."
)
_NO_EMAIL = "This is no e-mail address; it is kept among the custom fields."
_LONGEST_NAME, _LONGEST_CELL = 120, 1_000


@dataclass(slots=True)
class _Reach:
    """By what a person can be reached, as it is collected from a row."""

    mobiles: list[Phone] = field(default_factory=list)
    landlines: list[Phone] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    bad: list[Problem] = field(default_factory=list)
    """Cells of numbers that could not be read."""


class PersonReader:
    """Reads rows of one sheet; what is the same for all of them is worked out once."""

    def __init__(self, people: People) -> None:
        self._people = people
        of = people.mapping.of
        self._phones = sorted(of(Field.PHONE), key=_whatsapp_first)
        self._reach = [*self._phones, *of(Field.CONTACT, Field.PHONE2)]
        self._emails = of(Field.EMAIL)
        self._names = of(Field.FIRST_NAME, Field.MIDDLE_NAME, Field.LAST_NAME)
        self._tested = [*of(Field.NAME, Field.FIRST_NAME), *self._emails, *self._phones]
        self._custom = [one for one in people.mapping.columns if one.label]
        self._one = {one.field: one for one in reversed(people.mapping.columns)}
        self._many = {which: of(which) for which in (Field.TAGS, Field.DO_NOT_DISTURB)}
        self._order = self._date_order()

    def _date_order(self) -> Order:
        column = self._one.get(Field.DATE)
        if column is None:
            return Order.DAY_FIRST
        below = self._people.sheet.rows[self._people.first :]
        return decide_order(row[column.index] for row in below)[0]

    def read(self, number: int, cells: tuple[str, ...]) -> Row:
        """The person of this row; a row without draft is rejected for its first problem."""
        if self._is_test(cells):
            return Row(number, None, (self._whole(cells, _TEST_LEAD),))
        reach = self._reach_of(cells)
        name = self._name(cells)
        if not reach.mobiles and reach.bad:
            return Row(number, None, tuple(self._explained(cells, one) for one in reach.bad))
        if not (reach.mobiles or reach.landlines or reach.emails):
            return Row(number, None, (self._whole(cells, _NOBODY),))
        remarks = list(reach.bad)
        if looks_like_kruti_dev(name):
            remarks.append(Problem(self._header(Field.NAME), name, _KRUTI_DEV))
        return Row(number, self._draft(cells, name, reach, remarks), tuple(remarks))

    def _is_test(self, cells: tuple[str, ...]) -> bool:
        flag = self._one.get(Field.TEST)
        if flag is not None and is_yes(cells[flag.index]):
            return True
        return any(is_test_lead(cells[column.index]) for column in self._tested)

    def _reach_of(self, cells: tuple[str, ...]) -> _Reach:
        reach, code = _Reach(), self._text(cells, Field.COUNTRY_CODE)
        for column in self._reach:
            text = text_of(cells[column.index])
            if text:
                _add_numbers(reach, column, cells[column.index], text, code)
        for column in self._emails:
            text = text_of(cells[column.index])
            if text and not _add_emails(reach, text):
                # Numbers do land in the column of addresses.
                _add_numbers(reach, column, cells[column.index], text, code, _NO_EMAIL)
        return reach

    def _name(self, cells: tuple[str, ...]) -> str:
        name = self._line(cells, Field.NAME, _LONGEST_NAME)
        if not name:
            parts = (line_of(cells[one.index], _LONGEST_NAME) for one in self._names)
            name = " ".join(filter(None, parts))[:_LONGEST_NAME]
        if name.casefold() in _PLACEHOLDERS or (not name[:1].isalpha() and looks_like_phone(name)):
            return ""
        prefix = self._line(cells, Field.PREFIX, 20)
        if prefix and name and not name.casefold().startswith(prefix.casefold()):
            return f"{prefix} {name}"
        return name

    def _draft(
        self, cells: tuple[str, ...], name: str, reach: _Reach, remarks: list[Problem]
    ) -> LeadDraft:
        custom = self._custom_of(cells, remarks)
        if len(reach.emails) > 1:
            custom["Other e-mail"] = ", ".join(reach.emails[1:])
        tags, looked_only = self._tags(cells), self._looked_only(cells)
        if looked_only and _OWN_TAG not in tags:
            tags = (*tags, _OWN_TAG)
        return LeadDraft(
            source=self._source(cells, custom),
            name=name,
            phones=tuple(reach.mobiles),
            landlines=tuple(reach.landlines),
            email=reach.emails[0] if reach.emails else "",
            company=self._line(cells, Field.COMPANY, _LONGEST_NAME),
            status=self._status(cells, custom),
            owner=self._line(cells, Field.OWNER, _LONGEST_NAME),
            tags=tags,
            value_paise=self._value(cells, custom),
            product=self._line(cells, Field.PRODUCT, 300),
            message=self._words(cells, Field.MESSAGE),
            asked_at=self._asked_at(cells, custom),
            external_id=self._line(cells, Field.EXTERNAL_ID, 100).removeprefix("l:"),
            custom=custom,
            do_not_disturb=looked_only
            or any(is_yes(cells[one.index]) for one in self._many[Field.DO_NOT_DISTURB]),
        )

    def _custom_of(self, cells: tuple[str, ...], remarks: list[Problem]) -> dict[str, str]:
        custom: dict[str, str] = {}
        for column in self._custom:
            if column.label not in custom and (
                text := words_of(cells[column.index], _LONGEST_CELL)
            ):
                custom[column.label] = text
        for problem in remarks:
            if problem.column in {column.header for column in (*self._reach, *self._emails)}:
                custom.setdefault(problem.column, clean_line(problem.value, _LONGEST_CELL))
        return custom

    def _source(self, cells: tuple[str, ...], custom: dict[str, str]) -> str:
        said = source_of_cell(self._text(cells, Field.SOURCE))
        weak = source_of_cell(self._text(cells, Field.CHANNEL))
        if weak:
            custom.setdefault(self._header(Field.CHANNEL), weak)
        if self._people.source_said:
            if said:
                custom.setdefault(self._header(Field.SOURCE), said)
            return self._people.source
        return said or (weak if not self._people.source_sure else "") or self._people.source

    def _status(self, cells: tuple[str, ...], custom: dict[str, str]) -> LeadStatus | None:
        text = self._line(cells, Field.STATUS, _LONGEST_CELL)
        status = read_status(text) if text else None
        if text and fold(text) != status:
            # Other systems say more than our word for it does.
            custom.setdefault(self._header(Field.STATUS), text)
        return status

    def _value(self, cells: tuple[str, ...], custom: dict[str, str]) -> int | None:
        text = self._line(cells, Field.VALUE, _LONGEST_CELL)
        value = read_amount(text) if text else None
        if text and value is None:
            custom.setdefault(self._header(Field.VALUE), text)
        return value

    def _asked_at(self, cells: tuple[str, ...], custom: dict[str, str]) -> Millis | None:
        text = self._text(cells, Field.DATE)
        if not text:
            return None
        moment = read_date(text, self._order, self._text(cells, Field.TIME))
        if moment is None and not stands_for_no_date(text):
            custom.setdefault(self._header(Field.DATE), clean_line(text, _LONGEST_CELL))
        return moment

    def _tags(self, cells: tuple[str, ...]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for column in self._many[Field.TAGS]:
            for part in _SPLIT_TAGS.split(text_of(cells[column.index])):
                tag = clean_line(part.lstrip("*# "), 40).casefold()
                if tag:
                    found[tag] = None
        return tuple(found)[:20]

    def _looked_only(self, cells: tuple[str, ...]) -> bool:
        """IndiaMART's BIZ: they saw the catalogue and asked nothing, so nobody writes to them."""
        return self._text(cells, Field.QUERY_TYPE).upper() == "BIZ"

    def _text(self, cells: tuple[str, ...], which: Field) -> str:
        column = self._one.get(which)
        return "" if column is None else text_of(cells[column.index])

    def _line(self, cells: tuple[str, ...], which: Field, limit: int) -> str:
        column = self._one.get(which)
        return "" if column is None else line_of(cells[column.index], limit)

    def _words(self, cells: tuple[str, ...], which: Field) -> str:
        column = self._one.get(which)
        return "" if column is None else words_of(cells[column.index])

    def _header(self, which: Field) -> str:
        column = self._one.get(which)
        return str(which) if column is None else column.header

    def _whole(self, cells: tuple[str, ...], reason: str) -> Problem:
        """A problem of the row rather than of one cell: shown at the column of numbers."""
        column = next(iter((*self._reach, *self._emails)), None)
        if column is None:
            return Problem("", "", reason)
        return Problem(column.header, cells[column.index], reason)

    def _explained(self, cells: tuple[str, ...], problem: Problem) -> Problem:
        column = self._one.get(Field.NAME)
        if column is None or not looks_like_phone(cells[column.index]):
            return problem
        return Problem(problem.column, problem.value, _SWAPPED.format(name=column.header))


def _whatsapp_first(column: Column) -> bool:
    return "whatsapp" not in column.header.casefold()


def _add_emails(reach: _Reach, text: str) -> str:
    """Take the e-mail addresses of a cell; what is left of the text when any was there, else empty."""
    found = _EMAIL.findall(text) if "@" in text else []
    for one in found:
        if one.casefold() not in {other.casefold() for other in reach.emails}:
            reach.emails.append(one[:200])
    return "-" if found else ""


def _add_numbers(
    reach: _Reach, column: Column, cell: str, text: str, code: str, reason: str = ""
) -> None:
    """Take the numbers of a cell, and the addresses that stand among them."""
    if "@" in text and _add_emails(reach, text):
        text = _EMAIL.sub(" ", text).strip(" /,;|&\n\t")
        if not text:
            return
    found = read_numbers(text, code if column.field is not Field.EMAIL else "")
    for one in found.mobiles:
        if one not in reach.mobiles:
            reach.mobiles.append(one)
    for one in found.landlines:
        if one not in reach.landlines:
            reach.landlines.append(one)
    if found.reason:
        reach.bad.append(Problem(column.header, cell, reason or found.reason))
