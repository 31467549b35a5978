"""The shop's facts in the words of the screen."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textual.content import Content

from crm_tui.actions import Scope, key_of
from crm_tui.domain.ids import KNOWLEDGE, show_id
from crm_tui.domain.text import line_for_screen
from crm_tui.services.knowledge_jobs import corrections_of, sum_of
from crm_tui.widgets.import_words import bar
from crm_tui.widgets.knowledge_list import FileLine
from crm_tui.widgets.row_list import Heading, ListRow

if TYPE_CHECKING:
    from crm_tui.services.knowledge_desk import Entry, View

_LONGEST = 700
_EMPTY = (
    "No facts yet. A draft says only what stands here; with no facts it promises to ask.\n\n"
    "{add_file} adds a file: a price list (.xlsx, .csv, .pdf) or a text (.txt, .md).\n"
    "{write} writes a fact yourself: “We are closed on Tuesdays.”"
)
_NOTHING_FOUND = "Nothing found. Esc shows all facts again."
NO_WORKER = (
    "The worker is not running, so nobody reads the file."
    " Start `crm work` in another terminal; it goes on by itself."
)


def rows(view: "View", *, searched: bool) -> list[Heading | ListRow]:
    """Under the names of their files; what was found stands without them, best first."""
    found: list[Heading | ListRow] = []
    document = None
    for one in view.entries:
        if not searched and one.fact.document != document:
            document = one.fact.document
            found.append(Heading(line_for_screen(document, 200)))
        found.append(_row(view, one, searched))
    return found


def _row(view: "View", one: "Entry", searched: bool) -> ListRow:
    odd, end = one.fact.id in view.doubts, show_id(KNOWLEDGE, one.fact.id)
    parts = [one.fact.topic, one.place, one.fact.document if searched else ""]
    parts.append("corrected here" if one.edited_at is not None else "")
    parts.append("" if any(parts) else "by hand")
    sign, end = ("!", f"check {end}") if odd else (" ", end)
    return ListRow(one.fact.text, " · ".join(filter(None, parts)), sign, end, warns=odd)


def counts(view: "View", *, searched: bool) -> str:
    """`3 of 40 facts, 2 to check`."""
    found = f"{len(view.entries):,} of " if searched else ""
    odd = f", {len(view.doubts)} to check" if view.doubts else ""
    return f"{found}{_facts(view.total)}{odd}"


def when_empty(view: "View") -> str:
    """What to do when there is nothing to show; empty when there is."""
    if view.total:
        return "" if view.entries else _NOTHING_FOUND
    keys = {name: key_of(Scope.KNOWLEDGE, name) for name in ("add_file", "write")}
    return _EMPTY.format(**keys)


def whole(view: "View", marked: "Entry") -> Content:
    """All of a fact, and which others name another price for the same thing."""
    lines = [Content(line_for_screen(marked.fact.text, _LONGEST))]
    for other in view.doubts.get(marked.fact.id, ())[:2]:
        said = line_for_screen(view.texts.get(other, ""), 120)
        words = f"Check these two: {show_id(KNOWLEDGE, other)} says “{said}”"
        lines.append(Content.styled(words, "$warning"))
    return Content("\n").join(lines)


def file_lines(view: "View | None") -> list[FileLine]:
    """Every file that something shown is from, with how much."""
    found: dict[str, int] = {}
    for one in () if view is None else view.entries:
        found[one.fact.document] = found.get(one.fact.document, 0) + 1
    return [FileLine(name, facts) for name, facts in found.items()]


def reading(name: str, done: int, total: int | None, width: int) -> Content:
    """How far the worker is with a file; pages are known only of a PDF."""
    words = f"Reading {name}…"
    if not total:
        return Content(words)
    return Content.assemble(
        f"{words} page {min(done + 1, total):,} of {total:,}\n", bar(done, total, width)
    )


def taken(result: Mapping[str, Any]) -> str:
    """What a file brought, and what there is to say about it, line by line."""
    lines = (sum_of(result), corrections_of(result), *result["notes"])
    return "\n".join(line_for_screen(one, 400) for one in lines if one)


def _facts(count: int) -> str:
    return "1 fact" if count == 1 else f"{count:,} facts"
