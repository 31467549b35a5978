"""From Gupshup's answer to one of the four ways a send can end.

Taken is `{"status": "submitted", "messageId": "<uuid>"}` with HTTP 200 or 202, which says only that
it is queued; a refusal is `{"status": "error", "message": "…"}`.
"""

from crm_tui.whatsapp.provider import Accepted, Action, Outcome, Refused
from crm_tui.whatsapp.providers.gupshup_errors import refusal
from crm_tui.whatsapp.providers.outcomes import Answer, unclear
from crm_tui.whatsapp.providers.reading import identifier, line, part, whole

NAME = "gupshup"
_TAKEN = frozenset({"submitted", "success"})


def outcome(answer: Answer) -> Outcome:
    """What an answer to a send means."""
    message_id = identifier(answer.body.get("messageId"))
    if answer.good and message_id and answer.body.get("status") in _TAKEN:
        return Accepted(message_id, provider=NAME)
    return refused(answer) or unclear(answer)


def refused(answer: Answer) -> Refused | None:
    """The refusal in an answer; None when it does not say for certain that nothing was done."""
    said_no = answer.good and answer.body.get("status") == "error"
    if not said_no and (not 400 <= answer.status < 500 or answer.status == 408):
        return None
    said = _said(answer)
    if answer.status in (401, 403):
        return Refused(
            None,
            f"Gupshup did not accept the key ({said or answer.status}). "
            "Give the right one to `crm setup`.",
            Action.AUTH,
        )
    if answer.status == 429:
        return refusal(4001, said, answer.retry_after)
    code = whole(answer.body.get("code") or part(answer.body.get("message")).get("code"))
    if code is not None:
        return refusal(code, said, answer.retry_after)
    return Refused(
        None,
        f"Gupshup refused the message ({said or f'HTTP {answer.status}'}). "
        "Change it, or check the app's name and number in `crm setup`.",
        Action.FIX,
    )


def _said(answer: Answer) -> str:
    message = answer.body.get("message")
    return line(part(message).get("message") or message, 300)
