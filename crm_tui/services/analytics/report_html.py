"""The report as one page to print or send: no script, nothing loaded from anywhere, all text escaped."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from crm_tui.domain.analytics.catalogue import AGENT_COLUMNS, DAILY, FUNNEL, Table
from crm_tui.domain.analytics.numbers import Figure, Numbers, Row
from crm_tui.services.analytics.report_elements import el, page
from crm_tui.services.analytics.report_sections import (
    BY_HOUR,
    FIGURE,
    FUNNEL_LABELS,
    SECTIONS,
    TABLE,
    Section,
)
from crm_tui.services.analytics.report_style import STYLE
from crm_tui.services.analytics.report_svg import bar, days_line, hours_map
from crm_tui.services.analytics.report_words import (
    KIND_WORD,
    STANDS_OUT,
    change_words,
    is_quiet,
    part_words,
    period_words,
    row_words,
    sentence_words,
    value_words,
)

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The page may load nothing (Content Security Policy, level 3), whatever may stand in it."""


def html_report(numbers: Numbers, shop: str, said: Sequence[str] = ()) -> str:
    """The whole page; `said` are the sentences about what stands out."""
    name = part_words(shop)
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", f"{name}: {period_words(numbers.period)}"),
        el("style", STYLE),
    )
    sections = [one for section in SECTIONS for one in _section(numbers, section)]
    body = [
        *_begin(numbers, name),
        *_sentences(said),
        *sections,
        *_funnel(numbers),
        *_daily(numbers),
    ]
    return page(head, el("body", *body, *_agents(numbers), *_meanings(numbers)))


def _begin(numbers: Numbers, name: str) -> list[Element]:
    found = [
        el("h1", name),
        el("p", period_words(numbers.period), class_="when"),
        el("p", f"beside {period_words(numbers.period.before())}", class_="when"),
    ]
    if numbers.uncounted:
        left = f"Still counting: {numbers.uncounted:,} left."
        found.append(el("p", left, class_="note"))
    return [*found, el("p", KIND_WORD, class_="note")] if is_quiet(numbers) else found


def _sentences(said: Sequence[str]) -> list[Element]:
    if not said:
        return []
    return [el("h2", STANDS_OUT), el("ul", *(el("li", sentence_words(one)) for one in said))]


def _section(numbers: Numbers, section: Section) -> list[Element]:
    figures = [
        _figure(found) for one in section.figures if (found := numbers.figures.get(one)) is not None
    ]
    tables = [one for id_ in section.tables for one in _table(numbers, TABLE[id_])]
    if not figures and not tables:
        return []
    return [el("h2", section.title), el("div", *figures, class_="figures"), *tables]


def _figure(figure: Figure) -> Element:
    meaning = FIGURE[figure.id]
    changed = change_words(figure, meaning)
    before = f"before {value_words(figure.before, meaning.unit)}"
    return el(
        "div",
        meaning.label,
        el("b", value_words(figure.value, meaning.unit)),
        el("span", f"{before} {changed}".strip(), class_="before"),
        class_="figure",
        title=meaning.says,
    )


def _table(numbers: Numbers, table: Table) -> list[Element]:
    rows = numbers.tables.get(table.id, ())
    if not any(row.value or row.before or row.of for row in rows):
        return []
    heading = el("h3", table.label)
    if table.id in BY_HOUR:
        counts = {row.part: row.value for row in rows}
        return [heading, el("div", hours_map(counts, table.says), class_="wide")]
    return [heading, _rows(rows, table)]


def _rows(rows: Sequence[Row], table: Table) -> Element:
    longest = max(row.value for row in rows) or 1
    lines = []
    for row in rows:
        now, before = row_words(row, table.unit)
        lines.append(_line(part_words(row.part), now, before, row.value / longest))
    head = el("tr", *(el("th", one) for one in (table.part.capitalize(), "Now", "Before", "")))
    return el("table", el("thead", head), el("tbody", *lines))


def _line(name: str, now: str, beside: str, share: float) -> Element:
    return el(
        "tr",
        el("td", name),
        el("td", now, class_="now"),
        el("td", beside, class_="before"),
        el("td", bar(share), class_="drawn"),
    )


def _funnel(numbers: Numbers) -> list[Element]:
    first = numbers.funnel.get(FUNNEL[0], 0)
    if not first:
        return []
    lines = []
    for id_ in FUNNEL:
        share = numbers.funnel.get(id_, 0) / first
        value = f"{numbers.funnel.get(id_, 0):,}"
        lines.append(_line(FUNNEL_LABELS[id_], value, f"{share:.0%}", share))
    return [el("h2", "How far they came"), el("table", el("tbody", *lines))]


def _daily(numbers: Numbers) -> list[Element]:
    there = [one for one in DAILY if any(numbers.daily.get(one, ()))]
    if numbers.period.days < 2 or not there:
        return []
    return [el("h2", "Day by day"), *(part for one in there for part in _days(numbers, one))]


def _days(numbers: Numbers, id_: str) -> list[Element]:
    values, meaning = numbers.daily[id_], FIGURE[id_]
    most = value_words(max(values), meaning.unit)
    says = f"{meaning.label} on each day, at most {most}"
    return [el("h3", says), days_line(values, says)]


def _agents(numbers: Numbers) -> list[Element]:
    if not numbers.agents:
        return []
    head = el("tr", *(el("th", one) for one in ("Agent", *(m.label for m in AGENT_COLUMNS))))
    lines = []
    for row in numbers.agents:
        cells = [value_words(row.values.get(one.id), one.unit) for one in AGENT_COLUMNS]
        name = f"{part_words(row.agent)} {part_words(row.version)}"
        lines.append(el("tr", *(el("td", cell) for cell in (name, *cells))))
    table = el("table", el("thead", head), el("tbody", *lines))
    return [el("h2", "What the agents did"), el("div", table, class_="wide")]


def _meanings(numbers: Numbers) -> list[Element]:
    """On paper nobody can point at a figure to be told."""
    said = [FIGURE[one] for section in SECTIONS for one in section.figures]
    lines = [
        part
        for one in said
        if one.id in numbers.figures
        for part in (el("dt", one.label), el("dd", one.says))
    ]
    return [el("h2", "What each figure counts"), el("dl", *lines)] if lines else []
