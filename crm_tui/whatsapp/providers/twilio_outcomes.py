"""From Twilio's answer to one of the four ways a send can end.

A refusal looks like `{"code": 63016, "message": "…", "more_info": "…", "status": 400}`.
"""

from crm_tui.whatsapp.provider import Accepted, Action, Outcome, Refused
from crm_tui.whatsapp.providers.outcomes import Answer, unclear
from crm_tui.whatsapp.providers.reading import identifier, line, whole
from crm_tui.whatsapp.providers.twilio_errors import refusal

NAME = "twilio"
CONTENT_GONE = 21655
"""The Content object of a message is not there any more."""
_FAILED = frozenset({"failed", "undelivered", "canceled"})
_BY_STATUS = {401: 20003, 403: 20003, 404: 20404, 429: 20429}
"""For an answer without a number of its own, as a proxy on the way gives."""


def outcome(answer: Answer) -> Outcome:
    """What an answer to a send means."""
    sid = identifier(answer.body.get("sid"))
    if not answer.good or sid is None:
        return refused(answer) or unclear(answer)
    if answer.body.get("status") in _FAILED:
        # It was taken and thrown away in one step: nothing has left.
        return refusal(whole(answer.body.get("error_code")), _said(answer, "error_message"))
    return Accepted(sid, provider=NAME)


def refused(answer: Answer) -> Refused | None:
    """The refusal in an answer; None when it does not say for certain that nothing was done."""
    if not 400 <= answer.status < 500 or answer.status == 408:
        return None
    code = whole(answer.body.get("code")) or _BY_STATUS.get(answer.status)
    if code is not None:
        return refusal(code, _said(answer, "message"), answer.retry_after)
    return Refused(
        None,
        f"Twilio refused the message ({_said(answer, 'message') or f'HTTP {answer.status}'}). "
        "Check the provider's address in `crm setup`.",
        Action.FIX,
    )


def _said(answer: Answer, key: str) -> str:
    return line(answer.body.get(key), 300)
