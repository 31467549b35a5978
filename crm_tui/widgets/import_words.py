"""Imports in the words of the people who use them."""

from collections.abc import Mapping
from typing import Any

from textual.content import Content

FIELDS = {
    "name": "name",
    "phone": "phone",
    "phone2": "second phone",
    "contact": "phone or e-mail",
    "email": "e-mail",
    "company": "company",
    "message": "what they wrote",
    "product": "what they want",
    "value": "value in rupees",
    "status": "status",
    "owner": "who looks after them",
    "tags": "tags",
    "source": "source",
    "channel": "campaign",
    "date": "day of the enquiry",
    "time": "time of the enquiry",
    "follow_up": "follow-up",
    "first_name": "first name",
    "middle_name": "middle name",
    "last_name": "last name",
    "prefix": "Mr, Mrs, Dr",
    "country_code": "country code",
    "city": "city",
    "area": "area",
    "state": "state",
    "pin": "PIN code",
    "address": "address",
    "country": "country",
    "gst": "GST number",
    "do_not_disturb": "do not disturb",
    "external_id": "number of the enquiry",
    "query_type": "kind of enquiry",
    "test": "only a test",
    "consent": "what they agreed to",
}
"""Every field that a column can fill but for one's own, the usual ones first."""
LEAVE_OUT, OWN = "ignore", "custom"
VERDICTS = {
    "created": "new",
    "updated": "updated",
    "unchanged": "unchanged",
    "skipped": "passed over",
    "rejected": "refused",
}


def field_words(column: Mapping[str, Any]) -> str:
    """What a column of a preview's document becomes."""
    if column["by"] == "empty":
        return "nothing in it"
    if column["field"] == LEAVE_OUT:
        return "left out"
    if column["field"] == OWN:
        return f"own field: {column['label']}"
    return FIELDS.get(str(column["field"]), str(column["field"]))


def own_field(label: str) -> str:
    """How a choice of this field of one's own is written down."""
    return f"{OWN}: {label}"


def sum_of(counts: Mapping[str, Any]) -> list[str]:
    """`52 rows`, `= 41 new`, `+ 3 updated` …: every row is in exactly one of them."""
    parts = [f"{counts[key]:,} {word}" for key, word in VERDICTS.items()]
    return [_rows(counts["rows"]), f"= {parts[0]}", *(f"+ {part}" for part in parts[1:])]


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def bar(done: int, total: int, width: int) -> Content:
    """A bar of this many cells, told apart without colour too."""
    full = round(width * min(done, total) / total) if total else width
    return Content.assemble(("━" * full, "$primary"), ("─" * (width - full), "$faint"))
