"""The shop's end of the relay: an outward connection down which events come as they happen."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.store.webhooks import RawEvent
from webhook_relay.envelope import EnvelopeError, Event, Keys, Tail, Untrusted, read_line

if TYPE_CHECKING:
    import httpx

_REFUSED = {
    401: "It does not know this shop's token: pair again (`crm relay pair LINK`), or compare"
    " CRM_RELAY_TOKEN with the token in relay.toml.",
    404: "What answers there is no relay: check CRM_RELAY_URL.",
}
SILENCE = 45.0
"""Seconds without a line, not even a heartbeat (15 s), after which the connection is dead."""
LONGEST_LINE = 16 * 1024 * 1024
"""Bytes; a relay takes bodies to 4 MB, which are 5.6 MB in a line."""


@dataclass(frozen=True, slots=True)
class Unopened:
    """A line that could not be read: kept as it came."""

    line: bytes
    seq: int | None
    reason: str
    untrusted: bool = False
    """Nothing shows that the relay which this shop is paired with made it."""


Line = RawEvent | Unopened | Tail


@dataclass(frozen=True, slots=True)
class Opened:
    """A feed that the relay has begun to send."""

    spool: str
    """Another one than last time has other events under the same numbers."""
    newest: int
    """Number of the shop's newest event when it was opened; 0 when the relay does not say."""
    batches: AsyncGenerator[list[Line], None]
    """Lines that came together."""


class KeyRing(Protocol):
    """The keys of today, which may change while a feed is open."""

    @property
    def keys(self) -> Keys | None:
        """What lines are read with."""
        ...

    async def connected(self) -> None:
        """A feed was opened."""
        ...

    async def unread(self) -> bool:
        """A line could not be read: whether there are other keys now."""
        ...


class RelayFeed:
    """The feed of one relay."""

    def __init__(self, client: "httpx.AsyncClient", url: str, token: str, ring: KeyRing) -> None:
        self._client, self._url = client, url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._ring = ring

    @asynccontextmanager
    async def open(self, after: int) -> AsyncIterator[Opened]:
        """The events beyond `after`, and all that come; raises CrmError when refused."""
        import httpx

        request = self._client.stream(
            "GET",
            f"{self._url}/v1/events",
            params={"after": after},
            headers=self._headers,
            timeout=httpx.Timeout(10.0, read=SILENCE),
        )
        try:
            async with request as response:
                if response.status_code != 200:
                    raise CrmError(
                        f"The relay refused the connection ({response.status_code}).",
                        _REFUSED.get(response.status_code, "See what its log says."),
                    )
                await self._ring.connected()
                spool = response.headers.get("x-spool", "")
                yield Opened(spool, _newest(response), self._batches(response, spool))
        except (httpx.InvalidURL, UnicodeEncodeError) as error:
            raise CrmError(
                "The relay's address or token has characters that cannot be sent.",
                "Check CRM_RELAY_URL and CRM_RELAY_TOKEN.",
            ) from error
        except httpx.HTTPError as error:
            raise CrmError(
                f"The relay at {self._url} cannot be reached ({type(error).__name__}).",
                "Check CRM_RELAY_URL and the internet connection.",
            ) from error

    async def ack(self, through: int, spool: str) -> bool:
        """Tell the relay that everything of this spool up to here is stored; False when it could not be."""
        import httpx

        asked = self._client.stream(
            "POST",
            f"{self._url}/v1/ack",
            json={"through": through, **({"spool": spool} if spool else {})},
            headers=self._headers,
            timeout=10,
        )
        try:
            async with asked as answer:
                return answer.is_success
        except httpx.HTTPError:
            return False

    async def _batches(
        self, response: "httpx.Response", spool: str
    ) -> AsyncGenerator[list[Line], None]:
        rest = b""
        async for chunk in response.aiter_raw():
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > LONGEST_LINE:
                raise CrmError(
                    "What the relay sends has no end: no event is so long.",
                    "Check its address; another program may answer there.",
                )
            if batch := await self._open(lines, spool):
                yield batch

    async def _open(self, lines: Sequence[bytes], spool: str) -> list[Line]:
        keys = self._ring.keys
        batch = [self._read(line, spool) for line in lines if line.strip()]
        unread = any(isinstance(one, Unopened) for one in batch)
        # Others look for new keys as well, and may have taken them up meanwhile.
        if unread and (await self._ring.unread() or self._ring.keys != keys):
            return [self._read(line, spool) for line in lines if line.strip()]
        return batch

    def _read(self, line: bytes, spool: str) -> Line:
        try:
            read = read_line(line, self._ring.keys)
        except EnvelopeError as error:
            return Unopened(line, error.seq, error.reason, isinstance(error, Untrusted))
        return read if isinstance(read, Tail) else raw_event(read, spool)


def _newest(response: "httpx.Response") -> int:
    told = response.headers.get("x-newest", "")
    return int(told) if told.isdecimal() and len(told) < 20 else 0


def raw_event(event: Event, spool: str) -> RawEvent:
    """An opened event as it is kept."""
    when = datetime.fromisoformat(event.received_at)
    return RawEvent(
        spool=spool,
        seq=event.seq,
        channel=event.channel,
        provider=event.provider,
        received_at=Millis(int(when.timestamp() * 1000)),
        headers=dict(event.headers),
        body=event.body,
    )
