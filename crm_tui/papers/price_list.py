"""A list of prices as sentences: `Eggless chocolate cake 1 kg: ₹650`, one for each row."""

import re
from collections.abc import Sequence

from crm_tui.domain.text import clean_line
from crm_tui.papers.amounts import in_rupees
from crm_tui.papers.chunks import chunks
from crm_tui.papers.columns import Column, Role, Rows, cell, columns_of, find_header, is_value
from crm_tui.papers.statement import LONGEST_TOPIC, MOST, Statement, unlike

_CURRENCY = re.compile(
    r"\s*\(?\s*(?:\bin\s+)?(?:₹|\brs\b\.?|\binr\b|\brupees?\b)\s*\)?", re.IGNORECASE
)
_BARE = frozenset({"", *"price prices rate rates amount cost mrp कीमत दाम मूल्य रेट भाव".split()})
"""Headers of the only price that add nothing to a sign of rupees."""


def table_statements(rows: Rows, places: Sequence[str], topic: str = "") -> list[Statement]:
    """A statement for each row below the header; a row with one cell alone is a heading.

    `places` are those of the rows. A row that names nothing, or says nothing about it, is left out.
    """
    head = find_header(rows)
    columns = columns_of(rows, head)
    first = 0 if head is None else head + 1
    header = [] if head is None else list(map(cell, rows[head]))
    found: list[Statement] = []
    for row, place in zip(rows[first:], places[first:], strict=True):
        cells = list(map(cell, row))
        if (title := _title(cells)) and len(cells) > 1:
            topic = title
        elif cells != header and (text := sentence(cells, columns)):
            found += (Statement(topic, part, place) for part in chunks(text))
    return unlike(found)[:MOST]


def _title(cells: list[str]) -> str:
    """The one filled cell of a row, when it is no value."""
    filled = [one for one in cells if one]
    return (
        clean_line(filled[0], LONGEST_TOPIC) if len(filled) == 1 and not is_value(filled[0]) else ""
    )


def sentence(cells: Sequence[str], columns: Sequence[Column]) -> str:
    """The row in words a customer can be quoted; empty when it names nothing or says nothing of it."""
    by_role: dict[Role, list[tuple[str, str]]] = {role: [] for role in Role}
    for column in columns:
        text = cells[column.index] if column.index < len(cells) else ""
        if text:
            by_role[column.role].append((column.name, text))
    named = " ".join(text for _, text in (*by_role[Role.ITEM], *by_role[Role.MEASURE]))
    prices = _prices(by_role[Role.PRICE])
    others = [f"{name}: {text}" if name else text for name, text in by_role[Role.OTHER]]
    if not by_role[Role.ITEM] or not (prices or others):
        return ""
    return ". ".join([f"{named}: {prices}" if prices else named, *others])


def _prices(priced: Sequence[tuple[str, str]]) -> str:
    """`₹650` of the only price; `half kg ₹350, 1 kg ₹650` of several."""
    names = [" ".join(_CURRENCY.sub(" ", header).split()) for header, _ in priced]
    if len(priced) == 1 and names[0].casefold() in _BARE:
        return in_rupees(priced[0][1])
    parts = zip(names, priced, strict=True)
    return ", ".join(f"{name} {in_rupees(text)}".strip() for name, (_, text) in parts)
