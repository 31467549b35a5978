"""A customer's pattern in a few words."""

from collections.abc import Iterator
from math import ceil

from crm_tui.domain.clock import DAY, HOUR, MINUTE
from crm_tui.domain.engagement import SPAN, Answering, Band, Engagement, Rhythm, Topic, Trend
from crm_tui.domain.timing import ENOUGH

_TOPICS = {
    Topic.PRICE: "prices",
    Topic.AVAILABILITY: "products",
    Topic.HOURS: "opening hours",
    Topic.LOCATION: "the way to the shop",
    Topic.DELIVERY: "delivery",
    Topic.ORDER: "orders",
    Topic.PAYMENT: "payment",
    Topic.COMPLAINT: "complaints",
    Topic.VISIT: "a visit to the shop",
    Topic.RETURN: "returns",
    Topic.BARGAINING: "discounts",
}
_MOST_TOPICS = 3
_TRENDS = {Trend.WARMER: ", warmer than before", Trend.COOLER: ", cooler than before"}


def lines(found: Engagement) -> Iterator[tuple[str, str]]:
    """Label and words of what is known; nothing for somebody who wrote fewer than five messages."""
    if found.wrote < ENOUGH:
        return
    for label, words in (
        ("When they write", when(found)),
        ("How fast they answer", how_fast(found.answering)),
        ("How often they write", how_often(found.rhythm)),
        ("What they write about", about(found)),
    ):
        if words:
            yield label, words


def when(found: Engagement) -> str:
    """`in the evening, mostly 18:00 to 21:00, on Sundays`; empty while it cannot be told."""
    band = {None: "", Band.NIGHT: "at night"}.get(found.band, f"in the {found.band}")
    hours = "" if found.hours is None else f"mostly {found.hours}"
    days = "" if not found.days else f"{'at' if found.days == 'weekends' else 'on'} {found.days}"
    return ", ".join(filter(None, (band, hours, days)))


def how_fast(found: Answering) -> str:
    """`within 5 minutes, 8 of 10 times`; empty when nothing was asked."""
    if not found.asked:
        return ""
    times = "time" if found.asked == 1 else "times"
    often = f"{found.answered} of {found.asked} {times}"
    return often if found.pause is None else f"within {span(found.pause)}, {often}"


def how_often(found: Rhythm) -> str:
    """`on 6 of the last 14 days, on 2 of the 14 before, warmer than before`."""
    if found.trend is Trend.NEW:
        return f"on {found.lately + found.before} of the last {2 * SPAN} days"
    counts = f"on {found.lately} of the last {SPAN} days, on {found.before} of the {SPAN} before"
    return f"{counts}{_TRENDS.get(found.trend, '')}"


def about(found: Engagement) -> str:
    """`prices (8), delivery (3), chocolate cake`; empty while it cannot be told."""
    topics = [f"{_TOPICS[topic]} ({count})" for topic, count in found.topics.items()]
    return ", ".join((*topics[:_MOST_TOPICS], *found.products[:_MOST_TOPICS]))


def span(millis: int) -> str:
    """In whole minutes below an hour, whole hours below two days, else days; rounded up."""
    for unit, name, most in ((MINUTE, "minute", HOUR), (HOUR, "hour", 2 * DAY)):
        if millis < most:
            count = max(1, ceil(millis / unit))
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return f"{ceil(millis / DAY)} days"
