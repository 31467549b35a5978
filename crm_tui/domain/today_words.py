"""What a row of Today says: the reason, the time that is left, the day; plain English, no colours."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.money import cost_words
from crm_tui.domain.text import line_for_screen
from crm_tui.domain.today import IS_TASK, Item, Ready, Reason, ReasonKind, Today
from crm_tui.domain.window import MARGIN

_LONGEST = 160
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_COUNTED: Mapping[ReasonKind, tuple[str, str]] = {
    ReasonKind.ANSWER: ("to answer", "to answer"),
    ReasonKind.NEW: ("new lead", "new leads"),
    ReasonKind.PROMISE: ("promise", "promises"),
    ReasonKind.NEEDS_PERSON: ("needs a person", "need a person"),
    ReasonKind.KEPT_BACK: ("message kept back", "messages kept back"),
    ReasonKind.FOLLOW_UP: ("follow-up", "follow-ups"),
    ReasonKind.PROPOSAL: ("proposal", "proposals"),
    ReasonKind.COLD: ("going cold", "going cold"),
    ReasonKind.RIGHTS: ("privacy request", "privacy requests"),
}


def span(millis: int) -> str:
    """`now`, `12 min`, `2 h 10 min`, `3 h`, `1 day`, `12 days`."""
    millis = max(0, millis)
    if millis >= DAY:
        days = millis // DAY
        return "1 day" if days == 1 else f"{days:,} days"
    hours, minutes = millis // HOUR, millis % HOUR // MINUTE
    if not hours:
        return f"{minutes} min" if minutes else "now"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def ago(millis: int) -> str:
    """`just now`, `12 min ago`; after three hours no minutes any more: `22 h ago`."""
    if millis >= 3 * HOUR:
        millis -= millis % HOUR
    return "just now" if millis < MINUTE else f"{span(millis)} ago"


def sentence(reason: Reason, now: Millis) -> str:
    """Why they stand in the list: `asked 21 h ago`, `promise: send the price list`."""
    since, words = ago(now - reason.at), line_for_screen(reason.words, _LONGEST)
    match reason.kind:
        case ReasonKind.ANSWER:
            return f"asked {since}"
        case ReasonKind.NEW:
            return "nobody has written yet"
        case ReasonKind.PROMISE:
            return f"promise: {words}"
        case ReasonKind.FOLLOW_UP:
            return words
        case ReasonKind.NEEDS_PERSON:
            return "needs a person: automatic messages have stopped"
        case ReasonKind.KEPT_BACK:
            return f"in doubt {since}: {words}" if reason.in_doubt else f"not sent {since}: {words}"
        case ReasonKind.PROPOSAL:
            return f"proposed: {words}" if words else "a follow-up is proposed"
        case ReasonKind.COLD:
            return f"going cold: silent for {span(now - reason.at)}{words and f', {words}'}"
        case ReasonKind.RIGHTS:
            return words


def time_left(reason: Reason, now: Millis, zone: ZoneInfo) -> str:
    """At the row's end: `2 h 10 min left`, `window closed`, `new 12 min ago`, `due 16:00`, `2 h late`."""
    if reason.kind is ReasonKind.ANSWER:
        if reason.until is None or reason.until - MARGIN <= now:
            return "window closed"
        return f"{span(reason.until - now)} left"
    if reason.kind is ReasonKind.NEW:
        return f"new {ago(now - reason.at)}"
    if reason.kind is ReasonKind.RIGHTS and reason.until is not None:
        late = now - reason.until
        return f"{span(late)} late" if late >= 0 else f"{span(-late)} left"
    if reason.kind in IS_TASK:
        return due(reason.at, now, zone)
    return ""


def whole(reason: Reason, now: Millis, zone: ZoneInfo) -> str:
    """Reason and time in one: `asked 21 h ago, 2 h 10 min left`."""
    parts = [sentence(reason, now), time_left(reason, now, zone)]
    return ", ".join(part for part in parts if part)


def due(at: Millis, now: Millis, zone: ZoneInfo) -> str:
    """Of what is due today or before: `due 16:00`, `due now`, `2 h late`."""
    if at > now:
        return f"due {datetime.fromtimestamp(at / 1000, zone):%H:%M}"
    return "due now" if now - at < MINUTE else f"{span(now - at)} late"


def who(item: Item) -> str:
    """Their name, else their number."""
    return line_for_screen(item.name, 80) or item.phone or "No name yet"


def day(now: Millis, zone: ZoneInfo) -> str:
    """`Monday 23 November`."""
    here = datetime.fromtimestamp(now / 1000, zone)
    return f"{_DAYS[here.weekday()]} {here.day} {_MONTHS[here.month - 1]}"


def counts(today: Today) -> list[str]:
    """`7 to answer`, `2 promises`, in the order in which people want to know."""
    found = ((kind, today.counts.get(kind, 0)) for kind in ReasonKind)
    return [f"{number:,} {_COUNTED[kind][number != 1]}" for kind, number in found if number]


def head(today: Today, zone: ZoneInfo) -> str:
    """`Monday 23 November · 7 to answer · 2 promises · ₹4.10 if all is sent`."""
    return " · ".join([day(today.at, zone), *warnings(today), *counts(today), *cost(today)])


def stopped(today: Today) -> list[str]:
    """Nothing unless the kill switch is on."""
    return ["automatic sending is stopped"] if today.stopped else []


def warnings(today: Today) -> list[str]:
    """What must be seen before all else: the kill switch, and backups that fail."""
    return [*stopped(today), *([today.backup] if today.backup else [])]


def cost(today: Today) -> list[str]:
    """Nothing while nothing is ready."""
    if not any(item.ready and item.ready.by_one_key for item in today.items):
        return []
    return [f"{cost_words(today.cost)} if all is sent"]


def audit(today: Today) -> list[str]:
    """Where the audit log ends: on paper, or in a picture of the screen, it binds the log."""
    return [f"audit: {today.audit}"] if today.audit else []


def quiet(today: Today, zone: ZoneInfo) -> str:
    """`quiet until Tuesday 09:00`: nothing leaves by itself before; empty outside of such hours."""
    if today.opens_at is None:
        return ""
    opens, here = (datetime.fromtimestamp(at / 1000, zone) for at in (today.opens_at, today.at))
    on = "" if opens.date() == here.date() else f"{_DAYS[opens.weekday()]} "
    return f"quiet until {on}{opens:%H:%M}"


def beginning(ready: Ready) -> str:
    """The first words of a message, to know it by."""
    return line_for_screen(ready.words, 60)


def more(today: Today) -> str:
    """`and 340 more`; empty when all are shown."""
    if not today.more:
        return ""
    return f"and {today.more:,} more" if today.exact else f"and more than {today.more:,} more"
