"""What Gupshup takes as a message: types, required parts and limits (Gupshup, "Message types")."""

import json
from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse

from crm_tui.whatsapp.simulator.doors import Turned
from crm_tui.whatsapp.simulator.limits import Why
from crm_tui.whatsapp.simulator.refusals import Json

LONGEST_TEXT, LONGEST_BUTTON, LONGEST_ROW = 4_096, 20, 24
MOST_BUTTONS, MOST_ROWS = 3, 10
_REQUIRED = {
    "text": ("text",),
    "image": ("originalUrl", "previewUrl"),
    "audio": ("url",),
    "video": ("url",),
    "file": ("url",),
    "sticker": ("url",),
    "location": ("longitude", "latitude"),
    "contact": ("contact",),
    "quick_reply": ("content", "options"),
    "list": ("title", "body", "globalButtons", "items"),
    "cta_url": ("display_text", "url", "body"),
    "reaction": ("msgId",),
}
_AT_ONCE: dict[Why, tuple[int, str]] = {
    Why.THROTTLED: (429, "Too Many Requests"),
    Why.BUSY: (503, "Service Unavailable"),
}
"""What Gupshup says to a call itself; all else it queues, and tells by an event."""


class GupshupRefusal(Turned):
    """The request is refused with these words."""

    def __init__(self, said: str, status: int = 400) -> None:
        super().__init__(said)
        self.said = said
        self.status = status

    def answer(self) -> JSONResponse:
        headers = {"Retry-After": "1"} if self.status == 429 else {}
        return JSONResponse({"status": "error", "message": self.said}, self.status, headers)


def refuse_at_once(why: Why) -> JSONResponse | None:
    """The answer to a send that cannot be; None when Gupshup queues it and reports a failure."""
    found = _AT_ONCE.get(why)
    return GupshupRefusal(found[1], found[0]).answer() if found else None


def read_object(text: str, what: str) -> Json:
    """JSON in a field of a form; raises GupshupRefusal."""
    try:
        found: Any = json.loads(text)
    except ValueError:
        raise GupshupRefusal(f"Invalid {what}") from None
    if not isinstance(found, dict):
        raise GupshupRefusal(f"Invalid {what}")
    return found


def check_message(message: Json) -> str:
    """The kind of a well-formed message; raises GupshupRefusal."""
    kind = str(message.get("type"))
    if kind not in _REQUIRED:
        raise GupshupRefusal(f"Unsupported message type {kind}")
    missing = [key for key in _REQUIRED[kind] if message.get(key) in (None, "", [])]
    if missing:
        raise GupshupRefusal(f"{missing[0]} is required for {kind}")
    if any(value is None for value in message.values()):
        raise GupshupRefusal("A field is null")
    check = _CHECKS.get(kind)
    if check is not None:
        check(message)
    return kind


def words_of(message: Json) -> str:
    """What the customer reads of it."""
    content = message.get("content")
    inner = content if isinstance(content, dict) else {}
    found = (message.get("text"), message.get("body"), inner.get("text"), message.get("caption"))
    return next((str(words) for words in found if words), str(message.get("name") or ""))


def _check_text(message: Json) -> None:
    if len(str(message["text"])) > LONGEST_TEXT:
        raise GupshupRefusal("The text is too long")


def _check_buttons(message: Json) -> None:
    options = message["options"]
    titles = [str(option.get("title") or "") for option in options]
    if not 1 <= len(options) <= MOST_BUTTONS or len(set(titles)) != len(titles):
        raise GupshupRefusal("One to three distinct options are allowed")
    _check_lengths(titles, LONGEST_BUTTON)


def _check_list(message: Json) -> None:
    rows = [option for item in message["items"] for option in item.get("options") or []]
    if not 1 <= len(rows) <= MOST_ROWS:
        raise GupshupRefusal("One to ten options are allowed")
    _check_lengths([str(row.get("title") or "") for row in rows], LONGEST_ROW)
    _check_lengths([str(b.get("title") or "") for b in message["globalButtons"]], LONGEST_BUTTON)


def _check_link(message: Json) -> None:
    _check_lengths([str(message["display_text"])], LONGEST_BUTTON)


def _check_lengths(titles: list[str], longest: int) -> None:
    if not all(0 < len(title) <= longest for title in titles):
        raise GupshupRefusal(f"A title has 1 to {longest} characters")


def _check_media(message: Json) -> None:
    for key in ("url", "originalUrl"):
        if not str(message.get(key, "https://")).startswith(("http://", "https://")):
            raise GupshupRefusal("Invalid media url")


_CHECKS: dict[str, Callable[[Json], None]] = {
    "text": _check_text,
    "quick_reply": _check_buttons,
    "list": _check_list,
    "cta_url": _check_link,
    "image": _check_media,
    "audio": _check_media,
    "video": _check_media,
    "file": _check_media,
    "sticker": _check_media,
}
