"""An IndiaMART for tests: it keeps enquiries, enforces its pace, and blocks who does not."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from crm_tui.capture.moments import IST
from crm_tui.domain.clock import DAY, MINUTE
from tests.conftest import FakeClock
from tests.unit.capture.samples import INDIAMART_LEAD

KEY = "mRyw-key-of-the-seller"


@dataclass
class FakeIndiaMart:
    """Its rules are written down here anew, from its help page, not taken from the client."""

    clock: FakeClock
    leads: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    blocked_until: int = 0
    broken: str = ""
    """`down`, `garbage` or `500`."""

    def add(self, number: int, at: int) -> None:
        """Somebody asks at this time."""
        day = datetime.fromtimestamp(at / 1_000, IST)
        record = INDIAMART_LEAD | {
            "UNIQUE_QUERY_ID": str(number),
            "SENDER_MOBILE": f"+91-98{number:08}",
            "QUERY_TIME": f"{day:%Y-%m-%d %H:%M:%S}",
        }
        self.leads.append((at, record))

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.broken == "down":
            raise httpx.ConnectError("no route", request=request)
        if self.broken:
            return httpx.Response(500 if self.broken == "500" else 200, text="<html>Oops</html>")
        return httpx.Response(200, content=json.dumps(self._verdict(request.url.params)))

    def _verdict(self, params: httpx.QueryParams) -> dict[str, Any]:
        if params["glusr_crm_key"] != KEY:
            return _no(401, "Key Mismatch")
        now = self.clock.now()
        lately = [at for at in self.asked if now - at < 5 * MINUTE]
        self.asked.append(now)
        if now < self.blocked_until or lately:
            self.blocked_until = now + 15 * MINUTE
            return _no(429, "It is advised to hit this API once in every 5 minutes")
        start, end = _read(params["start_time"]), _read(params["end_time"])
        self.spans.append((start, end))
        if end - start > 7 * DAY or end < start:
            return _no(400, "Time span")
        found = [record for at, record in self.leads if start <= at <= end]
        if not found:
            return _no(204, "There are no leads in the given time duration")
        return {
            "CODE": 200,
            "STATUS": "SUCCESS",
            "MESSAGE": "",
            "TOTAL_RECORDS": len(found),
            "RESPONSE": found,
        }


def _no(code: int, message: str) -> dict[str, Any]:
    return {"CODE": code, "STATUS": "FAILURE", "MESSAGE": message, "RESPONSE": []}


def _read(text: str) -> int:
    """`22-Nov-202612:30:00`, in India."""
    at = datetime.strptime(text, "%d-%b-%Y%H:%M:%S").replace(tzinfo=IST)
    return int(at.timestamp() * 1_000)
