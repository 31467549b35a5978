"""Twilio's error answers by number (Twilio, "Error dictionary")."""

from starlette.responses import JSONResponse

from crm_tui.whatsapp.simulator.doors import Turned
from crm_tui.whatsapp.simulator.limits import Why
from crm_tui.whatsapp.simulator.refusals import Json

_STATUSES = {20003: 401, 20404: 404, 20429: 429, 20503: 503}
AT_ONCE: dict[Why, tuple[int, str]] = {
    Why.THROTTLED: (20429, "Too Many Requests"),
    Why.BUSY: (20503, "Service is unavailable"),
}
"""What Twilio itself says to a call; all else it takes, and tells by a status."""
LATER: dict[Why, tuple[int, str]] = {
    Why.TOO_FAST: (63018, "Rate limit exceeded for Channel"),
    Why.PAIR_RATE: (63018, "Rate limit exceeded for Channel"),
    Why.WINDOW_CLOSED: (63016, "Failed to send freeform message outside the allowed window"),
    Why.NOT_ON_WHATSAPP: (63024, "Invalid message recipient"),
}


class TwilioRefusal(Turned):
    """The request is refused with Twilio's error of this number."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(said)
        self.code = code
        self.said = said
        self.status = _STATUSES.get(code, 400)

    def answer(self) -> JSONResponse:
        body: Json = {
            "code": self.code,
            "message": self.said,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
        headers = {"Retry-After": "1"} if self.status == 429 else {}
        return JSONResponse(body, self.status, headers)


def refuse_at_once(why: Why) -> JSONResponse | None:
    """The answer to a send that cannot be; None when Twilio takes it and reports a failure."""
    found = AT_ONCE.get(why)
    return TwilioRefusal(*found).answer() if found else None
