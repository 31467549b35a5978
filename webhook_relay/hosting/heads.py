"""What is said of a file on its way in, and what is said of it on its way out."""

import re
import unicodedata
from urllib.parse import quote, unquote

from webhook_relay.hosting.file import HostedFile
from webhook_relay.proof import Headers, only

OTHER_TYPE = "application/octet-stream"
LONGEST_NAME = 200

_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = frozenset(
    {
        *("image/jpeg", "image/png", "image/webp", "video/mp4", "video/3gpp"),
        *("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
        *("application/pdf", "text/plain", "application/msword"),
        *("application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
        f"{_OFFICE}wordprocessingml.document",
        f"{_OFFICE}spreadsheetml.sheet",
        f"{_OFFICE}presentationml.presentation",
    }
)
"""What WhatsApp takes (Meta, "Media"); none of it runs in a browser."""

_ENCODED = re.compile(r"filename\*\s*=\s*utf-8'[^']*'([^;\s]*)", re.IGNORECASE)  # RFC 8187
_PLAIN = re.compile(r'filename\s*=\s*(?:"([^"]*)"|([^;\s"]*))', re.IGNORECASE)


def mime_type(headers: Headers) -> str:
    """The type that is served: one of `TYPES`, or bytes without a meaning."""
    said = (only(headers, b"content-type") or b"").decode("latin-1")
    plain = said.partition(";")[0].strip().lower()
    return plain if plain in TYPES else OTHER_TYPE


def file_name(headers: Headers) -> str:
    """The name in `Content-Disposition`, without what could be a path or a control character."""
    said = (only(headers, b"content-disposition") or b"").decode("utf-8", "replace")
    encoded, plain = _ENCODED.search(said), _PLAIN.search(said)
    if encoded:
        name = unquote(encoded[1], errors="replace")
    else:
        name = (plain[1] or plain[2] or "") if plain else ""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(one for one in last if unicodedata.category(one) not in ("Cc", "Cs"))
    return kept.strip()[:LONGEST_NAME] or "file"


def served(file: HostedFile) -> list[tuple[bytes, bytes]]:
    """The headers of a file: saved, never shown in a page, and kept by no cache."""
    # RFC 6266: the first name is for those who do not read the second.
    plain = "".join(
        c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in file.head.name
    )
    name = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.head.name, safe='')}"
    return [
        (b"content-type", file.head.mime_type.encode()),
        (b"content-length", b"%d" % file.size),
        (b"content-disposition", name.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; sandbox"),
        (b"cache-control", b"no-store"),
    ]
