"""The seam of this room: a body that a source pushed becomes leads, and nothing is ever raised."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from crm_tui.capture import (
    form,
    generic,
    google,
    indiamart,
    justdial,
    magicbricks,
    meta,
    ninety_nine_acres,
    tradeindia,
)
from crm_tui.capture.record import NotRead
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead_draft import LeadDraft
from crm_tui.domain.webhook import Ignored, LeadSeen, Unread

Part = LeadSeen | Unread | Ignored
Parse = Callable[[bytes, Mapping[str, str], Millis], tuple[Part, ...]]

Parts = Callable[[bytes, Mapping[str, str]], Iterable[object]]
"""The enquiries in a body; raises NotRead."""
ReadOne = Callable[[object, Millis], LeadDraft | Ignored]
"""One of them as a draft; raises NotRead."""

_SENSELESS = (ValueError, TypeError, LookupError, OverflowError, RecursionError)
"""What nonsense runs into that no rule has named yet; the part goes to quarantine with it."""
_LONGEST_RAW = 65_536

_READERS: dict[str, tuple[Parts, ReadOne]] = {
    "form": (form.parts, form.read),
    "indiamart": (indiamart.parts, indiamart.read),
    "justdial": (justdial.parts, justdial.read),
    "tradeindia": (tradeindia.parts, tradeindia.read),
    "meta": (meta.parts, meta.read),
    "google": (google.parts, google.read),
    "99acres": (ninety_nine_acres.parts, ninety_nine_acres.read),
    "magicbricks": (magicbricks.parts, magicbricks.read),
    "generic": (generic.parts, generic.read),
}
NAMES = frozenset(_READERS)
"""Providers of raw events that are read here."""


def parser_for(provider: str) -> Parse:
    """The parser of a source; raises CrmError for one that is not known."""
    if provider not in _READERS:
        raise CrmError(
            f"No lead source is called {provider!r}.", f"Known ones: {', '.join(sorted(NAMES))}."
        )
    parts, read = _READERS[provider]

    def parse(body: bytes, headers: Mapping[str, str], now: Millis) -> tuple[Part, ...]:
        try:
            found: Sequence[object] = list(parts(body, headers))
        except (NotRead, *_SENSELESS) as error:
            return (_unread(error, body.decode("utf-8", "replace")),)
        return tuple(_one(read, part, now) for part in found)

    return parse


def _one(read: ReadOne, part: object, now: Millis) -> Part:
    try:
        found = read(part, now)
    except (NotRead, *_SENSELESS) as error:
        return _unread(error, _shown(part))
    if isinstance(found, Ignored):
        return found
    if found.is_empty:
        return _unread(
            NotRead("The enquiry names nobody: no name, number or e-mail."), _shown(part)
        )
    return LeadSeen(found, words(found))


def _shown(part: object) -> str:
    try:
        return repr(part)
    except RecursionError:
        return "(nested too deeply to be shown)"


def words(draft: LeadDraft) -> str:
    """What they asked: the product, then their message where it says more."""
    if draft.product and draft.product.casefold() not in draft.message.casefold():
        return f"{draft.product}: {draft.message}" if draft.message else draft.product
    return draft.message


def _unread(error: Exception, raw: str) -> Unread:
    reason = str(error) if isinstance(error, NotRead) else f"{type(error).__name__}: {error}"
    return Unread(reason[:500], raw[:_LONGEST_RAW])
