"""What stands out in the numbers: a model's sentences where they hold, and the rules' beside them."""

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from crm_tui.agents.insight_facts import NumberTold
from crm_tui.agents.insight_guard import is_true
from crm_tui.domain.actor import Actor
from crm_tui.domain.analytics.catalogue import FIGURES, TABLES
from crm_tui.domain.analytics.insight import MOST, Insight, Insights
from crm_tui.domain.analytics.numbers import Numbers
from crm_tui.domain.analytics.ref import Ref
from crm_tui.domain.clock import MINUTE, Millis
from crm_tui.domain.roles import Act
from crm_tui.domain.suggestion import Source
from crm_tui.services.analytics.insight_numbers import Key, key_of, numbers_told
from crm_tui.services.analytics.insight_rules import insights_by_rules
from crm_tui.services.may import needs
from crm_tui.store.analytics import insights as store
from crm_tui.store.analytics.insights import Kept
from crm_tui.store.database import Database
from crm_tui.store.tx import Tx

if TYPE_CHECKING:
    from crm_tui.agents.insight_agent import InsightAgent

_AGAIN = 10 * MINUTE
"""Before a model is asked anew about the same days, however often somebody looks."""
_LISTED = {
    *(one.id for one in FIGURES if one.has_leads),
    *(one.id for one in TABLES if one.has_leads),
}


@needs(Act.READ_REPORTS)
def insights_of(tx: Tx, actor: Actor, numbers: Numbers) -> Insights:
    """At most five sentences about these numbers: what a model wrote as far as it holds now, then rules.

    Asks no model: the worker does, for days that are `wanted`.
    """
    return _told(numbers, store.kept(tx, numbers.period))


@needs(Act.READ_REPORTS)
def want_insights(tx: Tx, actor: Actor, numbers: Numbers, now: Millis) -> bool:
    """Let the worker ask a model about these days, unless it just did or nothing has changed."""
    kept = store.kept(tx, numbers.period)
    if numbers.uncounted or (kept is not None and not _is_due(kept, numbers, now)):
        return False
    store.want(tx, numbers.period)
    return True


def by_rules_alone(numbers: Numbers) -> Insights:
    """What the rules say, whatever a model wrote before."""
    return _told(numbers, None)


async def write_insights(
    db: Database, agent: "InsightAgent", numbers: Numbers, now: Millis
) -> Insights:
    """Ask the model now, keep what it wrote, and tell it; rules alone where there is no model."""
    if not agent.has_model:
        return by_rules_alone(numbers)
    told = numbers_told(numbers)
    written = await agent.write(tuple(told.values()), numbers.period.days)
    said = tuple((one.about, one.text) for one in written.sentences)
    kept = Kept(numbers.period, now, _print(told.values()), written.model, written.why, said)
    await db.write(store.keep, kept)
    return _told(numbers, kept)


def _is_due(kept: Kept, numbers: Numbers, now: Millis) -> bool:
    """A clock that was ahead does not keep it from being asked again."""
    changed = kept.about != _print(numbers_told(numbers).values())
    return changed and not 0 <= now - kept.at < _AGAIN


def _told(numbers: Numbers, kept: Kept | None) -> Insights:
    by_model = () if kept is None else _that_hold(numbers, kept)
    known = {(one.figure, one.part) for one in by_model}
    rules = [one for one in insights_by_rules(numbers) if (one.figure, one.part) not in known]
    model, why = (None, "") if kept is None else (kept.model, kept.why)
    items = (*by_model, *rules)[:MOST]
    return Insights(numbers.period, items, model if by_model else None, why)


def _that_hold(numbers: Numbers, kept: Kept) -> tuple[Insight, ...]:
    told, days = numbers_told(numbers), numbers.period.days
    found = []
    for ids, text in kept.sentences:
        about = [told[id_] for id_ in ids if id_ in told]
        if len(about) == len(ids) and is_true(text, about, days):
            found.append(_insight(numbers, text, key_of(about[0])))
    return tuple(found)


def _insight(numbers: Numbers, text: str, key: Key) -> Insight:
    name, part = key
    if part is None:
        figure = numbers.figures[name]
        value, before = figure.value, figure.before
    else:
        row = next(row for row in numbers.tables[name] if row.part == part)
        value, before = row.value, row.before
    ref = str(Ref(name, numbers.period, part)) if name in _LISTED and value else ""
    return Insight(text, name, value, before, part, ref, Source.MODEL)


def _print(told: Iterable[NumberTold]) -> str:
    """The same numbers have the same, in whatever order they were read."""
    ranked = sorted(told, key=lambda one: one.id)
    return hashlib.sha256(repr(ranked).encode()).hexdigest()[:16]
