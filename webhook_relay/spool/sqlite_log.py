"""Whether something behind the end of a write-ahead log was lost.

SQLite reads a log up to the first frame that is not whole and says nothing of the rest. The rest was
never answered when a power cut tore it; but a damaged disk may have torn what was. Numbers
of events lost so must not be given again: the shop's cursor has passed them.
The format is that of SQLite's "WAL file format" page.
"""

import struct
from pathlib import Path

_HEADER = struct.Struct(">16xII8x")
_FRAME = struct.Struct(">IIII8x")
_MAGIC = {0x377F0682: "<", 0x377F0683: ">"}
"""And the byte order in which the log counts its checksums."""


def lost_its_end(log: Path, page: int, frames: int) -> bool:
    """True when a log of which SQLite read so many frames once held a commit behind them."""
    with log.open("rb") as file:
        header = file.read(_HEADER.size)
        if len(header) < _HEADER.size:
            return bool(header)
        if not _is_whole(header):
            return True
        salts = [*_HEADER.unpack(header)]
        step = _FRAME.size + page
        for at in range(_HEADER.size + frames * step, log.stat().st_size, step):
            file.seek(at)
            head = file.read(_FRAME.size)
            if len(head) < _FRAME.size:
                return True
            _, pages, *found = _FRAME.unpack(head)
            if pages and found == salts:
                return True
    return False


def _is_whole(header: bytes) -> bool:
    order = _MAGIC.get(int.from_bytes(header[:4], "big"))
    if order is None:
        return False
    first = second = 0
    for one, other in struct.iter_unpack(f"{order}II", header[:24]):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return struct.pack(">II", first, second) == header[24:]
