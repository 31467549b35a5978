"""Files on their way to a customer, where the provider fetches them: at the relay, for an hour."""

import hashlib
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from crm_tui.domain.clock import MINUTE, Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.whatsapp.provider import File

if TYPE_CHECKING:
    import httpx

LARGEST_FILE = 32 * 1024 * 1024
"""Bytes; what the relay takes."""
REUSED = 30 * MINUTE
"""So long an address is handed out again: one upload serves a whole broadcast."""

_PART = 64 * 1024
_PATH = re.compile(r"/files/[A-Za-z0-9_-]{43}")
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_WRONG_ADDRESS = "Check CRM_RELAY_URL and the internet connection."
_REFUSALS = {
    401: ("The relay does not know this shop's token.", "Pair again: crm relay pair LINK."),
    404: ("The relay is too old to hold files.", "Update the relay."),
    413: ("The file is too large for the relay or its proxy.", "Send a smaller one."),
    507: ("The relay has no room for another file.", "Send it again within the hour."),
}


@dataclass(frozen=True, slots=True)
class _Address:
    url: str
    since: Millis


class RelayFiles:
    """A `FileHost` at the shop's relay."""

    def __init__(self, client: "httpx.AsyncClient", url: str, token: str, clock: Clock) -> None:
        self._client = client
        self._url = url.rstrip("/")
        self._token = token
        self._clock = clock
        self._known: dict[bytes, _Address] = {}

    async def put(self, file: File) -> str:
        """An address that is good for half an hour at least; raises CrmError."""
        now = self._clock.now()
        self._known = {key: one for key, one in self._known.items() if _is_young(one, now)}
        key = _key(file)
        if key not in self._known:
            self._known[key] = _Address(await self._upload(file), now)
        return self._known[key].url

    async def _upload(self, file: File) -> str:
        import httpx

        _check_size(file)
        _check_safe(self._url)
        try:
            answer = await self._client.post(
                f"{self._url}/v1/files",
                content=_parts(file.content),
                headers=self._headers(file),
                timeout=httpx.Timeout(10.0, write=60.0, read=60.0),
            )
        except (httpx.InvalidURL, UnicodeEncodeError) as error:
            text = "The relay's address or token has characters that cannot be sent."
            raise CrmError(text, "Check CRM_RELAY_URL and CRM_RELAY_TOKEN.") from error
        except httpx.HTTPError as error:
            text = f"The file could not be brought to the relay ({type(error).__name__})."
            raise CrmError(text, _WRONG_ADDRESS) from error
        return self._address(answer)

    def _headers(self, file: File) -> dict[str, str]:
        name = quote(file.filename.encode("utf-8", "replace"), safe="")
        return {
            "Authorization": f"Bearer {self._token}",
            "Content-Length": str(len(file.content)),
            "Content-Type": file.mime_type,
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        }

    def _address(self, answer: "httpx.Response") -> str:
        if answer.status_code != 201:
            otherwise = f"The relay did not take the file ({answer.status_code}).", "Try again."
            raise CrmError(*_REFUSALS.get(answer.status_code, otherwise))
        path = _path(answer)
        if path is None:
            raise CrmError("What answered is not the relay.", _WRONG_ADDRESS)
        return self._url + path


async def _parts(content: bytes) -> AsyncIterator[bytes]:
    """A part at a time: the time limit is for a part, and a shop's line may be slow."""
    for start in range(0, len(content), _PART):
        yield content[start : start + _PART]


def _path(answer: "httpx.Response") -> str | None:
    """The path in `{path, expires_at}`; None for what makes no sense."""
    try:
        said = answer.json()
    except (ValueError, RecursionError):
        return None
    path = said.get("path") if isinstance(said, Mapping) else None
    return path if isinstance(path, str) and _PATH.fullmatch(path) else None


def _is_young(address: _Address, now: Millis) -> bool:
    # By this machine's clock alone, and not from its future: a clock that was set back counts for nothing.
    return 0 <= now - address.since < REUSED


def _key(file: File) -> bytes:
    """The same for files that a provider would be served alike."""
    mark = hashlib.blake2b(file.content, digest_size=16)
    mark.update(f"\0{file.mime_type}\0{file.filename}".encode("utf-8", "replace"))
    return mark.digest()


def _check_size(file: File) -> None:
    if len(file.content) > LARGEST_FILE:
        raise CrmError(
            f"The file is too large: the relay takes {LARGEST_FILE // 2**20} MB.",
            "Send a smaller one, or a link to it.",
        )


def _check_safe(url: str) -> None:
    """Plain http is for a relay on this machine alone: the token and the file would lie open."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise CrmError("The relay's address is not one.", "Check CRM_RELAY_URL.") from None
    if parts.scheme != "https" and parts.hostname not in _LOCAL:
        raise CrmError(
            "Providers fetch files by https only, and the relay's address has none.",
            "Write CRM_RELAY_URL as https://…",
        )
