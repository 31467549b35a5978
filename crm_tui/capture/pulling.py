"""IndiaMART's pull API, for sellers whose plan has no push: one question about one span of time.

Facts (its help page and many receivers agree): the answer is HTTP 200 with the verdict in CODE;
200 has enquiries, 204 none, 401 a wrong key, 429 too often; a span has at most 7 days; more than
one question in 5 minutes is too often, and more than 5 in a minute blocks the key for 15 minutes.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import httpx

from crm_tui.capture.moments import IST
from crm_tui.capture.record import NotRead, Record, read_json
from crm_tui.domain.clock import DAY, MINUTE, Millis

ADDRESS = "https://mapi.indiamart.com/wservce/crm/crmListing/v2/"
PACE = 5 * MINUTE
BLOCKED = 15 * MINUTE
LONGEST_SPAN = 7 * DAY
LARGEST = 16 * 1024 * 1024

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Found:
    """An answer with enquiries, as it came."""

    body: bytes


@dataclass(frozen=True, slots=True)
class NothingNew:
    """Nobody asked in that span."""


@dataclass(frozen=True, slots=True)
class TooOften:
    """The key is blocked for a while."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The portal answered no; `text` is a sentence with the next step."""

    text: str


@dataclass(frozen=True, slots=True)
class NotReached:
    """No usable answer came; it is asked again later."""

    text: str


Answer = Found | NothingNew | TooOften | Refused | NotReached


class Portal(Protocol):
    """A portal that is asked for the enquiries of a span of time."""

    name: str

    async def pull(self, start: Millis, end: Millis) -> Answer:
        """Those between two moments; never raises for an outcome."""
        ...


class IndiaMart:
    """One seller's key."""

    name = "indiamart"

    def __init__(self, client: httpx.AsyncClient, key: str, address: str = ADDRESS) -> None:
        self._client, self._key, self._address = client, key, address

    async def pull(self, start: Millis, end: Millis) -> Answer:
        asked = {
            "glusr_crm_key": self._key,
            "start_time": ist_stamp(start),
            "end_time": ist_stamp(end),
        }
        try:
            async with self._client.stream(
                "GET", self._address, params=asked, timeout=_SECONDS
            ) as response:
                body = await _bounded(response)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # Its text would show the address, and so the key.
            return NotReached(f"IndiaMART could not be reached ({type(error).__name__}).")
        if body is None:
            return NotReached(f"IndiaMART's answer is larger than {LARGEST // 1024 // 1024} MB.")
        return _verdict(response.status_code, body)


def ist_stamp(moment: Millis) -> str:
    """`DD-Mon-YYYYHH:MM:SS` in India's time, with nothing between date and hour."""
    at = datetime.fromtimestamp(moment / 1_000, IST)
    return f"{at.day:02}-{_MONTHS[at.month - 1]}-{at.year}{at:%H:%M:%S}"


async def _bounded(response: httpx.Response) -> bytes | None:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)


def _verdict(status: int, body: bytes) -> Answer:
    if status == 429:
        return TooOften()
    try:
        found = read_json(body)
    except NotRead:
        return NotReached(f"IndiaMART's answer ({status}) cannot be read.")
    answer = Record(found) if isinstance(found, dict) else Record({})
    code = answer.line("CODE") or str(status)
    match code:
        case "200":
            return Found(body) if answer.get("RESPONSE") else NothingNew()
        case "204":
            return NothingNew()
        case "429":
            return TooOften()
        case "401" | "403":
            return Refused(
                "IndiaMART does not know this key. Make a new one in Lead Manager and set "
                "CRM_INDIAMART_KEY to it."
            )
        case _:
            return NotReached(
                f"IndiaMART answered {code}: {answer.line('MESSAGE') or 'no reason'}."
            )
