"""Rows that Excel hides (by a filter, or by hand): told, because people forget them."""

import io
import re
import zipfile

_HIDDEN = re.compile(rb"<row\b[^>]{0,400}\bhidden=\"(?:1|true)\"")
_SHEET = re.compile(rb"<sheet\b([^>]{0,600})/?>")
_RELATION = re.compile(rb"<Relationship\b([^>]{0,900})/?>")
_MOST = 400 * 1024 * 1024


def count_hidden_rows(content: bytes, sheet: str) -> int:
    """How many rows of this sheet are hidden; 0 for other kinds than .xlsx."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            part = _part_of(archive, sheet)
            return 0 if part is None else _count(archive, part)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError):
        # Only a hint: what cannot be counted is calamine's to refuse.
        return 0


def _count(archive: zipfile.ZipFile, part: str) -> int:
    found, tail = 0, b""
    with archive.open(part) as stream:
        while block := stream.read(1 << 20):
            text = tail + block
            if b"hidden=" in text:
                found += len(_HIDDEN.findall(text))
            # A tag may be cut by the block's end: its beginning goes with the next block.
            tail = text[text.rfind(b"<") :][-1_000:]
    return found


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """`xl/worksheets/sheet1.xml` of the sheet of this name."""
    relation = ""
    for tag in _SHEET.findall(archive.read("xl/workbook.xml")):
        if _attribute(tag, "name") == sheet:
            relation = _attribute(tag, "r:id")
    for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        if relation and _attribute(tag, "Id") == relation:
            target = _attribute(tag, "Target")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return None


def _attribute(tag: bytes, name: str) -> str:
    match = re.search(rf'\s{name}="([^"]*)"'.encode(), tag)
    return "" if match is None else match[1].decode("utf-8", "replace")
