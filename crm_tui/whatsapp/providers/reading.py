"""Reading foreign JSON with patience: what is missing or odd has a harmless answer."""

import json
import math
import re
from collections.abc import Mapping, Sequence

from crm_tui.domain.clock import Millis, within_reason
from crm_tui.domain.text import clean, clean_line

Part = Mapping[str, object]
"""One JSON object of a webhook or an answer; its values may be anything."""

LONGEST_ID = 512
LONGEST_RAW = 64 * 1024
_FIRST_IN_MILLISECONDS = 100_000_000_000
"""Gupshup writes milliseconds where Meta writes seconds; as seconds this is the year 5138."""
_TOO_LARGE = 2**31
_BLANK: Part = {}
_SEPARATORS = re.compile(r"[/\\]+")


class Nonsense(ValueError):
    """This part cannot be read; `str(error)` says why."""


def part(value: object) -> Part:
    """The value when it is an object, else an empty one."""
    return value if isinstance(value, dict) else _BLANK


def required(value: object, what: str) -> Part:
    """The value when it is an object; raises Nonsense otherwise."""
    if not isinstance(value, dict):
        raise Nonsense(f"{what} is no object")
    return value


def each(value: object, what: str) -> Sequence[object]:
    """The elements of a list; one object stands for a list of one. Raises Nonsense for the rest."""
    if value is None:
        return ()
    if isinstance(value, dict):
        return (value,)
    if not isinstance(value, list):
        raise Nonsense(f"{what} is no list")
    return value


def objects(value: object) -> list[Part]:
    """The objects among the elements of a list; anything else is passed over."""
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(value: object) -> str:
    """Clean text; a number is taken as its digits, anything else as nothing."""
    if isinstance(value, str):
        return value if _is_plain(value) else clean(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _is_plain(value: str) -> bool:
    """Printable ASCII, as ids and code words are: there is nothing in it to clean."""
    return value.isascii() and value.isprintable()


def line(value: object, limit: int = 200) -> str:
    """Clean text on one line: a name, a title, a code word."""
    found = text(value)
    if len(found) <= limit and "  " not in found and _is_plain(found):
        return found.strip()
    return clean_line(found, limit)


def identifier(value: object) -> str | None:
    """An id as the provider wrote it; None when there is none."""
    found = text(value).strip() if not isinstance(value, float) else ""
    return found if 0 < len(found) <= LONGEST_ID else None


def required_id(source: Part, key: str, what: str) -> str:
    """The id under `key`; raises Nonsense when there is none."""
    found = identifier(source.get(key))
    if found is None:
        raise Nonsense(f"{what} has no {key}")
    return found


def whole(value: object) -> int | None:
    """A whole number of at most 31 bits, also one written as text; None for the rest."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        number = int(value)
    except ValueError:
        return None
    return number if abs(number) < _TOO_LARGE else None


def moment(value: object, now: Millis) -> Millis:
    """Seconds or milliseconds, as number or text; `now` when there is no time in it."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return now
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return now
    if not math.isfinite(number):
        return now
    scale = 1 if number >= _FIRST_IN_MILLISECONDS else 1000
    return within_reason(int(number * scale), now)


def file_name(value: object) -> str | None:
    """A file name without folders; None when there is none."""
    return _SEPARATORS.sub("_", line(value)).strip(". ") or None


def raw(value: object) -> str:
    """A part as JSON text of at most 64 KB; its ASCII form keeps even lone surrogates."""
    try:
        return json.dumps(value)[:LONGEST_RAW]
    except RecursionError:
        return "(nested too deep to be written down; the raw event has it)"


def raw_bytes(body: bytes) -> str:
    """Bytes that are no JSON, as clean text of at most 64 KB."""
    shown = clean(body[:LONGEST_RAW].decode("utf-8", "replace"))
    return shown.encode()[:LONGEST_RAW].decode("utf-8", "ignore")
