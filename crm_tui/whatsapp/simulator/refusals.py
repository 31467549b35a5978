"""Meta's error answers by number (Meta, "Cloud API error codes")."""

from typing import Any

from starlette.responses import JSONResponse

from crm_tui.whatsapp.simulator.limits import Why

Json = dict[str, Any]

_TITLES: dict[int, tuple[int, str]] = {
    2: (503, "(#2) Service temporarily unavailable"),
    100: (400, "(#100) Invalid parameter"),
    190: (401, "Invalid OAuth access token"),
    130429: (400, "(#130429) Rate limit hit"),
    131000: (500, "(#131000) Something went wrong"),
    131008: (400, "(#131008) Required parameter is missing"),
    131009: (400, "(#131009) Parameter value is not valid"),
    131016: (500, "(#131016) Service unavailable"),
    131026: (400, "(#131026) Message undeliverable"),
    131047: (400, "(#131047) Re-engagement message"),
    131051: (400, "(#131051) Unsupported message type"),
    131053: (400, "(#131053) Media upload error"),
    131056: (400, "(#131056) (Business Account, Consumer Account) pair rate limit hit"),
    132000: (400, "(#132000) Number of parameters does not match the expected number of params"),
    132001: (404, "(#132001) Template name does not exist in the translation"),
    132015: (400, "(#132015) Template is paused"),
    132012: (400, "(#132012) Parameter format does not match format in the created template"),
    132016: (400, "(#132016) Template is disabled"),
    132018: (400, "(#132018) There was an issue with the template parameters"),
}


class Refusal(Exception):
    """The request is refused with Meta's error of this number."""

    def __init__(self, code: int, details: str, status: int | None = None) -> None:
        super().__init__(details)
        self.code = code
        self.details = details
        known = _TITLES.get(code, (400, f"(#{code}) Refused"))
        self.status = status or known[0]
        self.title = known[1]

    def body(self) -> Json:
        """The error as Meta writes it."""
        error = {
            "message": self.title,
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
            "fbtrace_id": "simulated",
        }
        return {"error": error}

    def answer(self) -> JSONResponse:
        return JSONResponse(self.body(), self.status)


def gateway_refusal(status: int, said: str) -> JSONResponse:
    """A refusal by 360dialog's own gateway."""
    meta = {"success": False, "http_code": status, "developer_message": said}
    return JSONResponse({"meta": meta}, status)


_REFUSALS: dict[Why, tuple[int, str, int | None]] = {
    Why.THROTTLED: (130429, "Cloud API message throughput has been reached.", 429),
    Why.TOO_FAST: (130429, "Too many messages in a short time.", None),
    Why.PAIR_RATE: (131056, "Too many messages in a short time.", None),
    Why.BUSY: (131016, "Service is busy.", 503),
    Why.NOT_ON_WHATSAPP: (131026, "Message Undeliverable.", None),
    Why.WINDOW_CLOSED: (
        131047,
        "More than 24 hours have passed since the recipient last replied.",
        None,
    ),
}


def refusal_for(why: Why) -> Refusal:
    """Meta's number and words for it."""
    return Refusal(*_REFUSALS[why])
