"""How a number is written for people in every report: with its unit, and how it changed, in words."""

from collections.abc import Iterator
from datetime import date, timedelta

from crm_tui.domain.analytics.catalogue import Meaning, Unit
from crm_tui.domain.analytics.numbers import Figure, Numbers, Row, Value
from crm_tui.domain.analytics.period import Period
from crm_tui.domain.money import Money, show_rupees
from crm_tui.domain.text import counted, line_for_screen

NOTHING = "–"
"""For a value that cannot be told."""
KIND_WORD = "Nothing happened in these days yet: numbers come with the first message."
STANDS_OUT = "What stands out"
"""Above the sentences about the numbers."""
_LONGEST_PART, _LONGEST_SENTENCE = 60, 300
_WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def is_quiet(numbers: Numbers) -> bool:
    """No figure has anything to tell."""
    return not any(one.value for one in numbers.figures.values())


def value_words(value: Value, unit: Unit) -> str:
    """`1,204`, `2 h 5 min`, `₹1,23,456.50`, `40%`."""
    if value is None:
        return NOTHING
    match unit:
        case Unit.PAISE:
            return show_rupees(Money(round(value)))
        case Unit.SHARE:
            return f"{value:.0%}"
        case Unit.MINUTES:
            return _minutes(round(value))
        case Unit.DAYS:
            return counted(round(value), "day")
        case Unit.MILLISECONDS:
            return f"{value / 1000:,.1f} s"
        case _:
            return f"{value:,}"


def change_words(figure: Figure, meaning: Meaning) -> str:
    """`▲ 12 better`, `▼ ₹40.00`, `as before`; empty where one of the two cannot be told."""
    if figure.value is None or figure.before is None:
        return ""
    step = figure.value - figure.before
    if not step:
        return "as before"
    sign = "▲" if step > 0 else "▼"
    return f"{sign} {_step(abs(step), meaning.unit)}{_judged(step > 0, meaning)}"


def part_words(part: str) -> str:
    """What a row is about: text that may come from outside, as one bounded line."""
    return line_for_screen(part, _LONGEST_PART) or "none"


def sentence_words(text: str) -> str:
    """A sentence about the numbers, in which a source or a campaign may stand, as one bounded line."""
    return line_for_screen(text, _LONGEST_SENTENCE)


def hour_words(part: str) -> tuple[str, str]:
    """`0 09` as its day and hour: `("Mon", "09")`."""
    day, _, hour = part.partition(" ")
    return _WEEK[int(day)], hour


def period_words(period: Period) -> str:
    """`22 November 2026`, or `1 to 22 November 2026 (22 days)`."""
    if period.days == 1:
        return day_words(period.last)
    first, last = period.first, period.last
    if first.year != last.year:
        begins = day_words(first)
    elif first.month != last.month:
        begins = f"{first.day} {first:%B}"
    else:
        begins = str(first.day)
    return f"{begins} to {day_words(last)} ({period.days:,} days)"


def day_words(day: date) -> str:
    """`22 November 2026`."""
    return f"{day.day} {day:%B} {day.year}"


def days_of(period: Period) -> Iterator[date]:
    """Its days, the first one first."""
    return (period.first + timedelta(number) for number in range(period.days))


def _minutes(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours:,} h {rest} min" if hours else f"{minutes} min"


def _step(step: float, unit: Unit) -> str:
    if unit is Unit.SHARE:
        return f"{step * 100:.0f} points"
    return value_words(step, unit)


def _judged(grew: bool, meaning: Meaning) -> str:
    if meaning.more_is_better is None:
        return ""
    return " better" if grew is meaning.more_is_better else " worse"


def row_words(row: Row, unit: Unit) -> tuple[str, str]:
    """A row now and before: `("3 of 12 (25%)", "1 of 10 (10%)")`."""
    return _part_of(row.value, row.of, unit), _part_of(row.before, row.before_of, unit)


def _part_of(value: int, of: int | None, unit: Unit) -> str:
    if of is None:
        return value_words(value, unit)
    share = f" ({value / of:.0%})" if of else ""
    return f"{value:,} of {of:,}{share}"
