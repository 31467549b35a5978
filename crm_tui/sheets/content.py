"""What a column is by what is in it: a column of mobiles is the phone, whatever its header says."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from crm_tui.sheets.cells import is_empty as is_empty
from crm_tui.sheets.dates import Order, read_date
from crm_tui.sheets.fields import By, Field
from crm_tui.sheets.headings import normal
from crm_tui.sheets.phones import looks_like_phone, read_numbers

if TYPE_CHECKING:
    from crm_tui.sheets.mapping import Column

_MOSTLY = 0.6
_HARDLY = 0.15
_LOOKED_AT = 60
_VAGUE = frozenset({"contact", "caller", "number", "संपर्क"})
"""Headers that stand over names or counts as well as over phones."""
_PHONES = (Field.PHONE, Field.PHONE2, Field.CONTACT)


def share(sample: Sequence[str], holds: Callable[[str], bool]) -> float:
    """The part of the filled cells of which this is true, 0 to 1."""
    filled = [cell for cell in sample[:_LOOKED_AT] if not is_empty(cell)]
    return sum(map(holds, filled)) / len(filled) if filled else 0.0


def is_email(cell: str) -> bool:
    name, at, host = cell.strip().partition("@")
    return bool(name and at) and "." in host and " " not in cell.strip()


def is_name(cell: str) -> bool:
    """Mostly letters, few words."""
    letters = sum(sign.isalpha() or sign in " .'’" for sign in cell)
    return letters >= 0.8 * len(cell) and len(cell.split()) <= 5 and len(cell) >= 2


def has_number(cell: str) -> bool:
    """Any number that can be read, also beside words."""
    if not any(sign.isdigit() for sign in cell):
        return False
    numbers = read_numbers(cell)
    return bool(numbers.mobiles or numbers.landlines)


def second_look(field: Field, header: str, sample: Sequence[str]) -> Field:
    """The field that a header names, unless what is below it is plainly something else."""
    match field:
        case Field.PHONE | Field.PHONE2 if share(sample, is_email) >= _MOSTLY:
            return Field.EMAIL
        case Field.PHONE if normal(header) in _VAGUE and share(sample, _has_digits) <= _HARDLY:
            return Field.NAME if share(sample, is_name) >= _MOSTLY else Field.CUSTOM
        case Field.NAME | Field.COMPANY | Field.OWNER if share(sample, looks_like_phone) >= _MOSTLY:
            return Field.PHONE
        case Field.EXTERNAL_ID if normal(header) == "id" and share(sample, _is_meta_id) < _MOSTLY:
            # A bare "id" counts the rows of one table; no enquiry is known by it.
            return Field.CUSTOM
    return field


def _has_digits(cell: str) -> bool:
    return sum(sign.isdigit() for sign in cell) >= 5 or ("e+" in cell.lower())


def _is_meta_id(cell: str) -> bool:
    return cell.startswith("l:")


def complete(
    columns: "list[Column]", samples: Sequence[tuple[str, ...]], *, has_headers: bool
) -> "list[Column]":
    """Give the fields that matter to unknown columns that hold them, where no header named one."""
    columns = _give(columns, samples, Field.PHONE, looks_like_phone, unless=_PHONES)
    columns = _give(columns, samples, Field.EMAIL, is_email, unless=(Field.EMAIL, Field.CONTACT))
    names = (Field.NAME, Field.FIRST_NAME, Field.LAST_NAME)
    if has_headers:
        return columns
    columns = _give(columns, samples, Field.PHONE2, looks_like_phone, unless=())
    columns = _give(columns, samples, Field.DATE, _is_date, unless=())
    return _give(columns, samples, Field.NAME, is_name, unless=names)


def _give(
    columns: "list[Column]",
    samples: Sequence[tuple[str, ...]],
    field: Field,
    holds: Callable[[str], bool],
    *,
    unless: tuple[Field, ...],
) -> "list[Column]":
    if any(one.field in unless for one in columns):
        return columns
    for column in columns:
        free = column.by is By.CUSTOM
        if free and share(samples[column.index], holds) >= _MOSTLY:
            found = replace(column, field=field, by=By.CONTENT)
            return [found if one.index == column.index else one for one in columns]
    return columns


def _is_date(cell: str) -> bool:
    return len(cell) >= 6 and not cell.isdigit() and read_date(cell, Order.DAY_FIRST) is not None
