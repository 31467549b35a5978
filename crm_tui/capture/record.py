"""One enquiry as its source wrote it: fields by name, read as clean text."""

import html
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

from crm_tui.domain.text import clean, clean_line

LONGEST_LINE, LONGEST_TEXT = 200, 4_000
MOST_PARTS = 5_000
"""Enquiries in one body."""
EMPTY = frozenset({"", "-", "--", ".", "na", "n/a", "nil", "none", "null", "nan", "undefined"})

_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/tr)\s*/?\s*>", re.IGNORECASE)
_TAG = re.compile(
    r"</?\s*(?:a|b|i|u|p|br|hr|div|span|font|strong|em|small|big|ul|ol|li|table|tbody|tr|td|th|h[1-6])"
    r"(?:\s[^<>]{0,300})?/?\s*>",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[^\S\n]+")
_GAPS = re.compile(r"\n{3,}")


class NotRead(Exception):
    """A body or an enquiry that makes no sense; `str` is the sentence for the quarantine."""


class Record(Mapping[str, object]):
    """Fields whose names may be spelled in any case, with or without underscores."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values_as_sent = values
        self._by_key: dict[str, object] = {}
        for name, value in values.items():
            self._by_key.setdefault(plain_key(name), value)

    def __getitem__(self, name: str) -> object:
        return self._by_key[plain_key(name)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    def line(self, *names: str, limit: int = LONGEST_LINE) -> str:
        """The first of these fields that says something, as one line."""
        return next((found for name in names if (found := line(self.get(name), limit))), "")

    def text(self, *names: str) -> str:
        """The same with its line breaks, HTML taken out."""
        return next((found for name in names if (found := text(self.get(name)))), "")

    def is_true(self, *names: str) -> bool:
        return any(self.line(name).lower() in ("1", "true", "yes", "y") for name in names)


def plain_key(name: object) -> str:
    """`SENDER_NAME`, `senderName` and `sender name` are one; vowel signs of any script stay."""
    return "".join(filter(_is_letter, str(name)[:200])).casefold()


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


def line(value: object, limit: int = LONGEST_LINE) -> str:
    """One line of clean text; empty for what is no text or number, and for `-`, `NA`, `null` …"""
    found = clean_line(_TAG.sub("", _unescaped(value, limit * 4)), limit)
    return "" if found.casefold() in EMPTY else found


def text(value: object) -> str:
    """Clean text: `<br>` is a line break, other tags and runs of blanks are dropped."""
    raw = _unescaped(value, LONGEST_TEXT * 4).replace("\r\n", "\n").replace("\r", "\n")
    plain = clean(_TAG.sub("", _BREAK.sub("\n", raw)))
    lines = (_SPACES.sub(" ", one).strip() for one in plain.split("\n"))
    found = _GAPS.sub("\n\n", "\n".join(lines)).strip()[:LONGEST_TEXT]
    return "" if found.casefold() in EMPTY else found


def _unescaped(value: object, limit: int) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, str | int | float):
        return ""
    if isinstance(value, int) and value.bit_length() > 200:
        return ""  # Python refuses to write out an integer of thousands of digits
    return html.unescape(str(value)[:limit])


def read_json(body: bytes) -> object:
    """The value in a JSON body; raises NotRead."""
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotRead("The body is no readable JSON.") from error
    return found


def read_body(body: bytes, headers: Mapping[str, str]) -> object:
    """JSON, or a form's fields; told apart by the content type and, without one, by the body."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    looks_like_json = body.lstrip()[:1] in (b"{", b"[")
    if kind == "application/x-www-form-urlencoded" or (
        kind != "application/json" and not looks_like_json
    ):
        return read_form(body)
    return read_json(body)


def read_form(body: bytes) -> dict[str, object]:
    """The first value of each field; raises NotRead."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=500
        )
    except ValueError as error:
        raise NotRead("The body has more fields than any form.") from error
    if not pairs or (len(pairs) == 1 and not pairs[0][1]):
        raise NotRead("The body holds no fields.")
    return dict(reversed(pairs))


def records(found: object, *inside: str) -> list[object]:
    """The enquiries in a value: itself, a list of them, or what stands below one of these names."""
    for name in inside:
        if isinstance(found, dict):
            below = Record(found).get(name)
            if isinstance(below, dict | list):
                return records(below, *inside)
    many = found if isinstance(found, list) else [found]
    if len(many) > MOST_PARTS:
        raise NotRead(f"The body holds more than {MOST_PARTS} enquiries.")
    return many


def as_record(value: object) -> Record:
    """Raises NotRead for anything but an object."""
    if not isinstance(value, dict):
        raise NotRead("An enquiry is no object with fields.")
    return Record(value)
