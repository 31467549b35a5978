"""What the shop asks its relay beside the feed: to be paired, whose keys hold, and to seal to a new one."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from crm_tui.domain.audit import Anchored
from crm_tui.domain.errors import CrmError
from crm_tui.services.relay_answers import (
    SENSELESS,
    About,
    Accepted,
    read_about,
    read_accepted,
    read_ends,
    read_object,
    said_in,
)
from crm_tui.services.relay_keys import show_key

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
SECONDS = 15.0
"""For one question and its whole answer."""
LONGEST = 64 * 1024
"""Bytes of an answer; a chain of a hundred keys is shorter."""

_AGAIN = "Run `webhook-relay pair` on the VPS and take its new link."
_ADDRESS = "Check the address and the internet connection."
_MAYBE_USED = "It may have used the code up all the same; if it says so, take a new link."
_STILL_GOOD = "The code is not used up: it stays good for its ten minutes."
_PAIR = {
    403: (
        "The relay does not know this code.",
        "Compare it with what `webhook-relay pair` shows; after five wrong tries it is void.",
    ),
    410: ("This code was used already, or its time is over.", _AGAIN),
    409: (
        "This relay has the shop's token or key in its relay.toml, and those win over pairing.",
        "Take token and seal_to out of relay.toml there, restart the relay, then pair.",
    ),
    429: ("Too many codes were tried at this relay.", "Wait a minute, then try the same link."),
}
_KNOWN = {
    401: (
        "The relay does not know this shop's token.",
        f"Its device may have been revoked there. {_AGAIN} Then: crm relay pair LINK.",
    ),
    409: (
        "The relay takes this shop's key or token from its relay.toml, so it is changed there alone.",
        "Take token and seal_to out of relay.toml there, restart the relay, and pair with it.",
    ),
    404: ("This relay is too old to be asked about its keys.", "Update it on the VPS."),
}
_ANCHORS = {
    401: _KNOWN[401],
    404: ("This relay is too old to keep where the audit log ends.", "Update it on the VPS."),
}


class LogChanged(CrmError):
    """What the relay remembers of the audit log does not go with what the log is now."""

    def __init__(self, said: str) -> None:
        super().__init__(
            f"The audit log does not go on from where the relay saw it last. {said}".strip(),
            "Run `crm audit verify`, and ask who has been at this computer.",
        )


class RelayApi:
    """One relay, asked with the shop's token where it has one."""

    def __init__(self, client: "httpx.AsyncClient", url: str, token: str = "") -> None:
        self._client, self._url, self._token = client, url.rstrip("/"), token

    async def pair(self, code: str, public_key: bytes, device: str) -> Accepted:
        """Use up the code; raises CrmError."""
        asked = {"code": code, "public_key": show_key(public_key), "device": device}
        found = await self._ask("POST", "/v1/pair", _PAIR, asked)
        return self._read(read_accepted, found)

    async def about(self) -> About:
        """Which keys hold; raises CrmError."""
        found = await self._ask("GET", "/v1/relay", _KNOWN)
        return self._read(read_about, found)

    async def seal_to(self, public_key: bytes) -> None:
        """Have new events sealed to this key; raises CrmError."""
        await self._ask("PUT", "/v1/key", _KNOWN, {"public_key": show_key(public_key)})

    async def keep_end(self, end: Anchored) -> None:
        """Have it kept where the audit log ends; raises LogChanged, and CrmError."""
        said = {"log": end.log, "n": end.n, "mac": end.mac, "at": end.at or 0}
        status, body = await self._exchange("PUT", "/v1/anchor", said)
        if status == 409:
            raise LogChanged(said_in(read_object(body)))
        self._judged(status, body, _ANCHORS)

    async def ends(self) -> tuple[Anchored, ...]:
        """Where the audit log ended, as it was kept there, newest first; raises CrmError."""
        return self._read(read_ends, await self._ask("GET", "/v1/anchor", _ANCHORS))

    def _read(self, read: Callable[[Mapping[str, Any]], T], found: Mapping[str, Any]) -> T:
        try:
            return read(found)
        except SENSELESS as error:
            raise self._no_relay() from error

    async def _ask(
        self,
        method: str,
        path: str,
        refusals: Mapping[int, tuple[str, str]],
        asked: Mapping[str, object] | None = None,
    ) -> Mapping[str, Any]:
        return self._judged(*await self._exchange(method, path, asked), refusals)

    def _judged(
        self, status: int, body: bytes, refusals: Mapping[int, tuple[str, str]]
    ) -> Mapping[str, Any]:
        found = read_object(body)
        if status in refusals:
            raise CrmError(*refusals[status])
        if 300 <= status < 400:
            raise self._no_relay()
        if status != 200:
            said = f"The relay did not do it ({status}). {said_in(found)}".strip()
            raise CrmError(said, "Try it again in a moment; its log says more.")
        if found is None:
            raise self._no_relay()
        return found

    async def _exchange(
        self, method: str, path: str, asked: Mapping[str, object] | None
    ) -> tuple[int, bytes]:
        import httpx

        request = self._client.stream(
            method,
            self._url + path,
            json=asked,
            headers={"Authorization": f"Bearer {self._token}"} if self._token else {},
            timeout=SECONDS,
        )
        try:
            async with asyncio.timeout(SECONDS), request as answer:
                return answer.status_code, await _at_most(answer, LONGEST)
        except (httpx.InvalidURL, UnicodeEncodeError) as error:
            raise CrmError(
                "The relay's address or token has characters that cannot be sent.",
                "Pair again with the link as `webhook-relay pair` shows it.",
            ) from error
        except (httpx.HTTPError, TimeoutError) as error:
            never_left = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            about_code = _STILL_GOOD if never_left else _MAYBE_USED
            raise CrmError(
                f"The relay at {self._url} cannot be reached ({type(error).__name__}).",
                _ADDRESS if self._token else f"{_ADDRESS} {about_code}",
            ) from error

    def _no_relay(self) -> CrmError:
        return CrmError(f"What answers at {self._url} is no relay that pairs.", _ADDRESS)


async def _at_most(answer: "httpx.Response", most: int) -> bytes:
    """The body, cut off where it is longer than any answer of a relay."""
    body = b""
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > most:
            break
    return body[:most]
