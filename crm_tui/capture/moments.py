"""Times as portals write them: India's without a zone, others with one."""

from datetime import UTC, datetime, timedelta, timezone

from crm_tui.domain.clock import Millis, within_reason

IST = timezone(timedelta(hours=5, minutes=30))

_FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d-%b-%Y %H:%M:%S",
    "%d-%b-%Y%H:%M:%S",
    "%d-%m-%Y %H:%M:%S",
    "%d %b %Y %H:%M:%S",
    "%d-%b-%Y %I:%M:%S %p",
    "%Y-%m-%d",
    "%d-%m-%Y",
    "%d-%b-%Y",
    "%d %b %Y",
    "%Y%m%d",
    "%Y%m%d %H:%M:%S",
)
_NO_YEAR = 1_970
"""JustDial writes 1900/01/01 for a date that it does not know."""


def moment(text: str, now: Millis) -> Millis | None:
    """The time in a text, India's when it names no zone; None when it is none or means none."""
    text = text.strip()
    if not text:
        return None
    found = _epoch(text) or _iso(text) or _by_form(text)
    if found is None or found.year <= _NO_YEAR:
        return None
    return within_reason(int(found.timestamp() * 1_000), now)


def _iso(text: str) -> datetime | None:
    """With a zone; without one the day may stand first, which ISO does not know."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=IST)


def _by_form(text: str) -> datetime | None:
    plain = " ".join(text.replace("/", "-").replace(".", "-").split())
    for form in _FORMS:
        try:
            return datetime.strptime(plain, form).replace(tzinfo=IST)
        except ValueError:
            continue
    return None


def _epoch(text: str) -> datetime | None:
    """Seconds or milliseconds since 1970."""
    if not text.isascii() or not text.isdigit() or len(text) not in (10, 13):
        return None
    return datetime.fromtimestamp(int(text) / (1 if len(text) == 10 else 1_000), UTC)
