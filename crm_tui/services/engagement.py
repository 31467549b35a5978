"""How one lead takes part in the conversation: read from at most 200 messages, whenever it is asked for."""

from collections import Counter
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from crm_tui.domain.clock import Millis, iso_or_none
from crm_tui.domain.engagement import (
    NEWEST,
    SPAN,
    Engagement,
    Topic,
    answering,
    band,
    days,
    rhythm,
)
from crm_tui.domain.memory import FactKind
from crm_tui.services import fact_desk, leads, scoring, timing
from crm_tui.store import engagement as store
from crm_tui.store import settings
from crm_tui.store.engagement import Line
from crm_tui.store.tx import Tx

_TOPICS = frozenset(Topic)


def of_lead(tx: Tx, lead_id: int, now: Millis) -> Engagement | None:
    """Their pattern; None for a minor (DPDP Act, section 9: no profiling of children).

    What they write about is not read for somebody who wants no AI assistance. Raises NotFound.
    """
    lead = leads.get(tx, lead_id)
    if lead.minor:
        return None
    lines = store.newest(tx, lead.id, scoring.SURE)
    zone = ZoneInfo(settings.profile(tx).timezone)
    theirs = [one for one in lines if one.inbound]
    wrote_at = [one.at for one in theirs]
    facts = fact_desk.known(tx, lead.id).facts
    return Engagement(
        wrote=len(theirs),
        since=lines[0].at if lines else None,
        answering=answering(lines),
        rhythm=rhythm(lines, now, whole=len(lines) < NEWEST),
        hours=timing.answers(tx, lead.id, now).hours,
        band=band(wrote_at, zone),
        days=days(wrote_at, zone),
        topics={} if lead.ai_opted_out_at is not None else _topics(theirs),
        products=tuple(fact.value for fact in facts if fact.kind is FactKind.PRODUCT),
    )


def _topics(theirs: Sequence[Line]) -> dict[Topic, int]:
    counts = Counter(topic for one in theirs for topic in _about(one))
    return dict(counts.most_common())


def _about(line: Line) -> Iterator[Topic]:
    """What an agent read there, else what the rules read."""
    intents = line.intents or _by_rules(line.words)
    yield from (Topic(intent) for intent in intents if intent in _TOPICS)


def _by_rules(words: str) -> tuple[str, ...]:
    reading = scoring.read(words)
    return (reading.intent,) if reading.confidence >= scoring.SURE else ()


def engagement_json(found: Engagement | None) -> dict[str, object] | None:
    """As `crm leads show --json` has it; null for a minor."""
    if found is None:
        return None
    asked = found.answering
    return {
        "messages": found.wrote,
        "since": iso_or_none(found.since),
        "hours": None if found.hours is None else str(found.hours).replace(" to ", "-"),
        "part_of_day": found.band,
        "days": found.days or None,
        "answers": {
            "asked": asked.asked,
            "answered": asked.answered,
            "median_seconds": None if asked.pause is None else asked.pause // 1000,
        },
        "days_written": {
            "lately": found.rhythm.lately,
            "before": found.rhythm.before,
            "of": SPAN,
        },
        "trend": found.rhythm.trend,
        "topics": [{"topic": one, "messages": count} for one, count in found.topics.items()],
        "products": list(found.products),
    }
