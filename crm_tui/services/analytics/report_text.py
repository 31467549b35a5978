"""The report as plain lines for a terminal: aligned, with bars, and narrow enough for 100 columns."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from rich.cells import cell_len

from crm_tui.domain.analytics.catalogue import AGENT_COLUMNS, DAILY, FUNNEL, Table
from crm_tui.domain.analytics.numbers import Numbers, Row
from crm_tui.services.analytics.report_sections import (
    BY_HOUR,
    FIGURE,
    FUNNEL_LABELS,
    SECTIONS,
    TABLE,
    Section,
)
from crm_tui.services.analytics.report_words import (
    KIND_WORD,
    STANDS_OUT,
    change_words,
    hour_words,
    is_quiet,
    part_words,
    period_words,
    row_words,
    sentence_words,
    value_words,
)

MOST_ROWS = 12
"""Rows of a table that are shown; the files have all of them."""
_BAR = 20
_STEPS = "▁▂▃▄▅▆▇█"
_SHADES = "·░▒▓█"
_MOST_COLUMNS = 60
_WIDE = 96


def report_lines(numbers: Numbers, shop: str, said: Sequence[str] = ()) -> Iterator[str]:
    """One line after the other, without control characters; figures that were not asked for are left out.

    `said` are the sentences about what stands out.
    """
    yield f"{part_words(shop)}: {period_words(numbers.period)}"
    yield f"beside {period_words(numbers.period.before())}"
    if numbers.uncounted:
        yield f"Still counting: {numbers.uncounted:,} left, so the newest changes are not in it."
    if is_quiet(numbers):
        yield KIND_WORD
    yield from _sentences(said)
    for section in SECTIONS:
        yield from _section(numbers, section)
    yield from _funnel(numbers)
    yield from _daily(numbers)
    yield from _agents(numbers)


def _sentences(said: Sequence[str]) -> Iterator[str]:
    if said:
        yield ""
        yield STANDS_OUT.upper()
    for one in said:
        yield from wrap(sentence_words(one), _WIDE, initial_indent="  • ", subsequent_indent="    ")


def _section(numbers: Numbers, section: Section) -> Iterator[str]:
    figures = list(_figures(numbers, section))
    tables = [line for one in section.tables for line in _table(numbers, TABLE[one])]
    if figures or tables:
        yield ""
        yield section.title.upper()
        yield from figures
        yield from tables


def _figures(numbers: Numbers, section: Section) -> Iterator[str]:
    rows = []
    for id_ in section.figures:
        if (found := numbers.figures.get(id_)) is not None:
            meaning = FIGURE[id_]
            value, before = (value_words(one, meaning.unit) for one in (found.value, found.before))
            rows.append((meaning.label, value, f"before {before}", change_words(found, meaning)))
    yield from _aligned(rows)


def _table(numbers: Numbers, table: Table) -> Iterator[str]:
    rows = numbers.tables.get(table.id, ())
    if not rows:
        return
    yield ""
    yield f"  {table.label}"
    yield from _map(rows) if table.id in BY_HOUR else _bars(rows, table)


def _bars(rows: Sequence[Row], table: Table) -> Iterator[str]:
    shown = rows[:MOST_ROWS]
    longest = max((row.value for row in shown), default=0)
    cells = []
    for row in shown:
        now, before = row_words(row, table.unit)
        cells.append((part_words(row.part), now, f"before {before}", bar(row.value, longest)))
    yield from _aligned(cells)
    if len(rows) > len(shown):
        yield f"  … and {len(rows) - len(shown):,} more; a file has all of them."


def _map(rows: Sequence[Row]) -> Iterator[str]:
    """A line for each day of the week, a sign for each hour: the darker, the more."""
    counts = {hour_words(row.part): row.value for row in rows}
    most = max(counts.values(), default=0)
    yield "       00    06    12    18"
    for day in range(7):
        name = hour_words(f"{day} 00")[0]
        signs = "".join(shade(counts.get((name, f"{h:02d}"), 0), most) for h in range(24))
        yield f"  {name}  {signs}"


def _funnel(numbers: Numbers) -> Iterator[str]:
    if not any(numbers.funnel.values()):
        return
    yield ""
    yield "HOW FAR THEY CAME"
    first = numbers.funnel.get(FUNNEL[0], 0)
    rows = []
    for id_ in FUNNEL:
        value = numbers.funnel.get(id_, 0)
        share = f"{value / first:.0%}" if first else ""
        rows.append((FUNNEL_LABELS[id_], f"{value:,}", share, bar(value, first)))
    yield from _aligned(rows)


def _daily(numbers: Numbers) -> Iterator[str]:
    lines = [(one, numbers.daily.get(one, ())) for one in DAILY]
    if numbers.period.days < 2 or not any(any(values) for _, values in lines):
        return
    yield ""
    yield "DAY BY DAY"
    yield from _aligned(
        [(FIGURE[one].label, line(values), "", "") for one, values in lines if any(values)]
    )


def _agents(numbers: Numbers) -> Iterator[str]:
    if not numbers.agents:
        return
    yield ""
    yield "WHAT THE AGENTS DID"
    for row in numbers.agents:
        said = [
            f"{one.label.lower()} {value_words(row.values.get(one.id), one.unit)}"
            for one in AGENT_COLUMNS
            if row.values.get(one.id) is not None
        ]
        yield f"  {part_words(row.agent)} {part_words(row.version)}: {'; '.join(said)}"


def bar(value: int, longest: int) -> str:
    """As long as its part of the longest one; at least a sign for whatever is not nothing."""
    if value <= 0 or longest <= 0:
        return ""
    return "█" * max(1, round(_BAR * value / longest))


def shade(value: int, most: int) -> str:
    """The darker, the nearer to the most."""
    if value <= 0 or most <= 0:
        return _SHADES[0]
    return _SHADES[1 + min(3, 4 * value // (most + 1))]


def line(values: Sequence[int]) -> str:
    """A sign for each day; of more than sixty days each sign stands for several."""
    size = -(-len(values) // _MOST_COLUMNS) or 1
    sums = [sum(values[start : start + size]) for start in range(0, len(values), size)]
    most = max(sums, default=0)
    return "".join(_STEPS[7 * max(0, one) // most] if most > 0 else _STEPS[0] for one in sums)


def _aligned(rows: Sequence[tuple[str, str, str, str]]) -> Iterator[str]:
    """The second column to the right, the others to the left."""
    widths = [max((cell_len(row[column]) for row in rows), default=0) for column in range(3)]
    for name, value, beside, rest in rows:
        left = name + " " * (widths[0] - cell_len(name))
        right = " " * (widths[1] - cell_len(value)) + value
        yield f"  {left}  {right}  {beside:<{widths[2]}}  {rest}".rstrip()
