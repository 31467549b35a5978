"""From an HTTP answer, or from none, to one of the four ways a send can end.

There is no idempotency key, so whatever may have been sent is `Unknown` and is never repeated.
"""

import json
from dataclasses import dataclass

import httpx

from crm_tui.whatsapp.errors import known, refusal
from crm_tui.whatsapp.provider import Accepted, Action, NotReached, Outcome, Refused, Unknown
from crm_tui.whatsapp.providers.meta_statuses import said
from crm_tui.whatsapp.providers.reading import Part, identifier, line, objects, part, whole

NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
"""Failures before the first byte of the request: no name, no connection, no TLS, no free slot."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer that was read to its end."""

    status: int
    body: Part
    retry_after: float | None = None

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300


def read_answer(status: int, headers: httpx.Headers, content: bytes) -> Answer:
    """An answer whatever its body; one that is no JSON object counts as empty."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        body = None
    return Answer(status, part(body), _seconds(headers.get("retry-after", "")))


def outcome(answer: Answer) -> Outcome:
    """What an answer to a send means."""
    sent = objects(answer.body.get("messages"))
    wa_id = identifier(sent[0].get("id")) if sent else None
    if answer.good and wa_id:
        return Accepted(wa_id, _recipient(answer.body))
    return refused(answer) or unclear(answer)


def unclear(answer: Answer) -> Unknown:
    """What an answer means that neither takes the message nor refuses it."""
    return Unknown(
        f"The provider answered with HTTP {answer.status} and no clear word. "
        "Look at the chat on the phone before sending it again."
    )


def refused(answer: Answer) -> Refused | None:
    """The refusal in an answer; None when it does not say for certain that nothing was done."""
    error = part(answer.body.get("error"))
    code = whole(error.get("code"))
    line_ = known(code)
    if 400 <= answer.status < 500 and answer.status != 408:
        return refusal(code, said(error), answer.retry_after) if error else _gateway(answer)
    if line_ is not None and line_.certain:
        return refusal(code, said(error), answer.retry_after)
    return None


def _gateway(answer: Answer) -> Refused:
    """A refusal by 360dialog's own gateway, or by a proxy on the way."""
    words = line(part(answer.body.get("meta")).get("developer_message"), 300)
    status = whole(part(answer.body.get("meta")).get("http_code")) or answer.status
    if status in (401, 403):
        return Refused(
            None,
            f"The provider did not accept the key ({words or status}). "
            "Give the right one to `crm setup`.",
            Action.AUTH,
        )
    if status == 429:
        return Refused(
            None,
            "Too many calls to the provider. It is tried again by itself.",
            Action.SLOW,
            answer.retry_after,
        )
    return Refused(
        None,
        f"The provider refused the message ({words or f'HTTP {status}'}). "
        "Check the provider's address in `crm setup`.",
        Action.FIX,
    )


def failure(problem: Exception) -> NotReached | Unknown:
    """What it means that no answer came."""
    if isinstance(problem, NEVER_LEFT):
        return NotReached(
            "The provider could not be reached. Check the internet connection; it is tried again."
        )
    return Unknown(
        f"The message left, but no answer came ({type(problem).__name__}). "
        "Look at the chat on the phone before sending it again."
    )


def _recipient(body: Part) -> str | None:
    contacts = objects(body.get("contacts"))
    return identifier(contacts[0].get("wa_id")) if contacts else None


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 7 else None
