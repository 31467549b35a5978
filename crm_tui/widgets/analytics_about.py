"""The marked number in words: what it is, how it was before, what exactly it counts."""

from collections.abc import Mapping
from datetime import timedelta

from crm_tui.domain.analytics.catalogue import Unit
from crm_tui.domain.analytics.numbers import Value
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.analytics.ref import FUNNEL_REF, Ref, read_ref
from crm_tui.domain.text import counted
from crm_tui.services.analytics import report_words
from crm_tui.services.analytics.report_sections import FUNNEL_LABELS
from crm_tui.widgets import analytics_agents
from crm_tui.widgets.analytics_heat import DAYS, busiest
from crm_tui.widgets.analytics_lines import Kind, Mark, Shown
from crm_tui.widgets.analytics_words import (
    FIGURE,
    TABLE,
    WAITING,
    day_words,
    long_words,
    period_words,
    share_words,
    verdict,
)

STEP_SAYS: Mapping[str, str] = {
    "new_leads": "Leads that came in.",
    "asked": "Of those, who have written something that wants an answer.",
    "answered": "Of those that came in, whom a person has answered.",
    "qualified": "Of those that came in, who are qualified or further, or were.",
    "won": "Of those that came in, who are won now.",
}
_AGENTS_SAY = "What became of the suggestions that were made in these days, for one prompt."
_SAID_SAYS = "A sentence made from these numbers and from nothing else."
_MORE_SAYS = "Rows with less than those above."


def heading(mark: Mark) -> str:
    """`Won by source: justdial`."""
    if mark.kind in (Kind.FIGURE, Kind.DAYS):
        return FIGURE[mark.id].label
    if mark.kind is Kind.STEP:
        return f"Of those that came in: {FUNNEL_LABELS[mark.id].lower()}"
    if mark.kind is Kind.HOURS:
        return f"{TABLE[mark.id].label}: {DAYS[int(mark.part)]}"
    if mark.kind is Kind.AGENT:
        return "How an assistant does"
    if mark.kind is Kind.SAID:
        return "What stands out"
    part = f": {report_words.part_words(mark.part)}" if mark.kind is Kind.ROW else ""
    return f"{TABLE[mark.id].label}{part}"


def says(mark: Mark) -> str:
    """What exactly is counted, in the catalogue's words."""
    if mark.kind in (Kind.FIGURE, Kind.DAYS):
        return FIGURE[mark.id].says
    if mark.kind is Kind.STEP:
        return STEP_SAYS[mark.id]
    if mark.kind is Kind.AGENT:
        return _AGENTS_SAY
    if mark.kind is Kind.SAID:
        return _SAID_SAYS
    return TABLE[mark.id].says if mark.kind is not Kind.MORE else _MORE_SAYS


def has_list(mark: Mark) -> bool:
    """Whether there are leads behind it; see `ref`."""
    if mark.kind in (Kind.FIGURE, Kind.DAYS):
        return FIGURE[mark.id].has_leads
    if mark.kind is Kind.ROW:
        return TABLE[mark.id].has_leads
    return mark.kind is Kind.STEP or (mark.kind is Kind.SAID and bool(mark.part))


def ref(mark: Mark, period: Period) -> str:
    """The number as a filter of leads names it; for a mark that has a list."""
    if mark.kind is Kind.SAID:
        return mark.part
    if mark.kind is Kind.STEP:
        return str(Ref(FUNNEL_REF, period, mark.id))
    return str(Ref(mark.id, period, mark.part if mark.kind is Kind.ROW else None))


def list_name(mark: Mark, ref: str) -> str:
    """What the list of leads behind it is called: `Won, 1–22 Nov 2026`."""
    found = read_ref(ref)
    about = _mark_of(found) if mark.kind is Kind.SAID else mark
    return f"{heading(about)}, {period_words(found.period)}"


def _mark_of(found: Ref) -> Mark:
    if found.id == FUNNEL_REF:
        return Mark(Kind.STEP, found.part or "")
    return Mark(Kind.FIGURE if found.part is None else Kind.ROW, found.id, found.part or "")


def reading(shown: Shown, mark: Mark) -> str:
    """The number and the one before, as a sentence without its full stop."""
    if mark.kind is Kind.FIGURE:
        return _figure(shown, mark.id)
    if mark.kind is Kind.DAYS:
        return _days(shown, mark.id)
    if mark.kind is Kind.STEP:
        return _step(shown, mark.id)
    if mark.kind is Kind.ROW:
        return _row(shown, mark)
    if mark.kind is Kind.HOURS:
        return _hours(shown, mark)
    return _agent(shown, mark) if mark.kind is Kind.AGENT else ""


def _figure(shown: Shown, id_: str) -> str:
    found, meaning = shown.figure(id_), FIGURE[id_]
    if found is None:
        return WAITING
    now = long_words(found.value, meaning.unit)
    if found.before is None:
        return now
    judged = verdict(found.value, found.before, meaning.more_is_better)
    ending = f": {judged}" if judged else ""
    return f"{now}, {_was(found.before, meaning.unit)} in {_before(shown)}{ending}"


def _days(shown: Shown, id_: str) -> str:
    values = shown.numbers.daily.get(id_, ())
    if not values:
        return WAITING
    most = max(values)
    day = shown.numbers.period.first + timedelta(values.index(most))
    unit = FIGURE[id_].unit
    all_words, most_words = long_words(sum(values), unit), _was(most, unit)
    return f"{all_words} in all, most on {day_words(day)}: {most_words}" if most else all_words


def _step(shown: Shown, id_: str) -> str:
    found = shown.funnel()
    count, of = found.get(id_), found.get("new_leads", 0)
    if count is None:
        return WAITING
    share = f", {share_words(count, of)} of {counted(of, 'lead')}" if of else ""
    return f"{long_words(count, Unit.LEADS)}{share}"


def _row(shown: Shown, mark: Mark) -> str:
    rows = shown.rows(mark.id) or ()
    row = next((one for one in rows if one.part == mark.part), None)
    if row is None:
        return WAITING
    unit = TABLE[mark.id].unit
    now = _of(row.value, row.of, TABLE[mark.id].of) or long_words(row.value, unit)
    then = _of(row.before, row.before_of, "") or _was(row.before, unit)
    return f"{now}; {then} in {_before(shown)}"


def _was(before: Value, unit: Unit) -> str:
    return report_words.value_words(before, unit)


def _of(value: int, of: int | None, what: str) -> str:
    if of is None:
        return ""
    share = f", {share_words(value, of)}" if of else ""
    return f"{value:,} of {of:,}{f' {what}' if what else ''}{share}"


def _hours(shown: Shown, mark: Mark) -> str:
    total, hour, most = busiest(shown.rows(mark.id) or (), int(mark.part))
    if not total:
        return "no message"
    return f"{counted(total, 'message')}, most from {hour:02d}:00 to {hour:02d}:59: {most:,}"


def _agent(shown: Shown, mark: Mark) -> str:
    rows = (one for one in shown.agents() if (one.agent, one.version) == (mark.id, mark.part))
    return next(map(analytics_agents.name, rows), "")


def _before(shown: Shown) -> str:
    return before_words(shown.numbers.period)


def before_words(period: Period) -> str:
    """`the day before`, `the 30 days before`."""
    return "the day before" if period.days == 1 else f"the {period.days:,} days before"
