"""A sentence of the rules, how much it weighs, and how numbers are worded in it."""

from dataclasses import dataclass

from crm_tui.domain.analytics.catalogue import FIGURES, TABLES
from crm_tui.domain.analytics.insight import Insight
from crm_tui.domain.analytics.numbers import Numbers, Row, Value
from crm_tui.domain.analytics.ref import Ref
from crm_tui.services.analytics.report_words import part_words, value_words

MEANING = {one.id: one for one in FIGURES}
TABLE = {one.id: one for one in TABLES}


@dataclass(frozen=True, slots=True)
class Finding:
    weight: int
    """0 to 100: what is being lost weighs more than what goes well."""
    insight: Insight


def of_figure(numbers: Numbers, weight: int, figure: str, text: str) -> Finding:
    """A sentence about a figure, with the list behind it where there is one."""
    found = numbers.figures[figure]
    ref = str(Ref(figure, numbers.period)) if MEANING[figure].has_leads and found.value else ""
    return Finding(weight, Insight(text, figure, found.value, found.before, ref=ref))


def of_row(numbers: Numbers, weight: int, table: str, row: Row, text: str) -> Finding:
    """A sentence about a row of a table whose value is how many leads the list behind it has."""
    ref = str(Ref(table, numbers.period, row.part)) if TABLE[table].has_leads and row.value else ""
    return Finding(weight, Insight(text, table, row.value, row.before, row.part, ref))


def value(numbers: Numbers, figure: str) -> Value:
    """None where it was not read, or there is nothing to tell."""
    found = numbers.figures.get(figure)
    return None if found is None else found.value


def before(numbers: Numbers, figure: str) -> Value:
    found = numbers.figures.get(figure)
    return None if found is None else found.before


def said(numbers: Numbers, figure: str) -> str:
    """The figure in words: `1,204`, `2 h 5 min`, `₹1,234.50`, `40%`."""
    return value_words(value(numbers, figure), MEANING[figure].unit)


def said_before(numbers: Numbers, figure: str) -> str:
    """`; before 5`, or nothing where nothing can be told."""
    then = before(numbers, figure)
    return "" if then is None else f"; before {value_words(then, MEANING[figure].unit)}"


def named(part: str) -> str:
    """A row's name in quotation marks, as one line; a stranger may have written it."""
    return f"“{part_words(part)}”"


def grew(numbers: Numbers, figure: str) -> float:
    """How much more it is than before; 0 where one of the two cannot be told."""
    now, then = value(numbers, figure), before(numbers, figure)
    return 0 if now is None or then is None else now - then
