"""What the columns of a price list are: by their headers, then by what stands in them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from crm_tui.domain.text import clean_line
from crm_tui.papers.amounts import has_currency, is_amount

Rows = Sequence[Sequence[str]]
_LOOKED_AT, _SAMPLE = 10, 200
_MOSTLY, _OFTEN = 0.6, 0.5
_WORD = re.compile(r"[^\W\d_][\w\u0900-\u0dff]*")
_EMPTY = frozenset({"", "-", "--", "–", "—", "na", "n/a", "nil", "null", "none", "."})
_FOREIGN = re.compile(r"\b(?:usd|eur|aed|gbp|dollars?|dirhams?)\b|[$€£]", re.IGNORECASE)


class Role(Enum):
    """What a column says about the thing of its row."""

    NOTHING = "nothing"
    PRICE = "price"
    ITEM = "item"
    MEASURE = "measure"
    OTHER = "other"


_WORDS: dict[Role, frozenset[str]] = {
    Role.NOTHING: frozenset("sr sno srno sl slno serial sku hsn code barcode id क्रमांक क्र".split()),
    Role.PRICE: frozenset(
        "price prices rate rates mrp cost amount charge charges fee fees rs inr rupees selling"
        " कीमत दाम मूल्य रेट भाव रुपये".split()
    ),
    Role.ITEM: frozenset(
        "item items product products name particulars particular article service services dish"
        " title model cake design variety वस्तु सामान नाम उत्पाद".split()
    ),
    Role.MEASURE: frozenset(
        "size sizes unit units weight wt pack packing quantity qty uom measure volume kg kgs g"
        " gm gms gram grams ml l ltr litre litres pc pcs piece pieces dozen half full plate"
        " वजन माप मात्रा किलो".split()
    ),
}
"""Words of headers; the first role that fits: `Item code` is left out, `Price per unit` is a price."""


@dataclass(frozen=True, slots=True)
class Column:
    index: int
    name: str
    """Its header; empty without one."""
    role: Role


def cell(text: str) -> str:
    """A cell as one line; what stands for nothing, an error of a formula too, is empty."""
    line = clean_line(text, 1_000)
    return "" if line.casefold() in _EMPTY or (line[:1] == "#" and line.isupper()) else line


def find_header(rows: Rows) -> int | None:
    """The first row of two filled cells or more that names columns and holds no bare number."""
    for number, row in enumerate(rows[:_LOOKED_AT]):
        filled = [one for one in map(cell, row) if one]
        names = any(_role(one) is not Role.OTHER for one in filled)
        if len(filled) >= 2 and names and not any(map(is_value, filled)):
            return number
    return None


def is_value(text: str) -> bool:
    return is_amount(text) or has_currency(text)


def columns_of(rows: Rows, head: int | None) -> list[Column]:
    """One for each column, left to right."""
    width = max(map(len, rows), default=0)
    names = [] if head is None else [cell(one) for one in rows[head]]
    names += [""] * (width - len(names))
    below = rows[0 if head is None else head + 1 :]
    columns = [_column(index, name, below) for index, name in enumerate(names)]
    return _with_item(_with_prices(columns, below), below)


def _role(header: str) -> Role:
    words = {word.casefold() for word in _WORD.findall(header)}
    found = next((role for role, known in _WORDS.items() if words & known), Role.OTHER)
    if found is Role.PRICE and _FOREIGN.search(header):
        return Role.OTHER
    return Role.PRICE if found is Role.OTHER and "₹" in header else found


def _column(index: int, name: str, below: Rows) -> Column:
    role = _role(name)
    if role is Role.OTHER and _share(below, index, has_currency) >= _MOSTLY:
        role = Role.PRICE
    return Column(index, name, role)


def _with_prices(columns: list[Column], below: Rows) -> list[Column]:
    """`Half kg | 1 kg` over numbers are prices, and so is a bare number, where no header says which."""
    if any(one.role is Role.PRICE for one in columns):
        return columns
    bare = not any(one.name for one in columns)

    def is_price(one: Column) -> bool:
        says_size = bool(one.name) and (one.role is Role.MEASURE or _has_digit(one.name))
        if _FOREIGN.search(one.name) or not (bare or says_size):
            return False
        return _share(below, one.index, is_amount) >= (_MOSTLY if bare else _OFTEN)

    return [replace(one, role=Role.PRICE) if is_price(one) else one for one in columns]


def _with_item(columns: list[Column], below: Rows) -> list[Column]:
    """Something has to be named: the first column of words, where no header says which."""
    if any(one.role is Role.ITEM for one in columns):
        return columns
    for one in columns:
        if one.role in (Role.OTHER, Role.MEASURE) and _share(below, one.index, _is_word) >= _MOSTLY:
            return [replace(one, role=Role.ITEM) if other is one else other for other in columns]
    return columns


def _share(rows: Rows, index: int, holds: Callable[[str], bool]) -> float:
    """The part of the filled cells of a column of which this is true, 0 to 1."""
    cells = (cell(row[index]) for row in rows[:_SAMPLE] if index < len(row))
    filled = [one for one in cells if one]
    return sum(map(holds, filled)) / len(filled) if filled else 0.0


def _is_word(text: str) -> bool:
    return not is_value(text)


def _has_digit(text: str) -> bool:
    return any(sign.isdigit() for sign in text)
