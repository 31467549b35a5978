"""Small real files: a picture, a voice note, a price list; made here, so none has to be kept."""

import base64
import struct
import zlib

_POLYNOMIAL = 0x04C11DB7
_SILENCE = b"\xf8\xff\xfe"
"""One Opus frame of 20 ms without sound."""


def png(width: int = 160, height: int = 120) -> bytes:
    """A cake on a plate, as far as so few lines can draw one: an 8-bit RGB picture."""
    rows = b"".join(b"\x00" + _row(y, width, height) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pieces = (b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in pieces)


def _row(y: int, width: int, height: int) -> bytes:
    return b"".join(bytes(_colour(x / width, y / height)) for x in range(width))


def _colour(x: float, y: float) -> tuple[int, int, int]:
    if 0.25 < x < 0.75 and 0.35 < y < 0.75:
        return (120, 66, 38) if int(y * 20) % 3 else (250, 236, 214)
    if (x - 0.5) ** 2 / 0.16 + (y - 0.75) ** 2 / 0.01 < 1:
        return (235, 235, 240)
    return (int(244 - 30 * y), int(190 + 20 * x), int(170 + 40 * y))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def voice_note(seconds: int = 2) -> bytes:
    """An Ogg file with silent mono Opus."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<I", 0)
    frames = 50 * seconds
    return (
        _page([head], 0, 0, 2)
        + _page([tags], 0, 1, 0)
        + _page([_SILENCE] * frames, frames * 960, 2, 4)
    )


def _page(packets: list[bytes], position: int, number: int, flags: int) -> bytes:
    lacing = b"".join(b"\xff" * (len(p) // 255) + bytes([len(p) % 255]) for p in packets)
    head = b"OggS" + struct.pack("<BBqII", 0, flags, position, 1, number)
    tail = bytes([len(lacing)]) + lacing + b"".join(packets)
    return head + struct.pack("<I", _ogg_crc(head + bytes(4) + tail)) + tail


def _ogg_crc(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1) ^ _POLYNOMIAL if value & 0x80000000 else value << 1
            value &= 0xFFFFFFFF
    return value


def pdf() -> bytes:
    """One empty page."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def webp() -> bytes:
    """A sticker of one pixel."""
    return base64.b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")


def mp4() -> bytes:
    """The frame of a video in which nothing is shown: type, an empty film, no data."""
    kind = b"isom" + struct.pack(">I", 512) + b"isomiso2mp41"
    film = struct.pack(">IIIII", 0, 0, 0, 1000, 0) + struct.pack(">IHH", 0x10000, 0x100, 0)
    identity = (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    film += bytes(8) + struct.pack(">9I", *identity) + bytes(24) + struct.pack(">I", 1)
    return _box(b"ftyp", kind) + _box(b"moov", _box(b"mvhd", film)) + _box(b"mdat", b"")


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content
