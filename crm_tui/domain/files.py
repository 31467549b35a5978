"""Files by what they are: the kind told from the first bytes, and what WhatsApp takes (Meta, "Media").

The name and type that a sender gives are hints at best; a programme under a picture's name is not
opened as a picture, and is not sent as one.
"""

from dataclasses import dataclass

from crm_tui.domain.message import MessageType

_MEGABYTE = 1024 * 1024
UNKNOWN = "application/octet-stream"
VOICE_NOTE = "audio/ogg"

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp3g", "video/3gpp"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"MZ", "application/x-msdownload"),
    (0, b"\x7fELF", "application/x-elf"),
)
_WORD = "application/vnd.openxmlformats-officedocument."
# Offices' files are archives: which one of them only the ending tells.
_OFFICE = {
    "application/zip": {
        ".docx": f"{_WORD}wordprocessingml.document",
        ".xlsx": f"{_WORD}spreadsheetml.sheet",
        ".pptx": f"{_WORD}presentationml.presentation",
    },
    "application/x-ole-storage": {
        ".doc": "application/msword",
        ".xls": "application/vnd.ms-excel",
        ".ppt": "application/vnd.ms-powerpoint",
    },
}


@dataclass(frozen=True, slots=True)
class Limit:
    """What WhatsApp takes of one kind."""

    mime_types: frozenset[str]
    largest: int
    """Bytes."""


LIMITS: dict[MessageType, Limit] = {
    MessageType.IMAGE: Limit(frozenset({"image/jpeg", "image/png"}), 5 * _MEGABYTE),
    MessageType.STICKER: Limit(frozenset({"image/webp"}), 500 * 1024),
    MessageType.VIDEO: Limit(frozenset({"video/mp4", "video/3gpp"}), 16 * _MEGABYTE),
    MessageType.AUDIO: Limit(
        frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}),
        16 * _MEGABYTE,
    ),
    MessageType.DOCUMENT: Limit(
        frozenset(
            {
                "text/plain",
                "application/pdf",
                *(mime for found in _OFFICE.values() for mime in found.values()),
            }
        ),
        100 * _MEGABYTE,
    ),
}


def sniff(head: bytes, filename: str = "") -> str:
    """The MIME type by the first bytes (512 are enough); the ending decides only among offices' files."""
    if head[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return "audio/aac"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return "audio/mpeg"  # MPEG audio, layer III, without a tag before it
    for at, magic, mime in _MAGIC:
        if head[at : at + len(magic)] == magic:
            ending = "." + filename.rpartition(".")[2].lower()
            return _OFFICE.get(mime, {}).get(ending, mime)
    return "text/plain" if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    if not head or b"\0" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The last character may be cut.
        return error.start >= len(head) - 3
    return True


def kind_of(mime_type: str) -> MessageType:
    """As which kind of message a file of this type is sent; what is no other kind is a document."""
    for kind, limit in LIMITS.items():
        if mime_type in limit.mime_types:
            return kind
    return MessageType.DOCUMENT


_OPUS_RATE = 48_000
_LONGEST = 86_400.0
"""Seconds: what claims to play longer than a day tells nonsense."""
_PAGE_HEAD = 27


def voice_seconds(content: bytes) -> float | None:
    """How long an Ogg Opus recording plays (RFC 7845: 48 kHz granules); None when it is none."""
    if not content.startswith(b"OggS") or b"OpusHead" not in content[:256]:
        return None
    head = content.index(b"OpusHead")
    skipped = int.from_bytes(content[head + 10 : head + 12], "little")
    last = content.rfind(b"OggS")
    granule = content[last + 6 : last + 14]
    if len(content) < last + _PAGE_HEAD or granule == b"\xff" * 8:
        return None
    seconds = (int.from_bytes(granule, "little") - skipped) / _OPUS_RATE
    return seconds if 0 <= seconds < _LONGEST else None
