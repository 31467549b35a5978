"""The shop's end of the relay: an outward connection down which events come as they happen."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.store.webhooks import RawEvent
from webhook_relay.envelope import EnvelopeError, Event, Tail, read_line

if TYPE_CHECKING:
    import httpx

SILENCE = 45.0
"""Seconds without a line, not even a heartbeat (15 s), after which the connection is dead."""


@dataclass(frozen=True, slots=True)
class Unopened:
    """A line that could not be read: kept as it came."""

    line: bytes
    seq: int | None
    reason: str


Line = RawEvent | Unopened | Tail


class RelayFeed:
    """The feed of one relay."""

    def __init__(
        self, client: "httpx.AsyncClient", url: str, token: str, secret_key: bytes | None
    ) -> None:
        self._client, self._url = client, url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._secret_key = secret_key

    @asynccontextmanager
    async def open(self, after: int) -> AsyncIterator[tuple[str, AsyncGenerator[list[Line], None]]]:
        """The spool's id, and batches of lines that came together; raises CrmError when refused."""
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
                        "Check CRM_RELAY_TOKEN against the token in relay.toml.",
                    )
                spool = response.headers.get("x-spool", "")
                yield spool, self._batches(response, spool)
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

        try:
            answer = await self._client.post(
                f"{self._url}/v1/ack",
                json={"through": through, **({"spool": spool} if spool else {})},
                headers=self._headers,
                timeout=10,
            )
        except httpx.HTTPError:
            return False
        return answer.is_success

    async def _batches(
        self, response: "httpx.Response", spool: str
    ) -> AsyncGenerator[list[Line], None]:
        rest = b""
        async for chunk in response.aiter_raw():
            *lines, rest = (rest + chunk).split(b"\n")
            if batch := [self._read(line, spool) for line in lines if line.strip()]:
                yield batch

    def _read(self, line: bytes, spool: str) -> Line:
        try:
            read = read_line(line, self._secret_key)
        except EnvelopeError as error:
            return Unopened(line, error.seq, error.reason)
        return read if isinstance(read, Tail) else raw_event(read, spool)


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
