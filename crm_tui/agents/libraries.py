"""AI libraries: loaded off the event loop, and their exceptions in words that hold no secret."""

import asyncio
import importlib
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from types import ModuleType

from crm_tui.agents.models import ModelFailed, Reason

# openai and litellm name their errors alike; neither's text is safe to show, for it may quote the key.
_BY_CLASS = (
    ("AuthenticationError", Reason.KEY),
    ("PermissionDeniedError", Reason.KEY),
    ("NotFoundError", Reason.NOT_FOUND),
    ("RateLimitError", Reason.RATE_LIMIT),
    ("ContextWindowExceededError", Reason.CONTEXT),
    ("ContentPolicyViolationError", Reason.REFUSED),
    ("APITimeoutError", Reason.TIMEOUT),
    ("TimeoutException", Reason.TIMEOUT),
    ("Timeout", Reason.TIMEOUT),
    ("AnswerTooLong", Reason.TOO_LONG),
    ("MidStreamFallbackError", Reason.BROKEN_OFF),
    ("APIConnectionError", Reason.UNREACHABLE),
    ("ReadError", Reason.BROKEN_OFF),
    ("RemoteProtocolError", Reason.BROKEN_OFF),
    ("InternalServerError", Reason.SERVER),
    ("ServiceUnavailableError", Reason.SERVER),
    ("APIStatusError", Reason.REQUEST),
)
# What the class does not tell, the provider's code or words do. Gemini's bad key is a 400.
_BY_WORDS = (
    (Reason.QUOTA, re.compile(r"insufficient_quota|credit balance")),
    (Reason.KEY, re.compile(r"api_key_invalid|api key not valid|invalid_api_key")),
    (
        Reason.CONTEXT,
        re.compile(r"context_length_exceeded|exceed_context_size|context (?:size|length)"),
    ),
    (Reason.REFUSED, re.compile(r"content_policy|content_filter|safety system")),
)
_SAID = {
    Reason.KEY: ("did not accept the key", "Set its key again with `crm setup`."),
    Reason.QUOTA: ("has nothing left on its account", "Look at the billing page of the provider."),
    Reason.RATE_LIMIT: ("has no room for more requests now", ""),
    Reason.NOT_FOUND: ("is not known at this address", "Mend its name or the address."),
    Reason.CONTEXT: ("cannot read as much at once", "Choose a model with a larger context."),
    Reason.REFUSED: ("refused to answer", ""),
    Reason.TIMEOUT: ("did not answer in time", ""),
    Reason.TOO_LONG: ("sent far more than was asked for", ""),
    Reason.UNREACHABLE: ("could not be reached", ""),
    Reason.BROKEN_OFF: ("broke off in the middle of its answer", ""),
    Reason.SERVER: ("had an error of its own", ""),
    Reason.REQUEST: ("did not take the request", ""),
}
_UNREADABLE = ("sent an answer that cannot be read", "")


def failed(name: str, error: Exception) -> ModelFailed:
    """The failure of the model `name`, told by the class and the code of the library's exception."""
    reason = _reason(error)
    said, fix = _SAID.get(reason, _UNREADABLE)
    return ModelFailed(f"{name} {said}.", fix, reason=reason, retry_after=_retry_after(error))


def _reason(error: Exception) -> Reason:
    both = (error, error.__cause__)
    kinds = {kind.__name__ for one in both if one for kind in type(one).__mro__}
    reason = next((reason for kind, reason in _BY_CLASS if kind in kinds), Reason.UNREADABLE)
    if reason in (Reason.REQUEST, Reason.RATE_LIMIT):
        words = words_of(error)
        return next((named for named, pattern in _BY_WORDS if pattern.search(words)), reason)
    return reason


def words_of(error: Exception) -> str:
    """A provider's own words, in small letters, to look into and never to show."""
    return f"{getattr(error, 'code', '')} {error}"[:4_000].lower()


def _retry_after(error: Exception) -> float | None:
    """Seconds of a Retry-After, in either form of RFC 9110, section 10.2.3."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    if not isinstance(headers, Mapping):
        return None
    text = str(headers.get("retry-after") or "").strip()
    if re.fullmatch(r"[0-9]{1,7}(?:\.[0-9]{1,3})?", text):
        return float(text)
    return _seconds_until(text, str(headers.get("date") or ""))


def _seconds_until(then: str, now: str) -> float | None:
    """Between two HTTP dates of the same answer, so that no clock but the server's own counts."""
    try:
        seconds = (parsedate_to_datetime(then) - parsedate_to_datetime(now)).total_seconds()
    except (ValueError, TypeError):
        return None
    return max(0.0, seconds)


async def load_library(library: str, name: str) -> ModuleType:
    """Imports a library in a thread, for it takes seconds; raises ModelFailed when it is not there."""
    try:
        return await asyncio.to_thread(importlib.import_module, library)
    except ImportError as error:
        raise ModelFailed(
            f"{name} needs {library}, which cannot be loaded.",
            "Run the set-up again.",
            reason=Reason.LIBRARY,
        ) from error
