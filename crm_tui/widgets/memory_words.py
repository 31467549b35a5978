"""What is remembered of a lead as rows: the judgement, then facts by kind, each with what shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from crm_tui.domain.advice import Finding, Qualification
from crm_tui.domain.clock import Millis
from crm_tui.domain.engagement_words import lines
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import MESSAGE, MessageId, read_id
from crm_tui.domain.memory import FactKind, FactSource, LeadFact
from crm_tui.domain.score import HIGHEST
from crm_tui.domain.suggestion import SuggestionStatus
from crm_tui.domain.text import clean_line, fold
from crm_tui.services.memory_desk import Remembered
from crm_tui.widgets import when
from crm_tui.widgets.row_list import Heading, ListRow

_GROUPS: dict[str, tuple[FactKind, ...]] = {
    "what they want": (
        FactKind.PRODUCT,
        FactKind.SIZE,
        FactKind.COLOUR,
        FactKind.QUANTITY,
        FactKind.BUDGET,
    ),
    "when and where": (FactKind.OCCASION, FactKind.NEEDED_BY, FactKind.AREA),
    "what they promised": (FactKind.PROMISE,),
    "and also": (FactKind.LANGUAGE, FactKind.OTHER),
}
_FROM_THEIR_CARD = "from what stands about them here"
_OURS = "written by the shop"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row, and what the keys act upon."""

    row: ListRow
    message_id: MessageId | None = None
    """The message that shows it."""
    fact: LeadFact | None = None


@dataclass(frozen=True, slots=True)
class MemoryLines:
    """Rows for one lead, at one moment, in the shop's zone."""

    shown: Remembered
    now: Millis
    zone: ZoneInfo

    def entries(self) -> list[Heading | Entry]:
        """The judgement first, then the facts under their headings, and how they write."""
        items: list[Heading | Entry] = []
        if (judgement := self.shown.judgement) is not None:
            items += [Heading("how good a lead"), *self._judgement(judgement)]
        for title, kinds in _GROUPS.items():
            facts = [fact for fact in self.shown.facts if fact.kind in kinds]
            facts.sort(key=lambda fact: kinds.index(fact.kind))
            if facts:
                items += [Heading(title), *map(self._fact, facts)]
        if pattern := list(self._pattern()):
            items += [Heading("how they write"), *pattern]
        return items

    def _pattern(self) -> Iterator[Entry]:
        if self.shown.engagement is not None:
            # What they want stands among the facts already.
            for label, words in lines(replace(self.shown.engagement, products=())):
                yield Entry(ListRow(label, words, "·"))

    def _judgement(self, judged: Qualification) -> Iterator[Entry]:
        said = self.shown.judged
        open_ = said is not None and said.status is SuggestionStatus.PENDING
        end = "a takes it" if open_ else "your own" if self.shown.lead.own_score else ""
        why = said.draft.reason if said is not None else ""
        title = f"{judged.score} of {HIGHEST}, intent {judged.level}"
        yield Entry(ListRow(title, why or judged.action.words, "★", end))
        for label, finding in (("Budget", judged.budget), ("Decides", judged.decision_maker)):
            if finding is not None:
                yield self._finding(finding, f"{label}: ")
        yield from map(self._finding, judged.shown_by)

    def _finding(self, finding: Finding, label: str = "") -> Entry:
        number = read_id(MESSAGE, finding.message_id)
        words = _quoted(finding.quote) if finding.message_id else _FROM_THEIR_CARD
        row = ListRow(f"{label}{finding.value}", words, "·", self._at(number))
        return Entry(row, None if number is None else MessageId(number))

    def _fact(self, fact: LeadFact) -> Entry:
        title = f"{fact.kind.capitalize()}: {fact.value}"
        ours = fact.source is FactSource.PERSON
        words = " · ".join(filter(None, [_OURS if ours else "", _quoted(fact.quote)]))
        late = fact.due_at is not None and fact.due_at < self.now
        end = self._at(fact.message_id)
        if fact.due_at is not None:
            end = f"due {when.ahead(fact.due_at, self.now, self.zone)}"
        return Entry(
            ListRow(title, words, "✎" if ours else "·", end, warns=late), fact.message_id, fact
        )

    def _at(self, message_id: int | None) -> str:
        at = None if message_id is None else self.shown.said_at.get(message_id)
        return when.short(at, self.now, self.zone)


def _quoted(text: str) -> str:
    return f"“{text}”" if text else ""


def read_fact(typed: str) -> tuple[FactKind, str]:
    """`size: 42`, `budget 20000`; what names no kind is `other`. Raises CrmError for an empty one."""
    words = clean_line(typed)
    for kind in FactKind:
        rest = words[len(kind) :]
        if fold(words).startswith(kind) and rest[:1] in (":", " ", ""):
            words, found = rest.lstrip(": "), kind
            break
    else:
        found = FactKind.OTHER
    if not words:
        raise CrmError("The fact is empty.", "Write what you know, like “size: 42”.")
    return found, words


def rows_of(items: Sequence[Heading | Entry]) -> list[Heading | ListRow]:
    """The same as a list shows them."""
    return [item if isinstance(item, Heading) else item.row for item in items]
