"""Ids: integers inside, prefixed text (`L42`) outside, so that no id is taken for a phone number."""

import re
from typing import NewType

LeadId = NewType("LeadId", int)
MessageId = NewType("MessageId", int)
SuggestionId = NewType("SuggestionId", int)

LEAD, MESSAGE, SUGGESTION, KNOWLEDGE, EVENT, JOB = "L", "M", "S", "K", "E", "J"

_ID = re.compile(r"([A-Za-z])([1-9][0-9]{0,17})")


def show_id(prefix: str, number: int) -> str:
    """`show_id("L", 42)` is `"L42"`."""
    return f"{prefix}{number}"


def read_id(prefix: str, text: str) -> int | None:
    """The number in `L42`, or None when the text is no id of that kind."""
    match = _ID.fullmatch(text.strip())
    if match is None or match[1].upper() != prefix:
        return None
    return int(match[2])
