"""Who agreed to what, in rows: what holds, the notice, requests, and the whole log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.consent import PURPOSES, Consent, Purpose, latest
from crm_tui.domain.ids import MESSAGE, MessageId, read_id, show_id
from crm_tui.domain.lead import Lead
from crm_tui.domain.privacy import ASKS, REQUEST, Request, Seen
from crm_tui.services.privacy.desk import Ledger
from crm_tui.widgets.row_list import Heading, ListRow


@dataclass(frozen=True, slots=True)
class Entry:
    """A row, and what it is about."""

    row: ListRow
    purpose: Purpose | None = None
    request: Request | None = None
    message_id: MessageId | None = None
    """The message that shows it."""


def entries(shown: Ledger, now: Millis, zone: ZoneInfo) -> list[Heading | Entry]:
    """All that the window lists, in its order."""
    return list(_entries(shown, now, zone))


def _entries(shown: Ledger, now: Millis, zone: ZoneInfo) -> Iterator[Heading | Entry]:
    yield Heading("Now")
    for purpose, name in PURPOSES.items():
        yield _standing(shown, purpose, name, zone)
    if shown.lead.minor:
        yield Entry(
            ListRow("under 18", "no marketing, nothing is remembered, no score", "!", warns=True)
        )
    if shown.lead.do_not_disturb:
        yield Entry(ListRow("do not disturb", "a mark: no marketing, whatever they agreed to", "!"))
    if shown.requests:
        yield Heading("Requests about their data")
        yield from (_request(one, now, zone) for one in shown.requests)
    if shown.seen:
        yield Heading("Privacy notice")
        yield from (_seen(one, zone) for one in shown.seen)
    if shown.log:
        yield Heading("What was said, newest first")
        yield from (_line(one, zone) for one in shown.log)


def _standing(shown: Ledger, purpose: Purpose, name: str, zone: ZoneInfo) -> Entry:
    said = latest(reversed(shown.log), purpose)
    allowed = _allowed(shown.lead, purpose)
    how = _never(purpose) if said is None else _proof(said)
    end = "" if said is None else _day(said.at, zone)
    row = ListRow(f"{name}: {'yes' if allowed else 'no'}", how, "✓" if allowed else "✗", end)
    return Entry(row, purpose, message_id=None if said is None else _message(said))


def _allowed(lead: Lead, purpose: Purpose) -> bool:
    """As the gate and the agents see it."""
    match purpose:
        case Purpose.MESSAGES:
            return lead.opted_out_at is None
        case Purpose.AI_ASSIST:
            return lead.ai_opted_out_at is None
        case Purpose.MARKETING:
            agreed = lead.marketing_consent_at is not None
            return agreed and lead.marketing_opted_out_at is None and not lead.minor


def _never(purpose: Purpose) -> str:
    if purpose is Purpose.MARKETING:
        return "they were never asked: nothing is sent"
    return "nothing was said against it"


def _request(one: Request, now: Millis, zone: ZoneInfo) -> Entry:
    title = f"{show_id(REQUEST, one.id)} {ASKS[one.kind]}"
    if one.done_at is not None:
        row = ListRow(title, one.answer, "✓", _day(one.done_at, zone), faded=True)
    else:
        left = one.due_at - now
        days = abs(left) // DAY
        end = f"{days} days left" if left > 0 else f"{days} days late"
        row = ListRow(title, one.words or "no words noted", "§", end, warns=left <= 3 * DAY)
    return Entry(row, request=one)


def _seen(one: Seen, zone: ZoneInfo) -> Entry:
    how = "sent" if one.sent else "shown, or given on paper"
    name = one.actor.partition(":")[2]
    return Entry(ListRow(one.version, f"{how}, by {name}", " ", _day(one.at, zone)))


def _line(one: Consent, zone: ZoneInfo) -> Entry:
    what = "agreed to" if one.given else "wants no more"
    row = ListRow(f"{what} {PURPOSES[one.purpose]}", _proof(one), " ", _day(one.at, zone))
    return Entry(row, one.purpose, message_id=_message(one))


def _proof(one: Consent) -> str:
    notice = f" · notice {one.notice}" if one.notice else ""
    kind = f"{one.evidence} · " if one.evidence else ""
    return f"{kind}{one.source} · {one.proof}{notice}"


def _message(one: Consent) -> MessageId | None:
    """The one in which they said it: its proof begins with its id."""
    number = read_id(MESSAGE, one.proof.split(":", 1)[0])
    return None if number is None else MessageId(number)


def _day(at: Millis, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(at / 1000, zone):%d %b %Y}"
