"""Reads what a form was posted as: urlencoded, multipart without files, or a JSON object."""

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

LARGEST = 64 * 1024
MOST_FIELDS = 64

_BOUNDARY = re.compile(r'boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))', re.IGNORECASE)
_NAME = re.compile(rb'[;\s]name="([^"\r\n]{1,100})"', re.IGNORECASE)
_FILE = re.compile(rb'[;\s]filename\*?="?[^"]', re.IGNORECASE)


class NotRead(Exception):
    """The body is not of a kind that a form takes; `str` is the sentence for who built the page."""


def read_fields(kind: str, body: bytes) -> Mapping[str, str]:
    """Fields by name, the first of each; raises NotRead. `kind` is the header Content-Type."""
    name = kind.partition(";")[0].strip().lower()
    try:
        if name == "application/x-www-form-urlencoded":
            return _first(
                parse_qsl(_text(body), keep_blank_values=True, max_num_fields=MOST_FIELDS)
            )
        if name == "multipart/form-data":
            return _first(_multipart(kind, body))
        if name == "application/json":
            return _json(body)
    except (ValueError, RecursionError) as error:
        raise NotRead("The body is not what its content type says.") from error
    raise NotRead("Post it as application/x-www-form-urlencoded, multipart/form-data or JSON.")


def is_json(kind: str) -> bool:
    return kind.partition(";")[0].strip().lower() == "application/json"


def _first(pairs: list[tuple[str, str]]) -> dict[str, str]:
    if len(pairs) > MOST_FIELDS:
        raise NotRead(f"A form has at most {MOST_FIELDS} fields.")
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _multipart(kind: str, body: bytes) -> list[tuple[str, str]]:
    """RFC 7578. A file that was chosen is refused; an empty file input is nothing."""
    match = _BOUNDARY.search(kind)
    if match is None:
        raise NotRead("multipart/form-data came without its boundary.")
    fence = b"\r\n--" + (match[1] or match[2]).encode()
    parts = (b"\r\n" + body).split(fence, MOST_FIELDS + 2)[1:-1]
    return [pair for part in parts if (pair := _part(part)) is not None]


def _part(part: bytes) -> tuple[str, str] | None:
    head, gap, value = part.partition(b"\r\n\r\n")
    if _FILE.search(head):
        raise NotRead("This form takes no files.")
    name = _NAME.search(head)
    if not gap or name is None or b"filename" in head.lower():
        return None
    return _text(name[1]), _text(value)


def _json(body: bytes) -> dict[str, str]:
    found = json.loads(body)
    if not isinstance(found, dict):
        raise NotRead("The JSON is an object of texts.")
    return _first([(name, _plain(value)) for name, value in found.items()])


def _plain(value: object) -> str:
    """A text, a number or a yes as a form would send it; empty for a no, a list or an object."""
    if isinstance(value, bool):
        return "yes" if value else ""
    return str(value) if isinstance(value, str | int) else ""
