"""An address as a provider outside sees it, which our own proxy hides from us."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

_PORT = re.compile(r":\d*$")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class PublicUrl:
    """Scheme, host and path in each spelling that the provider may sign, and a fixed query."""

    prefixes: tuple[bytes, ...]
    query: bytes = b""

    def spellings(self, query: bytes) -> list[bytes]:
        """The whole address of a request with this query; none when the fixed part is not in it."""
        if self.query and query != self.query and not query.startswith(self.query + b"&"):
            return []
        tail = b"?" + query if query else b""
        return [prefix + tail for prefix in self.prefixes]


def read_public_url(text: str) -> PublicUrl:
    """Raises ValueError for what is no plain `http(s)` address.

    The host stands with its port and without: Twilio signs now one, now the other. A fragment, by
    which Twilio is told how to repeat, is never sent.
    """
    parts = urlsplit(text)
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    if port is None or not parts.hostname or "@" in parts.netloc or not _is_plain(text):
        raise ValueError(text)
    bare = _PORT.sub("", parts.netloc)
    prefixes = (_prefix(parts, bare), _prefix(parts, f"{bare}:{port}"))
    return PublicUrl(prefixes, parts.query.encode())


def _prefix(parts: SplitResult, host: str) -> bytes:
    return f"{parts.scheme}://{host}{parts.path}".encode()


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text
