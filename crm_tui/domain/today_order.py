"""The order of Today: what costs most if it is missed comes first.


1. an answer whose free window ends within the hour: after that only a paid template may go;
2. a new enquiry of the last hour: the first shop that writes mostly sells, newest first;
3. an answer whose window ends within three hours;
4. a promise that is due within the hour or overdue since this morning: a word was given;
5. somebody who needs a person: they talked to automatic messages until those stopped;
6. a message that did not leave, or may not have: the shop believes that it was said; beside it a
   request about somebody's own data that is due within three days: the law sets that time;
7. every other answer with an open window, the one that closes first;
8. the other new leads of the day, newest first;
9. promises for later today;
10. follow-ups and tasks due today by their time, then older ones, the newest first;
11. messages that a workflow or an agent proposes, the oldest first;
12. answers whose window has closed: the harm is done, the newest first;
13. new leads of the days before;
14. leads going cold, the most valuable first.
"""

from collections.abc import Iterable
from operator import itemgetter

from crm_tui.domain.clock import DAY, HOUR, MINUTE, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.today import Reason, ReasonKind
from crm_tui.domain.window import CLOSING_SOON, MARGIN

PRESSING, MORE_PRESSING = 15 * MINUTE, 60 * MINUTE
"""How long a new lead may be left alone before it is said louder, and louder again."""


def rank(reason: Reason, now: Millis, day_began: Millis) -> tuple[int, int]:
    """Its place in the order above: the tier, then the place within it."""
    match reason.kind:
        case ReasonKind.ANSWER:
            return _rank_answer(reason, now)
        case ReasonKind.NEW:
            return _rank_new(reason, now)
        case ReasonKind.PROMISE if day_began <= reason.at <= now + HOUR:
            return 4, reason.at
        case ReasonKind.PROMISE | ReasonKind.FOLLOW_UP:
            return _rank_due(reason, day_began)
        case ReasonKind.COLD:
            return 14, -reason.worth
        case _:
            return _OTHERS[reason.kind], reason.at


_OTHERS = {
    ReasonKind.NEEDS_PERSON: 5,
    ReasonKind.KEPT_BACK: 6,
    ReasonKind.RIGHTS: 6,
    ReasonKind.PROPOSAL: 11,
}


def _rank_answer(reason: Reason, now: Millis) -> tuple[int, int]:
    if reason.until is None or reason.until - MARGIN <= now:
        return 12, -reason.at
    left = reason.until - now
    return 1 if left < HOUR else 3 if left < CLOSING_SOON else 7, reason.until


def _rank_new(reason: Reason, now: Millis) -> tuple[int, int]:
    age = now - reason.at
    return 2 if age < MORE_PRESSING else 8 if age < DAY else 13, -reason.at


def _rank_due(reason: Reason, day_began: Millis) -> tuple[int, int]:
    """What is due today by its time; older ones behind it, the newest of them first."""
    tier = 9 if reason.kind is ReasonKind.PROMISE else 10
    # Later than any time of today, so that both stand in one order.
    return tier, reason.at if reason.at >= day_began else 2 * day_began + DAY - reason.at


def pressing(reason: Reason, now: Millis) -> int:
    """How loud it is said: 0 quietly, 1 soon, 2 at once (the last hour of a window, an hour of waiting)."""
    match reason.kind:
        case ReasonKind.ANSWER:
            return {1: 2, 3: 1}.get(_rank_answer(reason, now)[0], 0)
        case ReasonKind.NEW:
            age = now - reason.at
            return 0 if age >= DAY else (age >= PRESSING) + (age >= MORE_PRESSING)
        case ReasonKind.PROMISE | ReasonKind.FOLLOW_UP:
            return int(reason.at <= now)
        case ReasonKind.RIGHTS:
            return 1 + (reason.until is not None and reason.until <= now)
        case ReasonKind.NEEDS_PERSON | ReasonKind.KEPT_BACK:
            return 1
        case _:
            return 0


def in_order(
    found: Iterable[tuple[LeadId, Reason]], now: Millis, day_began: Millis
) -> list[tuple[LeadId, tuple[Reason, ...]]]:
    """Everybody once, with their reasons, the most pressing of both first."""
    by_lead: dict[LeadId, list[tuple[tuple[int, int], Reason]]] = {}
    for lead_id, reason in found:
        by_lead.setdefault(lead_id, []).append((rank(reason, now, day_began), reason))
    for ranked in by_lead.values():
        if len(ranked) > 1:
            ranked.sort(key=itemgetter(0))
    order = sorted((ranked[0][0], lead_id) for lead_id, ranked in by_lead.items())
    return [(lead_id, tuple(reason for _, reason in by_lead[lead_id])) for _, lead_id in order]
