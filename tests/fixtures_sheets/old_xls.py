"""A workbook of Excel 97 (.xls): BIFF8 records in a compound file (MS-XLS, MS-CFB)."""

import struct
from collections.abc import Sequence

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SMALLEST = 4_096
"""Bytes; a smaller stream would stand in the small sectors."""


def old_workbook(rows: Sequence[Sequence[str | float]]) -> bytes:
    """One sheet named Leads: texts as labels, numbers as numbers."""
    return _compound(_book(rows))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 1997, 0, 0x0600))


def _book(rows: Sequence[Sequence[str | float]]) -> bytes:
    name = b"Leads"
    end = _record(0x000A, b"")
    bounds = 4 + 8 + len(name)
    start = len(_begin(5)) + bounds + len(end)
    sheet = struct.pack("<IBBBB", start, 0, 0, len(name), 0) + name
    cells = b"".join(
        _cell(row, column, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
    )
    return _begin(5) + _record(0x0085, sheet) + end + _begin(0x10) + cells + end


def _cell(row: int, column: int, value: str | float) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, str):
        text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
        return _record(0x0204, place + text)
    return _record(0x0203, place + struct.pack("<d", value))


def _compound(stream: bytes) -> bytes:
    stream = stream.ljust(_SMALLEST, b"\0")
    stream += b"\0" * (-len(stream) % _SECTOR)
    sectors = len(stream) // _SECTOR
    # The stream, then the directory, then the allocation table.
    chain = [*range(1, sectors), _END, _END, _FAT]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(_SECTOR, b"\xff")
    directory = _entry("Root Entry", 5, child=1) + _entry("Workbook", 2, 0, len(stream))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, sectors, 0, _SMALLEST, _END, 0, _END, 0)
    head += struct.pack("<I", sectors + 1)
    return head.ljust(_SECTOR, b"\xff") + stream + directory.ljust(_SECTOR, b"\0") + table


def _entry(name: str, kind: int, start: int = _END, size: int = 0, child: int = _FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    return (
        head
        + struct.pack("<III", _FREE, _FREE, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )
