"""A multipart form with one file, as far as media uploads need it (RFC 7578)."""

import re
from dataclasses import dataclass

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
_NAME = re.compile(r'\bname="([^"]*)"')
_TYPE = re.compile(r"content-type:\s*([^\r\n]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Field:
    """One part of the form."""

    name: str
    content_type: str | None
    content: bytes


def read_form(content_type: str, body: bytes) -> dict[str, Field]:
    """The parts of a form by their names; a body that is no form has none."""
    found = _BOUNDARY.search(content_type)
    if found is None:
        return {}
    # The first piece is before the form, the last one after it.
    pieces = (b"\r\n" + body).split(b"\r\n--" + found[1].encode())[1:-1]
    fields = [_field(piece) for piece in pieces]
    return {field.name: field for field in fields}


def _field(piece: bytes) -> Field:
    head, _, content = piece.partition(b"\r\n\r\n")
    header = head.decode("utf-8", "replace")
    name, kind = _NAME.search(header), _TYPE.search(header)
    return Field(name[1] if name else "", kind[1].strip() if kind else None, content)
