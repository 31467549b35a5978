"""Which column is what: said by the person, remembered, told by its header, or by what is in it."""

import hashlib
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import clean_line, fold
from crm_tui.sheets import content
from crm_tui.sheets.aliases import SIGNATURES
from crm_tui.sheets.fields import LABELS, MANY, By, Field
from crm_tui.sheets.header import Headers
from crm_tui.sheets.headings import known, normal

_SAMPLE = 300
"""Cells of a column that are looked at to tell what is in it."""


@dataclass(frozen=True, slots=True)
class Column:
    index: int
    header: str
    """Its header, or `Column D`; no two columns have the same."""
    field: Field
    by: By
    label: str = ""
    """Of the custom field that it fills; empty for one of the lead's own."""


@dataclass(frozen=True, slots=True)
class Mapping:
    columns: tuple[Column, ...]
    layout: str
    """A key of the headers: files of one export have the same."""
    source: str = ""
    """The portal that alone writes such headers."""

    def of(self, *fields: Field) -> list[Column]:
        """The columns of these fields, in the order of the fields, then as they stand."""
        return [one for field in fields for one in self.columns if one.field is field]

    def shown(self) -> dict[str, str]:
        """Header to field; a custom one as `custom: its label`."""
        return {one.header: _shown(one) for one in self.columns if one.by is not By.EMPTY}


def _shown(column: Column) -> str:
    return f"custom: {column.label}" if column.field is Field.CUSTOM else str(column.field)


def layout_of(headers: Headers, width: int) -> str:
    """The same for every file with the same headers in the same order; 16 hexadecimal digits."""
    words = "\x1f".join(map(normal, headers.texts)) or f"{width} columns"
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def decide(
    headers: Headers,
    rows: Sequence[tuple[str, ...]],
    *,
    said: Map[str, str] | None = None,
    chosen: Map[str, str] | None = None,
    remembered: Map[str, str] | None = None,
) -> Mapping:
    """Decide about every column of these rows (those below the header).

    `said` is field to header, as in `--map phone=Handy`; `chosen` and `remembered` are header to
    field, as `shown` gives it. Raises CrmError when `said` has a field or header that is none.
    """
    names = _names(headers)
    samples = [_sample(rows, index) for index in range(len(names))]
    first = [_by_header(index, name, samples[index]) for index, name in enumerate(names)]
    columns = _apply(_apply(first, remembered or {}, By.MEMORY), chosen or {}, By.PERSON)
    columns = _apply_said(columns, said or {})
    columns = _without_rivals(columns, samples)
    columns = content.complete(columns, samples, has_headers=headers.index is not None)
    columns = _without_rivals(columns, samples)
    labelled = tuple(map(_labelled, columns))
    found = Mapping(labelled, layout_of(headers, len(names)))
    return replace(found, source=_signature(headers))


def _names(headers: Headers) -> list[str]:
    names: list[str] = []
    for index, text in enumerate(headers.texts):
        name = clean_line(text, 120) or f"Column {_letters(index)}"
        number, one = 2, name
        while fold(one) in {fold(other) for other in names}:
            one, number = f"{name} ({number})", number + 1
        names.append(one)
    return names


def _letters(index: int) -> str:
    """`A`, `Z`, `AA`: as sheets name their columns."""
    text = ""
    while index >= 0:
        text, index = chr(65 + index % 26) + text, index // 26 - 1
    return text


def _sample(rows: Sequence[tuple[str, ...]], index: int) -> tuple[str, ...]:
    """Filled cells from all over the column, so that a blank beginning hides nothing."""
    found: list[str] = []
    for row in rows:
        if row[index].strip():
            found.append(row[index].strip())
            if len(found) == _SAMPLE:
                break
    return tuple(found)


def _by_header(index: int, name: str, sample: tuple[str, ...]) -> Column:
    if not any(not content.is_empty(cell) for cell in sample):
        return Column(index, name, Field.IGNORE, By.EMPTY)
    found = known(name)
    if found is None:
        return Column(index, name, Field.CUSTOM, By.CUSTOM)
    field = content.second_look(found[0], name, sample)
    if field is found[0]:
        return Column(index, name, field, By.ALIAS)
    return Column(index, name, field, By.CUSTOM if field is Field.CUSTOM else By.CONTENT)


def _apply(columns: list[Column], wanted: Map[str, str], by: By) -> list[Column]:
    """`wanted` is header to field; a custom one may have a label of its own, `custom: Cake`."""
    by_name = {fold(header): text for header, text in wanted.items()}
    found = []
    for column in columns:
        field, _, label = by_name.get(fold(column.header), "").partition(":")
        if column.by is By.EMPTY or field not in tuple(Field):
            found.append(column)
        else:
            label = clean_line(label, 80)
            found.append(replace(column, field=Field(field), by=by, label=label))
    return found


def _apply_said(columns: list[Column], said: Map[str, str]) -> list[Column]:
    for word, header in said.items():
        field = _field(word)
        index = _index(columns, header)
        columns = [
            replace(one, field=field, by=By.PERSON) if one.index == index else one
            for one in columns
        ]
    return columns


def _field(word: str) -> Field:
    try:
        return Field(word.strip().lower().replace(" ", "_").replace("-", "_"))
    except ValueError as error:
        raise CrmError(
            f"{clean_line(word, 40)!r} is no field.", f"Choose one of: {', '.join(Field)}."
        ) from error


def _index(columns: list[Column], header: str) -> int:
    for same in (fold, normal):
        for column in columns:
            if same(column.header) == same(header.strip()):
                return column.index
    there = ", ".join(one.header for one in columns[:40])
    raise CrmError(f"There is no column {clean_line(header, 60)!r}.", f"There are: {there}.")


_WEIGHT = {By.PERSON: 3, By.MEMORY: 2, By.ALIAS: 1, By.CONTENT: 0}


def _without_rivals(columns: list[Column], samples: Sequence[tuple[str, ...]]) -> list[Column]:
    """Of several columns for one field the best is that field; the others are custom fields."""
    best: dict[Field, Column] = {}
    for column in columns:
        now = best.get(column.field)
        if now is None or _merit(column, samples) > _merit(now, samples):
            best[column.field] = column
    lone = {Field.CUSTOM, Field.IGNORE, Field.CONSENT} | MANY
    return [
        one
        if one.field in lone or best[one.field].index == one.index
        else replace(one, field=Field.CUSTOM, by=By.CUSTOM)
        for one in columns
    ]


def _merit(column: Column, samples: Sequence[tuple[str, ...]]) -> tuple[int, bool, int, int]:
    """Who said so, whether it is well filled, how good a header it has, how far left it stands."""
    found = known(column.header)
    rank = -found[1] if found is not None and found[0] is column.field else -1_000
    most = max(map(len, samples), default=0)
    filled = len(samples[column.index]) * 10 >= most
    return (_WEIGHT.get(column.by, 0), filled, rank, -column.index)


def _labelled(column: Column) -> Column:
    if column.field in LABELS:
        return replace(column, label=LABELS[column.field])
    if column.field in (Field.CUSTOM, Field.CONSENT):
        return replace(column, label=column.label or clean_line(column.header, 80))
    return column


def _signature(headers: Headers) -> str:
    words = {normal(text).replace(" ", "") for text in headers.texts}
    for source, needed in SIGNATURES:
        if {word.replace(" ", "") for word in needed} <= words:
            return source
    return ""
