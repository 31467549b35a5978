"""Numbers in the short words of the screen, and what they are beside the ones before."""

from datetime import date

from crm_tui.domain.analytics.catalogue import AGENT_COLUMNS, FIGURES, TABLES, Meaning, Table, Unit
from crm_tui.domain.analytics.numbers import Value
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.money import short_rupees
from crm_tui.domain.text import counted
from crm_tui.services.analytics import report_words

FIGURE: dict[str, Meaning] = {one.id: one for one in FIGURES}
TABLE: dict[str, Table] = {one.id: one for one in TABLES}
AGENT: dict[str, Meaning] = {one.id: one for one in AGENT_COLUMNS}
WAITING = "…"
"""What stands for a number that is not read yet."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WHOLE_RUPEES = 1_000_00
"""Paise from which on a column leaves them out."""
_THINGS = {Unit.LEADS: "lead", Unit.MESSAGES: "message", Unit.TIMES: "time"}


def value_words(value: Value, unit: Unit) -> str:
    """Short, for a column: from a thousand rupees on without paise: `1,204`, `2 h 5 min`, `₹1,250`."""
    if value is not None and unit is Unit.PAISE:
        paise = round(value)
        return short_rupees(paise if paise < _WHOLE_RUPEES else round(paise / 100) * 100)
    return report_words.value_words(value, unit)


def long_words(value: Value, unit: Unit) -> str:
    """Exact, for a sentence: `12 leads`, `₹1,250.40`."""
    if value is not None and unit in _THINGS:
        return counted(round(value), _THINGS[unit])
    return report_words.value_words(value, unit)


def share_words(part: int, of: int) -> str:
    """`30%`; nothing of nothing is no share."""
    return value_words(part / of, Unit.SHARE) if of else ""


def change(value: Value, before: Value) -> str:
    """`▲`, `▼` or `=`; empty where one of them is missing."""
    if value is None or before is None:
        return ""
    return "=" if value == before else "▲" if value > before else "▼"


def change_words(value: Value, before: Value, unit: Unit) -> str:
    """For a column: `▲ from 30`, `= as before`."""
    sign = change(value, before)
    if sign == "=":
        return "= as before"
    return f"{sign} from {value_words(before, unit)}" if sign else ""


def verdict(value: Value, before: Value, more_is_better: bool | None) -> str:
    """`better`, `worse`, or nothing to say."""
    sign = change(value, before)
    if more_is_better is None or sign in ("", "="):
        return ""
    return "better" if (sign == "▲") is more_is_better else "worse"


def day_words(day: date, *, year: bool = False) -> str:
    """`22 Nov`, or `22 Nov 2026`."""
    words = f"{day.day} {_MONTHS[day.month - 1]}"
    return f"{words} {day.year}" if year else words


def period_words(period: Period) -> str:
    """`22 Nov 2026`, `1–22 Nov 2026`, `24 Oct – 22 Nov 2026`."""
    first, last = period.first, period.last
    end = day_words(last, year=True)
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    return f"{day_words(first, year=first.year != last.year)} – {end}"
